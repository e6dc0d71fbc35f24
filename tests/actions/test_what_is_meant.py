"""Causes, parts and follow-ups in a buyer's own words, whatever the engine reads in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.reading.asking import asks_when_answered, asks_who_pays_then
from actions.reading.causes import asks_for_a_sum, gives_up_goods, wants_still
from actions.reading.unmeant import asks_for_own, keeps_it, unmeant
from tests.actions.talk import Chat
from tests.decisions.builders import CUP, NOT_SHIPPED, World


def test_a_cause_is_heard_where_it_was_asked_for(chat: Chat) -> None:
    assert chat.hear("request_return", "我要退货") == ["ask_cause"]
    assert chat.hear("chitchat", "味道不喜欢") == ["return_refund_no_reason"]


def test_why_and_that_it_goes_back_opens_the_return(chat: Chat) -> None:
    assert chat.hear("nlu_fallback", "嗯 可还是用不上 退了吧") == ["return_refund_no_reason"]


def test_postage_under_another_cause_is_told(chat: Chat) -> None:
    chat.hear("shipping_fee_dispute", "要是不喜欢想退 运费谁出")
    assert chat.hear("nlu_fallback", "那要是质量问题呢 谁出") == ["postage_if_seller"]
    assert chat.hear("nlu_fallback", "那不喜欢呢 运费谁出") == ["postage_if_buyer"]


def test_who_wants_the_difference_takes_nothing_back(world: World, chat: Chat) -> None:
    world.set_price(CUP, 20_00)
    chat.hear("price_drop_complaint", "降了39 退我差价")
    assert chat.hear("withdraw_request", "撤什么 我要差价 别撤") == ["waiting_wanted"]


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    "text",
    ["算了 不取消了 等着吧 记得快点发", "取消啥子取消 我还要这个 给我重新送", "哪个说要退的"],
)
def test_who_keeps_the_order_loses_nothing_of_it(
    world: World, chat: Chat, text: str, packed: bool
) -> None:
    """A parcel was held up and a refund opened by a wish that the words take back."""
    world.change_order(**NOT_SHIPPED | {"packed": packed})
    assert chat.hear("cancel_order", text) == ["negated_wish"]
    assert chat.decisions() == []


def test_half_of_the_money_is_no_return(chat: Chat) -> None:
    chat.hear("request_refund", "给我退一半 70块 就这样")
    assert [one.kind for one in chat.decisions()] in ([], ["goodwill"])
    assert chat.services.cases.of_buyer("buyer-1") == []


def test_yes_to_whether_it_is_meant_begins_it(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    assert chat.hear("price_drop_complaint", "同事说降价了能退差价") == ["ask_if_meant"]
    assert chat.hear("goodbye", "行 就这样办吧") == ["price_difference_price_dropped"]
    assert world.paid() == []


@pytest.mark.parametrize(
    ("test", "yes", "no"),
    [
        (asks_for_a_sum, "补个2块意思意思就行", "差价补我2块"),
        (gives_up_goods, "用不上 退了吧", "不喜欢可以退吗"),
        (wants_still, "不退 要差价", "不要差价了"),
        (asks_for_own, "室友说降到29了 我36买的 差价能退不", "室友说降到29了 能退差价"),
        (keeps_it, "取消啥子取消 我还要这个", "怎么还不取消"),
        (keeps_it, "算了 不取消了", "要不取消了吧"),
        (asks_when_answered, "多久能有回信", "多久发货"),
    ],
)
def test_words_that_mean_it_and_words_that_only_sound_alike(
    test: Callable[[str], bool], yes: str, no: str
) -> None:
    assert test(yes)
    assert not test(no)


def test_for_another_cause_only_where_postage_is_spoken_of() -> None:
    assert asks_who_pays_then("那要是发错了呢", of_postage=True)
    assert not asks_who_pays_then("那要是发错了呢", of_postage=False)


def test_a_little_money_for_keeping_it_is_no_refusal() -> None:
    assert unmeant("口红有点歪 懒得退了，补偿我点就算了") is None
    assert unmeant("补偿就算了") is not None
