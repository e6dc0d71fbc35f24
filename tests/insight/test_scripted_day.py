"""Every figure of the board against a count by hand, over 200 conversations with known endings."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from bot.money import yuan
from bot.shape import plain
from tests.insight.builders import THIRD, Scene, at
from tests.insight.scripted_day import ENDINGS, NOW, Talk, play

TALKS = 200


@pytest.fixture(params=[False, True], ids=["counted", "kept"])
def board(scene: Scene, request: pytest.FixtureRequest) -> dict[str, Any]:
    with scene.open_uow() as uow:
        counted = play(uow.session, talks=TALKS, seed=20261121)
        uow.commit()
    scene.now = NOW
    if request.param:
        assert scene.insight.keep_figures() == TALKS
    return {"counted": counted, **plain(scene.insight.board(THIRD, THIRD))}


def test_every_figure_of_the_board_is_the_one_counted_by_hand(board):
    hand, totals = board["counted"], board["totals"]
    assert totals == {
        "conversations": TALKS,
        "distinct_conversations": TALKS,
        "settled_by_bot": hand["settled_by_bot"],
        "settled_provisional": hand["settled_provisional"],
        "handed_over": hand["handed_over"],
        "unanswered": hand["unanswered"],
        "waiting": hand["waiting"],
        "reply_3min": round(hand["rounds_in_time"] / hand["rounds"], 4),
        "people_3min": round(hand["tickets_in_time"] / hand["tickets_due"], 4),
        "goodwill": yuan(hand["goodwill_fen"]),
        "price_difference": yuan(hand["price_difference_fen"]),
        "postage": yuan(hand["postage_fen"]),
        "refund": yuan(hand["refund_fen"]),
        "gifts": 0,
        "rating": round(hand["rating_sum"] / hand["rated"], 2),
        "rated": hand["rated"],
    }
    causes = {
        (one["kind"], one["cause_text"]): (one["amount"], one["count"])
        for one in board["spent_by_cause"]
    }
    assert causes == {
        (kind, text): (yuan(hand[f"{kind}:{cause}"]), hand[f"{kind}:{cause}:times"])
        for kind, cause, text in (
            ("price_difference", "price_dropped", "降价"),
            ("goodwill", "courier", "快递原因"),
            ("goodwill", "product", "产品原因"),
            ("refund", "not_shipped", "未发货"),
            ("postage", "quality", "质量问题"),
        )
    }


@pytest.mark.parametrize("ending", ENDINGS, ids=lambda ending: ending.__name__)
def test_each_ending_alone_counts_as_it_was_written(sqlite_scene, ending):
    """So that what differs over the day has a name."""
    counted: Counter[str] = Counter()
    with sqlite_scene.open_uow() as uow:
        ending(Talk(uow.session, 1, at(21, "15:00:00"), counted))
        uow.commit()
    sqlite_scene.now = NOW
    totals = plain(sqlite_scene.insight.board(THIRD, THIRD))["totals"]
    names = ("settled_by_bot", "handed_over", "unanswered", "waiting", "rated")
    due, in_time = counted["tickets_due"], counted["tickets_in_time"]
    assert totals["people_3min"] == (in_time / due if due else None)
    assert {name: totals[name] for name in names} == {name: counted[name] for name in names}
