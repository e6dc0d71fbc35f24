"""Learns from labelled lines which of many kinds a text is, by its grams and its sentence vector.

Where `line_model` has a few kinds whose words tell them, this one has dozens that are said in
ever new words: one hidden layer over both, as the intents have. Plain numbers, within a minute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from nlu.components.encoder import encode, encode_many
from nlu.components.model import Vocabulary, character_grams
from nlu.components.network import Floats, Recipe, Targets, fit, hidden_layer, softmax
from nlu.learned import get, put
from nlu.text import for_features

# Of no kind.
NONE = ""
_LONGEST, _LONGEST_RUN, _MIN_COUNT = 120, 3, 2
_VECTOR_WEIGHT = 4.0
_RECIPE = Recipe(hidden=128, epochs=14, batch=128)


@dataclass(frozen=True)
class KindModel:
    """kinds: with NONE among them; arrays: the weights of network.fit."""

    kinds: tuple[str, ...]
    vocabulary: Vocabulary
    arrays: Mapping[str, Floats]

    def read(self, text: str) -> dict[str, float]:
        """Every kind with its share; together one."""
        even = _evened(text)
        columns, weights = self.vocabulary.weigh(_grams(even))
        words = weights @ self.arrays["sparse"][columns]
        hidden = hidden_layer(dict(self.arrays), words, encode([even])[0] * _VECTOR_WEIGHT)
        shares = softmax(hidden @ self.arrays["out"] + self.arrays["bias"])
        return dict(zip(self.kinds, shares.tolist(), strict=True))

    def save(self, file: Path) -> None:
        words = {"kinds": self.kinds, "grams": list(self.vocabulary.index)}
        half = {name: row.astype(np.float16) for name, row in self.arrays.items()}
        put(file, words, {**half, "idf": self.vocabulary.idf})

    @classmethod
    def load(cls, file: Path) -> Self:
        """As it was saved."""
        words, stored = get(file)
        index = {gram: at for at, gram in enumerate(words["grams"])}
        vocabulary = Vocabulary(index, stored.pop("idf"))
        arrays = {name: array.astype(np.float32) for name, array in stored.items()}
        return cls(tuple(words["kinds"]), vocabulary, arrays)


def train(lines: Sequence[tuple[str, str]]) -> KindModel:
    """lines: kind (or NONE) and text."""
    from scipy.sparse import csr_matrix

    kinds = tuple(sorted({kind for kind, _ in lines}))
    texts = [_evened(text) for _, text in lines]
    grams = [_grams(text) for text in texts]
    vocabulary = Vocabulary.learn(grams, min_count=_MIN_COUNT)
    rows = [vocabulary.weigh(one) for one in grams]
    sparse = csr_matrix(
        (
            np.concatenate([weights for _, weights in rows]),
            np.concatenate([columns for columns, _ in rows]),
            np.cumsum([0, *(len(columns) for columns, _ in rows)]),
        ),
        shape=(len(rows), len(vocabulary.idf)),
    )
    truth = np.zeros((len(lines), len(kinds)), dtype=np.float32)
    truth[np.arange(len(lines)), [kinds.index(kind) for kind, _ in lines]] = 1
    dense = (encode_many(texts) * _VECTOR_WEIGHT).astype(np.float32)
    arrays = fit(sparse, dense, Targets(truth, truth), _RECIPE)
    # A text is of one kind: which, not whether of each.
    kept = {name: array for name, array in arrays.items() if not name.startswith("each")}
    return KindModel(kinds, vocabulary, kept)


def _evened(text: str) -> str:
    return for_features(text)[:_LONGEST]


def _grams(even: str) -> list[str]:
    return character_grams(even, _LONGEST_RUN)
