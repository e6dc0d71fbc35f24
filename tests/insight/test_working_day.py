"""The board after a day of 200 conversations through the services, against the count by hand."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.decisions.wording import cause_text
from bot.insight.service import Insight
from bot.insight.wording import Words
from bot.money import yuan
from bot.shape import plain
from tests.decisions.builders import World
from tests.insight.builders import THIRD, at
from tests.insight.working_day import ENDINGS, NOW, Talk, live, open_shop

TALKS = 200
CAUSES = (
    ("price_difference", "price_dropped", "降价"),
    ("goodwill", "courier", "快递原因"),
    ("goodwill", "product", "产品原因"),
    ("refund", "not_shipped", "未发货"),
    ("postage", "quality", "质量问题"),
)


def board(world: World) -> dict[str, Any]:
    insight = Insight(world.open_uow, lambda: NOW, words=Words(cause=cause_text))
    return plain(insight.board(THIRD, THIRD))


@pytest.mark.slow
def test_the_board_shows_what_was_counted_by_hand(world: World) -> None:
    hand = live(world, talks=TALKS, seed=20261121)
    found = board(world)
    assert found["totals"] == figures(hand) | {"distinct_conversations": TALKS}
    assert {
        (one["kind"], one["cause_text"]): (one["amount"], one["count"])
        for one in found["spent_by_cause"]
    } == {
        (kind, text): (yuan(hand[f"{kind}:{cause}"]), hand[f"{kind}:{cause}:times"])
        for kind, cause, text in CAUSES
    }
    assert [(one["sku"], one["quantity"]) for one in found["gifts"]] == [("GIFT-99", hand["gifts"])]


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__)
def test_each_ending_adds_what_is_written_at_it(sqlite_world: World, ending) -> None:
    """So that what differs over the day has a name; three, so that none counts another's rows."""
    counted: Counter[str] = Counter(conversations=3)
    shop = open_shop(sqlite_world)
    for number in range(3):
        ending(Talk(shop, number, at(21, "15:00:00") + timedelta(minutes=number), counted))
    shop.live()
    assert board(sqlite_world)["totals"] == figures(counted) | {"distinct_conversations": 3}


def figures(hand: Counter[str]) -> dict[str, Any]:
    """Shares are of what was due; money is what left, whoever agreed to it."""
    return {
        "conversations": hand["conversations"],
        "settled_by_bot": hand["settled_by_bot"],
        "settled_provisional": hand["settled_provisional"],
        "handed_over": hand["handed_over"],
        "unanswered": hand["unanswered"],
        "waiting": hand["waiting"],
        "reply_3min": share(hand["rounds_in_time"], hand["rounds"]),
        "people_3min": share(hand["tickets_in_time"], hand["tickets_due"]),
        "goodwill": yuan(hand["goodwill_fen"]),
        "price_difference": yuan(hand["price_difference_fen"]),
        "postage": yuan(hand["postage_fen"]),
        "refund": yuan(hand["refund_fen"]),
        "gifts": hand["gifts"],
        "rating": round(hand["rating_sum"] / hand["rated"], 2) if hand["rated"] else None,
        "rated": hand["rated"],
    }


def share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None
