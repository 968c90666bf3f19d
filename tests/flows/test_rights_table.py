"""The table of rights: every button and every command, tried by everybody who may stand to the group in some way.

A new button fails here until it has a right, and whoever has none gets the refusal that the table names: nothing of
theirs or of others changes, nobody else hears of it, and no word of the group is said.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

import pytest

from facilitation.events import Commanded, Pressed
from facilitation.flows.hearing import COMMANDS, PRESSES
from facilitation.tokens import token
from tests.flows.relations import HERE, IN_THE_GROUP, PRIVATE, SHARED, Outcome, Relation, World, world


class Right(StrEnum):
    """Who may press a button."""

    ANYBODY = "about one's own things: everybody who has a place somewhere"
    MEMBER = "everybody in the group"
    OWNER = "whose thing it is"
    LEADER = "who leads the group"
    FIRST = "who leads the group first"
    ASKED = "who is asked to lead the group first"
    COORDINATOR = "who coordinates the programme"


_BUTTONS: Mapping[Right, str] = {
    Right.ANYBODY: """ld.accept ld.decline cl.show cl.link cl.stop cl.own cl.file ask.skip ask.back ask.cancel cn.new md.download lk.yes menu md.delete md.yes rm.stop rm.set join
        nt.list nt.new nt.search po.page po.skill su.new st st.lang st.hours st.days st.look st.thanks st.who rd.list rd.new
        rd.done contact.close wy.set wy.list menu.page co.list""",
    Right.MEMBER: """me.yes me.no th.glad ci.status ci.write ci.see ci.help ci.done ci.short ci.goal ci.stuck ci.tomorrow ci.again
        pf.well pf.learned pf.words pf.write pf.stars pf.back pf.yes goal.choose goal.change goal.same hl.ask hl.stuck
        q.answer q.not_me ko.goal ko.short ko.read lv.ask lv.keep lv.delete lv.gone lv.why lv.yes lv.no lv.end
        lv.goodbye lv.quietly on.notice on.agree on.reason on.when on.support on.remind on.done on.tap pe.list
        goal.day goal.days goal.part goal.obstacle goal.plan goal.tell goal.short goal.other goal.show pa.ask pa.weeks
        pa.date pa.tell pa.more pa.back q.ask q.route q.same rf.start rf.later rf.skip rf.use rf.see rf.save rf.show
        sf.report sf.problem sf.about sf.words sf.send contact.call pf.look pf.not_now sc.show sc.did sc.look sc.two
        on.lang on.go_on on.not_now on.person on.more on.base hi.hand hi.skip hi.write pr.take pr.done pr.own pr.show
        bd.choose bd.no bd.someone bd.ask bd.agree bd.not_with bd.apart bd.welcome bd.write
        po.of th.answer th.reason th.own th.to hl.start hl.news hl.back hl.tell""",
    Right.OWNER: """hg.say nt.week nt.about nt.of cn.yes cn.no cn.part cn.parted pf.save lk.work lk.kind nt.show nt.edit nt.delete nt.gone nt.save
        co.change co.open po.item po.edit po.who po.see po.remove po.gone q.kind q.again q.wait q.solved q.close q.not_yet rd.note rd.day
        hi.show bd.talked bd.not_this_week bd.change bd.keep bd.stop rd.at rd.show rd.change rd.cancel rd.again rd.write sc.post sc.unsave sc.keep po.read th.feedback""",
    Right.LEADER: """hg.star he.done he.fine ko.line ko.swap ko.ok lk.add lk.no sf.hide sf.closed su.course su.day su.again
        su.create su.page su.own su.about su.weeks su.days su.day_yes su.field su.fields su.rhythms su.rhythm su.language su.preview su.invite su.more su.set
        su.show su.too pg.join pg.show pg.let pg.end pg.leave gr.page gr.hello gr.works gr.entry gr.who gr.questions gr.pairs gr.reach he.for he.names pn.import pn.save pn.view pn.links pn.export pn.weeks pn.week pn.edit pn.things pn.split pn.join pn.add pn.out
        pn.do
        pq.list pq.beat pq.swap pq.keep pq.bank pq.own pq.on pq.dates pq.use pq.mine pq.one pq.take pq.gone ko.see
        gd.theme gd.themes gd.card cd.read cd.say st.now st.later pr.idea ld.show ld.leave""",
    Right.FIRST: "ld.invite ld.revoke ld.out ld.hand ld.give",
    Right.ASKED: "ld.take ld.no",
    Right.COORDINATOR: """ov.code pg.look ov.page ov.rights ov.invite ov.out ov.gone ov.leave dg.week dg.done dg.again dg.set dg.day
        dg.lang dg.hour dg.zone dg.stop dg.start dg.page ml.set ml.new ml.enter ml.stop""",
}
_DATES = """sd.show sd.beats sd.beat sd.skip sd.keep sd.move sd.to sd.weeks sd.week sd.week_out sd.week_in sd.pause
    sd.rest sd.go_on sd.quiet sd.hush sd.speak sd.times sd.rhythm sd.rhythm_yes sd.slot sd.often sd.often_yes sd.slot_yes sd.zone sd.zone_yes sd.country
    sd.country_yes lg.changes
    an.post an.again me.list me.new me.at me.post me.weekly me.end me.end_yes me.show me.move me.to me.place me.off
    me.off_yes lg.posts lg.coming lg.post lg.edit lg.cancel"""
RIGHTS: dict[str, Right] = {
    action: right for right, actions in _BUTTONS.items() for action in actions.split()
} | {f"menu.{name}": Right.ANYBODY for name in COMMANDS}
RIGHTS |= dict.fromkeys(_DATES.split(), Right.LEADER)
RIGHTS |= {"pg.help": Right.LEADER, **dict.fromkeys(["ov.groups", "ov.apart", "dg.table"], Right.COORDINATOR)}

# The row that a button is about in this world, where it is not 1: a beat, a person, or none.
_ROWS: Mapping[int, str] = {
    0: """ld.accept ld.decline cl.show cl.link cl.stop cl.own cl.file menu menu.page wy.set wy.list st st.lang st.hours st.days st.look st.thanks st.who md.download md.delete
        co.list md.yes rm.stop rm.set nt.list nt.new nt.search rd.list rd.new po.page po.skill contact.close ask.skip ask.back
        ask.cancel""",
    2: """ld.take ld.no ci.status ci.write ci.see ci.help ci.done ci.short ci.goal ci.stuck ci.tomorrow ci.again cn.part cn.parted
        po.of""",
    3: "rf.start rf.later rf.skip rf.use rf.see rf.save rf.show th.own th.reason th.to bd.ask bd.agree bd.apart",
    4: "sc.show sc.did sc.look sc.two",
    6: """sd.beat sd.skip sd.keep sd.move sd.to pq.beat pq.swap pq.keep pq.bank pq.own pq.on pq.dates pq.use pq.mine pq.one
        pq.take pq.gone""",
    9: "ld.out ld.give",
}
ROWS: Mapping[str, int] = {action: row for row, actions in _ROWS.items() for action in actions.split()}
ARGUMENTS: Mapping[str, str] = {
    "co.change": "goal.zzzzzz",
    "co.open": "goal",
    "goal.choose": "own",
    "goal.day": "3",
    "goal.part": "evening",
    "goal.obstacle": "O2",
    "goal.plan": "own",
    "goal.tell": "yes",
    "goal.show": "yes",
    "ci.status": "stuck",
    "ci.see": "group",
    "ci.stuck": "stopping",
    "rf.use": "at_work",
    "rf.see": "group",
    "sc.post": "group",
    "q.route": "group",
    "q.kind": "time",
    "q.again": "group",
    "th.reason": "helped",
    "th.glad": "work",
    "hg.say": "no_name",
    "po.see": "group",
    "pf.yes": "with_name",
    "hl.ask": "yes",
    "hl.stuck": "yes",
    "hl.tell": "yes",
    "bd.agree": "yes",
    "hi.show": "yes",
    "pr.take": "L-PR1",
    "pr.idea": "yes",
    "st.now": "2026-03-02",
    "st.later": "2026-03-02",
    "on.base": "1.3",
    "on.lang": "en",
    "on.more": "2",
    "on.reason": "job",
    "on.support": "evening",
    "on.remind": "words",
    "on.done": "yes",
    "rm.set": "on",
    "pa.weeks": "2",
    "lv.why": "hard",
    "lv.yes": "hard",
    "sf.report": "thanks",
    "sf.words": "thanks",
    "sf.send": "thanks",
    "sf.about": "group",
    "su.day": "2026-03-09",
    "su.course": "0",
    "cl.own": "no",
    "nt.of": "1",
    "su.weeks": "5",
    "su.day_yes": "2026-03-09",
    "su.field": "title",
    "su.rhythm": "B",
    "su.set": "recap",
    "su.language": "en.",
    "wy.set": "mute.reminders",
    "pe.list": "on",
    "lk.kind": "course",
    "rd.day": "2026-03-10",
    "rd.again": "hour",
    "st.lang": "en",
    "pn.week": "4",
    "pn.edit": "4",
    "pn.things": "4",
    "pn.split": "4",
    "pn.join": "4",
    "pn.add": "4",
    "pn.out": "4",
    "pn.do": "split.4.6",
    "pg.help": "ask",
    "sd.to": "20260319T1800",
    "me.at": "20260312T1800",
    "me.to": "20260313T1800",
    "sd.week": "2026-03-16",
    "sd.week_out": "2026-03-16",
    "sd.week_in": "2026-03-16",
    "sd.rest": "2",
    "sd.rhythm": "B",
    "sd.rhythm_yes": "B",
    "sd.slot": "checkin",
    "ld.out": "yes",
    "sd.country_yes": "DE",
    "sd.often": "checkins",
    "sd.often_yes": "checkins.2",
}
ELSEWHERE = (Relation.OTHER_LEARNER, Relation.OTHER_LEADER)
LEAD = (Relation.LEADER, Relation.CO_LEADER)
OUTSIDE = (*ELSEWHERE, Relation.LEFT, Relation.STRANGER)
REFUSED: Mapping[Right, tuple[tuple[Relation, ...], tuple[str, ...]]] = {
    Right.MEMBER: (ELSEWHERE, ("M-ER-3",)),
    Right.OWNER: (
        (Relation.PEER, Relation.LEADER, Relation.CO_LEADER, Relation.BLOCKED, *ELSEWHERE),
        ("M-OK-5", "M-ER-3"),
    ),
    Right.FIRST: (
        (Relation.OWNER, Relation.PEER, Relation.CO_LEADER, Relation.BLOCKED, *ELSEWHERE),
        ("M-CM-2", "M-ER-3", "M-OK-4", "M-LT-2"),
    ),
    Right.ASKED: (
        (Relation.OWNER, Relation.PEER, Relation.LEADER, Relation.BLOCKED, *ELSEWHERE),
        ("M-CM-2", "M-ER-3", "M-OK-5"),
    ),
    Right.LEADER: (
        (Relation.OWNER, Relation.PEER, Relation.BLOCKED, *ELSEWHERE),
        ("M-CM-2", "M-ER-3", "M-OK-4"),
    ),
    Right.COORDINATOR: (
        tuple(one for one in Relation if one is not Relation.STRANGER),
        ("M-CM-2", "M-ER-3", "M-OK-4"),
    ),
}
SET_UP = {
    "su.course",
    "su.create",
    "su.page",
    "su.own",
    "su.weeks",
    "su.rhythms",
    "su.rhythm",
    "su.preview",
    "su.show",
}
FAREWELL = {"lv.why", "lv.yes", "lv.no", "lv.end", "lv.goodbye", "lv.quietly"}  # for who has just left
# What is open to who has a place and has not finished the welcome: its own steps, safety, and the way out.
FOR_GUESTS = {action for action in PRESSES if action.startswith(("on.", "lv.", "sf."))} - {"on.tap"} | {
    "contact.call"
}
TOUCHED = {"account"}  # when somebody was seen last


def button(action: str) -> str:
    """A button that people of the group may have seen, as somebody might forge it."""
    return token(action, ROWS.get(action, 0 if action.startswith("menu.") else 1), ARGUMENTS.get(action, ""))


@pytest.fixture(scope="module")
def week() -> Iterator[World]:
    """In the week, when all has happened once."""
    with world() as made:
        yield made


def test_every_button_has_a_right() -> None:
    assert RIGHTS.keys() == PRESSES.keys()


@pytest.mark.parametrize("relation", Relation)
def test_every_button_does_what_the_table_allows_and_refuses_the_rest(
    week: World, relation: Relation
) -> None:
    room = HERE if relation is Relation.BLOCKED else None
    for action, right in RIGHTS.items():
        outcome = week.tries(relation, Pressed(button(action)), room)
        assert outcome.fault is None, (action, outcome.fault)
        must_not_learn(relation, action, outcome)
        if relation is Relation.INVITED and right is Right.MEMBER and action not in FOR_GUESTS:
            assert outcome.answers[0] == "M-ON-17", (action, outcome)
            assert set(outcome.changed) <= TOUCHED, (action, outcome.changed)
            assert outcome.others == (), (action, outcome.others)
        must_be_refused(relation, action, right, outcome)
        if relation in LEAD and right is Right.LEADER and action not in SET_UP:
            assert "M-CM-2" not in outcome.answers, action


def must_be_refused(
    relation: Relation, action: str, right: Right, outcome: Outcome, also: tuple[str, ...] = ()
) -> None:
    """Who has no right hears one of the refusals of the table, or one of `also`, and nothing comes of it."""
    people, refusals = REFUSED.get(right, ((), ()))
    if relation in people:
        assert outcome.answers, action
        assert outcome.answers[0] in (*refusals, *also), (action, outcome)
        assert set(outcome.changed) <= TOUCHED, (action, outcome.changed)
        assert outcome.others == (), (action, outcome.others)


def must_not_learn(relation: Relation, action: str, outcome: Outcome) -> None:
    """Nobody is told what was not said to them, and from outside nothing reaches the group."""
    if relation is not Relation.OWNER:
        assert PRIVATE not in outcome.words, action
    if relation not in IN_THE_GROUP:
        assert SHARED not in outcome.words, action
    if relation in OUTSIDE and action not in FAREWELL:
        assert outcome.others == (), (action, outcome.others)
    if relation is Relation.STRANGER:
        assert outcome.changed == (), (action, outcome.changed)


@pytest.mark.parametrize("relation", Relation)
def test_every_command_is_answered_in_private_and_in_the_room_and_tells_outsiders_nothing(
    week: World, relation: Relation
) -> None:
    for name in COMMANDS:
        for room in (None, HERE):
            outcome = week.tries(relation, Commanded(name), room)
            assert outcome.fault is None, (name, outcome.fault)
            assert SHARED not in outcome.words or relation in IN_THE_GROUP, name
            assert PRIVATE not in outcome.words or relation is Relation.OWNER, name
            if relation in (*IN_THE_GROUP, Relation.INVITED):
                assert outcome.answers or outcome.others, (name, room)
