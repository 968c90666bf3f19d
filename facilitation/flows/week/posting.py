"""Beats at their moment: posted by the flow they belong to, or held back while a group waits for people."""

from collections.abc import Callable, Mapping

from facilitation.flows.arriving import starting
from facilitation.flows.shared.offers import Moments
from facilitation.flows.week import kickoff, midweek, nudging, reflection, showcase
from facilitation.flows.week.beats import may_begin
from facilitation.round import Round
from facilitation.rows import MomentRow
from facilitation.rules.calendar import Beat

_POSTS: Mapping[Beat, Callable[..., str]] = {
    Beat.KICKOFF: kickoff.post,
    Beat.CHECKIN: midweek.post,
    Beat.REFLECTION: reflection.post,
    Beat.SHOWCASE: showcase.post,
}


def _post(round_: Round, moment: MomentRow) -> str:
    occurrence = round_.rows.occurrence(moment.occurrence_id)
    if not may_begin(round_, occurrence):
        return f"not begun: {occurrence.state}"
    group = round_.rows.group(occurrence.group_id)
    if starting.must_wait(round_, group):
        starting.hold_back(round_, group)
        return "waits for people"
    outcome = _POSTS[occurrence.beat](round_, occurrence)
    if outcome != "posted":
        return outcome
    if occurrence.prompt_id is None and not occurrence.own_prompt:
        outcome = "posted without a prompt"  # the line in the log of moments (T23)
    return nudging.invite(round_, occurrence) if occurrence.beat == Beat.REFLECTION else outcome


def _close(_round: Round, _moment: MomentRow) -> str:
    return "closed"  # answers stay welcome; what follows from a closed beat is read from the rows


MOMENTS: Moments = {"post": _post, "close": _close}
