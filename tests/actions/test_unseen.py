"""Only a yes to what was on the screen, and to exactly that, moves anything."""

from __future__ import annotations

from typing import Any

import pytest

from bot.cases.model import State
from tests.actions.talk import Chat
from tests.actions.test_cases import SIZE, agreed_return, the_case
from tests.decisions.builders import CUP, NOT_SHIPPED, World

ADDRESS: dict[str, Any] = {
    "province": "浙江省", "city": "杭州市", "district": "西湖区", "detail": "文一路18号",
    "consignee": "周航", "phone": "18900123467",
}  # fmt: skip
NEW = [("province", "浙江省"), ("city", "杭州市"), ("district", "余杭区"),
       ("detail", "文二路88号")]  # fmt: skip


@pytest.mark.parametrize("words", ["我要退款", "好的", "退吧", ""])
def test_what_was_written_before_the_offer_was_there_takes_nothing(
    world: World, chat: Chat, words: str
) -> None:
    """Sent twice out of impatience; or a button of the offer before."""
    world.change_order(**NOT_SHIPPED)
    chat.hear("request_refund", "我要退款")
    said = chat.hear("request_refund" if words else "affirm", words, unseen=True)
    assert said == ["again_offer"]
    assert world.paid() == []
    chat.hear("affirm", "好的")
    assert world.paid() == [("refund", 59_00)]


def test_nor_does_it_take_back_a_case(world: World, chat: Chat) -> None:
    agreed_return(chat)
    chat.hear("withdraw_request", "不退了")
    chat.hear("affirm", "好的", unseen=True)
    assert the_case(world).state is State.AWAITING_RETURN
    chat.hear("affirm", "好的")
    assert the_case(world).state is State.WITHDRAWN


SPOKEN_OF = (
    "别给我撤了", "我朋友说要撤销", "我要撤销另一单的", "昨天那个申请撤销", "换货那个申请撤销",
)  # fmt: skip
STAYS = ("好的 地址不改了", "嗯 地址不用改了", "好吧 地址照旧", "好 地址还是不变")


@pytest.mark.parametrize("words", SPOKEN_OF)
@pytest.mark.parametrize("intent", ["withdraw_request", "inform", "nlu_fallback"])
def test_a_case_is_not_taken_back_by_words_that_only_speak_of_it(
    world: World, chat: Chat, words: str, intent: str
) -> None:
    agreed_return(chat)
    chat.hear("withdraw_request", "不退了")
    chat.hear(intent, words)
    assert the_case(world).state is State.AWAITING_RETURN


@pytest.mark.parametrize("words", ["我朋友也要退货", "我要退另一件"])
def test_nor_taken_up_again(world: World, chat: Chat, words: str) -> None:
    agreed_return(chat)
    chat.hear("withdraw_request", "不退了")
    chat.hear("affirm", "好的")
    assert chat.hear("request_return", "还是要退货", entities=SIZE) == ["case_ask_reopen"]
    chat.hear("request_return", words)
    assert the_case(world).state is State.WITHDRAWN


@pytest.mark.parametrize("words", STAYS)
def test_a_new_place_is_not_taken_by_who_keeps_the_old_one(
    world: World, chat: Chat, words: str
) -> None:
    world.change_order(**NOT_SHIPPED, **ADDRESS)
    chat.hear("change_address", "改到余杭区文二路88号", entities=NEW)
    chat.hear("nlu_fallback", words)
    assert world.remarks() == []


def test_an_offer_that_was_left_is_forgotten_when_a_person_had_the_talk(
    world: World, chat: Chat
) -> None:
    """就刚才的3块 may mean what the person said."""
    world.set_price(CUP, 56_00)
    chat.hear("price_drop_complaint", "降价了")
    chat.hear("track_logistics", "到哪了")
    chat.hear("request_compensation", "就刚才的3块退我吧", epoch=3)
    assert world.paid() == []


def test_what_was_turned_down_is_put_again_and_not_carried_out(world: World, chat: Chat) -> None:
    world.set_price(CUP, 56_00)
    chat.hear("price_drop_complaint", "降价了")
    chat.hear("deny", "不用了")
    chat.hear("price_drop_complaint", "刚才说的3块 退吧")
    assert world.paid() == []
