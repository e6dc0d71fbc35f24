"""How long a buyer at some place in the line waits, from the rate at which people lately came.

Pure, for the product and the simulator alike. Times are seconds, on any one clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

# Fewer claims of somebody who waited tell nothing.
FEWEST = 3


class Wait(NamedTuple):
    """From when somebody waited, and until when; None for who waits by now."""

    since: float
    until: float | None


def seconds_a_claim(waits: Iterable[Wait], *, since: float, now: float) -> float | None:
    """The time between two claims while somebody waited: idle hours, and who found somebody at
    once, say nothing of how fast a line moves. None where too few came to tell."""
    claims, busy, reached = 0, 0.0, since
    for start, until in sorted(waits, key=lambda one: one.since):
        end = now if until is None else until
        if end <= max(start, since):
            continue
        claims += until is not None
        busy += max(0.0, end - max(start, reached))
        reached = max(reached, end)
    return busy / claims if claims >= FEWEST else None


def until_served(seconds: float, place: int) -> float:
    """Half of those at this place wait longer, half less: claims come as they come, and the
    median of so many of them is a third of one below their mean."""
    return seconds * (place - 1 / 3)
