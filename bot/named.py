"""A value that pages show: its code, and what the shop calls it, in one line."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Named(StrEnum):
    """`DONE = "done", "已完成"`: value and `text`. `bot/names.py` gathers these for the pages."""

    _value_: str
    text: str

    # The default is for type checkers alone, which also read `Kind(code)` by this.
    def __new__(cls, code: str, text: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.text = text
        return member
