"""What begins with a text is found literally, and by an index, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, literal, select, text
from sqlalchemy.dialects import sqlite
from sqlalchemy.orm import Session

from bot.store.dialect import begins_with, chunks, greatest, insert_once, position
from bot.store.tables.decisions import BudgetRow
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
    found = session.scalars(select(BuyerRow.name).where(begins_with(session, BuyerRow.name, q)))
    assert set(found) == names


def test_sqlite_reads_the_index(sqlite_engine: Engine) -> None:
    with Session(sqlite_engine) as session:
        query = select(BuyerRow.id).where(begins_with(session, BuyerRow.name, "王"))
    sql = query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True})
    with sqlite_engine.connect() as connection:
        plan = connection.execute(text(f"EXPLAIN QUERY PLAN {sql}")).all()
    assert "ix_buyers_name (name>? AND name<?)" in str(plan)


@pytest.mark.parametrize(("one", "other", "most"), [(1, 2, 2), (7, 2, 7), (3, 3, 3)])
def test_the_greatest_of_a_row_is_the_same_on_both(
    session: Session, one: int, other: int, most: int
) -> None:
    assert session.scalar(select(greatest(literal(one), literal(other)))) == most


@pytest.mark.parametrize(("whole", "part", "at"), [("退差价", "差价", 2), ("退差价", "运费", 0)])
def test_a_part_is_found_where_it_begins(session: Session, whole: str, part: str, at: int) -> None:
    assert session.scalar(select(position(literal(whole), literal(part)))) == at


def test_what_a_key_lets_in_once_is_told_apart(session: Session) -> None:
    row = {"key": "order:1", "used_fen": 0, "cap_fen": 5}
    assert insert_once(session, BudgetRow, row, returning=BudgetRow.key) == "order:1"
    assert insert_once(session, BudgetRow, row | {"cap_fen": 9}, returning=BudgetRow.key) is None
    assert session.scalar(select(BudgetRow.cap_fen)) == 5


def test_any_number_of_values_comes_in_short_lists() -> None:
    assert [len(some) for some in chunks(range(1_001))] == [500, 500, 1]
    assert list(chunks([])) == []
