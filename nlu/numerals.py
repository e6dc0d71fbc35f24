"""Reads Chinese and Arabic numerals as people write them in chats: 两, 十五, 一百二, 1.5万."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {
    char: value
    for value, chars in enumerate(
        ("零〇", "一壹幺", "二两贰俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for char in chars
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}

CHINESE = "[零〇一二两三四五六七八九十百千万壹贰叁肆伍陆柒捌玖拾佰仟]+"
ARABIC = r"\d+(?:\.\d+)?"
NUMBER = f"(?:{ARABIC}[百千万]?|{CHINESE})"
_SCALE = {"百": 100, "千": 1000, "万": 10_000}


def parse(text: str) -> Decimal | None:
    """The number a text stands for, or None where it is not one (二三 may be either of two)."""
    if re.fullmatch(rf"{ARABIC}[百千万]?", text):
        return Decimal(text.rstrip("百千万")) * _SCALE.get(text[-1], 1)
    if not re.fullmatch(CHINESE, text):
        return None
    if "万" in text:
        head, _, tail = text.partition("万")
        low = _below_ten_thousand(tail, unit=10_000) if tail else 0
        high = _below_ten_thousand(head, unit=1) if head else None
        return None if high is None or low is None else Decimal(high * 10_000 + low)
    value = _below_ten_thousand(text, unit=1)
    return None if value is None else Decimal(value)


def _below_ten_thousand(text: str, *, unit: int) -> int | None:
    """unit is the last one spoken before this text: the 二 of 一百二 is worth a tenth of it."""
    total, digit, zero, last_unit = 0, None, False, unit
    for char in text:
        if char in _UNITS:
            if digit is None and not (char in "十拾" and total == 0):
                return None
            last_unit = _UNITS[char]
            total += (1 if digit is None else digit) * last_unit
            digit, zero = None, False
        elif (value := DIGITS.get(char)) is None or digit is not None:
            return None
        elif value == 0:
            zero = True
        else:
            digit = value
    if digit is None:
        return total
    return total + (digit if zero or last_unit in (1, 10) else digit * last_unit // 10)
