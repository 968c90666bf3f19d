"""Rows by the values of their columns, and new values for them. Each question is built once: building it anew costs more than asking it."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import bindparam
from sqlmodel import Session, SQLModel, col, select

T = TypeVar("T", bound=SQLModel)


def find(session: Session, table: type[T], **values: object) -> T | None:
    """The row that has these values, none of them None; for keys and other values that at most one row has."""
    found: T | None = session.exec(_question(table, tuple(values), ""), params=values).first()
    return found


def find_all(session: Session, table: type[T], *, order: str = "id", **values: object) -> Sequence[T]:
    """All rows that have these values, none of them None, in the order of a column."""
    rows: Sequence[T] = session.exec(_question(table, tuple(values), order), params=values).all()
    return rows


def change(row: SQLModel, **values: object) -> None:
    """Give a row these values. What it has already is left alone: else the row would be looked at to be written."""
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)


@cache
def _question(table: Any, names: tuple[str, ...], order: str) -> Any:
    query = select(table).where(*(col(getattr(table, name)) == bindparam(name) for name in names))
    return query.order_by(getattr(table, order)) if order else query
