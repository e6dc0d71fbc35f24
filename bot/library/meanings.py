"""Texts as vectors around the middle of what buyers write. Lately used ones are kept, and new ones
are made in portions: between two of them others have their turn at the encoder."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache
from threading import Lock

import numpy as np

from bot.insight.texts import TYPICAL, key_of
from bot.insight.vectors import Encode, Floats, unit
from nlu.components.encoder import DIMENSIONS

_PORTION = 256
_key_of = lru_cache(maxsize=40_000)(key_of)


class Meanings:
    def __init__(self, encode: Encode, *, most: int) -> None:
        """`most` vectors are kept, two kilobytes each."""
        self._encode = encode
        self._most = max(most, _PORTION)
        self._kept: OrderedDict[str, Floats] = OrderedDict()
        self._middle: Floats | None = None
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> Floats:
        """One row of length one for each text; names, numbers and marks tell nothing."""
        keys = [_key_of(text) or text for text in texts]
        if not keys:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        parts = [keys[at : at + _PORTION] for at in range(0, len(keys), _PORTION)]
        return np.concatenate([self._portion(part) for part in parts])

    def _portion(self, keys: Sequence[str]) -> Floats:
        with self._lock:
            if self._middle is None:
                self._middle = self._encode(TYPICAL).mean(axis=0)
            missing = [key for key in dict.fromkeys(keys) if key not in self._kept]
            made = unit(self._encode(missing) - self._middle) if missing else ()
            fresh: dict[str, Floats] = dict(zip(missing, made, strict=True))
            rows = [fresh[key] if key in fresh else self._kept[key] for key in keys]
            self._keep(keys, fresh)
        return np.stack(rows).astype(np.float32, copy=False)

    def _keep(self, keys: Sequence[str], fresh: dict[str, Floats]) -> None:
        for key in keys:
            if key in fresh:
                self._kept[key] = fresh[key]
            else:
                self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
