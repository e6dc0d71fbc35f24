"""The YAML of the numbers: it comes back as it was printed, and mistakes are named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.policy import Policy
from bot.policy.numbers import (
    DeadlineNumbers,
    Pack,
    PriceDifferenceNumbers,
    ThresholdGiftNumbers,
)
from bot.policy.sheet import BadPolicy, dump, load
from tests.policy.builders import SIGNED, a_line, decided

NINE = "{from: 9, sku: A, quantity: 1}"
OTHER = replace(
    Policy(),
    price_difference=PriceDifferenceNumbers(window_hours=24, bot_limit_fen=5),
    threshold_gifts=ThresholdGiftNumbers(packs=(Pack(5050, "包: #1", 2),)),
)


@pytest.mark.parametrize(
    "policy",
    [Policy(), OTHER, replace(Policy(), threshold_gifts=ThresholdGiftNumbers(packs=()))],
    ids=["defaults", "changed", "no_packs"],
)
def test_what_is_printed_reads_back(policy: Policy) -> None:
    assert load(dump(policy)) == policy


def test_what_a_draft_leaves_out_keeps_its_default() -> None:
    draft = load("price_difference:\n  bot_limit: 25.5\n")
    assert draft == replace(Policy(), price_difference=PriceDifferenceNumbers(bot_limit_fen=25_50))


@pytest.mark.parametrize("text", ["", "# nothing\n"])
def test_an_empty_draft_is_the_defaults(text: str) -> None:
    assert load(text) == Policy()


@pytest.mark.parametrize(
    ("written", "fen"),
    [("20", 2000), ("20.1", 2010), ("20.10", 2010), ("'20.10'", 2010), ("0.29", 29)],
)
def test_amounts_are_exact_however_they_are_written(written: str, fen: int) -> None:
    draft = load(f"postage: {{bot_limit: {written}}}")
    assert draft.postage.bot_limit_fen == fen


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param(
            "postage:\n  bot_limits: 1", "line 2: postage has no field 'bot_limits'", id="name"
        ),
        pytest.param("postages: {}", "line 1: the policy has no field 'postages'", id="group"),
        pytest.param(
            "postage:\n  bot_limit: twelve", "line 2: postage.bot_limit: expected yuan", id="word"
        ),
        pytest.param("postage: {bot_limit: -1}", "expected yuan", id="negative"),
        pytest.param("postage: {bot_limit: 1.005}", "expected yuan", id="third_decimal"),
        pytest.param("postage: {bot_limit: }", "expected yuan", id="nothing"),
        pytest.param("postage: {bot_limit: [1]}", "expected one value", id="list"),
        pytest.param("postage: 12", "postage: expected names with values", id="scalar"),
        pytest.param("- 1", "the policy: expected names with values", id="a_list"),
        pytest.param(
            "shipping: {urges: 2.5}", "shipping.urges: expected a whole number", id="half"
        ),
        pytest.param("shipping: {urges: 3, urges: 4}", "'urges' stands there twice", id="twice"),
        pytest.param("a: [", "not YAML", id="not_yaml"),
        pytest.param("threshold_gifts: {packs: 3}", "expected a list", id="packs"),
        pytest.param(
            "threshold_gifts: {packs: [{from: 9, sku: A}]}", "quantity is missing", id="pack_part"
        ),
        pytest.param(
            "threshold_gifts: {packs: [7]}", "expected names with values", id="pack_scalar"
        ),
        pytest.param(
            "threshold_gifts: {packs: [{from: 9, sku: '', quantity: 1}]}",
            "expected a SKU",
            id="sku",
        ),
        pytest.param(
            "threshold_gifts: {packs: [{from: 9, sku: A, quantity: 0}]}", "start above 0", id="none"
        ),
        pytest.param(
            f"threshold_gifts: {{packs: [{NINE}, {NINE}]}}",
            "must rise",
            id="packs_out_of_order",
        ),
        pytest.param("deadlines: {amber_percent: 90}", "amber_percent ≤ red_percent", id="amber"),
    ],
)
def test_a_wrong_sheet_is_told_with_its_place(text: str, says: str) -> None:
    with pytest.raises(BadPolicy) as caught:
        load(text)
    assert says in str(caught.value)


def test_the_numbers_of_a_draft_decide() -> None:
    cheaper = {"shop.prices": {"A": {"price": "75.00", "kind": "everyday"}}}
    line = a_line("price_difference", SIGNED, cheaper)
    assert decided(line).reason == "above_bot_limit"
    assert decided(line, load("price_difference: {bot_limit: 25}")).reason == "price_dropped"
    assert decided(line, load("price_difference: {window_hours: 1}")).reason == "window_passed"


def test_every_number_of_the_policy_stands_on_the_sheet_with_its_words() -> None:
    for text in dump(Policy()).splitlines():
        assert "  # " in text or text.startswith("    - {"), text


def test_amber_and_red_are_checked_in_code_too() -> None:
    with pytest.raises(ValueError, match="red_percent"):
        DeadlineNumbers(red_percent=101)
