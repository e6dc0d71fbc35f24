"""都要, of an offer and what was wished beside it: each with its own sum and its own yes."""

from __future__ import annotations

import pytest

from actions.reading.both import matters_in, takes_both
from bot.store.tables.shop import OrderItemRow
from tests.actions.talk import Chat
from tests.decisions.builders import BAG, CUP, PACK_99, World

BOTH = (
    "都要", "都要 差价也要礼包也要", "两样都给我弄了", "对呀 两个都给我办了吧", "一起办了",
    "嗯都给我整上",
)  # fmt: skip
NEITHER = (
    "都要吗", "都要不要", "两样都不要", "都要退", "要是都给我就好了", "都给我 再赔5块",
    "都处理好了是吧", "都办好了吧", "要是都给我办了", "都弄了是吧", "都要考虑下",
    "别人都要了", "两样都给我弄坏了", "都要我出钱啊",
)  # fmt: skip


@pytest.fixture
def offered(world: World, chat: Chat) -> Chat:
    """The pack is offered; the fallen price was named beside it."""
    world.change_order(paid_fen=118_00)
    with world.open_uow() as uow:
        for item in uow.session.query(OrderItemRow):
            item.quantity = 2
        uow.commit()
    world.set_price(CUP, 56_00)
    words = "杯子掉了三块一个 满99的礼包也没有"
    assert chat.hear("report_missing_gift", words) == ["missing_gift_missing_gift"]
    return chat


@pytest.mark.parametrize("words", BOTH)
def test_the_open_offer_is_taken_and_the_other_put(world: World, offered: Chat, words: str) -> None:
    said = offered.hear("nlu_fallback", words)
    assert said[0] == "written"
    assert said[-1] == "price_difference_price_dropped"
    assert world.stock(PACK_99) == 9
    assert world.paid() == []
    offered.hear("nlu_fallback", words)
    assert world.paid() == [("price_difference", 6_00)]
    assert world.stock(PACK_99) == 9


@pytest.mark.parametrize("words", NEITHER)
def test_other_words_take_nothing(world: World, offered: Chat, words: str) -> None:
    offered.hear("nlu_fallback", words)
    assert (world.stock(PACK_99), world.paid()) == (10, [])


def test_with_nothing_else_wished_both_is_no_yes(world: World, chat: Chat) -> None:
    world.set_price(CUP, 54_00)
    assert chat.hear("price_drop_complaint", "降价了") == ["price_difference_price_dropped"]
    chat.hear("nlu_fallback", "两样都给我弄了")
    assert world.paid() == []


@pytest.mark.parametrize("words", BOTH)
def test_words_for_both(words: str) -> None:
    assert takes_both(words)


@pytest.mark.parametrize("words", NEITHER)
def test_words_that_say_something_else(words: str) -> None:
    assert not takes_both(words)


def test_which_matters_are_named() -> None:
    assert matters_in("面膜掉了三块钱一盒 另外那个礼包没有") == [
        "price_drop_complaint",
        "report_missing_gift",
    ]
    assert matters_in(BAG) == []
