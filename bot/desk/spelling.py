"""How Chinese words are typed on a keyboard: quick replies are found by 物流 as by wl and wuliu."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple


class Spelling(NamedTuple):
    """In small letters without tones and spaces; what is no Chinese stays as it is."""

    initials: str
    full: str


@lru_cache(maxsize=4096)
def spelling_of(text: str) -> Spelling:
    # Here and not above: its dictionary takes a moment, and only the desk needs it.
    from pypinyin import Style, lazy_pinyin

    initials = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER))
    full = "".join(lazy_pinyin(text))
    return Spelling(*("".join(one.lower().split()) for one in (initials, full)))
