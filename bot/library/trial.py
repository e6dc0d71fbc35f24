"""Before an answer is live: which past messages it would have answered, and which wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.insight.vectors import Floats
from bot.library.matching import Index, acts_surely, likeness_to, may_answer
from bot.library.model import Asked, Version
from nlu.acting import ACTING

# The newest messages that are looked through, and those that are shown.
MOST_LOOKED_AT, MOST_SHOWN = 2_000, 100
# More of what it is like may not be about something that acts, nor of all that acts may so much be
# like it. One alone may be an odd message.
MOST_WRONG_OF_ALIKE, MOST_WRONG_OF_ACTING, LEAST_WRONG = 0.10, 0.01, 2


@dataclass(frozen=True)
class Tried:
    asked: Asked
    likeness: float


@dataclass(frozen=True, kw_only=True)
class Trial:
    """`looked_at` messages, of which `acting` act. `answered` would get this answer now; `wrong`
    are as much like it and surely about something that acts. They get that, as ever; but examples
    that draw them in are too wide. `others`: live answers with an example that is alike."""

    looked_at: int
    acting: int
    answered: tuple[Tried, ...]
    wrong: tuple[Tried, ...]
    others: tuple[str, ...] = ()

    @property
    def blocked(self) -> bool:
        wrong = len(self.wrong)
        alike = wrong + len(self.answered)
        too_many = wrong > MOST_WRONG_OF_ALIKE * alike or wrong > MOST_WRONG_OF_ACTING * self.acting
        return wrong >= LEAST_WRONG and too_many


def trial_of(
    version: Version, asked: Sequence[Asked], *, examples: Floats, rows: Floats, others: Index
) -> Trial:
    """`rows` are those of the messages, `others` all other live answers."""
    answered, wrong = [], []
    for one, row, likeness in zip(asked, rows, likeness_to(examples, rows), strict=True):
        if likeness < version.threshold:
            continue
        tried = Tried(one, round(float(likeness), 3))
        if acts_surely(one.intent, one.confidence):
            wrong.append(tried)
        elif may_answer(one.intent, likeness=float(likeness)) and not _nearer(
            others, row, float(likeness)
        ):
            answered.append(tried)
    names = {match.live.wording.name for row in examples for match in others.matches(row)}
    return Trial(
        looked_at=len(asked),
        acting=sum(one.intent in ACTING for one in asked),
        answered=tuple(reversed(answered)),
        wrong=tuple(reversed(wrong)),
        others=tuple(sorted(names)),
    )


def _nearer(others: Index, row: Floats, likeness: float) -> bool:
    return any(match.likeness > likeness for match in others.matches(row))
