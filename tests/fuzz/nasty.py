"""Values that programs stumble over, and ways to damage what is whole."""

from __future__ import annotations

import random
from typing import Any

TEXTS = (
    "", " ", "\x00", "a\x00b", "\ud800", "\udfff", "\u202e", "\ufeff", "😀" * 50, "字" * 40_000,
    "'", '"', '""""', "=1+1", '="123"', "@SUM(A1)", "-1", "0", "0.00", "00", "1e309", "7E13",
    "9" * 30, "9" * 5_000, "-9999999999", "2147483648", "9223372036854775808", "NaN", "Infinity",
    "0001-01-01", "9999-12-31 23:59:59", "2026-02-30", "1970-01-01 00:00:00", "24:00", "٣", "５",
    "null", "暂无", "是", "{{7*7}}", "<script>", "%s%n", "../../etc/passwd", "\r\n", "a\nb", "\t",
    "13800000000", "138****0000", "已签收", "待发货", "退款成功", "261105-000001", "1,000.00",
)  # fmt: skip
VALUES: tuple[Any, ...] = (
    *TEXTS, None, True, False, 0, 1, -1, 2**31, 2**63, -(2**63), 2**64, 10**400, 1.5, -0.0,
    [], {}, [[]], [None], {"": None}, ["x"] * 1000, {"$ne": 1},
)  # fmt: skip


def damaged(raw: bytes, chance: random.Random) -> bytes:
    """A few bytes changed, cut, doubled or put in."""
    data = bytearray(raw)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        size = chance.choice((1, 1, 2, 6, 40, 400))
        match chance.randrange(6):
            case 0:
                data[at : at + size] = chance.randbytes(len(data[at : at + size]))
            case 1:
                del data[at:]
            case 2:
                del data[at : at + size]
            case 3:
                data[at:at] = data[at : at + size] * chance.randint(1, 3)
            case 4:
                data[at:at] = chance.choice(
                    (b"\x00", b"\xff\xfe", b'"', b"\r", b"<", b"PK\x03\x04")
                )
            case _:
                data[at : at + 1] = bytes([chance.randrange(256)])
    return bytes(data)


def altered(value: Any, chance: random.Random) -> Any:
    """One place in a tree of JSON is something else, missing, or one more."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        name = chance.choice(list(value))
        match chance.randrange(8):
            case 0:
                return {key: item for key, item in value.items() if key != name}
            case 1:
                return {**value, chance.choice(TEXTS): chance.choice(VALUES)}
            case _:
                return {**value, name: altered(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        if chance.random() < 0.2:
            return value + value
        return [*value[:at], altered(value[at], chance), *value[at + 1 :]]
    return chance.choice(VALUES)
