"""A message with its context as numbers: runs of characters, the sentence vector, what is open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import log

import numpy as np

from actions.reading.model import Context
from nlu.components.network import Floats
from nlu.text import for_features

_LONGEST_RUN = 3
_MOST_INTENTS = 3
# Beside a text of length one.
CONTEXT_WEIGHT, INTENT_WEIGHT, VECTOR_WEIGHT = 0.6, 0.7, 2.0
_GIFTS = frozenset({"threshold_gift", "missing_gift", "everyday_gift"})


def runs(text: str) -> list[str]:
    """All runs of up to three characters of the evened text, with a mark at both ends."""
    marked = f"^{for_features(text)}$"
    return [
        marked[at : at + size]
        for size in range(1, _LONGEST_RUN + 1)
        for at in range(len(marked) - size + 1)
    ]


def context_marks(context: Context) -> Iterator[tuple[str, float]]:
    """What is open, and what the words are by themselves, each with its weight."""
    yield f"question={context.question}", CONTEXT_WEIGHT
    if context.offer:
        yield f"offer={kind_of(context.offer)}", CONTEXT_WEIGHT
    if context.gives_money:
        yield "offer gives money", CONTEXT_WEIGHT
    if context.proposed:
        yield "proposed", CONTEXT_WEIGHT
    if context.amount_fen is not None:
        same = context.amount_fen == context.offered_fen
        yield f"amount={'offered' if same else 'another'}", CONTEXT_WEIGHT
    for intent, probability in context.ranking[:_MOST_INTENTS]:
        yield f"intent={intent}", INTENT_WEIGHT * probability


def kind_of(offer: str) -> str:
    """Three kinds of gifts are offered in the same words."""
    return "gift" if offer in _GIFTS else offer


def weighed(
    context: Context, columns: Mapping[str, int], rarity: Floats
) -> tuple[list[int], list[float]]:
    """The columns that a message has, and their weights; the runs together have length one."""
    counts: dict[int, int] = {}
    for run in runs(context.text):
        if (column := columns.get(run)) is not None:
            counts[column] = counts.get(column, 0) + 1
    weights = np.array([(1 + log(n)) * float(rarity[at]) for at, n in counts.items()])
    length = float(np.sqrt(weights @ weights)) or 1.0
    found, values = list(counts), [float(weight) / length for weight in weights]
    for mark, weight in context_marks(context):
        if (column := columns.get(mark)) is not None:
            found.append(column)
            values.append(weight)
    return found, values
