"""What belittles an offer takes none; what restates it does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from actions.reading.lines import read_lines
from actions.reading.model import Context
from actions.reading.read import read
from actions.reading.scorn import asks_for_more, scorns
from tests.actions.reading.test_reading import offered, readings

HERE = Path(__file__).parent
# What is offered: its sum, its sentence, its goods, what they become.
OFFERS = {
    "price_difference": (5_00, "可以给您退“丝绒口红21号”×1的差价 5 元。现在办吗？", "丝绒口红21号"),
    "goodwill": (4_00, "这单（“充电宝”×1）可以补偿您 4 元，您看可以吗？", "充电宝"),
    "postage": (9_50, "可以给您退运费 9.5 元（“丝绒口红21号”×1）。现在办吗？", "丝绒口红21号"),
    "refund_only": (129_00, "“丝绒口红21号”×1退款 129 元。确认取消吗？", "丝绒口红21号"),
    "return_refund": (99_00, "可以退货：“充电宝”×1，退 99 元。现在提交吗？", "充电宝"),
    "exchange": (None, "这单的“卫衣 M”×1可以换成“黑色 L”。现在提交换货吗？", "卫衣 M"),
    "everyday_gift": (None, "可以给您随单送护手霜小样，要加上吗？", "护手霜小样"),
    "threshold_gift": (None, "可以给您送满99礼包，要帮您加上吗？", "满99礼包"),
    "withdraw": (None, "您是要撤销退货退款（SH000001）吗？", ""),
    "address_change": (None, "新的收货信息是：科技路19号8号楼1202室。确认这样改吗？", ""),
    "reship": (None, "这单应该有满99礼包，可以给您补发。现在登记补发吗？", ""),
}


def context(kind: str, text: str, *, fen: int | None = None) -> Context:
    told, words, goods = OFFERS[kind]
    return replace(
        offered(kind, text),
        offered_fen=told if fen is None else fen,
        offered_words=words,
        offered_goods=goods,
        becomes="黑色 L" if kind == "exchange" else "",
    )


def lines(name: str) -> Iterator[tuple[str, str]]:
    for row in (HERE / name).read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            kinds, texts = row.split("\t")
            for kind in kinds.split(","):
                yield from ((kind, text) for text in texts.split(" | "))


def test_nothing_that_belittles_an_offer_is_carried_out() -> None:
    of_four = ("price_difference", "goodwill", "postage")
    rows = [(kind, text) for kind, text in lines("scorned.tsv")]
    assert len(rows) > 900
    contexts = [context(kind, text, fen=4_00 if kind in of_four else None) for kind, text in rows]
    taken = [row for row, one in zip(rows, readings(contexts), strict=True) if one.accepts]
    assert not taken


def test_a_yes_that_restates_the_offer_is_heard() -> None:
    learned = {line.text for line in read_lines()}
    rows = [(kind, text) for kind, text in lines("restated.tsv") if text not in learned]
    assert len(rows) > 100
    taken = [one.accepts for one in readings([context(kind, text) for kind, text in rows])]
    assert sum(taken) / len(taken) >= 0.85


@pytest.mark.parametrize(
    "text",
    ["才四块啊。。", "四块啊", "就这", "打发叫花子呢", "4块够干啥", "哦 四块", "可以啊 四块钱"],
)
def test_these_sneer(text: str) -> None:
    assert scorns(text)


@pytest.mark.parametrize(
    "text",
    [
        "行吧 四块就四块",
        "唉 行吧",
        "刚才那4块给我",
        "好 4块退给我",
        "嗯嗯 5块 退给我",
        "好呀",
        "是的呀",
    ],
)
def test_these_do_not(text: str) -> None:
    assert not scorns(text)


@pytest.mark.parametrize("text", ["50一口价", "再加点 凑个10块", "不应该是9块吗？", "再加一支嘛"])
def test_more_is_asked_for(text: str) -> None:
    assert asks_for_more(text)


@pytest.mark.parametrize(
    ("kind", "text", "taken"),
    [
        ("price_difference", "那口红的5块给我退了", True),
        ("price_difference", "口红给我退了", False),
        ("everyday_gift", "护手霜也行 要", True),
        ("everyday_gift", "护手霜", False),
        ("return_refund", "确认 退货", True),
        ("return_refund", "别退货", False),
        ("goodwill", "四块？那敢情好 要", True),
        ("goodwill", "三块？那敢情好 要", False),
        ("exchange", "对 M换L", True),
        ("exchange", "对 L换M", False),
        ("withdraw", "对 留着穿了", True),
        ("withdraw", "是的 取消换货", True),
        ("withdraw", "对 撤销退货", True),
        ("withdraw", "别取消换货", False),
        ("withdraw", "取消换货 退货", False),
        ("withdraw", "留着穿不了", False),
    ],
)
def test_what_repeats_the_offer_says_nothing_against_it(kind: str, text: str, taken: bool) -> None:
    assert read(context(kind, text)).accepts is taken


def test_what_was_paid_before_and_told_by_the_bot_is_no_other_sum() -> None:
    said = context("price_difference", "哦对 之前退过4块了 那就5块 退吧")
    assert not read(said).accepts
    told = f"{said.offered_words}便宜了 9 元；之前的差价 4 元已经退过"
    assert read(replace(said, offered_words=told)).accepts
