"""When a file was exported: what its name or its heading says, else when it was saved."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from bot.times import SHOP_ZONE

# 20261105, 2026-11-05, 2026年11月5日, with a time behind it: 20261105093000, 2026-11-05 09_30_00.
_DAY = re.compile(
    r"(?<!\d)(20\d{2})[-_./年]?(\d{2}|(?<=\D)\d)[-_./月]?(\d{2}|(?<=\D)\d)日?"
    r"(?:[-_ T]?(?!20\d{2}[-_./年]?\d{2})(\d{2})[-_:.时]?(\d{2})(?:[-_:.分]?(\d{2})秒?)?)?(?!\d)",
    re.ASCII,
)
# Seconds or milliseconds since 1970, between 2020 and 2040.
_EPOCH = re.compile(r"(?<!\d)(1[6-9]\d{8}|2[01]\d{8})(\d{3})?(?!\d)", re.ASCII)
_HEADING = re.compile(r"(?:导出|下载|生成|统计|截止|截至)(?:时间|日期)?")


@dataclass(frozen=True)
class Origin:
    """What the file was called, and when it was saved, wherever its bytes lie now."""

    name: str
    saved_at: datetime


def origin_of(path: Path) -> Origin:
    return Origin(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC))


def exported_at(origin: Origin, heading: Iterable[str]) -> datetime:
    """Of several moments the last one: a file over a period is made after its end."""
    cells = list(heading)
    told = [cell for cell in cells if _HEADING.search(cell)]
    # The moment may stand in the cell beside its name.
    told += [after for before, after in pairwise(cells) if before in told]
    named = _moments(Path(origin.name).stem)
    found = [*named, *(moment for cell in told for moment in _moments(cell))]
    return max(found, default=origin.saved_at)


def _moments(text: str) -> Iterator[datetime]:
    for match in _DAY.finditer(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        try:
            yield datetime(year, month, day, hour, minute, second, tzinfo=SHOP_ZONE)
        except ValueError:
            continue
    for match in _EPOCH.finditer(text):
        yield datetime.fromtimestamp(int(match[1]), UTC)
