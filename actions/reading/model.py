"""What goes into the reading of a turn, and what comes out of it: plain frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from actions.reading.concerns import Concern


class Act(StrEnum):
    """What a buyer does with a message; training lines and trails name the values."""

    TAKES = "takes"  # says yes to exactly what was asked or offered
    DECLINES = "declines"  # says no to it
    NOT_THAT = "not_that"  # says that the bot has misread: 我不是问这个
    BARGAINS = "bargains"  # names another amount, other goods, another way
    CONDITION = "condition"  # yes or no depends on something: 不发我就退
    WAITS = "waits"  # later, not yet, thinking about it
    ASKS = "asks"  # a question, about the offer or about how things are done
    GIVES = "gives"  # data: which order, an address, a cause, an amount
    WISHES = "wishes"  # wants something to be done
    NEGATES = "negates"  # wants it not to be done: 不用开发票
    REPORTS = "reports"  # tells what others said, or a matter of others
    COURTESY = "courtesy"  # thanks, greets, has taken note
    SCOLDS = "scolds"  # vents, and says nothing else
    UNCLEAR = "unclear"  # none of these, or noise


ACTS = tuple(Act)


@dataclass(frozen=True, kw_only=True)
class Context:
    """Everything that a reading may rest on. Facts of the shop are no part of it."""

    text: str
    # As the engine read the words by themselves.
    intent: str = ""
    ranking: tuple[tuple[str, float], ...] = ()
    amount_fen: int | None = None
    pressed: bool = False
    # What is open: the kind of question, and of what is offered with it.
    question: str = "nothing"
    offer: str = ""
    offered_fen: int | None = None
    # The bot's own sentence: a number, size or name that stands in it is the offered one.
    offered_words: str = ""
    # What the offer is about by name: the gift, or the only goods. Empty where there are several.
    offered_goods: str = ""
    # What is offered instead: L, 黑色 L; 大的 of two packs.
    becomes: str = ""
    # The wish that waits for the answer, and what 好的 would start.
    wish: str = ""
    proposed: str = ""

    @property
    def gives_money(self) -> bool:
        return self.question == "offer" and self.offer in GIVES_MONEY


# Offers whose yes pays something out: 退给我 means them.
GIVES_MONEY = frozenset({"price_difference", "goodwill", "postage", "refund_only", "return_refund"})


@dataclass(frozen=True)
class Step:
    """One reason of a reading: which part of it spoke, what for, how surely, and on which words."""

    by: str
    act: Act
    confidence: float
    words: str

    def wire(self) -> dict[str, Any]:
        return {
            "by": self.by,
            "act": self.act.value,
            "confidence": round(self.confidence, 3),
            "words": self.words,
        }


@dataclass(frozen=True)
class ReadingInContext:
    """The act of a turn, what speaks against carrying an offer out on it, and why."""

    act: Act
    confidence: float
    # Takes this offer so surely that money may move.
    accepts: bool = False
    doubts: tuple[str, ...] = ()
    trail: tuple[Step, ...] = ()
    # What no intent has a name for, whatever the act.
    concern: Concern | None = None

    def is_(self, *acts: Act, at_least: float = 0.5) -> bool:
        return self.act in acts and self.confidence >= at_least

    def wire(self) -> dict[str, Any]:
        return {
            "act": self.act.value,
            "confidence": round(self.confidence, 3),
            "accepts": self.accepts,
            "doubts": list(self.doubts),
            "concern": self.concern,
            "trail": [step.wire() for step in self.trail],
        }
