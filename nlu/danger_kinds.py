"""The kinds of danger that a buyer's message may tell of."""

from __future__ import annotations

from enum import Enum


class Danger(str, Enum):
    """In the order in which they are answered where a message tells of several."""

    SELF_HARM = "self_harm"
    SHOCK = "shock"
    FIRE = "fire"
    BATTERY = "battery"
    SWALLOWED = "swallowed"
    FOREIGN = "foreign"
    INJURY = "injury"
    ILLNESS = "illness"

    def __str__(self) -> str:
        return self.value
