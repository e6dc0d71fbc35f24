"""Which answer a message asks for. Pure: vectors and readings in, matches out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.insight.model import SMALL_TALK
from bot.insight.vectors import Floats
from bot.library.model import Live, Scope
from nlu.acting import ACTING

# Chosen on tests/library/faq.tsv and tests/nlu (bench/library.py): from here on no message that
# acts is answered, and of paraphrases one in a hundred gets another answer than its own.
LEAST_LIKENESS = 0.55
# Of the training lines that act so many may be as much like an answer's examples as a message has
# to be; an answer that is nearer to them needs more likeness.
MOST_ACTING_LINES = 0.005
# An answer of which not even this would do is none.
MOST_LIKENESS = 0.9

DOUBTFUL = "nlu_fallback"
# The bot has at most a general word for these, or a fact of the goods (actions/library.py).
INFORMATIONAL = frozenset(
    {"ask_product", "ask_usage", "ask_promotion", "ask_payment", "ask_review", "chitchat"}
)
# These ask for something that is told to all alike, and are what other questions are most often
# taken for (从哪发货 for 发什么快递): an answer that is nearer still goes before them. Where the
# reading is doubtful, a second one that asks for a fact of the order stands in no answer's way.
ASKS = frozenset({"ask_courier", "ask_return_policy", "greet"})
ASKS_PERHAPS = ASKS | {"track_logistics", "doubt_authenticity", "urge_reply"}
MISREAD_LIKENESS = 0.65
# Read this surely as something that acts, a message is about that and nothing else.
SURE = 0.5


def may_answer(intent: str, wishes: Sequence[str] = (), *, likeness: float = 1.0) -> bool:
    """Whether a message that was read so, and is so much like an example, may get its answer."""
    besides = set(wishes) - SMALL_TALK - INFORMATIONAL
    if intent in INFORMATIONAL or (intent == DOUBTFUL and not besides):
        return not besides
    asks = (intent in ASKS and besides <= ASKS) or (intent == DOUBTFUL and besides <= ASKS_PERHAPS)
    return asks and likeness >= MISREAD_LIKENESS


def acts_surely(intent: str, confidence: float) -> bool:
    return intent in ACTING and confidence >= SURE


@dataclass(frozen=True)
class Match:
    """`example` is the one that the message is most like."""

    live: Live
    likeness: float
    example: str


class Index:
    """The live answers with the vectors of their examples."""

    def __init__(self, answers: Sequence[Live], vectors: Floats) -> None:
        """`vectors`: a row for each example, in the order of the answers."""
        self.answers = tuple(answers)
        self._rows = vectors
        self._of = np.repeat(np.arange(len(answers)), [len(a.wording.examples) for a in answers])
        self._examples = [example for one in answers for example in one.wording.examples]

    def matches(self, vector: Floats) -> list[Match]:
        """Of one message: what exceeds its threshold, narrow scopes first, then the nearest."""
        if not self.answers:
            return []
        alike = self._rows @ vector
        found = []
        for number, live in enumerate(self.answers):
            mine = np.flatnonzero(self._of == number)
            if not len(mine):
                continue  # all its examples were words of people who were erased
            best = mine[int(alike[mine].argmax())]
            if alike[best] >= live.threshold:
                found.append(Match(live, float(alike[best]), self._examples[best]))
        return sorted(found, key=_rank)

    def nearest(self, vectors: Floats) -> list[Match | None]:
        """Of many messages: the first of the matches."""
        return [next(iter(self.matches(row)), None) for row in vectors]


def likeness_to(examples: Floats, rows: Floats) -> Floats:
    """Of each row to the nearest of the examples."""
    found: Floats = (rows @ examples.T).max(axis=1).astype(np.float32)
    return found


def threshold_of(examples: Floats, acting_lines: Floats) -> float:
    """The likeness that a message has to have, from what the acting training lines have."""
    if not len(acting_lines):
        return LEAST_LIKENESS
    reached = float(np.quantile(likeness_to(examples, acting_lines), 1 - MOST_ACTING_LINES))
    return round(max(LEAST_LIKENESS, reached + 1e-3), 4)


_NARROW = {Scope.SKU: 0, Scope.CATEGORY: 1, Scope.ALL: 2}


def _rank(match: Match) -> tuple[int, float]:
    return _NARROW[match.live.wording.scope], -match.likeness
