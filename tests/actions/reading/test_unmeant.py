"""What names a wish and may not ask for it; a wish beside it that asks outright is one."""

from __future__ import annotations

import pytest

from actions.reading.model import Act
from actions.reading.unmeant import unmeant
from tests.actions.talk import Chat
from tests.decisions.builders import NOT_SHIPPED, World

UNMEANT = {
    "千万别退款，家里等着用": Act.NEGATES,
    "我可没说要取消": Act.NEGATES,
    "差价不用了": Act.NEGATES,
    "退钱！逗你玩的哈哈": Act.NEGATES,
    "群里都在传这款能退差价，听说的": Act.REPORTS,
    "我同事那单你们都给退了": Act.REPORTS,
    "这边可以为您办理退款哦": Act.REPORTS,
    "下周我再决定退不退": Act.WAITS,
    "试两天不合适再退": Act.WAITS,
    "要是还不发我肯定取消": Act.CONDITION,
    "再不发我就退款了": Act.CONDITION,
    "快递弄丢了一般多久赔": Act.ASKS,
    "退货的运费谁承担": Act.ASKS,
    "这个可以退款吗": Act.ASKS,
    "等一下再退": Act.WAITS,
    "便宜五块我就不退了": Act.CONDITION,
}
MEANT = (
    "不要了，退款", "不想要了，帮我退款", "别发了，我要退款", "退货，不喜欢", "降价了，退差价",
    "要是没发就给我退了吧", "听朋友说不好用，我要退货", "等太久了，给我退款", "有没有小样送",
    "快递几天不动，补偿点吧", "不换了，给我退款", "怎么还不退款，快给我退", "补发给我就行",
    "麻烦可以帮我把差价退一下吗", "等下 还是退给我吧",
)  # fmt: skip


@pytest.mark.parametrize(("text", "act"), UNMEANT.items(), ids=UNMEANT)
def test_what_speaks_against_a_wish_is_found(text: str, act: Act) -> None:
    assert unmeant(text) is act


@pytest.mark.parametrize("text", MEANT)
def test_what_asks_outright_is_meant(text: str) -> None:
    assert unmeant(text) is None


def test_one_yes_to_what_may_not_be_meant_moves_nothing(world: World, chat: Chat) -> None:
    """Though the learned reading hears a wish; a second one, to the offer, does."""
    world.change_order(**NOT_SHIPPED)
    assert chat.hear("request_refund", "退钱！……骗你的哈哈哈") == ["ask_if_meant"]
    assert chat.hear("affirm", "好的") == ["refund_only_not_shipped"]
    assert world.paid() == []
    chat.hear("affirm", "好的")
    assert world.paid() == [("refund", 59_00)]
