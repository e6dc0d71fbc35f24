"""How a question ended: what the bot asked back belongs to the question that it asked it for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.insight.model import Asked

# Typed answers; a pressed button or card is one as well.
ANSWERS = frozenset({"affirm", "deny", "inform"})


def ended(readings: Sequence[tuple[Asked, bool]]) -> list[Asked]:
    """The typed questions, in order. Each reading comes with whether it was pressed.

    An offer that the buyer accepts was settled, though the turn that made it only asked. Who goes
    on to something else leaves the question as it stood.
    """
    found = [asked for asked, _ in readings]
    waiting: dict[str, list[int]] = {}
    for place, (asked, pressed) in enumerate(readings):
        mine = waiting.setdefault(asked.conversation_id, [])
        answers = pressed or asked.intent in ANSWERS
        if answers and asked.outcome != "asked":
            for index in mine:
                found[index] = replace(found[index], outcome=asked.outcome)
        if not answers or asked.outcome != "asked":
            mine.clear()
        if asked.outcome == "asked" and not pressed:
            mine.append(place)
    return [one for one, (_, pressed) in zip(found, readings, strict=True) if not pressed]
