"""A small intent model: TF-IDF of characters and words beside a sentence vector, one hidden layer.

No Rasa in here: the Rasa component, the benchmark and the tests use the same class.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import log
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from nlu.components.network import Floats, Recipe, Targets, fit, hidden_layer, sigmoid, softmax

# Of whatever kind of number.
Numbers = NDArray[Any]

# What the readings of rows that a model has not seen teach.
Learn = Callable[["IntentModel", Sequence[int]], Mapping[str, Numbers]]

# One wish in front of another: the first of two should also be read first.
_FIRST, _SECOND = 0.55, 0.45
# What people say around a wish; one of these beside a real wish is not a second one.
SMALL_TALK = frozenset({"greet", "inform", "affirm", "deny", "thank", "goodbye", "chitchat"})
# Longer messages are not joined: nobody writes two of them at once.
_SHORT = 28
_TINY = 1e-12
# What is kept back has lost its neighbours among the lines, so the temperature that suits it
# leaves the others too doubtful. Chosen on the real and the plain messages.
_SHARPER = 1.15


@dataclass(frozen=True)
class Settings:
    """What is chosen on data: see docs/understanding.md for how."""

    characters: int = 2
    words: int = 1
    min_count: int = 2
    vector_weight: float = 4.0
    hidden: int = 256
    epochs: int = 12
    # Messages joined from two lines, as a share of the lines: what teaches the sigmoids of two.
    joined: float = 0.2
    # One part in this many is kept back once, to learn from what the first fit has not seen:
    # the temperature, and when a message has two wishes. Below 2 there is no first fit.
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
        counts: dict[int, int] = {}
        find = self.index.get
        for gram in grams:
            column = find(gram)
            if column is not None:
                counts[column] = counts.get(column, 0) + 1
        columns = np.fromiter(sorted(counts), dtype=np.int64, count=len(counts))
        if not len(columns):
            return columns, np.empty(0, dtype=np.float32)
        weights = np.array([1 + log(counts[i]) for i in columns.tolist()], dtype=np.float32)
        weights *= self.idf[columns]
        return columns, weights / np.sqrt(weights @ weights)


@dataclass(frozen=True)
class Reading:
    """What a model reads in a message. shares: of each intent, together one; present: how likely
    the message has each intent, whatever else it has."""

    shares: Floats
    present: Floats


class IntentModel:
    """Two heads over one hidden layer, with a temperature that calibrates their mean."""

    def __init__(
        self,
        settings: Settings,
        *,
        classes: Sequence[str],
        characters: Vocabulary,
        words: Vocabulary,
        arrays: Mapping[str, Numbers],
    ) -> None:
        """arrays: the weights of network.fit, temperature and, if learned, second."""
        self.settings = settings
        self.classes = tuple(classes)
        self._characters = characters
        self._words = words
        self._arrays: dict[str, Any] = dict(arrays)

    @property
    def second(self) -> NDArray[np.float64] | None:
        """The weights of second.SecondWish, if they were learned."""
        return self._arrays.get("second")

    def with_numbers(self, **numbers: Numbers) -> IntentModel:
        """The same model with another temperature or second."""
        arrays = {**self._arrays, **numbers}
        return IntentModel(
            self.settings,
            classes=self.classes,
            characters=self._characters,
            words=self._words,
            arrays=arrays,
        )

    def read(self, sample: Sample) -> Reading:
        """Both heads' view of a message."""
        columns, weights = self._sparse(sample)
        words = weights @ self._arrays["sparse"][columns].astype(np.float32)
        vector = sample.vector * np.float32(self.settings.vector_weight)
        return self._heads(hidden_layer(self._arrays, words, vector))

    def probabilities(self, sample: Sample) -> Floats:
        """One calibrated probability for each class."""
        return self.read(sample).shares

    def ranking(self, sample: Sample) -> list[tuple[str, float]]:
        """Classes with their probabilities, likeliest first."""
        return self.ranked(self.probabilities(sample))

    def ranked(self, probabilities: Floats) -> list[tuple[str, float]]:
        """The same of probabilities that are known already."""
        order = np.argsort(-probabilities, kind="stable")
        return [(self.classes[i], float(probabilities[i])) for i in order]

    @classmethod
    def train(
        cls, samples: Sequence[Sample], labels: Sequence[str], settings: Settings
    ) -> IntentModel:
        """labels: an intent, or two as first+second."""
        return cls.train_twice(samples, labels, settings)[0]

    @classmethod
    def train_twice(
        cls,
        samples: Sequence[Sample],
        labels: Sequence[str],
        settings: Settings,
        learn: Learn = lambda part, unseen: {},
        *,
        alike: int = 0,
    ) -> tuple[IntentModel, IntentModel, NDArray[np.bool_]]:
        """A model of all samples, one of a part only, and which samples that one has not seen.

        learn: gets the second model and those rows, and gives numbers to add to both. alike: so
        many of the last samples are near copies of each other. None of them is kept back: the
        others would tell what it says.
        """
        different = len(labels) - alike
        kept_back = np.append(
            _kept_back(labels[:different], settings.parts), np.zeros(alike, dtype=np.bool_)
        )
        if not kept_back.any():
            whole = cls._fitted(samples, labels, settings)
            return whole, whole, kept_back

        def fitted(rows: Sequence[int]) -> IntentModel:
            return cls._fitted([samples[i] for i in rows], [labels[i] for i in rows], settings)

        def learned() -> tuple[IntentModel, dict[str, Numbers]]:
            part = fitted(np.flatnonzero(~kept_back).tolist())
            unseen = np.flatnonzero(kept_back).tolist()
            single = [i for i in unseen if "+" not in labels[i]]
            temperature = part._best_temperature(
                [samples[i] for i in single], [labels[i] for i in single]
            )
            part = part.with_numbers(temperature=np.array(temperature, dtype=np.float32))
            return part, {"temperature": part._arrays["temperature"], **learn(part, unseen)}

        # Side by side: most of it is numpy, which lets the other thread work.
        with ThreadPoolExecutor(2) as pool:
            later = pool.submit(fitted, range(len(samples)))
            part, numbers = learned()
            whole = later.result()
        return whole.with_numbers(**numbers), part.with_numbers(**numbers), kept_back

    def save(self, folder: Path) -> None:
        """Two files: numbers in model.npz, words in model.json. Nothing that can run code."""
        arrays: dict[str, Any] = {
            **self._arrays,
            "character_idf": self._characters.idf,
            "word_idf": self._words.idf,
        }
        np.savez_compressed(folder / "model.npz", **arrays)
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

    @classmethod
    def _fitted(
        cls, samples: Sequence[Sample], labels: Sequence[str], settings: Settings
    ) -> IntentModel:
        classes = sorted({name for label in labels for name in label.split("+")})
        model = cls._with_vocabulary(samples, classes, settings)
        joined, pairs = joined_in_twos(samples, labels, round(len(labels) * settings.joined))
        targets = _targets([*labels, *pairs], classes, len(labels))
        recipe = Recipe(hidden=settings.hidden, epochs=settings.epochs)
        weights = fit(*model._matrices([*samples, *joined]), targets, recipe)
        # Half the memory and half the file; what is lost is far below the noise of learning.
        kept: dict[str, Numbers] = {**weights, "sparse": weights["sparse"].astype(np.float16)}
        return model.with_numbers(**kept, temperature=np.ones((), dtype=np.float32))

    def _best_temperature(self, samples: Sequence[Sample], labels: Sequence[str]) -> float:
        """The temperature under which readings of samples not trained on are likeliest."""
        logs: Floats = np.log(
            np.stack([self.probabilities(sample) for sample in samples]) + np.float32(1e-12)
        )
        truths = [self.classes.index(label) for label in labels]
        rows = np.arange(len(truths))
        candidates = np.linspace(0.5, 2.0, 61)
        losses = []
        for candidate in candidates:
            shares = softmax(logs * np.float32(1 / candidate))
            losses.append(-np.log(shares[rows, truths] + 1e-12).mean())
        return float(candidates[int(np.argmin(losses))]) / _SHARPER

    def _heads(self, hidden: Floats) -> Reading:
        arrays = self._arrays
        present = sigmoid(hidden @ arrays["each"] + arrays["each_bias"])
        mean = softmax(hidden @ arrays["out"] + arrays["bias"]) + present / present.sum()
        return Reading(softmax(np.log(mean / 2 + _TINY) / arrays["temperature"]), present)

    def _sparse(self, sample: Sample) -> tuple[NDArray[np.int64], Floats]:
        columns, weights = self._characters.weigh(
            character_grams(sample.text, self.settings.characters)
        )
        more, word_weights = self._words.weigh(word_grams(sample.words, self.settings.words))
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


def joined_in_twos(
    samples: Sequence[Sample], labels: Sequence[str], count: int
) -> tuple[list[Sample], list[str]]:
    """Messages of two wishes, put together from two short ones; none of small talk."""
    rng = np.random.default_rng(0)
    short = [
        i
        for i, label in enumerate(labels)
        if "+" not in label and label not in SMALL_TALK and len(samples[i].text) <= _SHORT
    ]
    if len({labels[i] for i in short}) < 2:
        return [], []
    drawn = rng.choice(short, (count, 2))
    pairs = [(a, b) for a, b in drawn.tolist() if labels[a] != labels[b]]
    return (
        [_joined(samples[a], samples[b]) for a, b in pairs],
        [f"{labels[a]}+{labels[b]}" for a, b in pairs],
    )


def _joined(first: Sample, second: Sample) -> Sample:
    # The mean of both vectors is near enough to that of the whole, and costs no encoding.
    vector = first.vector + second.vector
    length = float(np.sqrt(vector @ vector)) or 1.0
    return Sample(
        f"{first.text},{second.text}", (*first.words, ",", *second.words), vector / length
    )


def _targets(labels: Sequence[str], classes: Sequence[str], whole: int) -> Targets:
    """whole: so many of the labels, the first ones, teach the softmax too."""
    shares = np.zeros((len(labels), len(classes)), dtype=np.float32)
    index = {name: i for i, name in enumerate(classes)}
    for row, label in zip(shares, labels):  # noqa: B905
        names = label.split("+")
        for name, share in zip(names, (_FIRST, _SECOND) if len(names) > 1 else (1.0,)):  # noqa: B905
            row[index[name]] = share
    present = (shares > 0).astype(np.float32)
    shares[whole:] = 0
    return Targets(shares, present)


def character_grams(text: str, longest: int) -> list[str]:
    """All runs of one to longest characters, with a mark at both ends of the text."""
    marked = f"^{text}$"
    return [marked[i : i + n] for n in range(1, longest + 1) for i in range(len(marked) - n + 1)]


def word_grams(words: Sequence[str], longest: int) -> list[str]:
    """All runs of one to longest words."""
    return [
        " ".join(words[i : i + n]) for n in range(1, longest + 1) for i in range(len(words) - n + 1)
    ]


def _kept_back(labels: Sequence[str], parts: int) -> NDArray[np.bool_]:
    """One part of the single wishes and half of the few double ones; none if there is too little.

    Examples of one topic stand together in the files; a fixed shuffle spreads them.
    """
    double = np.array(["+" in label for label in labels])
    place = np.empty(len(labels), dtype=np.int64)
    for group in (double, ~double):
        place[group] = np.random.default_rng(0).permutation(int(group.sum()))
    kept_back: NDArray[np.bool_] = np.where(double, place % 2 == 0, place % max(parts, 1) == 0)
    left = {name for label, kept in zip(labels, kept_back) if not kept  # noqa: B905
            for name in label.split("+")}  # fmt: skip
    everything = {name for label in labels for name in label.split("+")}
    if parts < 2 or left != everything:
        return np.zeros(len(labels), dtype=np.bool_)
    return kept_back
