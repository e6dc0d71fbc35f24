"""What is only spoken of begins nothing, and a plain yes after it moves nothing yet."""

from __future__ import annotations

import pytest

from actions.reading.spoken_of import LEAST_SPOKEN, likely_spoken
from tests.actions.talk import Chat
from tests.decisions.builders import CUP, NOT_SHIPPED, World


@pytest.mark.parametrize(
    "text", ["差价的事上回弄好了，多谢", "以前退过一次差价，挺快的", "等月底再一块儿要差价"]
)
def test_what_is_spoken_of_is_asked_about_and_a_yes_brings_the_offer(
    world: World, chat: Chat, text: str
) -> None:
    world.set_price(CUP, 54_00)
    assert chat.hear("price_drop_complaint", text) == ["ask_if_meant"]
    assert chat.decisions() == []
    assert chat.hear("affirm", "好的") == ["price_difference_price_dropped"]
    assert not any(one.state.granted for one in chat.decisions())


def test_what_would_begin_at_once_is_asked_about_with_what_it_is(world: World, chat: Chat) -> None:
    """A packed order is held up without an offer: a yes to 是想现在办吗 is none to that."""
    world.change_order(**NOT_SHIPPED | {"packed": True})
    assert chat.hear("request_refund", "打包小哥不帅我就退了哈哈") == ["ask_if_meant"]
    assert chat.hear("affirm", "好的") == ["ask_if_submit"]
    assert chat.services.cases.of_buyer("buyer-1") == []
    chat.hear("affirm", "好的")
    assert len(chat.services.cases.of_buyer("buyer-1")) == 1


def test_a_refusal_is_told_to_who_only_speaks_of_it(world: World, chat: Chat) -> None:
    world.set_price(CUP, 99_00)
    said = chat.hear("price_drop_complaint", "以前退过一次差价，挺快的")
    assert said == ["price_difference_price_not_lower"]


@pytest.mark.parametrize(
    "text",
    ["差价已经到账了，谢谢", "要是掉色我肯定退", "我同事那单丢了你们赔的"],
)
def test_what_is_plainly_spoken_of_is_far_from_the_bound(text: str) -> None:
    assert likely_spoken(text) > 2 * LEAST_SPOKEN


@pytest.mark.parametrize(
    "text", ["帮我退款", "不想要了，退了吧", "退我差价", "换L码吧", "好几天没更新了", "送点小样呗"]
)
def test_what_is_plainly_wished_is_far_from_the_bound(text: str) -> None:
    assert likely_spoken(text) < LEAST_SPOKEN / 2


def test_a_withdrawal_is_read_apart() -> None:
    assert likely_spoken("不想退了", of_withdrawal=True) < LEAST_SPOKEN / 2
    assert likely_spoken("撤不撤我周末再说", of_withdrawal=True) > 2 * LEAST_SPOKEN
