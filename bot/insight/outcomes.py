"""How a question ended: what the bot asked back belongs to the question that it asked it for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.desk.model import JOINED_BY
from bot.insight.model import LOST, Asked

# Typed answers; a pressed button or card is one as well.
ANSWERS = frozenset({"affirm", "deny", "inform"})
# What is said later than this answers nothing of then: so a day's figures come to rest.
ANSWERED_WITHIN = timedelta(hours=72)


def ended(readings: Sequence[tuple[Asked, bool]]) -> list[Asked]:
    """The typed questions, in order. Each reading comes with whether it was pressed. What was read
    once more together with the next words is one question with them."""
    whole = _read_on(readings)
    return [
        asked
        for place, (asked, (_, pressed)) in enumerate(
            zip(followed_up(readings), readings, strict=True)
        )
        if not pressed and place not in whole
    ]


def followed_up(readings: Sequence[tuple[Asked, bool]]) -> list[Asked]:
    """All of them, in order, with the outcome that they came to in the end.

    An offer that the buyer accepts was settled, though the turn that made it only asked. Who goes
    on to something else, or answers after ANSWERED_WITHIN, leaves the question as it stood. What
    the bot was lost at, and then read together with the next words, ended as these did.
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
    for part, whole in reversed(_read_on(readings).items()):
        found[part] = replace(found[part], outcome=found[whole].outcome)
    return found


def _read_on(readings: Sequence[tuple[Asked, bool]]) -> dict[int, int]:
    """The places of what was lost, each with that of the next reading, where its words stand first
    (bot/desk/next_turn.py: a sentence in pieces, and questions that failed one after the other)."""
    found: dict[int, int] = {}
    last: dict[str, int] = {}
    for place, (asked, pressed) in enumerate(readings):
        before = last.get(asked.conversation_id)
        last[asked.conversation_id] = place
        if before is None or pressed:
            continue
        part, part_pressed = readings[before]
        lost = part.outcome in LOST and part.text and not part_pressed
        if lost and asked.text.startswith(f"{part.text}{JOINED_BY}"):
            found[before] = place
    return found
