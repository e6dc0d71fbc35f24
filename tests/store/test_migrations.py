"""The migrations make what the tables say, on both databases, and can be taken back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, insert, inspect, text
from sqlalchemy.exc import DBAPIError

from bot.store.base import Base
from bot.store.engine import open_engine
from bot.store.migrate import downgrade, migrate
from bot.store.tables.cases import DecisionRow, LedgerRow
from bot.store.tables.shop import BuyerRow, OrderRow

AT = datetime(2026, 11, 21, tzinfo=UTC)
DONE = {"rule": "P2", "outcome": "grant", "reason": "goodwill", "state": "done"}
ROWS = (
    insert(BuyerRow).values(id="b", name="b"),
    insert(OrderRow).values(no="o", buyer_id="b", status="paid", placed_at=AT, paid_fen=100),
    insert(DecisionRow).values(
        id=1,
        at=AT,
        order_no="o",
        buyer_id="b",
        kind="goodwill",
        policy_version="v",
        input={},
        proof=[],
        **DONE,
    ),
    insert(LedgerRow).values(
        at=AT, order_no="o", buyer_id="b", kind="goodwill", amount_fen=3, decision_id=1, by="bot"
    ),
)


@pytest.fixture
def empty(engine: Engine) -> str:
    """The address of a database without any table."""
    Base.metadata.drop_all(engine)
    return engine.url.render_as_string(hide_password=False)


def test_a_migrated_database_is_what_the_tables_say(empty):
    migrate(empty)
    engine = open_engine(empty)
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    engine.dispose()
    assert differences == []


def test_migrating_again_changes_nothing(empty):
    migrate(empty)
    migrate(empty)


def test_a_migrated_ledger_refuses_change(empty):
    migrate(empty)
    engine = open_engine(empty)
    for row in ROWS:
        with engine.begin() as connection:
            connection.execute(row)
    for change in ("update ledger set amount_fen = 9", "delete from ledger"):
        with pytest.raises(DBAPIError, match="only ever added to"), engine.begin() as connection:
            connection.execute(text(change))
    engine.dispose()


def test_a_downgrade_leaves_nothing_behind(empty):
    migrate(empty)
    downgrade(empty, revision="base")
    engine = open_engine(empty)
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    engine.dispose()
    migrate(empty)
