"""Where SQLite and PostgreSQL differ: each difference once, so that no other module asks which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, String, func, literal, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.store.base import Base

T = TypeVar("T")

# Values in one statement: SQLite takes 32,766, PostgreSQL 65,535; both plan better with few.
CHUNK = 500
_SPECIAL = re.compile(r"[*?\[]")


def chunks(values: Iterable[T], *, size: int = CHUNK) -> Iterator[list[T]]:
    """For `IN (…)`: any number of values in lists of at most `size`."""
    listed = list(values)
    return (listed[start : start + size] for start in range(0, len(listed), size))


def is_sqlite(session: Session) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def insert(session: Session, table: type[Base]) -> Any:
    """An INSERT that can be told what to do on a conflict; both databases say it alike."""
    return (sqlite.insert if is_sqlite(session) else postgresql.insert)(table)


def insert_once(
    session: Session,
    table: type[Base],
    values: Mapping[str, Any],
    *,
    returning: Any = None,
) -> Any:
    """What `returning` names of the new row (True without it); None where a unique key was taken.
    Waits for whoever is just writing that key."""
    wanted = literal(value=True) if returning is None else returning
    statement = insert(session, table).values(**values).on_conflict_do_nothing()
    return session.scalar(statement.returning(wanted))


class greatest(FunctionElement[Any]):  # noqa: N801 - a function of SQL, as SQLAlchemy's own
    """The largest of its arguments in one row."""

    inherit_cache = True


@compiles(greatest)
def _greatest(element: greatest, compiler: SQLCompiler, **options: Any) -> str:
    return f"greatest({compiler.process(element.clauses, **options)})"


@compiles(greatest, "sqlite")
def _greatest_sqlite(element: greatest, compiler: SQLCompiler, **options: Any) -> str:
    return f"max({compiler.process(element.clauses, **options)})"


class position(FunctionElement[int]):  # noqa: N801
    """`position(text, part)`: where `part` begins in `text`, from 1; 0 where it is not in it."""

    inherit_cache = True


@compiles(position)
def _position(element: position, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


@compiles(position, "sqlite")
def _position_sqlite(element: position, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


def begins_with(
    session: Session, column: InstrumentedAttribute[str], text: str
) -> ColumnElement[bool]:
    """By the index on the column. SQLite's LIKE folds case and reads no index; its GLOB does.
    PostgreSQL's LIKE reads one of `text_pattern_ops`, in any locale."""
    if is_sqlite(session):
        pattern = _SPECIAL.sub(r"[\g<0>]", text) + "*"
        return column.op("GLOB", is_comparison=True)(pattern)
    return column.startswith(text, autoescape=True)


def shop_day_of(
    session: Session, at: InstrumentedAttribute[datetime] | ColumnElement[datetime]
) -> ColumnElement[str]:
    """The day in Shanghai as `2026-11-21`. Literals, not parameters: PostgreSQL would not see
    that the column and the GROUP BY are the same."""
    if is_sqlite(session):
        return func.date(at, literal_column("'+8 hours'"), type_=String)
    local = func.timezone(literal_column("'Asia/Shanghai'"), at)
    return func.to_char(local, literal_column("'YYYY-MM-DD'"), type_=String)
