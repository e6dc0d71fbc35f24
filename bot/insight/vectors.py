"""Messages as vectors: what the words mean beside what the bot read in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.insight.model import QuestionText, Ranking
from bot.insight.texts import digest_of

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

# Chosen on the tuning half of tests/insight/labelled.tsv (bench/questions.py): so much of the
# likeness of two messages is what the bot read in them. More costs on questions that no intent
# knows, which are what is looked for.
RANKING_WEIGHT = 0.15
# What all messages of a shop have in common beyond their mean tells none of them apart; from so
# few messages it cannot be told what that is.
COMMON, FEWEST = 2, 500
# Texts that are encoded at a time: what is kept for each is a byte a dimension.
_PORTION = 512
_NEIGHBOURS = 5
_ROWS = 2_000


class Vectors:
    """Of each text's vector so many bytes are kept as it has dimensions; `fresh` are those that
    had to be made."""

    def __init__(self, encode: Encode, known: Mapping[str, bytes]) -> None:
        self._encode = encode
        self._known = known
        self.fresh: dict[str, bytes] = {}

    def of(self, texts: Sequence[str]) -> Floats:
        """One row of length one for each text, as the encoder makes it but for the rounding."""
        missing = [
            text
            for text in dict.fromkeys(texts)
            if text not in self._known and text not in self.fresh
        ]
        for start in range(0, len(missing), _PORTION):
            portion = missing[start : start + _PORTION]
            for text, row in zip(portion, self._encode(portion), strict=True):
                self.fresh[text] = _packed(row)
        rows = np.empty((len(texts), len(_first(texts, self._known, self.fresh))), np.float32)
        for number, text in enumerate(texts):
            rows[number] = np.frombuffer(self.packed(text), dtype=np.int8)
        return unit(rows)

    def packed(self, text: str) -> bytes:
        """Of a text that was asked for."""
        return self._known[text] if text in self._known else self.fresh[text]


class Kept(Mapping[str, bytes]):
    """The vectors of texts that are known by their digests."""

    def __init__(self, texts: Mapping[str, QuestionText]) -> None:
        self._texts = texts

    def __getitem__(self, text: str) -> bytes:
        return self._texts[digest_of(text)].vector

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and digest_of(text) in self._texts

    def __iter__(self) -> Iterator[str]:
        """Their words are not kept."""
        return iter(())

    def __len__(self) -> int:
        return len(self._texts)


def apart(rows: Floats, usual: Floats) -> Floats:
    """Rows of length one around what they and usual messages have in common."""
    mean = (rows.sum(axis=0) + usual.sum(axis=0)) / (len(rows) + len(usual))
    around = rows - mean
    if len(rows) >= FEWEST:
        _, directions = np.linalg.eigh(around.T @ around)
        common = directions[:, -COMMON:].astype(np.float32)
        around -= (around @ common) @ common.T
    return unit(around)


def _packed(row: Floats) -> bytes:
    most = float(np.abs(row).max())
    return np.round(row * (127 / most if most else 0)).astype(np.int8).tobytes()


def _first(texts: Sequence[str], *kept: Mapping[str, bytes]) -> bytes:
    return next((one[text] for text in texts[:1] for one in kept if text in one), b"")


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
            unit(np.sqrt(readings)) * np.float32(np.sqrt(RANKING_WEIGHT)),
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


def unit(rows: Floats) -> Floats:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    result: Floats = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return result
