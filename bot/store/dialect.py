"""Where SQLite and PostgreSQL differ: each difference once, so that no other module asks which."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Select,
    String,
    Text,
    and_,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from bot.store import grams
from bot.store.base import Base
from bot.store.tables.desk import MessageRow

T = TypeVar("T")

# Values in one statement: SQLite takes 32,766, PostgreSQL 65,535; both plan better with few.
CHUNK = 500
_SPECIAL = re.compile(r"[*?\[]")
# As the partial index says it.
_NO_NOTE = MessageRow.kind != literal_column("'note'")
_ROWID = column("rowid", MessageRow.id.type)
_GRAMS = table("message_grams", _ROWID)


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


def insert_all_once(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Those whose key is there already stay as they are."""
    if rows:
        session.execute(insert(session, table).values(rows).on_conflict_do_nothing())


def one_snapshot(session: Session) -> None:
    """What is read from here on is of one moment; to be said before anything is read. SQLite's
    transactions are so anyway."""
    if not is_sqlite(session):
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


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


class json_has(FunctionElement[bool]):  # noqa: N801
    """`json_has(array, text)`: whether an array of JSON has this text in it."""

    inherit_cache = True
    type = Boolean()


@compiles(json_has)
def _json_has(element: json_has, compiler: SQLCompiler, **options: Any) -> str:
    array, text = (compiler.process(one, **options) for one in element.clauses)
    return f"({array} @> to_jsonb(CAST({text} AS text)))"


@compiles(json_has, "sqlite")
def _json_has_sqlite(element: json_has, compiler: SQLCompiler, **options: Any) -> str:
    array, text = (compiler.process(one, **options) for one in element.clauses)
    return f"EXISTS (SELECT 1 FROM json_each({array}) WHERE json_each.value = {text})"  # noqa: S608


def begins_with(
    session: Session, column: InstrumentedAttribute[str], text: str
) -> ColumnElement[bool]:
    """By the index on the column. SQLite's LIKE folds case and reads no index; its GLOB does.
    PostgreSQL's LIKE reads one of `text_pattern_ops`, in any locale."""
    if is_sqlite(session):
        pattern = _SPECIAL.sub(r"[\g<0>]", text) + "*"
        return column.op("GLOB", is_comparison=True)(pattern)
    return column.startswith(text, autoescape=True)


def saying(session: Session, words: str) -> ColumnElement[bool]:
    """Messages, no notes, that have all grams of these words: more of them than say it."""
    if is_sqlite(session):
        return MessageRow.id.in_(ids_saying(session, words))
    of_each = func.message_grams(MessageRow.text, type_=postgresql.ARRAY(Text))
    return and_(_NO_NOTE, of_each.contains(grams.asked(words)))


def ids_saying(session: Session, words: str) -> Select[int]:
    """The same as ids, out of SQLite's index alone: no message is read."""
    if not is_sqlite(session):
        return select(MessageRow.id).where(saying(session, words))
    asked = " AND ".join(map(grams.term, grams.asked(words)))
    matches = literal_column("message_grams").op("MATCH", is_comparison=True)(asked)
    return select(_ROWID).select_from(_GRAMS).where(matches)


def shop_day_of(
    session: Session, at: InstrumentedAttribute[datetime] | ColumnElement[datetime]
) -> ColumnElement[str]:
    """The day in Shanghai as `2026-11-21`. Literals, not parameters: PostgreSQL would not see
    that the column and the GROUP BY are the same."""
    if is_sqlite(session):
        return func.date(at, literal_column("'+8 hours'"), type_=String)
    local = func.timezone(literal_column("'Asia/Shanghai'"), at)
    return func.to_char(local, literal_column("'YYYY-MM-DD'"), type_=String)
