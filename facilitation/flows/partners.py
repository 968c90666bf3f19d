"""Who learns with whom: the one place where other flows ask for somebody's learning buddies (content-design 1.10)."""

from collections.abc import Sequence

from sqlmodel import Session


def buddies_of(_session: Session, _membership_id: int) -> Sequence[int]:
    """The memberships of somebody's learning buddies now. There are no pairs yet, so nobody has one."""
    return ()
