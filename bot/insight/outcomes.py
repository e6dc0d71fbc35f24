"""How a question ended: what the bot asked back belongs to the question that it asked it for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.insight.model import Asked

# Typed answers; a pressed button or card is one as well.
ANSWERS = frozenset({"affirm", "deny", "inform"})
# What is said later than this answers nothing of then: so a day's figures come to rest.
ANSWERED_WITHIN = timedelta(hours=72)


def ended(readings: Sequence[tuple[Asked, bool]]) -> list[Asked]:
    """The typed questions, in order. Each reading comes with whether it was pressed."""
    followed = followed_up(readings)
    return [asked for asked, (_, pressed) in zip(followed, readings, strict=True) if not pressed]


def followed_up(readings: Sequence[tuple[Asked, bool]]) -> list[Asked]:
    """All of them, in order, with the outcome that they came to in the end.

    An offer that the buyer accepts was settled, though the turn that made it only asked. Who goes
    on to something else, or answers after ANSWERED_WITHIN, leaves the question as it stood.
    """
    found = [asked for asked, _ in readings]
    waiting: dict[str, list[int]] = {}
    for place, (asked, pressed) in enumerate(readings):
        mine = waiting.setdefault(asked.conversation_id, [])
        answers = pressed or asked.intent in ANSWERS
        if answers and asked.outcome != "asked":
            for index in mine:
                if asked.at - found[index].at <= ANSWERED_WITHIN:
                    found[index] = replace(found[index], outcome=asked.outcome)
        if not answers or asked.outcome != "asked":
            mine.clear()
        if asked.outcome == "asked":
            mine.append(place)
    return found
