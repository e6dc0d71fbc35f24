"""What a buyer writes that waits for no word."""

from __future__ import annotations

from nlu.components.courtesies import LEAVING, only_courtesies
from nlu.text import for_features


def takes_leave(text: str) -> bool:
    """谢谢 and no more. 好的 may wait for one: it answers what a person asked."""
    return not set(LEAVING).isdisjoint(only_courtesies(for_features(text)))
