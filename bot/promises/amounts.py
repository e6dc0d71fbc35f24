"""Amounts of money and numbers of pieces as people type them: 5块5, 伍元, 5 r, 十来块, ¥9.9."""

from __future__ import annotations

import re
from decimal import Decimal

from nlu.numerals import ARABIC, CHINESE, NUMBER, parse

_GOODS = "香皂|肥皂|手帕|毛巾|面膜|小样|蛋糕|巧克力|饼|布|试用|一盒|一包|一套"
_UNIT = rf"(?:元|圆|块钱|块(?!{_GOODS})|rmb|人民币|软妹币|大洋|💰|米(?![线饭])|r(?![a-z]))"
_SOME = "(?:十几|几十|几百|[十百]来|几)"
_LESS = rf"(?:(?:{NUMBER}|半)(?:毛|角)(?:钱)?)"
# Numbers that count something else.
_OTHER = (
    "[个件包份瓶天次片盒支套双折倍月日年号点分秒克岁楼箱袋条只张把款家位周斤种样层级%:\\-]"
    "|小时|工作|ml|g|kg|cm|h|m|分钟|多?\\d|[0-9.]"
)

AMOUNT = (
    rf"(?:[¥$](?:{ARABIC})"
    rf"|(?:{NUMBER}|{_SOME})[来多几]?(?:个)?{_UNIT}(?:(?:{CHINESE}|\d)(?:毛|角)?(?![0-9个件包份]))?"
    rf"|{_LESS})"
)
# 补您5行不: a number behind a verb of paying that counts nothing else.
BARE = (
    rf"(?:(?:{ARABIC})(?!{_OTHER})"
    rf"|(?:{CHINESE})(?=$|[,。!?;~…]|[行可吧哈好怎能给整了的您]))"
)

PIECE = "(?:[个件包份瓶片支套双条盒袋只对枚罐]|张(?![^,]{0,6}券))"
PIECES = rf"(?:{NUMBER}|几){PIECE}(?!块|元|钱|红包|券|优惠|[^,]{{0,3}}(?:红包|券))"

_READ = re.compile(rf"({NUMBER})[来多几]?(?:个)?(?:{_UNIT})?((?:{CHINESE}|\d))?")
_SIGN = re.compile(rf"[¥$]({ARABIC})")
_TENTHS = re.compile(rf"({NUMBER}|半)(?:毛|角)")
_COUNT = re.compile(rf"({NUMBER}){PIECE}")


def fen_in(words: str) -> int | None:
    """The amount that these words name; None where they name none exactly (十几块)."""
    if (sign := _SIGN.search(words)) is not None:
        return _fen(Decimal(sign[1]))
    if (tenths := _TENTHS.fullmatch(words)) is not None:
        value = Decimal("0.5") if tenths[1] == "半" else parse(tenths[1])
        return None if value is None else _fen(value / 10)
    if re.match("几|十几|[十百]来", words):
        return None
    read = _READ.match(words)
    value = parse(read[1]) if read else None
    if read is None or value is None:
        return None
    tail = parse(read[2]) if read[2] and value == int(value) else None
    return _fen(value + (tail / 10 if tail is not None and tail < 10 else 0))


def pieces_in(words: str) -> int | None:
    found = _COUNT.search(words)
    value = parse(found[1]) if found else None
    return None if value is None else int(value)


def _fen(value: Decimal) -> int:
    return int(value * 100)
