"""What is remarked beside a yes says nothing against it; a wish within a remark does."""

from __future__ import annotations

from typing import Any

import pytest

from actions.reading.lines import amount_in
from actions.reading.model import Context
from actions.reading.read import read

DIFFERENCE: dict[str, Any] = {
    "offer": "price_difference",
    "offered_fen": 6_00,
    "offered_goods": "竹纤维毛巾",
    "offered_words": "可以给您退“竹纤维毛巾”×3的差价 6 元，原路退回。现在办吗？"
    "之前的差价 3 元已经退过",
}
CANCEL: dict[str, Any] = {
    "offer": "refund_only",
    "offered_fen": 85_00,
    "offered_words": "这单还没有发出，可以直接取消，“竹纤维毛巾”×1、“樱桃木砧板”×1退款 85 元，"
    "原路退回。确认取消吗？",
}
SAMPLE: dict[str, Any] = {
    "offer": "everyday_gift",
    "offered_goods": "洗衣凝珠试用装",
    "offered_words": "可以给您随单送洗衣凝珠试用装，一点小心意，要加上吗？",
}
EXCHANGE: dict[str, Any] = {
    "offer": "exchange",
    "offered_goods": "灯芯绒长裤",
    "becomes": "L",
    "offered_words": "这单的“灯芯绒长裤”×1可以换成“L”（商品要保持完好）。现在提交换货吗？",
}


def takes(offer: dict[str, Any], text: str) -> bool:
    context = Context(text=text, question="offer", amount_fen=amount_in(text), **offer)
    return read(context).accepts


@pytest.mark.parametrize(
    ("offer", "text"),
    [
        (DIFFERENCE, "退呀，为啥不要"),
        (DIFFERENCE, "赶紧退吧，别再让我催了"),
        (DIFFERENCE, "办吧 我急等着用呢"),
        (DIFFERENCE, "哦减掉上次那3块啊 行 6块退我"),
        (DIFFERENCE, "原来扣了之前的3块 好的 退吧"),
        (CANCEL, "取消吧，等了八天都没发货"),
        (CANCEL, "嗯 俩样都不要了"),
        (CANCEL, "退了，下次再也不来买了"),
        (SAMPLE, "来一份吧来一份"),
        (SAMPLE, "要要要，干嘛不要呀"),
        (EXCHANGE, "好 就L 减减肥"),
        (EXCHANGE, "换吧 都怪你们码数不准"),
    ],
)
def test_a_remark_says_nothing_against_a_yes(offer: dict[str, Any], text: str) -> None:
    assert takes(offer, text)


@pytest.mark.parametrize(
    ("offer", "text"),
    [
        (DIFFERENCE, "为啥不多退点"),
        (DIFFERENCE, "哦减掉上次那3块啊 那不行 给9块"),
        (DIFFERENCE, "减掉上次那5块啊 行"),
        (DIFFERENCE, "把上次的3块也退了"),
        (DIFFERENCE, "别退了，别再让我催了"),
        (CANCEL, "好 就取消砧板那一个"),
        (CANCEL, "毛巾不要了"),
        (CANCEL, "行 只退毛巾"),
        (CANCEL, "等了八天都没发货"),
        (CANCEL, "下次再也不来买了"),
        (SAMPLE, "来两份吧"),
        (SAMPLE, "谁不要呀"),
        (EXCHANGE, "减减肥再说"),
        (EXCHANGE, "换M吧 减减肥"),
    ],
)
def test_a_remark_alone_or_another_wish_is_no_yes(offer: dict[str, Any], text: str) -> None:
    assert not takes(offer, text)
