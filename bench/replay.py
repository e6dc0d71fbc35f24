"""A draft over 100,000 recorded decisions: the time of the whole run, with a database.

python -m bench replay [--decisions N] [--url postgresql+psycopg://…]
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import insert

from bot.decisions.policy_version import version_of
from bot.policy import Policy
from bot.policy.numbers import GoodwillNumbers, PriceDifferenceNumbers
from bot.policy_versions.past import replay_past
from bot.policy_versions.views import report
from bot.store.engine import open_engine
from bot.store.migrate import migrate
from bot.store.tables.decisions import DecisionRow
from bot.store.tables.shop import BuyerRow, OrderRow
from bot.store.uow import OpenUow, uow_opener
from tests.policy.cases import boundary_cases

DECISIONS = 100_000
NOW = datetime(2026, 11, 21, 2, tzinfo=UTC)
DRAFT = replace(
    Policy(),
    goodwill=GoodwillNumbers(base_fen=4_00),
    price_difference=PriceDifferenceNumbers(window_hours=30 * 24, bot_limit_fen=50_00),
)
_BATCH = 5_000
_LINES = 10_000


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--decisions", type=int, default=DECISIONS)
    parser.add_argument("--url")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        url = asked.url or f"sqlite:///{folder}/bench.db"
        migrate(url)
        engine = open_engine(url)
        open_uow = uow_opener(engine)
        fill(open_uow, asked.decisions)
        load = os.getloadavg()[0]
        started, computed = time.perf_counter(), time.process_time()
        found = replay_past(open_uow, Policy(), DRAFT, until=NOW, days=30)
        names = [version_of(one).version for one in (Policy(), DRAFT)]
        told = report(found, in_force=names[0], draft=names[1], until=NOW)
        took, computed = time.perf_counter() - started, time.process_time() - computed
        engine.dispose()
    assert found.decisions == asked.decisions
    assert found.unreadable == 0
    print(
        f"{found.decisions} decisions in {took:.1f} s ({computed:.1f} s of computing, load "
        f"{load:.1f} on {os.cpu_count()} cores): {told.flips} flips, {told.more} yuan more, "
        f"{told.month.low} to {told.month.high} a month"
    )


def fill(open_uow: OpenUow, count: int) -> None:
    """Five decisions a buyer; the lines repeat after a while, orders and buyers do not."""
    lines = list(boundary_cases(min(count, _LINES)))
    whole = json.loads(json.dumps(lines))
    for start in range(0, count, _BATCH):
        numbers = range(start, min(start + _BATCH, count))
        with open_uow() as uow:
            buyers = sorted({number // 5 for number in numbers})
            uow.session.execute(insert(BuyerRow), [{"id": f"b{n}", "name": "买家"} for n in buyers])
            uow.session.execute(insert(OrderRow), [_order(n) for n in numbers])
            uow.session.execute(
                insert(DecisionRow), [_decision(n, whole[n % len(whole)]) for n in numbers]
            )
            uow.commit()


def _order(number: int) -> dict[str, object]:
    return {
        "no": f"o{number}",
        "buyer_id": f"b{number // 5}",
        "status": "signed",
        "placed_at": NOW - timedelta(days=40),
        "paid_fen": 100_00,
    }


def _decision(number: int, line: dict[str, object]) -> dict[str, object]:
    """What was decided then is not looked at: both sides are decided anew."""
    return {
        "at": NOW - timedelta(minutes=1 + number % 40_000),
        "order_no": f"o{number}",
        "buyer_id": f"b{number // 5}",
        "kind": "goodwill",
        "rule": "P2",
        "outcome": "grant",
        "reason": "goodwill",
        "amount_fen": 0,
        "gifts": [],
        "policy_version": "bench",
        "input": line,
        "proof": [],
        "would_change": [],
        "state": "refused",
        "settle_note": "",
        "asked_why": "",
    }


if __name__ == "__main__":
    main()
