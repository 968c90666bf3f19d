"""Which prompt comes next: no prompt twice within 42 days in a group (content-design 2.6)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from facilitation.rules.phases import Phase

ROTATION_DAYS = 42


@dataclass(frozen=True, slots=True)
class PromptView:
    """What the rotation needs to know about a prompt: its phases and its purpose."""

    id: str
    phases: Collection[str]
    purpose: str


def choose(
    bank: Sequence[PromptView],
    used: Mapping[str, date],
    last_purpose: str | None,
    phase: Phase,
    group_id: int,
    today: date,
    rotation_days: int = ROTATION_DAYS,
    *,
    passed_over: Collection[str] = (),
) -> PromptView | None:
    """The prompt of `bank` for a group today, or None: the beat is then posted without one (2.6).

    `used` holds the last day of use in this group by prompt id; `last_purpose` is that of the last prompt of
    this bank. The facilitator's "Another prompt" asks again with those already shown in `passed_over`.
    """
    latest = today.toordinal() - rotation_days
    rested = [
        prompt
        for prompt in bank
        if (prompt.id not in used or used[prompt.id].toordinal() <= latest) and prompt.id not in passed_over
    ]
    eligible = [prompt for prompt in rested if phase in prompt.phases]
    eligible = eligible or [prompt for prompt in rested if Phase.R in prompt.phases]
    if not eligible:
        return None
    eligible = [prompt for prompt in eligible if prompt.purpose != last_purpose] or eligible
    oldest = min(used.get(prompt.id, date.min) for prompt in eligible)
    first = [prompt for prompt in eligible if used.get(prompt.id, date.min) == oldest]
    return first[0] if len(first) == 1 else min(first, key=lambda prompt: _shuffled(group_id, prompt.id))


def alternatives(
    bank: Sequence[PromptView],
    used: Mapping[str, date],
    phase: Phase,
    group_id: int,
    today: date,
    rotation_days: int = ROTATION_DAYS,
    *,
    passed_over: Collection[str] = (),
) -> tuple[PromptView, ...]:
    """All prompts that a facilitator may choose from for a day: of the phase, and rested as in `choose`.

    Those with one purpose stand together, so that the next one after a prompt mostly asks for the same. Where the phase
    has but one, the regular ones follow it, as in `choose`.
    """
    latest = today.toordinal() - rotation_days
    rested = [
        prompt
        for prompt in bank
        if prompt.id not in passed_over and (prompt.id not in used or used[prompt.id].toordinal() <= latest)
    ]
    own = [prompt for prompt in rested if phase in prompt.phases]
    if len(own) < 2:
        own += [prompt for prompt in rested if Phase.R in prompt.phases and prompt not in own]
    return tuple(sorted(own, key=lambda prompt: (prompt.purpose, _shuffled(group_id, prompt.id))))


def _shuffled(group_id: int, prompt_id: str) -> bytes:
    """A number for the last tie, different in each group and the same on every machine."""
    return blake2b(f"{group_id} {prompt_id}".encode(), digest_size=8).digest()
