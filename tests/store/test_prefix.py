"""What begins with a text is found literally, and by an index, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from bot.store.prefix import begins_with
from bot.store.tables.shop import BuyerRow

NAMES = ("王小明", "王*", "a?b", "a[1]", "100%", "a_c", "abc", "ABC")


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        session.add_all([BuyerRow(id=name, name=name) for name in NAMES])
        session.flush()
        yield session


@pytest.mark.parametrize(
    ("q", "names"),
    [
        ("王", {"王小明", "王*"}),
        ("王*", {"王*"}),
        ("a?", {"a?b"}),
        ("a[1]", {"a[1]"}),
        ("[", set()),
        ("1%", set()),
        ("100%", {"100%"}),
        ("a_", {"a_c"}),
        ("ab", {"abc"}),
        ("AB", {"ABC"}),
    ],
)
def test_a_beginning_is_taken_as_it_is_written(session: Session, q: str, names: set[str]) -> None:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    found = session.scalars(
        select(BuyerRow.name).where(begins_with(BuyerRow.name, q, is_sqlite=is_sqlite))
    )
    assert set(found) == names


def test_sqlite_reads_the_index(sqlite_engine: Engine) -> None:
    query = select(BuyerRow.id).where(begins_with(BuyerRow.name, "王", is_sqlite=True))
    sql = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with sqlite_engine.connect() as connection:
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all()
    assert "ix_buyers_name (name>? AND name<?)" in str(plan)
