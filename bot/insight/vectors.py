"""Messages as vectors: what the words mean beside what the bot read in them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from bot.insight.model import Ranking
from bot.insight.texts import TYPICAL

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

# Chosen on tests/insight/labelled.tsv by halves (bench/questions.py): the likeness of two
# messages is three parts meaning and one part the bot's five likeliest intents.
RANKING_WEIGHT = 0.25
MOST_CACHED = 30_000  # 60 MB
_NEIGHBOURS = 5
_ROWS = 2_000


class Vectors:
    """Sentence vectors around the middle of what buyers write; one cache a process."""

    def __init__(self, encode: Encode, *, most: int = MOST_CACHED) -> None:
        self._encode = encode
        self._most = most
        self._known: OrderedDict[str, Floats] = OrderedDict()
        self._middle: Floats | None = None
        self._lock = Lock()

    def of(self, texts: Sequence[str]) -> Floats:
        """One row of length one for each text."""
        with self._lock:
            if self._middle is None:
                self._middle = self._encode(TYPICAL).mean(axis=0)
            missing = [text for text in dict.fromkeys(texts) if text not in self._known]
            fresh = _unit(self._encode(missing) - self._middle) if missing else ()
            found = {**dict(zip(missing, fresh, strict=True))}
            rows = np.stack([found[t] if t in found else self._known[t] for t in texts])
            self._keep(texts, found)
        return rows.astype(np.float32, copy=False)

    def _keep(self, texts: Sequence[str], fresh: dict[str, Floats]) -> None:
        for text in texts:
            if text in fresh:
                self._known[text] = fresh[text]
            else:
                self._known.move_to_end(text)
        while len(self._known) > self._most:
            self._known.popitem(last=False)


def with_rankings(meanings: Floats, rankings: Sequence[Ranking]) -> Floats:
    """Rows whose product is the likeness of two messages. What nobody read takes the mean
    reading of the messages nearest to it."""
    names = sorted({name for ranking in rankings for name, _ in ranking})
    if not names:
        return meanings
    column = {name: index for index, name in enumerate(names)}
    readings = np.zeros((len(rankings), len(names)), dtype=np.float32)
    for row, ranking in enumerate(rankings):
        for name, share in ranking:
            readings[row, column[name]] += max(share, 0.0)
    _borrow(meanings, readings)
    return np.hstack(
        [
            meanings * np.float32(np.sqrt(1 - RANKING_WEIGHT)),
            _unit(np.sqrt(readings)) * np.float32(np.sqrt(RANKING_WEIGHT)),
        ]
    )


def _borrow(meanings: Floats, readings: Floats) -> None:
    read = readings.any(axis=1)
    known = np.flatnonzero(read)
    unread = np.flatnonzero(~read)
    count = min(_NEIGHBOURS, len(known))
    for start in range(0, len(unread), _ROWS):
        rows = unread[start : start + _ROWS]
        likeness = meanings[rows] @ meanings[known].T
        nearest = np.argpartition(-likeness, count - 1, axis=1)[:, :count]
        readings[rows] = readings[known[nearest]].mean(axis=1)


def _unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Floats = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return result
