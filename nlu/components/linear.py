"""A small intent model: TF-IDF of characters and words beside a sentence vector, then softmax.

No Rasa in here: the Rasa component, the benchmark and the tests use the same class.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlu.components.lbfgs import minimise

Floats = NDArray[np.float32]

# A step that lowers the loss by less than this share of it is the last one.
_TOLERANCE = 1e-5


@dataclass(frozen=True)
class Settings:
    """What is chosen on data: see docs/understanding.md for how."""

    characters: int = 2
    words: int = 1
    min_count: int = 2
    word_weight: float = 1.0
    vector_weight: float = 1.0
    penalty: float = 0.07
    iterations: int = 60
    # One part in this many is kept back once, to fit the temperature; below 2 there is none.
    parts: int = 5


@dataclass(frozen=True)
class Sample:
    """One message as the model sees it."""

    text: str
    words: tuple[str, ...]
    vector: Floats


class Vocabulary:
    """Weighs n-grams of one kind; every message has length one."""

    def __init__(self, index: Mapping[str, int], idf: Floats) -> None:
        """index: n-gram to column; idf: the weight of each column."""
        self.index = dict(index)
        self.idf = idf

    @classmethod
    def learn(cls, documents: Iterable[Iterable[str]], *, min_count: int) -> Vocabulary:
        """Columns for all n-grams that at least min_count documents have, in sorted order."""
        counts: Counter[str] = Counter()
        total = 0
        for grams in documents:
            counts.update(set(grams))
            total += 1
        kept = sorted(gram for gram, count in counts.items() if count >= min_count)
        idf = [np.log((1 + total) / (1 + counts[gram])) + 1 for gram in kept]
        return cls({gram: i for i, gram in enumerate(kept)}, np.asarray(idf, dtype=np.float32))

    def weigh(self, grams: Iterable[str]) -> tuple[NDArray[np.int64], Floats]:
        """The columns a message has and their weights."""
        counts = Counter(self.index[gram] for gram in grams if gram in self.index)
        columns = np.fromiter(sorted(counts), dtype=np.int64, count=len(counts))
        if not len(columns):
            return columns, np.empty(0, dtype=np.float32)
        weights = np.array([1 + np.log(counts[i]) for i in columns], dtype=np.float32)
        weights *= self.idf[columns]
        return columns, weights / np.sqrt(weights @ weights)


class IntentModel:
    """Softmax over sparse n-grams and a dense vector, with a temperature that calibrates it."""

    def __init__(
        self,
        settings: Settings,
        *,
        classes: Sequence[str],
        characters: Vocabulary,
        words: Vocabulary,
        arrays: Mapping[str, Floats],
    ) -> None:
        """arrays: sparse, dense, bias (the weights) and temperature."""
        self.settings = settings
        self.classes = tuple(classes)
        self._characters = characters
        self._words = words
        self._arrays = dict(arrays)

    def probabilities(self, sample: Sample) -> Floats:
        """One calibrated probability for each class."""
        columns, weights = self._sparse(sample)
        scores = weights @ self._arrays["sparse"][columns]
        scores = scores + self.settings.vector_weight * (sample.vector @ self._arrays["dense"])
        return _softmax((scores + self._arrays["bias"]) / self._arrays["temperature"])

    def ranking(self, sample: Sample) -> list[tuple[str, float]]:
        """Classes with their probabilities, likeliest first."""
        probabilities = self.probabilities(sample)
        order = np.argsort(-probabilities, kind="stable")
        return [(self.classes[i], float(probabilities[i])) for i in order]

    @classmethod
    def train(
        cls, samples: Sequence[Sample], labels: Sequence[str], settings: Settings
    ) -> IntentModel:
        """Fit on all samples; the temperature comes from a first fit that has not seen a part."""
        classes = sorted(set(labels))
        targets = np.array([classes.index(label) for label in labels])
        model = cls._with_vocabulary(samples, classes, settings)
        sparse, dense = model._matrices(samples)
        temperature = _temperature(sparse, dense, targets, settings)
        weights = _fit(sparse, dense, targets, settings)
        names = ("sparse", "dense", "bias")
        model._arrays = dict(zip(names, weights, strict=True))
        model._arrays["temperature"] = np.float32(temperature).reshape(())
        return model

    def save(self, folder: Path) -> None:
        """Two files: numbers in model.npz, words in model.json. Nothing that can run code."""
        np.savez_compressed(
            folder / "model.npz",
            **{name: np.asarray(array) for name, array in self._arrays.items()},
            character_idf=self._characters.idf,
            word_idf=self._words.idf,
        )
        words = {
            "settings": self.settings.__dict__,
            "classes": self.classes,
            "characters": list(self._characters.index),
            "words": list(self._words.index),
        }
        (folder / "model.json").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> IntentModel:
        """Read what save wrote."""
        words: dict[str, Any] = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        with np.load(folder / "model.npz", allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        vocabularies = {
            name: Vocabulary({gram: i for i, gram in enumerate(words[name])}, arrays.pop(idf))
            for name, idf in (("characters", "character_idf"), ("words", "word_idf"))
        }
        settings = Settings(**words["settings"])
        return cls(settings, classes=words["classes"], arrays=arrays, **vocabularies)

    @classmethod
    def _with_vocabulary(
        cls, samples: Sequence[Sample], classes: Sequence[str], settings: Settings
    ) -> IntentModel:
        count = settings.min_count
        return cls(
            settings,
            classes=classes,
            characters=Vocabulary.learn(
                (character_grams(s.text, settings.characters) for s in samples), min_count=count
            ),
            words=Vocabulary.learn(
                (word_grams(s.words, settings.words) for s in samples), min_count=count
            ),
            arrays={},
        )

    def _sparse(self, sample: Sample) -> tuple[NDArray[np.int64], Floats]:
        columns, weights = self._characters.weigh(
            character_grams(sample.text, self.settings.characters)
        )
        more, word_weights = self._words.weigh(word_grams(sample.words, self.settings.words))
        word_weights = word_weights * np.float32(self.settings.word_weight)
        return (
            np.concatenate([columns, more + len(self._characters.idf)]),
            np.concatenate([weights, word_weights]),
        )

    def _matrices(self, samples: Sequence[Sample]) -> tuple[csr_matrix, Floats]:
        rows = [self._sparse(sample) for sample in samples]
        starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
        sparse = csr_matrix(
            (
                np.concatenate([weights for _, weights in rows]),
                np.concatenate([columns for columns, _ in rows]),
                starts,
            ),
            shape=(len(rows), len(self._characters.idf) + len(self._words.idf)),
        )
        dense = np.stack([sample.vector for sample in samples]) * self.settings.vector_weight
        return sparse, dense.astype(np.float32)


def character_grams(text: str, longest: int) -> list[str]:
    """All runs of one to longest characters, with a mark at both ends of the text."""
    marked = f"^{text}$"
    return [marked[i : i + n] for n in range(1, longest + 1) for i in range(len(marked) - n + 1)]


def word_grams(words: Sequence[str], longest: int) -> list[str]:
    """All runs of one to longest words."""
    return [
        " ".join(words[i : i + n]) for n in range(1, longest + 1) for i in range(len(words) - n + 1)
    ]


def _fit(
    sparse: csr_matrix, dense: Floats, targets: NDArray[np.int64], settings: Settings
) -> tuple[Floats, Floats, Floats]:
    """Multinomial logistic regression by L-BFGS; the dense half stays dense, so BLAS does it."""
    classes = int(targets.max()) + 1
    shapes = ((sparse.shape[1], classes), (dense.shape[1], classes), (classes,))
    cuts = np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1]
    truth = np.eye(classes, dtype=np.float32)[targets]
    columns = sparse.T.tocsr()

    def split(flat: Floats) -> list[Floats]:
        parts = np.split(flat, cuts)
        return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights, vectors, bias = split(flat)
        predicted = _softmax(sparse @ weights + dense @ vectors + bias)
        error = predicted - truth
        gradients = (columns @ error, dense.T @ error, error.sum(axis=0))
        gradient = np.concatenate([part.ravel() for part in gradients])
        penalised = flat[: cuts[1]]
        gradient[: cuts[1]] += np.float32(settings.penalty) * penalised
        likelihood = -np.log(np.maximum(predicted[truth > 0], 1e-12)).sum(dtype=np.float64)
        return float(likelihood + 0.5 * settings.penalty * (penalised @ penalised)), gradient

    start = np.zeros(cuts[1] + classes, dtype=np.float32)
    weights, vectors, bias = split(
        minimise(loss, start, iterations=settings.iterations, tolerance=_TOLERANCE)
    )
    return weights, vectors, bias


def _temperature(
    sparse: csr_matrix, dense: Floats, targets: NDArray[np.int64], settings: Settings
) -> float:
    """The temperature under which predictions on examples not trained on are likeliest."""
    if settings.parts < 2:
        return 1.0
    # Examples of one topic stand together in the files; a fixed shuffle spreads them.
    kept_back = np.random.default_rng(0).permutation(len(targets)) % settings.parts == 0
    seen = ~kept_back
    if set(targets[seen]) != set(targets):
        return 1.0  # too few examples to keep some back
    weights, vectors, bias = _fit(sparse[seen], dense[seen], targets[seen], settings)
    scores = sparse[kept_back] @ weights + dense[kept_back] @ vectors + bias
    return _best_temperature(scores, targets[kept_back])


def _best_temperature(scores: Floats, targets: NDArray[np.int64]) -> float:
    candidates = np.linspace(0.5, 2.0, 61)
    rows = np.arange(len(targets))
    losses = [
        -np.log(np.maximum(_softmax(scores / t)[rows, targets], 1e-12)).mean() for t in candidates
    ]
    return float(candidates[int(np.argmin(losses))])


def _softmax(scores: Floats) -> Floats:
    shifted = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: Floats = shifted / shifted.sum(axis=-1, keepdims=True)
    return result
