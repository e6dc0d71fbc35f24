"""How near a parcel is, by the words of its newest event."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.shop.model import Parcel


class Stage(StrEnum):
    """Of a parcel under way; each has a sentence of its own."""

    OUT = "out"
    NEAR = "near"
    KEPT = "kept"
    FAR = "far"
    UNKNOWN = "unknown"


_WORDS: tuple[tuple[Stage, re.Pattern[str]], ...] = (
    (Stage.UNKNOWN, re.compile(r"遗失|丢失|破损|退回|拒收|异常|滞留|无法|超区|投递失败")),
    (Stage.KEPT, re.compile(r"驿站|快递柜|丰巢|待取|取件码|自提|代收点|菜鸟")),
    (
        Stage.NEAR,
        re.compile(
            r"等待派送|待派|安排派送|到达.{0,4}目的地|(?:到达|抵达).{0,12}(?:营业部|网点|营业点)"
        ),
    ),
    (Stage.OUT, re.compile(r"派送中|派件中|正在派[送件]|正在为您派|派送员|派件员|快递员|出库派")),
)


def stage_of(parcel: Parcel) -> Stage:
    """UNKNOWN where the words tell of trouble, or nothing was told."""
    if parcel.state != "in_transit" or not parcel.events:
        return Stage.UNKNOWN
    text = parcel.events[0].text
    return next((stage for stage, pattern in _WORDS if pattern.search(text)), Stage.FAR)
