"""What tables share: the base class, the clock column, JSON, and the end of an order's number."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    DateTime,
    Dialect,
    MetaData,
    String,
    func,
    literal,
    literal_column,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute
from sqlalchemy.types import TypeDecorator

# The last digits of an order's number, as people name it: an index cannot look for less.
TAIL = 4
Json = JSON().with_variant(JSONB(), "postgresql")


def tail_of(column: str) -> ColumnElement[str]:
    """As the index on it says it."""
    return literal_column(f"substr({column}, length({column}) - {TAIL - 1})", String)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored in UTC. A naive one is a bug and is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without an offset")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def unless_set(column: InstrumentedAttribute[Any], value: object) -> ColumnElement[Any]:
    """What stands in the column, else the value, as the column keeps it: inside of a function
    SQLAlchemy would write a time as it comes, with its offset lost."""
    return func.coalesce(column, literal(value, column.type))


class Base(DeclarativeBase):
    """Rows. They stay inside `bot.store`."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        dict[str, Any]: Json,
        list[Any]: Json,
        list[str]: Json,
    }
