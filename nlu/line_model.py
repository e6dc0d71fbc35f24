"""Learns from labelled lines of which of a few kinds a text is: plain numbers, within seconds.

Logistic regressions over TF-IDF of whatever grams the caller takes from a text: one says whether
it is of any kind at all, one for each kind says which. scikit-learn is needed to train only.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlu.components.model import Vocabulary
from nlu.learned import get, put

Grams = Callable[[str], Sequence[str]]

_STRENGTH = 10.0
_MIN_COUNT = 2


@dataclass(frozen=True)
class LineModel:
    """One column of weights for "any kind" and one for each kind; the last row is the bias."""

    kinds: tuple[str, ...]
    grams: Grams
    vocabulary: Vocabulary
    weights: NDArray[np.float64]

    def read(self, text: str, among: Collection[str] = ()) -> tuple[float, str]:
        """How likely the text is of any kind, and the likeliest kind, where named of those."""
        columns, values = self.vocabulary.weigh(self.grams(text))
        scores = values @ self.weights[columns] + self.weights[-1]
        kinds = dict(zip(self.kinds, scores[1:].tolist()))  # noqa: B905
        likeliest = max(among or kinds, key=lambda kind: kinds[kind])
        return float(1 / (1 + np.exp(-scores[0]))), likeliest

    def save(self, file: Path) -> None:
        words = {"kinds": self.kinds, "grams": list(self.vocabulary.index)}
        put(file, words, {"weights": self.weights, "idf": self.vocabulary.idf})


def load(file: Path, grams: Grams) -> LineModel:
    """As it was saved."""
    words, arrays = get(file)
    columns = {gram: at for at, gram in enumerate(words["grams"])}
    vocabulary = Vocabulary(columns, arrays["idf"])
    return LineModel(tuple(words["kinds"]), grams, vocabulary, arrays["weights"])


def train(lines: Sequence[tuple[str | None, str]], grams: Grams) -> LineModel:
    """lines: a kind, or None for a text of no kind, with its text."""
    from scipy.sparse import csr_matrix

    vocabulary = Vocabulary.learn((grams(text) for _, text in lines), min_count=_MIN_COUNT)
    rows = [vocabulary.weigh(grams(text)) for _, text in lines]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    matrix = csr_matrix(
        (np.concatenate([v for _, v in rows]), np.concatenate([c for c, _ in rows]), starts),
        shape=(len(rows), len(vocabulary.idf)),
    )
    labels = np.array([kind or "" for kind, _ in lines])
    any_kind = labels != ""
    kinds = tuple(sorted(set(labels[any_kind].tolist())))
    fitted = [_fit(matrix, any_kind)]
    if len(kinds) == 1:
        fitted.append(np.zeros_like(fitted[0]))
    else:
        fitted += [_fit(matrix[any_kind], labels[any_kind] == kind) for kind in kinds]
    return LineModel(kinds, grams, vocabulary, np.stack(fitted, axis=1))


def _fit(matrix: Any, truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression

    fitted = LogisticRegression(C=_STRENGTH, solver="liblinear", max_iter=200).fit(matrix, truth)
    weights: NDArray[np.float64] = np.concatenate([fitted.coef_[0], fitted.intercept_])
    return weights
