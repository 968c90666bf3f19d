"""What the log of the bot may show (content-design A8): closed lists, so that a new kind of message is hidden until somebody decides."""

from collections.abc import Mapping

from facilitation.rules.transitions import DeliveryState


def _ids(names: str) -> frozenset[str]:
    return frozenset(names.split())


# Posts in rooms that a leader reads in full: beats, dates, what the bot tells of itself, and what people chose to show.
SHOWN = _ids(
    """
    M-KO-1 M-CI-1 M-RF-0 M-SC-1 M-EN-1 M-SN-1 M-SN-2 M-SN-3 M-SN-4 M-SN-5 M-SN-6 M-SN-7 M-SN-8 M-SN-9
    M-SN-10 M-SN-11 M-SN-12 M-SN-13 M-SN-14 M-SN-15 M-ME-10 M-ME-11 M-ME-12 M-ME-13 M-AN-3 M-SU-7 M-SU-17
    M-SU-18 M-SU-20 M-HI-1 M-HI-6 M-PR-1 M-PR-2 M-FM-4 M-KO-13 M-KO-19 M-CI-12 M-RF-8 M-SC-3 M-PF-9 M-TH-1
    M-TH-3 M-TH-14 M-TH-15 M-TH-16 M-TH-17 M-TH-19 M-PN-50 M-PN-51 M-PN-52 M-PN-53 M-PN-54 M-LT-10 M-LT-17 M-SN-16
    """
)
# Lines that stand inside other posts, or in their place.
PARTS = _ids(
    """
    M-RC-1 M-RC-2 M-RC-3 M-RC-4 M-RC-5 M-RC-6 M-AG-1 M-AG-2 M-HI-9 M-PR-8 M-SU-13 M-ME-3 M-ME-14 M-ME-18
    M-ME-38 M-ME-39
    """
)
# Posts in rooms that never stand in the log, by the reason.
HIDDEN: Mapping[str, str] = {
    **dict.fromkeys(("M-AS-2", "M-AS-14"), "questions never appear"),
    "M-RP-3": "safety never appears",
    **dict.fromkeys(("M-HL-7", "M-PA-7", "M-LV-6"), "says who was away, rests or leaves"),
}
# Private messages that are counted, by the word for their kind.
IN_PRIVATE: Mapping[str, str] = {
    "M-RF-1": "look_back",
    "M-RM-1": "reminder",
    "M-RM-2": "reminder",
    "M-RM-3": "reminder",
    "M-BD-1": "buddy",
    "M-BD-2": "buddy",
    "M-BD-5": "buddy",
    "M-BD-6": "buddy",
    "M-ME-20": "meeting",
}
_STATES: Mapping[DeliveryState, str] = {
    DeliveryState.SENT: "sent",
    DeliveryState.FAILED: "failed",
    DeliveryState.UNKNOWN: "unknown",
    DeliveryState.EXPIRED: "expired",
    DeliveryState.CANCELLED: "cancelled",
}
# How an error begins (errors.Why), and the word for the reason.
_REASONS: Mapping[str, str] = {
    "removed": "removed",
    "not_found": "removed",
    "no_rights": "rights",
    "topic_closed": "closed",
    "topic_deleted": "topic",
}


def state_word(state: DeliveryState) -> str:
    """The word for what became of a post."""
    return _STATES.get(state, "coming")


def why_not(state: DeliveryState, error: str) -> str:
    """The word for why a post did not arrive, or not yet; empty where there is nothing to explain."""
    if state in {DeliveryState.SENT, DeliveryState.CANCELLED, DeliveryState.UNKNOWN}:
        return ""
    reason = next((word for begin, word in _REASONS.items() if error.startswith(begin)), "")
    if reason:
        return reason
    return {DeliveryState.FAILED: "other", DeliveryState.EXPIRED: "late"}.get(state, "")
