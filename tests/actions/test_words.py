"""Values in a buyer's words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from actions.reading.causes import cause_in, goodwill_cause_in, keeps_goods
from actions.words import when
from bot.policy.model import Cause, GoodwillCause

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai


@pytest.mark.parametrize(
    ("ahead", "words"),
    [
        (timedelta(hours=3, minutes=5), "今天13:05"),
        (timedelta(hours=24), "明天10:00"),
        (timedelta(hours=14), "明天0:00"),
        (timedelta(hours=48), "后天10:00"),
        (timedelta(hours=72), "11月24日10:00"),
        (timedelta(hours=-24), "11月20日10:00"),
    ],
)
def test_times_are_told_as_people_say_them(ahead: timedelta, words: str) -> None:
    assert when(NOW + ahead, now=NOW) == words


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("收到就碎了", Cause.DAMAGED),
        ("质量太差", Cause.QUALITY),
        ("发错颜色了", Cause.WRONG_ITEM),
        ("跟图片不一样", Cause.NOT_AS_DESCRIBED),
        ("买大了", Cause.SIZE),
        ("不想要了", Cause.CHANGED_MIND),
        ("你好", None),
    ],
)
def test_causes_in_words(text: str, cause: Cause | None) -> None:
    assert cause_in(text) == cause


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("快递太慢了", GoodwillCause.COURIER),
        ("发货拖了好几天", GoodwillCause.WAREHOUSE),
        ("刚买就降价", GoodwillCause.CAMPAIGN),
        ("杯子有瑕疵", GoodwillCause.PRODUCT),
        ("补偿点吧", None),
    ],
)
def test_causes_of_goodwill_in_words(text: str, cause: GoodwillCause | None) -> None:
    assert goodwill_cause_in(text) == cause


def test_money_back_without_goods_back() -> None:
    assert keeps_goods("可以仅退款吗")
    assert not keeps_goods("我要退货退款")
