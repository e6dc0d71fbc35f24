"""By when: the words of time in a line, and the last moment that they mean."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from bot.times import SHOP_ZONE, shop_time
from nlu.numerals import NUMBER, parse

_DAYS = {
    "今天": 0, "今日": 0, "今儿": 0, "今晚": 0, "今早": 0, "今夜": 0, "当天": 0, "当日": 0,
    "明天": 1, "明日": 1, "明儿": 1, "明早": 1, "明晚": 1, "明个": 1,
    "后天": 2, "大后天": 3,
}  # fmt: skip
_WEEK = {name: at for at, name in enumerate("一二三四五六日")} | {"天": 6, "末": 6}
_DAY = "(?:大后天|" + "|".join(name for name in _DAYS if name != "大后天") + ")儿?"
_WEEKDAY = "(?:这|本|下)?(?:个)?(?:周|星期|礼拜)[一二三四五六日天末]"
_DATE = r"(?:\d{1,2}月\d{1,2}[日号]|(?<!\d)\d{1,2}号(?!线|楼|店|色|码))"
_CLOCK = (
    r"(?:(?:上午|下午|中午|晚上|早上|早|晚)?"
    r"(?:\d{1,2}:\d{2}|(?:\d{1,2}|十[一二]?|[一二两三四五六七八九])点半?))"
)
_SPAN = (
    rf"(?:(?:{NUMBER}|几|半)(?:个|日|个工作)?(?:多)?"
    r"(?:小时|钟头|h|分钟|天|日|工作日|周|星期|月)(?:之内|以内|内|之后|以后|后|左右)?)"
)
_BOUND_SPAN = (
    rf"(?:{NUMBER}|几|半)个?(?:小时|钟头|h|分钟|天|日|工作日|周|星期|月)(?:之内|以内|内|之后|后)"
)
_OCCASION = (
    r"(?:月底|月初|年底|过年|春节|生日|节日?|周末|下班|年|中午|上午|下午|晚上|傍晚)之?前"
    r"|[这本]个?[周月](?![一二三四五六日天末])内?|这周内|本周内|下周内?|今天之内"
)
SHORT = rf"(?:(?:{NUMBER}|几|半)个?(?:多)?(?:小时|h|分钟|天|日|工作日|周))"
SOON = "马上|立刻|立马|立即|即刻|这就|秒(?=退|返|赔|打|发)"

WHEN = (
    rf"(?:{_OCCASION}|(?:{_DAY}|{_WEEKDAY}|{_DATE})(?:的)?(?:上午|下午|中午|晚上|一早|早上)?"
    rf"(?:{_CLOCK}|下班)?(?:之前|以前|前|之内|内)?|{_BOUND_SPAN}"
    r"|(?:上午|下午|中午|晚上|傍晚|早上)(?=(?:就|一定|肯定|会|能|给|发|我)[^,]{0,3})"
    rf"|(?:不超过|不出|超过|不会超过){_SPAN}|{_CLOCK}(?:之前|以前|前))"
)

_SPAN_READ = re.compile(rf"({NUMBER}|半)个?(?:多)?(小时|钟头|h|分钟|天|日|工作日|周|星期|月)")
_UNITS = {
    "小时": timedelta(hours=1), "钟头": timedelta(hours=1), "h": timedelta(hours=1),
    "分钟": timedelta(minutes=1), "天": timedelta(days=1), "日": timedelta(days=1),
    "工作日": timedelta(days=1), "周": timedelta(weeks=1), "星期": timedelta(weeks=1),
    "月": timedelta(days=31),
}  # fmt: skip
_CLOCK_READ = re.compile(
    r"(上午|下午|中午|晚上|早上|早|晚)?(\d{1,2}|[一二两三四五六七八九十]+)(?::(\d{2})|点(半)?)"
)
_NOON = 12


def until(words: str, *, now: datetime) -> datetime | None:
    """The end of what the words allow; None where they name no moment that can be compared."""
    if re.match(SOON, words):
        return now
    span = _SPAN_READ.search(words)
    if span is not None and not re.search(r"\d月\d", words):
        count = 0.5 if span[1] == "半" else parse(span[1])
        return None if count is None else now + float(count) * _UNITS[span[2]]
    today = shop_time(now).date()
    day = _day(words, today)
    clock = _clock(words)
    if day is None and clock is None:
        return None
    if clock is None:
        assert day is not None
        return datetime.combine(day + timedelta(days=1), time(), SHOP_ZONE)
    return datetime.combine(day or today, clock, SHOP_ZONE)


def _day(words: str, today: date) -> date | None:
    for name in sorted(_DAYS, key=len, reverse=True):
        if name in words:
            return today + timedelta(days=_DAYS[name])
    if (found := re.search(r"(下)?个?(?:周|星期|礼拜)([一二三四五六日天末])", words)) is not None:
        monday = today - timedelta(days=today.weekday())
        day = monday + timedelta(days=_WEEK[found[2]], weeks=1 if found[1] else 0)
        return day if day >= today else day + timedelta(weeks=1)
    if (found := re.search(r"(?:(\d{1,2})月)?(\d{1,2})[日号]", words)) is not None:
        return _date(int(found[1] or today.month), int(found[2]), today)
    return None


def _date(month: int, day: int, today: date) -> date | None:
    try:
        found = date(today.year, month, day)
    except ValueError:
        return None
    return found if (today - found).days <= 180 else found.replace(year=today.year + 1)


def _clock(words: str) -> time | None:
    found = _CLOCK_READ.search(words)
    if found is None:
        return None
    hour = parse(found[2])
    if hour is None:
        return None
    whole = int(hour)
    if found[1] in ("下午", "晚上", "晚") and whole < _NOON:
        whole += _NOON
    minute = int(found[3]) if found[3] else 30 if found[4] else 0
    return time(whole, minute) if whole < 24 and minute < 60 else None
