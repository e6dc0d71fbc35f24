"""Whether an offer is carried out on a message: learned from what is known of the message by now.

The reader says how likely each act is, of the whole and of every clause; the doubts say what
may speak against it. 补发就不必了，退吧 holds a "not" and is a yes, 好的 不用 is none: which it is
the training lines decide, read by a reader that has not learned from them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import log

import numpy as np

from actions.reading.doubts import (
    DOUBTS,
    NEVER_BESIDE,
    SCORN,
    VETOES,
    all_doubts,
    asks_of_another,
)
from actions.reading.features import kind_of
from actions.reading.lines import CASES, OFFERS
from actions.reading.model import ACTS, Act, Context
from actions.reading.offered import CLAUSES, says_its_name, without_what_is_offered
from nlu.components.network import Floats, Weights, hidden_layer, softmax

_KINDS = (*OFFERS, *CASES)
_MOST_CLAUSES = 4
_SUREST = 1e-6

# Chosen on voices that were kept back, see docs/dialogue.md: where nothing is found against a yes,
# where something is, and where the offer is sighed at beside it.
SURE_YES, SURE_THOUGH_DOUBTED, SURE_THOUGH_SCORNED = 0.88, 0.89, 0.97
# 再斟酌一下 beside 行 says one of these.
_OTHERWISE = (
    Act.CONDITION, Act.ASKS, Act.BARGAINS, Act.WAITS, Act.DECLINES, Act.NOT_THAT, Act.NEGATES,
    Act.REPORTS,
)  # fmt: skip
_ELSE = 0.5
# Of more than a few characters so many pairs must have been met in the lines that taught the
# reader: advertisements have none of them.
LEAST_FAMILIAR, _A_FEW = 0.3, 5
_LOUD = "!！。.~～ "
# A number so many times as far from the mean as is usual tells no more.
_FARTHEST = 5.0

# The network has room for runs of characters; here there are none.
_NO_WORDS = np.zeros(1, dtype=np.float32)

Shares = Mapping[Act, float]


@dataclass(frozen=True)
class Parts:
    """What of a message the reader reads: the whole twice, and its clauses."""

    context: Context
    whole: Context
    clauses: Sequence[Context]

    @property
    def all(self) -> list[Context]:
        """The whole with the engine's reading, without it, and the clauses."""
        return [self.whole, replace(self.whole, ranking=()), *self.clauses]


def parts_of(said: Context) -> Parts:
    """Without what only repeats the offer."""
    context = without_what_is_offered(said)
    texts = [text for text in CLAUSES.split(context.text.strip()) if text]
    if not 1 < len(texts) <= _MOST_CLAUSES:
        texts = []
    # The engine read the whole only.
    clauses = [replace(context, text=text, ranking=()) for text in texts]
    return Parts(context, replace(context, text=quiet(context.text)), clauses)


def quiet(text: str) -> str:
    """换！ is 换: how loudly it is said tells nothing."""
    return text.rstrip(_LOUD) or text


@dataclass(frozen=True)
class Evidence:
    """One message as the judge sees it."""

    said: Context
    # The same without what only repeats the offer.
    context: Context
    # Of the whole: with the engine's reading of it, and without.
    whole: Shares
    alone: Shares
    clauses: Sequence[Shares]
    doubts: Sequence[str]
    # Of the clause that most says yes, and of the others.
    beside: Sequence[str]
    elsewhere: Sequence[str]
    familiarity: float

    @property
    def needed(self) -> float:
        """How sure the judge must be."""
        if SCORN in self.doubts:
            return SURE_THOUGH_SCORNED
        return SURE_THOUGH_DOUBTED if self.doubts or self._says_else() else SURE_YES

    def _says_else(self) -> bool:
        """Some part does, by itself."""
        parts = self.clauses or [self.whole]
        return any(sum(one[act] for act in _OTHERWISE) >= _ELSE for one in parts)

    @property
    def plain(self) -> bool:
        """Nothing but the name of what is offered."""
        if SCORN in self.doubts:
            return False
        return says_its_name(self.context) or says_its_name(self.said)

    @property
    def contradicted(self) -> bool:
        """A fact speaks against this offer, or the very words that say yes ask or depend."""
        if asks_of_another(self.said):
            return True
        if kind_of(self.context.offer) not in _KINDS:
            # A kind that nobody has thought of is taken by its button only.
            return True
        strange = self.familiarity < LEAST_FAMILIAR and len(self.context.text) > _A_FEW
        if strange or (SCORN in self.doubts and SCORN not in self.elsewhere):
            return True
        return not (VETOES.isdisjoint(self.doubts) and NEVER_BESIDE.isdisjoint(self.beside))

    def numbers(self) -> list[float]:
        whole, alone = _odds(self.whole), _odds(self.alone)
        takes = [_odds(one) for one in self.clauses] or [whole]
        others = self.clauses or [self.whole]
        kind = kind_of(self.context.offer)
        return [
            whole, alone, min(whole, alone), *self.whole.values(), *self.alone.values(),
            min(takes), max(takes), sum(takes) / len(takes), takes[0], takes[-1],
            *(max(one[act] for one in others) for act in ACTS),
            *(float(len(self.clauses) == number) for number in (0, 2, 3, 4)),
            *(float(name in self.doubts) for name in DOUBTS),
            *(float(name in self.beside) for name in DOUBTS),
            *(float(name in self.elsewhere) for name in DOUBTS),
            len(self.doubts) / 3, float(not self.doubts), float(not self.beside),
            *(float(kind == one) for one in _KINDS),
            log(1 + len(self.context.text)) / 3, self.familiarity,
            float(self.plain), float(self.context.amount_fen is not None),
        ]  # fmt: skip


def evidence(said: Context, parts: Parts, shares: Sequence[Shares], known: float) -> Evidence:
    """shares: of `parts.all`; known: how familiar the words are."""
    whole, alone, *clauses = shares
    doubts = all_doubts(said, parts.context)
    each = [all_doubts(clause, clause) for clause in parts.clauses] if doubts else []
    beside: tuple[str, ...] = doubts
    elsewhere: tuple[str, ...] = ()
    if each:
        at = max(range(len(each)), key=lambda one: clauses[one][Act.TAKES])
        beside = each[at]
        elsewhere = tuple(name for one in (*each[:at], *each[at + 1 :]) for name in one)
    return Evidence(said, parts.context, whole, alone, clauses, doubts, beside, elsewhere, known)


def _odds(shares: Shares) -> float:
    share = min(max(shares[Act.TAKES], _SUREST), 1 - _SUREST)
    return log(share / (1 - share)) / 4


class Judge:
    """A small network over the numbers of `Evidence`."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights

    def sure(self, evidence: Evidence) -> float:
        """How surely a message takes the offer."""
        return float(self.of_numbers(np.array([evidence.numbers()], dtype=np.float32))[0])

    def of_numbers(self, numbers: Floats) -> Floats:
        weights = self.weights
        hidden = hidden_layer(weights, _NO_WORDS, evened(numbers, weights))
        return softmax(hidden @ weights["out"] + weights["bias"])[:, 1]


def evened(numbers: Floats, weights: Weights) -> Floats:
    """Each as far from its mean as is usual for it."""
    far: Floats = (numbers - weights["mean"]) / weights["spread"]
    return far.clip(-_FARTHEST, _FARTHEST)
