"""What all tables share: keys, names of constraints, words of a closed list."""

from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Enum, ForeignKey, Integer
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

# Set before any table is defined: without names Alembic cannot change a constraint on SQLite.
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
metadata = SQLModel.metadata
# Rows are checked by the database. Pydantic's own checks, which tables never use, take a tenth of a second to make.
SQLModel.model_config["defer_build"] = True

# 64 bits everywhere; SQLite numbers its rows by itself only under the name INTEGER.
BigInt = BigInteger().with_variant(Integer, "sqlite")
Json: Any = JSON().with_variant(JSONB, "postgresql")


def row_id() -> Any:
    """The numbered primary key of a table."""
    return Field(default=None, primary_key=True, sa_type=BigInt)


def belongs_to(target: str, *, index: bool = True, primary_key: bool = False) -> Any:
    """A row that goes when the row it belongs to goes ("table.id")."""
    return Field(
        sa_type=BigInt,
        sa_column_args=[ForeignKey(target, ondelete="CASCADE")],
        index=index,
        primary_key=primary_key,
    )


def may_refer_to(target: str, *, index: bool = False) -> Any:
    """A reference that is emptied when its target goes ("table.id")."""
    return Field(
        default=None,
        sa_type=BigInt,
        sa_column_args=[ForeignKey(target, ondelete="SET NULL")],
        index=index,
    )


def part_of(target: str, *, index: bool = True) -> Any:
    """As `belongs_to`, for rows that may also stand alone."""
    return Field(
        default=None,
        sa_type=BigInt,
        sa_column_args=[ForeignKey(target, ondelete="CASCADE")],
        index=index,
    )


def platform_id(*, index: bool = False, default: int | None = None) -> Any:
    """A number given by a platform: up to 64 bits, never a key of our own (platform-facts 1.2)."""
    if default is None:
        return Field(sa_type=BigInteger, index=index)
    return Field(sa_type=BigInteger, index=index, default=default)


def one_of(words: type[StrEnum], *, default: StrEnum | Any | None = ..., index: bool = False) -> Any:
    """A word of a closed list, stored as its value and held by a CHECK. `default` None: it may be left open."""
    kind = Enum(
        words,
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=32,
        name=words.__name__.lower(),
    )
    if default is ...:
        return Field(sa_type=kind, index=index)
    return Field(sa_type=kind, default=default, index=index)


def json_field(default: Any = ...) -> Any:
    """Structured values. Assign a new object to change one: changes inside are not noticed."""
    if default is ...:
        return Field(sa_type=Json)
    if default in ({}, []):
        return Field(sa_type=Json, default_factory=type(default))
    return Field(sa_type=Json, default=default)
