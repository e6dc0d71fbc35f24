"""A yes in doubt, to each kind of offer: the same once more in other words, and then a plain 好."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.reading.lines import CASES, OFFERS
from tests.actions.talk import Chat
from tests.actions.test_address import OLD
from tests.decisions.builders import CUP, NOT_SHIPPED, World, sold_in

# As friendly as a yes, and rests on what others said.
DOUBTFUL = "好的，平台说可以"
# Nothing offers them: goods are sent once more by a person's word.
NOT_OFFERED = {"reship"}


def _price_difference(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    chat.hear("price_drop_complaint", "降价了")


def _goodwill(world: World, chat: Chat) -> None:
    chat.hear("request_compensation", "快递太慢了补偿一下")


def _refund_only(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("cancel_order", "取消")


def _return_refund(world: World, chat: Chat) -> None:
    chat.hear("request_return", "不喜欢，想退货", entities=[("cause", "dislike")])


def _exchange(world: World, chat: Chat) -> None:
    sold_in(world, "白色 L", "白色 XL")
    chat.hear("request_exchange", "想换货")
    chat.hear("inform", "大一码，XL")


def _address_change(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED | OLD)
    chat.hear("change_address", "电话改成13911112222", entities=[("phone", "13911112222")])


def _postage(world: World, chat: Chat) -> None:
    chat.hear("request_return", "质量问题，想退货", entities=[("cause", "quality")])
    chat.hear("inform", "", files=["f1"])
    chat.hear("affirm")
    chat.hear("shipping_fee_dispute", "退货运费10块", entities=[("amount", "10.00")])
    chat.hear("inform", "", files=["f2"])


def _gift(world: World, chat: Chat) -> None:
    world.change_order(**NOT_SHIPPED)
    chat.hear("request_gift", "送点小样吧")


def _withdraw(world: World, chat: Chat) -> None:
    _return_refund(world, chat)
    chat.hear("affirm")
    chat.hear("withdraw_request", "我不想退了")


def _reopen(world: World, chat: Chat) -> None:
    _withdraw(world, chat)
    chat.hear("affirm")
    chat.hear("request_return", "还是退吧")


OFFERS_BY_KIND: dict[str, Callable[[World, Chat], None]] = {
    "price_difference": _price_difference,
    "goodwill": _goodwill,
    "refund_only": _refund_only,
    "return_refund": _return_refund,
    "exchange": _exchange,
    "address_change": _address_change,
    "postage": _postage,
    "gift": _gift,
    "withdraw": _withdraw,
    "reopen": _reopen,
}


def test_every_kind_that_may_be_offered_is_here() -> None:
    assert {*OFFERS_BY_KIND} == {*OFFERS, *CASES} - NOT_OFFERED


@pytest.mark.parametrize("kind", OFFERS_BY_KIND)
def test_a_yes_in_doubt_gets_it_in_other_words_and_then_a_plain_one_counts(
    world: World, chat: Chat, kind: str
) -> None:
    OFFERS_BY_KIND[kind](world, chat)
    offered = chat.words
    asked = chat.slots["question"]
    assert asked == ("case" if kind in CASES else "offer"), offered

    said = []
    for _ in range(2):
        [name] = chat.hear("affirm", DOUBTFUL)
        assert "/affirm" in chat.replies[0].payloads, "a button cannot be misread"
        said.append((name, chat.words))
    assert len({offered, *(words for _, words in said)}) == 3, "never twice in the same words"
    assert [name.removesuffix("_otherwise") for name, _ in said] == [f"again_{asked}"] * 2
    assert chat.slots["question"] == asked

    done = chat.hear("affirm", "好")
    assert done[0] in ("written", "case_withdrawn", "case_reopened"), done
