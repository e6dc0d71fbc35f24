"""What the next thirty days cost more: the past period scaled, with an interval over its buyers.

A buyer's decisions belong together, so buyers are drawn and not decisions. Each bootstrap round
weighs every buyer by a Poisson number of mean 1 (the bootstrap of large samples; Hanley and
MacGibbon 2006); buyers without a difference add nothing whatever they weigh.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

MONTH_DAYS = 30
_ROUNDS = 2_000
_SEED = 20261130
# Weights that are drawn at once: bounds what a large shop takes of memory.
_BLOCK = 2_000_000
_INTERVAL = (2.5, 97.5)


class Forecast(NamedTuple):
    """Fen in thirty days more than now; `low` and `high` hold 95 of 100."""

    expected_fen: int
    low_fen: int
    high_fen: int


def month(more_by_buyer: Collection[int], *, days: int) -> Forecast:
    """`more_by_buyer`: fen more or less in `days` days, of each buyer with a difference."""
    more = np.fromiter(more_by_buyer, np.int64)
    if not more.size:
        return Forecast(0, 0, 0)
    dice = np.random.default_rng(_SEED)
    rounds = max(1, _BLOCK // more.size)
    drawn = [
        dice.poisson(1.0, (min(rounds, _ROUNDS - done), more.size)) @ more
        for done in range(0, _ROUNDS, rounds)
    ]
    low, high = np.percentile(np.concatenate(drawn), _INTERVAL)
    scale = MONTH_DAYS / days
    return Forecast(
        round(int(more.sum()) * scale),
        round(float(low) * scale),
        round(float(high) * scale),
    )
