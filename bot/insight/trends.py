"""Whether a question is asked more than before, and of which goods more than of others: tests that
allow for how many of them are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.insight.model import Goods

# Of all that is told so little is told by chance alone.
_CHANCE = 0.05
# A change that is sure and small is no news.
_MUCH = 1.5
_FEWEST_ORDERS = 3
MOST_GOODS = 3


class Trend(StrEnum):
    """UNKNOWN: before, nobody was here to ask. FLAT: what is seen may well be chance."""

    NEW = "new"
    UP = "up"
    DOWN = "down"
    FLAT = "flat"
    UNKNOWN = "unknown"


def trend(count: int, previous: int, *, total: int, total_before: int, tests: int) -> Trend:
    """Of so many questions in both periods; exact, as if each were drawn by itself."""
    if not total_before:
        return Trend.UNKNOWN
    from scipy.stats import binom

    share = total / (total + total_before)
    both = count + previous
    expected = previous * total / total_before
    if count > expected:
        by_chance = float(binom.sf(count - 1, both, share))
        much = count >= _MUCH * expected
        told = Trend.NEW if previous == 0 else Trend.UP
    else:
        by_chance = float(binom.cdf(count, both, share))
        much, told = count * _MUCH <= expected, Trend.DOWN
    return told if much and by_chance * tests < _CHANCE else Trend.FLAT


@dataclass(frozen=True)
class StandsOut:
    """`orders` of the group's have these goods; so many would be expected."""

    goods: Goods
    orders: int
    expected: float


def stand_out(
    groups: Sequence[Sequence[str]], goods_of: Mapping[str, Sequence[Goods]]
) -> list[list[StandsOut]]:
    """For each group of order numbers the goods that it has more of than all orders together:
    Fisher's exact test, one-sided."""
    from scipy.stats import hypergeom

    everywhere = sorted({no for orders in groups for no in orders if no in goods_of})
    overall = Counter(one.sku for no in everywhere for one in set(goods_of[no]))
    counted = [_of(orders, goods_of) for orders in groups]
    tests = sum(n >= _FEWEST_ORDERS for _, found in counted for n in found.values())
    told = []
    for size, found in counted:
        mine = []
        for goods, n in found.items():
            if n < _FEWEST_ORDERS:
                continue
            there = overall[goods.sku]
            by_chance = float(hypergeom.sf(n - 1, len(everywhere), there, size))
            if by_chance * tests < _CHANCE:
                mine.append((by_chance, StandsOut(goods, n, size * there / len(everywhere))))
        mine.sort(key=lambda one: (one[0], one[1].goods.sku))
        told.append([one for _, one in mine[:MOST_GOODS]])
    return told


def _of(
    orders: Sequence[str], goods_of: Mapping[str, Sequence[Goods]]
) -> tuple[int, Counter[Goods]]:
    known = {no for no in orders if no in goods_of}
    return len(known), Counter(one for no in known for one in set(goods_of[no]))
