"""Why nothing was bought, by the words of both sides."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.desk.model import Sender
from bot.quality.model import Line
from bot.unsold.model import Reason
from bot.unsold.rules import judge

NOON = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


def lines(*given: str, gap: float = 0.5, intents: tuple[str, ...] = ()) -> list[Line]:
    """`b …` the buyer, `a …` a person; half a minute apart."""
    return [
        Line(
            id=at,
            seq=at,
            at=NOON + timedelta(minutes=gap * at),
            sender=Sender.BUYER if text[0] == "b" else Sender.AGENT,
            text=text[2:],
            staff_id=None if text[0] == "b" else 7,
            intent=intents[at] if at < len(intents) else "",
        )
        for at, text in enumerate(given)
    ]


@pytest.mark.parametrize(
    ("said", "reason", "rests_on"),
    [
        (("b 红色M码有货吗", "a 红色M码没货了", "b 哦"), Reason.OUT_OF_STOCK, "红色M码没货了"),
        (("b 有货吗", "a 这款已经下架了"), Reason.OUT_OF_STOCK, "这款已经下架了"),
        (("b 能刻字吗，想买两个", "a 不好意思，我们不支持刻字"), Reason.NOT_OFFERED, None),
        (("b 包邮吗", "a 新疆暂时发不了哦"), Reason.NOT_OFFERED, None),
        (("b 多少钱", "a 129", "b 太贵了吧"), Reason.TOO_DEAR, "太贵了吧"),
        (("b 怎么卖", "a 129", "b 能便宜点吗", "a 已经是活动价了"), Reason.TOO_DEAR, "能便宜点吗"),
        (("b 多少钱", "a 129", "b 别家才99"), Reason.COMPARED, "别家才99"),
        (("b 什么材质", "a 纯棉的", "b 我再看看"), Reason.COMPARED, "我再看看"),
        (("b 有货吗", "a 有的", "b 明天能到吗", "a 后天到"), Reason.SHIPPING_TIME, "明天能到吗"),
        (("b 什么材质", "a 纯棉的", "b 好的谢谢"), Reason.UNKNOWN, "什么材质"),
        (("b 有货吗", "a 有的", "b 来不及了"), Reason.SHIPPING_TIME, "来不及了"),
        (("b 什么材质",), Reason.UNANSWERED, "什么材质"),
        (("b 多少钱", "a 129", "b 明天能到吗"), Reason.UNANSWERED, "明天能到吗"),
        (("b 什么材质", "a 纯棉的", "b 哦"), Reason.UNKNOWN, "什么材质"),
    ],
)
def test_the_reason_and_what_it_rests_on(said, reason, rests_on):
    found = judge(lines(*said), known_minutes=60)
    assert found is not None
    assert found.reason is reason
    assert rests_on in (None, found.words)
    assert found.asked == said[0][2:]


def test_who_was_answered_after_half_an_hour_was_not_answered():
    found = judge(lines("b 有货吗", "a 有的", gap=31), known_minutes=60)
    assert found is not None
    assert found.reason is Reason.UNANSWERED
    in_time = judge(lines("b 有货吗", "a 有的", gap=30), known_minutes=60)
    assert in_time is not None
    assert in_time.reason is Reason.UNKNOWN


@pytest.mark.parametrize(
    "said",
    [
        ("b 我的快递到哪了", "a 在路上"),
        ("b 我买的锅坏了，能便宜点再买一个吗", "a 抱歉"),
        ("b 你好", "a 您好"),
        ("b 好的谢谢",),
    ],
)
def test_what_is_not_about_buying(said):
    assert judge(lines(*said), known_minutes=60) is None


def test_what_the_bot_read_counts_before_words():
    said = ("b 这个防水不", "a 防水的")
    assert judge(lines(*said), known_minutes=60) is None
    read = judge(lines(*said, intents=("ask_product",)), known_minutes=60)
    assert read is not None
    after = lines("b 有货吗", "b 我要退", intents=("ask_product", "request_return"))
    assert judge(after, known_minutes=60) is None
