"""Every sentence of domain.yml through the reader: the ones that promise, and what they rest on."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.decisions import wording
from bot.desk.phrases import OTHERWISE
from bot.promises.model import OFFENCES, Kind
from bot.promises.reader import read

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
# What stands in for the values: as the actions fill them in.
VALUES = {
    "amount": "5",
    "refunded": "59.00",
    "deadline": "明天10:00",
    "ship_by": "11月23日10:00",
    "gifts": "玫瑰小样",
    "offer": "退差价 5 元",
    "first": "换货",
    "told": "现在的价格低，可以给您退差价 5 元，原路退回。现在办吗？",
    "payments": "今天10:00 退差价 5 元",
    "postage": "8.00",
    "status": "已取消",
    "title": "“围巾”",
    "opens": "明天9:00",
    "event": "快件已到达杭州（今天10:00）",
}
# An offer, a grant carried out, or one that a person agreed to, says the money or the gift.
GRANTS = {
    "offer_counts_it",
    "again_offer", "again_offer_otherwise", "offer_explained", "offer_explained_money",
    "offer_why", "offer_why_otherwise", "offer_sum", "offer_explained_gift", "done_already",
    "offer_is_most", "offer_is_most_again", "offer_is_most_still", "offer_is_one_gift",
    "offer_stands", "offer_instead",
    "offer_is_all", "offer_unconditional", "offer_another_day", "misread_offer", "unclear_offer",
    "again_case", "again_case_otherwise", "lost_choice", "refund_status_paid",
    "refund_status_paid_late", "refund_status_paid_confirmed",
    "decision_approved_price_difference", "decision_approved_goodwill",
    "decision_approved_postage", "decision_approved_refund_only",
    "decision_approved_return_refund", "decision_approved_missing_gift",
    "decision_approved_threshold_gift", "decision_approved_everyday_gift",
    "price_difference_price_dropped", "price_difference_done", "price_difference_again",
    "goodwill_goodwill", "goodwill_done", "goodwill_again",
    "postage_seller_pays", "postage_done", "postage_again",
    "refund_only_not_shipped", "refund_only_lost", "refund_only_done", "refund_only_again",
    "return_refund_seller_cause", "return_refund_no_reason", "return_refund_done",
    "return_refund_again",
    "threshold_gift_near_threshold", "threshold_gift_done",
    "missing_gift_missing_gift", "missing_gift_done",
    "everyday_gift_everyday_gift", "everyday_gift_done",
}  # fmt: skip
# A promise of shipping, or the deadline of what waits for a person, says the time.
DATES = {
    "decision_waiting_until", "first_stays", "refund_status_waiting",
    "address_change_tried", "address_change_tried_otherwise",
    "condition_ship_by", "shipping_why",
    "urge_shipping_on_time", "urge_shipping_overdue", "urge_shipping_urged_often",
    "logistics_stalled_lost", "logistics_stalled_stalled", "logistics_followed",
    "logistics_reported_lost", "when_deadline",
    "address_change_shipped", "followed_intercept", "followed_redirect", "followed_parcel",
    "followed_shipping",
    "refund_only_intercept", "refund_only_signed",
    "return_refund_evidence_needed", "return_refund_window_passed",
    "exchange_out_of_stock", "exchange_evidence_needed", "exchange_window_passed",
}  # fmt: skip
# Promises by its meaning: an exchange that the rules grant, and deadlines in sentences whose other
# words (没有物流记录, 查不到) make the patterns pass them over. Each stands in the case itself.
MEANT = {
    "exchange_seller_cause", "logistics_stalled_no_tracking", "refund_only_returning",
    "refund_only_above_bot_limit", "refund_only_no_tracking",
    "return_refund_time_unknown", "exchange_time_unknown",
}  # fmt: skip
# Written with the case or the payment that they tell of, in its transaction.
TOLD_WITH_THE_FACT = re.compile(r"(?:case|notice|payout)_\w+\Z")


class _Values(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "某"


def sentences() -> list[tuple[str, str]]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    return [
        (name.removeprefix("utter_"), variant["text"].strip().format_map(_Values(VALUES)))
        for name, variants in loaded["responses"].items()
        for variant in variants
    ]


def kinds_in(text: str, *, meant: bool = True) -> set[Kind]:
    return {found.kind.family for found in read(text, now=NOW, meant=meant)}


@pytest.fixture(scope="module")
def promising() -> dict[str, set[Kind]]:
    """As the gate reads the bot."""
    found = {name: kinds_in(text, meant=False) for name, text in sentences()}
    return {name: kinds for name, kinds in found.items() if kinds}


def test_no_other_sentence_promises_anything_plainly_or_by_its_meaning() -> None:
    loose = {name.removesuffix(OTHERWISE) for name, text in sentences() if kinds_in(text)}
    loose -= GRANTS | DATES | MEANT
    loose -= HELP_LINES | HOURS
    assert {name for name in loose if not TOLD_WITH_THE_FACT.match(name)} == set()


@pytest.mark.parametrize("meant", [False, True])
def test_in_other_words_nothing_more_is_promised(meant: bool) -> None:
    """Neither by the second form of a sentence, nor by saying that it is said again."""
    texts = dict(sentences())
    again = texts["said_again"].replace("某", "{}")
    for name, text in texts.items():
        first = texts[name.removesuffix(OTHERWISE)]
        assert kinds_in(text, meant=meant) <= kinds_in(first, meant=meant), name
        if f"{name}{OTHERWISE}" not in texts and not name.endswith(OTHERWISE):
            framed = kinds_in(again.format(text), meant=meant)
            assert framed <= kinds_in(text, meant=meant), name


def test_notices_promise_nothing(promising: dict[str, set[Kind]]) -> None:
    """They are written by themselves, with no decision in their transaction."""
    assert {name for name in promising if name.startswith("notice_")} == set()


def test_what_the_reader_does_not_see_in_them_would_not_be_guarded(
    promising: dict[str, set[Kind]],
) -> None:
    # An 已经…过 tells of what is long done: the reader leaves it alone, and may.
    assert set(GRANTS) - set(promising) <= {"goodwill_again"}
    assert all(Kind.TIME in promising[name] for name in DATES)


def test_a_sentence_that_rests_on_a_date_gives_neither_money_nor_gifts(
    promising: dict[str, set[Kind]],
) -> None:
    assert all(promising[name] == {Kind.TIME} for name in DATES)


def test_a_reason_in_its_own_words_promises_nothing() -> None:
    """They stand beside a refusal too."""
    said = {name: kinds_in(text) for name, text in sentences() if name.startswith("reason_")}
    assert set(said) == {f"reason_{code}" for code in wording.REASONS}
    assert {name for name, kinds in said.items() if kinds} == set()


def test_the_sentence_instead_of_a_promise_promises_nothing(
    promising: dict[str, set[Kind]],
) -> None:
    assert "promise_held" not in promising


# Said by the desk, which has the opening hours in hand.
HOURS = {"closed_until"}
# A public help line is no way around the platform.
HELP_LINES = {"danger_self_harm"}


def test_no_sentence_offends_the_platform() -> None:
    offending = {name for name, text in sentences() if kinds_in(text) & OFFENCES}
    assert offending <= HELP_LINES
