"""The learned part of the reader: what a line means beyond the patterns, learned from training.tsv.

Logistic regressions over TF-IDF of characters, ideas and pairs: whether a line promises, whether
it offends the platform, and which kind of either. Training takes seconds and is kept as plain
numbers; reading needs numpy alone. The sentence encoder adds nothing here (docs/promises.md).
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.promises.concepts import character_grams, idea_grams, pair_grams
from bot.promises.model import OFFENCES, Kind
from bot.promises.normalise import normalise_line
from bot.promises.plain import signs
from nlu.components.model import Vocabulary
from nlu.learned import LEARNED, Learned, get, put

Floats = NDArray[np.float32]
Span = tuple[int, int]

LINES = Path(__file__).with_name("training.tsv")
# What training depends on: another of these is another model.
_SOURCES = sorted([*LINES.parent.glob("*.py"), *LINES.parent.glob("*.tsv")])
_PROMISE, _OFFENCE = "promise", "offence"
_STRENGTH = 20.0
# A gram counts from so many lines that have it.
_MIN_COUNTS = (2, 2, 3)
# What characters, ideas and pairs weigh beside each other, chosen on lines that were held back.
_SHARES = (1.0, 0.7, 1.0)
# Of so many lines one is read beside a plain one as well.
_EVERY = 3
# Read as a whole up to here; of what is longer, so many clauses at a time.
_SHORT, _TOGETHER = 40, 3
_SURE = 0.85
_CLAUSE = re.compile(r"[^,。!?;…~\n]+[,。!?;…~\n]*")


@dataclass(frozen=True)
class Read:
    """What a stretch of a line is likely to be; the kinds with their share of it."""

    promise: float
    offence: float
    kinds: Mapping[Kind, float]


@dataclass(frozen=True)
class Model:
    """One column of weights for each of `outputs`; the last row is the bias."""

    outputs: tuple[str, ...]
    vocabularies: tuple[Vocabulary, ...]
    weights: Floats

    def read(self, text: str) -> Read:
        """text: normalised."""
        columns, values = _weighed(self.vocabularies, _grams(text))
        scores = values @ self.weights[columns] + self.weights[-1]
        likely = dict(zip(self.outputs, (1 / (1 + np.exp(-scores))).tolist(), strict=True))
        promise, offence = likely.pop(_PROMISE), likely.pop(_OFFENCE)
        return Read(promise, offence, {Kind(name): share for name, share in likely.items()})

    def save(self, file: Path) -> None:
        words = {"outputs": self.outputs, "grams": [list(v.index) for v in self.vocabularies]}
        idfs = {f"idf{at}": v.idf for at, v in enumerate(self.vocabularies)}
        put(file, words, {**idfs, "weights": self.weights})

    @classmethod
    def load(cls, file: Path) -> Model:
        words, stored = get(file)
        vocabularies = tuple(
            Vocabulary({gram: at for at, gram in enumerate(grams)}, stored[f"idf{number}"])
            for number, grams in enumerate(words["grams"])
        )
        return cls(tuple(words["outputs"]), vocabularies, stored["weights"])


def read_parts(text: str) -> Iterator[tuple[Span, Read]]:
    """The stretches of a normalised text that are read together, and what each is likely to be."""
    stretches = _stretches(text)
    for span in stretches:
        yield span, model().read(text[slice(*span)])
    if len(stretches) < 2:
        return
    # Polite words around it hide an offence; a promise means nothing without them.
    for match in _CLAUSE.finditer(text):
        alone = model().read(match.group())
        if alone.offence >= _SURE:
            yield match.span(), replace(alone, promise=0.0)


def resting_on(text: str, span: Span, output: Kind) -> Span:
    """The clause of the stretch that on its own speaks most for the kind."""
    clauses = [
        (span[0] + match.start(), span[0] + match.end())
        for match in _CLAUSE.finditer(text[slice(*span)])
    ]
    if len(clauses) < 2:
        return span

    def weight(clause: Span) -> float:
        read = model().read(text[slice(*clause)])
        return read.kinds[output] * (read.offence if output in OFFENCES else read.promise)

    return max(clauses, key=weight)


def warm(folder: Path = LEARNED) -> None:
    """Makes the reader ready, in a thread and before anybody is served."""
    _learned.warm(folder)


def model() -> Model:
    return _learned.model()


def training_lines() -> Iterator[tuple[frozenset[Kind], str]]:
    for row in LINES.read_text(encoding="utf-8").splitlines():
        if row and not row.startswith("#"):
            label, _, line = row.partition("\t")
            names = () if label == "none" else label.split("+")
            yield frozenset(map(Kind, names)), line


def train(lines: Sequence[tuple[frozenset[Kind], str]]) -> Model:
    from scipy.sparse import csr_matrix

    lines = [*lines, *_longer(lines)]
    texts = [normalise_line(line).text for _, line in lines]
    grams = [_grams(text) for text in texts]
    vocabularies = tuple(
        Vocabulary.learn(of_sort, min_count=count)
        for of_sort, count in zip(zip(*grams, strict=True), _MIN_COUNTS, strict=True)
    )
    rows = [_weighed(vocabularies, of_text) for of_text in grams]
    starts = np.cumsum([0, *(len(columns) for columns, _ in rows)])
    matrix = csr_matrix(
        (np.concatenate([v for _, v in rows]), np.concatenate([c for c, _ in rows]), starts),
        shape=(len(rows), sum(len(v.idf) for v in vocabularies)),
    )
    labels = [kinds for kinds, _ in lines]
    offends = np.array([bool(kinds & OFFENCES) for kinds in labels])
    promises = np.array([bool(kinds - OFFENCES) for kinds in labels])
    every = np.ones(len(labels), dtype=bool)
    outputs = {_PROMISE: (promises, every), _OFFENCE: (offends, every)}
    for kind in Kind:
        among = offends if kind in OFFENCES else promises
        outputs[kind.value] = (np.array([kind in kinds for kinds in labels]), among)
    columns = [_fitted(matrix[among], truth[among]) for truth, among in outputs.values()]
    return Model(tuple(outputs), vocabularies, np.stack(columns, axis=1))


def _longer(lines: Sequence[tuple[frozenset[Kind], str]]) -> list[tuple[frozenset[Kind], str]]:
    """Messages of several clauses: some of the lines, beside a plain one."""
    drawn = random.Random(0)
    plain = [line for kinds, line in lines if not kinds]
    longer = []
    for kinds, line in lines[::_EVERY]:
        parts = [line, drawn.choice(plain)]
        drawn.shuffle(parts)
        longer.append((kinds, "，".join(parts)))
    return longer


def _fitted(matrix: Any, truth: NDArray[np.bool_]) -> Floats:
    from sklearn.linear_model import LogisticRegression

    # The dual of so wide a problem is solved in a thirtieth of the time, with the same weights.
    fitted = LogisticRegression(
        C=_STRENGTH, solver="liblinear", dual=True, tol=1e-3, max_iter=1_000, random_state=0
    ).fit(matrix, truth)
    weights: Floats = np.concatenate([fitted.coef_[0], fitted.intercept_], dtype=np.float32)
    return weights


# A clause is read alone, with its neighbours and again for the words that are shown.
@lru_cache(maxsize=64)
def _grams(text: str) -> tuple[list[str], ...]:
    return character_grams(text), [*idea_grams(text), *signs(text)], pair_grams(text)


def _weighed(
    vocabularies: tuple[Vocabulary, ...], grams: Sequence[list[str]]
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    columns, values, first = [], [], 0
    for vocabulary, of_sort, share in zip(vocabularies, grams, _SHARES, strict=True):
        at, weights = vocabulary.weigh(of_sort)
        columns.append(at + first)
        values.append(weights * np.float32(share))
        first += len(vocabulary.idf)
    return np.concatenate(columns), np.concatenate(values)


def _stretches(text: str) -> list[Span]:
    clauses = [match.span() for match in _CLAUSE.finditer(text)]
    if len(text) <= _SHORT or len(clauses) <= _TOGETHER:
        return [(0, len(text))] if text.strip() else []
    last = len(clauses) - _TOGETHER
    return [(clauses[at][0], clauses[at + _TOGETHER - 1][1]) for at in range(last + 1)]


_learned = Learned(
    "promises", lambda: train(list(training_lines())), load=Model.load, sources=lambda: _SOURCES
)
