"""Money while processes die: paid at most once, told what was paid, and nobody left waiting.

Small here; `python -m bench money_faults` runs the whole numbers.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from bot.store.engine import open_engine
from tests.faults.money import bot_dies_after_each_payment, engine_dies_in_the_action, shop
from tests.faults.shoppers import AMOUNT_FEN, PROMISE, findings

DATABASES = ("sqlite", "postgres")


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database", DATABASES)
async def test_the_engine_dies_in_the_action(tmp_path: Path, database: str):
    """F3."""
    with shop(tmp_path, database) as stack:
        found = await engine_dies_in_the_action(stack, 10)
    assert found.faults == {}
    assert found.paid + found.ticketed >= found.orders, "everybody was paid or has a ticket"
    assert found.slowest_seconds <= PROMISE.total_seconds()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("database", DATABASES)
async def test_the_bot_dies_between_the_commit_and_the_answer(tmp_path: Path, database: str):
    """F4."""
    with shop(tmp_path, database) as stack:
        found, deaths = await bot_dies_after_each_payment(stack, 6)
        assert found.faults == {}
        assert (found.paid, deaths) == (6, 6), "each payment killed the bot once"
        the_check_has_teeth(stack.settings.database_url)


def the_check_has_teeth(database_url: str) -> None:
    """Damage done by hand is seen."""
    names = ["f4-000", "f4-001"]
    engine = open_engine(database_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into ledger (at, order_no, buyer_id, kind, amount_fen, decision_id, by, "
                "note) "
                "select l.at, 'order-f4-000', buyer_id, kind, :fen, "
                "(select min(d.id) from decisions d where not exists "
                "(select 1 from ledger x where x.decision_id = d.id)), by, '' "
                "from ledger l where order_no = 'order-f4-001'"
            ),
            {"fen": AMOUNT_FEN + 1},
        )
        connection.execute(
            text(
                "delete from messages where reply_key in (select 'decision:' || id || '\\:done' "
                "from decisions where order_no = 'order-f4-001')"
            )
        )
    engine.dispose()
    faults = findings(database_url, names).faults
    damage = {"paid_twice": 1, "money_without_words": 1, "told_another_amount": 1}
    assert damage.items() <= faults.items()
