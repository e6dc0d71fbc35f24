"""What the way back cost, wherever it is said: never asked for twice, and never changed by 3块."""

from __future__ import annotations

import pytest

from actions.reading.postage import corrects_sum, postage_in
from bot.policy.model import Cause, ReturnRefund
from tests.actions.talk import Chat
from tests.decisions.builders import ORDER, World

SAID = {
    "退回去的快递费12 你们认吧": "12.00",
    "邮费 10": "10.00",
    "运费花了8.5": "8.50",
    "寄费是9块": "9.00",
    "寄回去花了11元": "11.00",
    "退回去的快递费11块5 单子拍给你了": "11.50",
    "运费9块50": "9.50",
}


@pytest.fixture
def sent_back(world: World, chat: Chat) -> Chat:
    world.grant(ReturnRefund(Cause.QUALITY, evidence=True))
    chat.slots["order_no"] = ORDER
    return chat


def offered(chat: Chat) -> list[int]:
    return [one.amount_fen for one in chat.decisions() if one.kind == "postage"]


@pytest.mark.parametrize(("words", "amount"), SAID.items())
def test_a_sum_said_at_first_is_not_asked_for(sent_back: Chat, words: str, amount: str) -> None:
    assert sent_back.hear("shipping_fee_dispute", words) == ["ask_voucher"]
    assert sent_back.hear("inform", "底单", files=["f1"]) == ["postage_seller_pays"]
    assert offered(sent_back) == [round(float(amount) * 100)]


@pytest.mark.parametrize("words", ["底单", "喏 都在这了", "快递给的"])
def test_a_picture_is_never_a_riddle_and_the_bare_number_completes_it(
    sent_back: Chat, words: str
) -> None:
    assert sent_back.hear("shipping_fee_dispute", "寄回去的邮费报一下") == ["ask_amount"]
    assert sent_back.hear("nlu_fallback", words, files=["f1"]) == ["ask_amount_alone"]
    assert sent_back.hear("inform", "12") == ["postage_seller_pays"]
    assert offered(sent_back) == [12_00]


def test_another_sum_beside_an_open_offer_leaves_it(world: World, sent_back: Chat) -> None:
    sent_back.hear("shipping_fee_dispute", "快递费12")
    sent_back.hear("inform", "底单", files=["f1"])
    bag = [("amount", "3.00")]
    sent_back.hear("shipping_fee_dispute", "还花3块买了个袋子 也算邮费里呗", entities=bag)
    assert set(offered(sent_back)) == {12_00}
    sent_back.hear("affirm", "好的")
    assert world.paid() == [("postage", 12_00)]


@pytest.mark.parametrize(("words", "yes"), [("说错了 是10块", True), ("袋子还花了3块", False)])
def test_a_sum_is_corrected_in_so_many_words(words: str, yes: bool) -> None:
    assert corrects_sum(words) is yes


@pytest.mark.parametrize(
    ("words", "asked", "amount"),
    [
        ("12", True, "12.00"),
        ("12", False, None),
        ("花了12.5元", True, "12.50"),
        ("运费险 12号买的", False, None),
        ("邮费寄了3件", False, None),
        ("快递费谁出", True, None),
    ],
)
def test_which_words_name_a_sum(words: str, asked: bool, amount: str | None) -> None:
    assert postage_in(words, asked=asked) == amount
