"""Whether buyers fare better with an answer: before and after, beside questions it does not touch.

Pure. An interval of 95 % for a difference of shares, or a difference of such differences, by the
method of variance estimates recovery from Wilson's intervals (Donner and Zou 2012): it holds for
few questions and for shares near 0 and 1, where the usual one does not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.insight.model import SMALL_TALK
from bot.insight.settlement import BACK_AFTER, BACK_WITHIN
from bot.insight.vectors import Floats
from bot.library.matching import LEAST_LIKENESS
from bot.library.model import Asked

Bools = NDArray[np.bool_]

_Z = 1.959964
# Fewer untouched questions than this, before or after, say nothing: then it is before and after.
LEAST_UNTOUCHED = 30
# An answer is taken back on no fewer questions than this after it was published.
LEAST_AFTER = 20
# What is said to the buyer is still about the question for so long.
_AT_ONCE = timedelta(minutes=30)
# As far back as the answer has been live, and no further.
LONGEST = timedelta(days=28)


class Share(NamedTuple):
    part: int
    whole: int

    @property
    def rate(self) -> float:
        return self.part / self.whole

    def interval(self) -> tuple[float, float]:
        """Wilson's."""
        n, p = self.whole, self.rate
        middle, spread = p + _Z**2 / (2 * n), _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        whole = 1 + _Z**2 / n
        return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """Shares of questions that ended so. `effect` is in parts of one, below zero is better; None
    where there is nothing to compare. `beside`: untouched questions were taken off."""

    before: Share
    after: Share
    untouched_before: Share
    untouched_after: Share
    beside: bool
    effect: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Lift:
    """`badly`: handed over, came back, or a thumb down; on it rests whether it is taken back."""

    handed_over: Measure
    came_back: Measure
    thumb_down: Measure
    badly: Measure

    @property
    def harms(self) -> bool:
        return (
            self.badly.low is not None
            and self.badly.low > 0
            and self.badly.after.whole >= LEAST_AFTER
        )

    def stored(self) -> dict[str, Any]:
        return asdict(self)


def effect(before: Share, after: Share, untouched_before: Share, untouched_after: Share) -> Measure:
    beside = min(untouched_before.whole, untouched_after.whole) >= LEAST_UNTOUCHED
    signs = [(1, after), (-1, before)]
    if beside:
        signs += [(-1, untouched_after), (1, untouched_before)]
    found: tuple[float, float, float] | None = None
    if before.whole and after.whole:
        found = _combined(signs)
    middle, low, high = found or (None, None, None)
    return Measure(
        before=before,
        after=after,
        untouched_before=untouched_before,
        untouched_after=untouched_after,
        beside=beside,
        effect=middle,
        low=low,
        high=high,
    )


def _combined(signs: Sequence[tuple[int, Share]]) -> tuple[float, float, float]:
    middle = sum(sign * share.rate for sign, share in signs)
    down = up = 0.0
    for sign, share in signs:
        low, high = share.interval()
        to_low, to_high = share.rate - low, high - share.rate
        down += (to_low if sign > 0 else to_high) ** 2
        up += (to_high if sign > 0 else to_low) ** 2
    return round(middle, 4), round(middle - sqrt(down), 4), round(middle + sqrt(up), 4)


def lift_of(
    asked: Sequence[Asked],
    rows: Floats,
    *,
    touched: Bools,
    untouched: Bools,
    published_at: datetime,
    now: datetime,
) -> Lift:
    """`asked` oldest first, with their vectors; which of them the answer is for, and which none of
    the library's is for. What is too young to have come back is left out where that counts."""
    ends = _Ends(asked, rows)
    after = np.array([one.at >= published_at for one in asked], dtype=bool)
    old = np.array([one.at <= now - BACK_WITHIN for one in asked], dtype=bool)
    thumbed = np.array([one.helped is not None for one in asked], dtype=bool)

    def measure(bad: Bools, counts: Bools) -> Measure:
        def share(which: Bools) -> Share:
            chosen = which & counts
            return Share(int((bad & chosen).sum()), int(chosen.sum()))

        return effect(
            share(touched & ~after),
            share(touched & after),
            share(untouched & ~after),
            share(untouched & after),
        )

    everyone = np.ones(len(asked), dtype=bool)
    down = np.array([one.helped is False for one in asked], dtype=bool)
    handed, back = ends.handed_over(), ends.came_back()
    return Lift(
        handed_over=measure(handed, everyone),
        came_back=measure(back, old),
        thumb_down=measure(down, thumbed),
        badly=measure(handed | back | down, old),
    )


class _Ends:
    """How each question ended, by what was said in its conversation afterwards."""

    def __init__(self, asked: Sequence[Asked], rows: Floats) -> None:
        self._asked = asked
        self._rows = rows
        self._of: dict[str, list[int]] = defaultdict(list)
        for place, one in enumerate(asked):
            self._of[one.conversation_id].append(place)

    def handed_over(self) -> Bools:
        """At once, or after what the bot asked or said."""
        found = np.zeros(len(self._asked), dtype=bool)
        for places in self._of.values():
            for at, place in enumerate(places):
                until = self._asked[place].at + _AT_ONCE
                found[place] = any(
                    self._asked[later].outcome == "handed_over" and self._asked[later].at <= until
                    for later in places[at:]
                )
        return found

    def came_back(self) -> Bools:
        """With the same, in these words or others."""
        found = np.zeros(len(self._asked), dtype=bool)
        for places in self._of.values():
            for at, place in enumerate(places):
                found[place] = any(self._again(place, later) for later in places[at + 1 :])
        return found

    def _again(self, place: int, later: int) -> bool:
        one, other = self._asked[place], self._asked[later]
        if not BACK_AFTER <= other.at - one.at <= BACK_WITHIN or other.intent in SMALL_TALK:
            return False
        return float(self._rows[place] @ self._rows[later]) >= LEAST_LIKENESS
