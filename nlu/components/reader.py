"""From texts to what the intent model sees, and from there to rankings and wishes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from nlu import plain, zh
from nlu.components.encoder import Span, encode, encode_many, encode_parts
from nlu.components.model import IntentModel, Numbers, Reading, Sample, Settings
from nlu.components.network import Floats
from nlu.components.second import Beside, Evidence, SecondWish
from nlu.components.wishes import Ranking, find_wishes, halves
from nlu.listed import listed

# Long messages with one wish, and messages with two: what a second wish is learned from.
_LABELLED = ("one_wish.tsv", "two_wishes.tsv")
_ITEM_RANKING = 5


def _sample_of(text: str, vector: Floats) -> Sample:
    """text: as zh.for_features gives it; vector: of the same text."""
    return Sample(text, tuple(zh.words(text)), vector)


def samples(texts: Sequence[str]) -> list[Sample]:
    """Samples of texts as they were typed."""
    prepared = [zh.for_features(text) for text in texts]
    vectors = encode_many(prepared)
    return [_sample_of(text, vector) for text, vector in zip(prepared, vectors, strict=True)]


def labelled_wishes() -> list[tuple[str, str]]:
    """Text and label (intent or first+second) of the files beside what Rasa reads."""
    folder = Path(__file__).resolve().parents[1]
    lines = [
        line
        for name in _LABELLED
        for line in (folder / name).read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    return [(text, label) for text, _, label in (line.rpartition("\t") for line in lines)]


def train(known: Sequence[Sample], labels: Sequence[str], settings: Settings) -> IntentModel:
    """A model that also knows when a message has two wishes; both from what was kept back.
    The plain phrases are learned besides."""
    phrases = plain.lines()
    known = [*known, *samples([text for text, _ in phrases])]
    labels = [*labels, *(intent for _, intent in phrases)]

    def second(part: IntentModel, unseen: Sequence[int]) -> dict[str, Numbers]:
        if not any("+" in labels[i] for i in unseen):
            return {}
        seen = [_evidence(part, known[i], None, part.read(known[i])) for i in unseen]
        return {"second": SecondWish.learn(seen, [labels[i] for i in unseen], part.classes).weights}

    return IntentModel.train_twice(known, labels, settings, second, alike=len(phrases))[0]


def wishes(
    model: IntentModel, sample: Sample, parts: Floats | None, whole: Reading
) -> tuple[list[str], list[Beside]]:
    """The one or two things the message wants, and what else it may want. parts: a vector for each
    of halves(sample.text), None to make them here; whole: the model's reading of the message."""

    def classify(texts: Sequence[str]) -> list[Ranking]:
        return [
            model.ranking(_sample_of(text, vector))
            for text, vector in zip(texts, encode(texts), strict=True)
        ]

    if model.second is None:
        return find_wishes(sample.text, model.ranked(whole.shares), classify, list), []
    evidence = _evidence(model, sample, parts, whole)
    weighed = SecondWish(model.second).weigh(evidence, model.classes)
    ranking = model.ranked(whole.shares)
    wanted = find_wishes(sample.text, ranking, classify, weighed.both)
    return wanted, weighed.beside(wanted)


def items(model: IntentModel, text: str) -> list[dict[str, object]]:
    """Of a message that is a list: each item, with its ranking as if it were said alone."""
    found = listed(text)
    return [
        {"text": one, "ranking": [list(pair) for pair in model.ranking(sample)[:_ITEM_RANKING]]}
        for one, sample in zip(found, samples(found), strict=True)
    ]


def _evidence(model: IntentModel, sample: Sample, parts: Floats | None, whole: Reading) -> Evidence:
    spans = halves(sample.text)
    if parts is None:
        parts = encode_parts(sample.text, spans)[1:] if spans else np.empty((0, 0), np.float32)
    starts = _starts(sample)
    return Evidence(
        sample.text,
        whole.shares,
        [
            model.probabilities(_part(sample, starts, span, vector))
            for span, vector in zip(spans, parts, strict=True)
        ],
        whole.present,
    )


def _part(sample: Sample, starts: Sequence[int], span: Span, vector: Floats) -> Sample:
    start, end = span
    words = tuple(w for w, at in zip(sample.words, starts, strict=True) if start <= at < end)
    return Sample(sample.text[start:end].strip(), words, vector)


def _starts(sample: Sample) -> list[int]:
    """Where each word stands in the text."""
    starts, at = [], 0
    for word in sample.words:
        found = sample.text.find(word, at)
        at = at if found < 0 else found
        starts.append(at)
        at += len(word) if found >= 0 else 0
    return starts
