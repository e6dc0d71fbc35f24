"""A replay says of each decision what deciding anew says, and its sums are those of the flips."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.commands.policy import _head
from bot.policy import Policy, wire
from bot.policy.numbers import (
    GoodwillNumbers,
    Pack,
    PostageNumbers,
    PriceDifferenceNumbers,
    RefundNumbers,
    ThresholdGiftNumbers,
)
from bot.policy_versions.forecast import month
from bot.policy_versions.replay import Recorded, Replay, Settled
from bot.policy_versions.views import blind_spots, report, unseen
from tests.decisions.builders import NOW
from tests.policy.builders import SIGNED, a_line
from tests.policy.cases import boundary_cases

POLICY = Policy()
DEARER = replace(POLICY, goodwill=GoodwillNumbers(base_fen=4_00))
DRAFTS = {
    "more_goodwill": DEARER,
    "less_goodwill": replace(POLICY, goodwill=GoodwillNumbers(base_fen=1_00, highest_fen=2_00)),
    "longer_windows": replace(
        POLICY,
        price_difference=PriceDifferenceNumbers(window_hours=30 * 24, bot_limit_fen=50_00),
        refunds=RefundNumbers(no_reason_days=15, seller_cause_days=30, lost_hours=48),
    ),
    "shorter_windows": replace(
        POLICY,
        price_difference=PriceDifferenceNumbers(window_hours=7 * 24, bot_limit_fen=1_00),
        postage=PostageNumbers(bot_limit_fen=1_00),
    ),
    "other_packs": replace(
        POLICY,
        threshold_gifts=ThresholdGiftNumbers(
            within_fen=50_00, packs=(Pack(59_00, "GIFT-99", 1), Pack(150_00, "GIFT-199", 2))
        ),
    ),
}
CHEAPER = {"shop.prices": {"A": {"price": "75.00", "kind": "everyday"}}}


def recorded(lines: Sequence[dict[str, Any]], **changes: Any) -> list[Recorded]:
    """One order of one buyer each, unless told otherwise."""
    return [
        Recorded(
            id=number,
            at=NOW - timedelta(hours=number),
            order_no=changes.get("order_no", f"order-{number}"),
            buyer_id=changes.get("buyer_id", f"buyer-{number}"),
            line=json.dumps(line).encode(),
        )
        for number, line in enumerate(lines, start=1)
    ]


def replayed(records: Sequence[Recorded], draft: Policy, **settled: Settled) -> Replay:
    replay = Replay(POLICY, draft, settled)
    replay.feed(records)
    return replay


def answered(records: Sequence[Recorded], policy: Policy) -> list[dict[str, Any]]:
    """As `anxin decide` prints it: another way through the same rules."""
    return [json.loads(line) for line in wire.answers([one.line for one in records], policy)]


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=list(DRAFTS))
def test_the_flips_are_those_of_deciding_one_by_one(draft: Policy) -> None:
    records = recorded(list(boundary_cases(1_200, seed=7)))
    expected = {}
    for record, was, now in zip(
        records, answered(records, POLICY), answered(records, draft), strict=True
    ):
        counts = [
            (one["outcome"], one["reason"], one["amount"], one["gifts"]) for one in (was, now)
        ]
        if counts[0] != counts[1]:
            expected[record.id] = counts
    found = replayed(records, draft)
    shown = {
        flip.decision_id: [
            (
                taken.outcome.value,
                taken.reason,
                f"{taken.amount_fen // 100}.{taken.amount_fen % 100:02d}",
                [{"sku": gift.sku, "quantity": gift.quantity} for gift in taken.gifts],
            )
            for taken in (flip.was, flip.now)
        ]
        for flip in found.flips
    }
    assert expected
    assert shown == expected
    assert found.decisions == 1_200


@pytest.mark.parametrize("draft", DRAFTS.values(), ids=list(DRAFTS))
def test_each_table_adds_up_to_the_whole(draft: Policy) -> None:
    found = replayed(recorded(list(boundary_cases(1_200, seed=8))), draft)
    more, gifts = found.now_fen - found.was_fen, sum(found.more_gifts().values())
    readable = found.decisions - found.unreadable
    for tallies in found.sums().values():
        assert sum(tally.decisions for tally in tallies.values()) == readable
        assert sum(tally.flips for tally in tallies.values()) == len(found.flips)
        assert sum(tally.more_fen for tally in tallies.values()) == more
        assert sum(tally.more_gifts for tally in tallies.values()) == gifts
    assert sum(found.more_by_buyer().values()) == more
    assert sum(found.moves.values()) == len(found.flips)


def test_the_numbers_in_force_flip_nothing() -> None:
    found = replayed(recorded(list(boundary_cases(300))), Policy())
    told = report(found, in_force="a", draft="a", until=NOW)
    assert (told.flips, told.more, told.deadlines, told.rules) == (0, "0.00", 0, [])
    assert told.month.expected == told.month.low == told.month.high == "0.00"


def test_what_is_asked_again_costs_once() -> None:
    records = recorded([a_line("goodwill")] * 4, order_no="one", buyer_id="one")
    found = replayed(records, DEARER)
    assert len(found.flips) == 4
    assert (found.was_fen, found.now_fen) == (3_00, 4_00)
    assert found.more_by_buyer() == {"one": 1_00}


@pytest.mark.parametrize(
    ("settled", "was"),
    [
        pytest.param({}, 25_00, id="nothing_settled_counts_whole"),
        pytest.param({"price_difference": Settled(3, 5)}, 15_00, id="the_share_people_approve"),
        pytest.param({"price_difference": Settled(0, 5)}, 0, id="always_declined"),
        pytest.param({"postage": Settled(0, 5)}, 25_00, id="another_kind"),
    ],
)
def test_a_proposal_costs_what_people_approve_of_such(
    settled: dict[str, Settled], was: int
) -> None:
    lenient = replace(POLICY, price_difference=PriceDifferenceNumbers(bot_limit_fen=30_00))
    found = replayed(recorded([a_line("price_difference", SIGNED, CHEAPER)]), lenient, **settled)
    assert (found.was_fen, found.now_fen) == (was, 25_00)


def test_lines_that_cannot_be_read_are_counted_and_nothing_else() -> None:
    # Its deadline lies outside the calendar.
    last = a_line("refund_only", {"order.packed": True}) | {"now": "9999-12-31T23:59:59+08:00"}
    broken = [{"now": "x"}, last]
    found = replayed(recorded([*broken, a_line("goodwill")]), DEARER)
    assert (found.decisions, found.unreadable, len(found.flips)) == (3, 2, 1)


def test_another_deadline_alone_is_no_flip() -> None:
    slower = replace(POLICY, refunds=RefundNumbers(intercept_hours=30))
    found = replayed(recorded([a_line("refund_only", {"order.packed": True})]), slower)
    assert (found.flips, found.deadlines) == ([], 1)


def test_what_the_past_cannot_show_is_named() -> None:
    draft = replace(
        POLICY,
        goodwill=GoodwillNumbers(daily_budget_fen=1_000_00),
        agent=replace(POLICY.agent, goodwill_fen=50_00),
    )
    assert [text.split("（")[0] for text in blind_spots(POLICY, draft)] == [
        "全店每天的安抚退款预算",
        "客服每单安抚退款上限",
    ]
    assert blind_spots(POLICY, DEARER) == []


BLIND = replace(POLICY, goodwill=GoodwillNumbers(daily_budget_fen=1_000_00))
BLIND_IN_PART = replace(POLICY, goodwill=GoodwillNumbers(base_fen=4_00, daily_budget_fen=1_000_00))


@pytest.mark.parametrize(
    ("lines", "draft", "why"),
    [
        pytest.param([a_line("goodwill")], DEARER, "", id="shown"),
        pytest.param([a_line("everyday_gift")], DEARER, "", id="shown_to_cost_nothing"),
        pytest.param([a_line("goodwill")], BLIND, "blind", id="nothing_shows"),
        pytest.param([a_line("goodwill")], BLIND_IN_PART, "", id="part_shows"),
        pytest.param([], DEARER, "none", id="no_past"),
    ],
)
def test_a_price_that_the_past_cannot_show_is_unknown_and_not_zero(lines, draft, why) -> None:
    told = report(replayed(recorded(lines), draft), in_force="a", draft="b", until=NOW)
    assert unseen(told) == why
    head = "\n".join(_head(told))
    assert ("未知" in head) == bool(why)
    assert not (why and "0.00" in head)


# The month


def test_the_month_is_the_period_scaled() -> None:
    found = month([1_00] * 400, days=15)
    assert found.expected_fen == 800_00
    # A sum of 400 Poisson numbers lies within ± 2 · 20 of 400 in 95 of 100.
    assert 700_00 < found.low_fen < 740_00
    assert 860_00 < found.high_fen < 900_00


def test_one_buyer_makes_an_interval_that_says_so() -> None:
    found = month([100_00], days=30)
    assert (found.low_fen, found.expected_fen) == (0, 100_00)
    assert found.high_fen >= 300_00


def test_more_buyers_than_are_drawn_at_once() -> None:
    many = month([1] * 5_000, days=30)
    assert many == month([1] * 5_000, days=30)
    assert many.low_fen < many.expected_fen < many.high_fen


def test_a_saving_is_below_nothing() -> None:
    found = month([-5_00] * 100, days=30)
    assert found.low_fen < found.expected_fen == -500_00 < found.high_fen < 0
