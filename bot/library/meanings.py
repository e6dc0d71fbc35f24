"""Texts as vectors, in portions: between two of them others have their turn at the encoder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from bot.insight.texts import key_of
from bot.insight.vectors import Encode, Floats, Vectors
from nlu.components.encoder import DIMENSIONS

_PORTION = 256
_key_of = lru_cache(maxsize=40_000)(key_of)


class Meanings:
    def __init__(self, encode: Encode, *, most: int) -> None:
        """`most` vectors are kept, two kilobytes each."""
        self._vectors = Vectors(encode, most=max(most, _PORTION))

    def of(self, texts: Sequence[str]) -> Floats:
        """One row of length one for each text; names, numbers and marks tell nothing."""
        keys = [_key_of(text) or text for text in texts]
        if not keys:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        parts = [keys[at : at + _PORTION] for at in range(0, len(keys), _PORTION)]
        return np.concatenate([self._vectors.of(part) for part in parts])
