"""Numbers, macros and references in what must and must not be said, as regular expressions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from bot.times import shop_day, shop_time

_CLAUSE_ENDS = re.compile(r"[，。！？；,!?;\n]")
_CALL = re.compile(r"@(\w+)(?:\(([^)]*)\))?$")
# The part of a macro that stands for any amount.
_ANY_AMOUNT = r"[0-9一二两三四五六七八九十]+(\.[0-9]{1,2})?"
_DIGITS = "零一二三四五六七八九"
_ORDER_NO = re.compile(r"\d{6}-\d{6,}")
_DAYS = {0: "今天|今晚|今日", 1: "明天|明日", 2: "后天"}


def clauses(text: str) -> list[str]:
    return [part.strip() for part in _CLAUSE_ENDS.split(text) if part.strip()]


def masked(texts: Iterable[str]) -> list[str]:
    return [_ORDER_NO.sub("…", text) for text in texts]


def number_pattern(number: float) -> str:
    """The number in any writing (5, 5.0, 5.00), but not inside another one."""
    return rf"(?<![\d.]){_number(number)}(?![\d]|\.\d)"


def _number(number: float) -> str:
    whole, cents = divmod(round(number * 100), 100)
    if cents == 0:
        return rf"{whole}(?:\.0{{1,2}})?"
    text = f"{cents:02}"
    return rf"{whole}\.{text}" if text[1] != "0" else rf"{whole}\.{text[0]}0?"


def macro(call: str, macros: Mapping[str, str]) -> str | None:
    """The macro's regular expression; with an amount, only for that one."""
    match = _CALL.match(call)
    if match is None or match[1] not in macros:
        return None
    pattern = macros[match[1]]
    if match[2] is None:
        return pattern
    amount = float(match[2])
    ways = [rf"(?<![\d.]){_number(amount)}(?!\d)"]
    if amount == int(amount) and amount < 100:
        ways.append(rf"(?<![{_DIGITS}十]){_chinese(int(amount))}(?![{_DIGITS}十])")
    return pattern.replace(_ANY_AMOUNT, f"(?:{'|'.join(ways)})")


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")


def reference(
    text: str,
    tracking: Mapping[str, str],
    ship_by: Mapping[str, datetime | None],
    now: datetime,
) -> str | None:
    """@tracking(A) and @ship_by(A); None where the text is no reference."""
    match = _CALL.match(text)
    if match is None:
        return None
    if match[1] == "tracking":
        return re.escape(tracking[match[2]])
    if match[1] == "ship_by":
        due = ship_by[match[2]]
        return "(?!)" if due is None else _day(due, now)
    return None


def _day(due: datetime, now: datetime) -> str:
    day = shop_time(due)
    ways = [
        f"0?{day.month}月0?{day.day}[日号]",
        f"0?{day.month}[-/.]0?{day.day}(?!\\d)",
        f"(?<!月)(?<!\\d)0?{day.day}[日号]",
    ]
    if (named := _DAYS.get((shop_day(due) - shop_day(now)).days)) is not None:
        ways.append(named)
    hours = (due - now).total_seconds() / 3600
    ways += [rf"(?<!\d){n}\s*(?:个)?(?:小时|h)" for n in {int(hours), round(hours), int(hours) + 1}]
    return "|".join(ways)
