"""From texts to what the intent model sees, and from there to rankings and wishes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlu import zh
from nlu.components.encoder import encode, encode_many
from nlu.components.model import IntentModel, Sample, Settings
from nlu.components.network import Floats
from nlu.components.second import Evidence, SecondWish
from nlu.components.wishes import Ranking, find_wishes, halves

# Long messages with one wish, and messages with two: what a second wish is learned from.
_LABELLED = ("one_wish.tsv", "two_wishes.tsv")


def sample(text: str, vector: Floats) -> Sample:
    """text: as zh.for_features gives it; vector: of the same text."""
    return Sample(text, tuple(zh.words(text)), vector)


def samples(texts: Sequence[str]) -> list[Sample]:
    """Samples of texts as they were typed."""
    prepared = [zh.for_features(text) for text in texts]
    vectors = encode_many(prepared)
    return [sample(text, vector) for text, vector in zip(prepared, vectors, strict=True)]


def labelled_wishes() -> list[tuple[str, str]]:
    """Text and label (intent or first+second) of the files beside the training data."""
    folder = Path(__file__).resolve().parents[1]
    lines = [
        line
        for name in _LABELLED
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return [(text, label) for text, _, label in (line.rpartition("\t") for line in lines)]


def train(known: Sequence[Sample], labels: Sequence[str], settings: Settings) -> IntentModel:
    """A model that also knows when a message has two wishes; both from what was kept back."""
    final, part, kept_back = IntentModel.train_twice(known, labels, settings)
    unseen: list[int] = np.flatnonzero(kept_back).tolist()
    if not any("+" in labels[i] for i in unseen):
        return final
    evidence = _evidence(part, [known[i] for i in unseen])
    second = SecondWish.learn(evidence, [labels[i] for i in unseen], part.classes)
    return final.with_numbers(second=second.weights)


def wishes(model: IntentModel, text: str, whole: Floats) -> list[str]:
    """The one or two things the message wants; text as zh.for_features gives it, whole: the
    model's probabilities of it."""

    def classify(parts: Sequence[str]) -> list[Ranking]:
        return [model.ranked(share) for share in _readings(model, parts)]

    def second() -> list[str]:
        if model.second is None:
            return []
        found = Evidence(text, whole, _readings(model, halves(text)))
        return SecondWish(model.second).find(found, model.classes)

    return find_wishes(text, model.ranked(whole), classify, second)


def _readings(model: IntentModel, parts: Sequence[str]) -> list[Floats]:
    vectors = encode(parts) if parts else ()
    return [
        model.probabilities(sample(part, vector))
        for part, vector in zip(parts, vectors, strict=True)
    ]


def _evidence(model: IntentModel, known: Sequence[Sample]) -> list[Evidence]:
    cut = [halves(one.text) for one in known]
    parts = list(dict.fromkeys(part for found in cut for part in found))
    vectors = dict(zip(parts, encode_many(parts), strict=True))
    readings = {part: model.probabilities(sample(part, vectors[part])) for part in parts}
    return [
        Evidence(one.text, model.probabilities(one), [readings[part] for part in found])
        for one, found in zip(known, cut, strict=True)
    ]
