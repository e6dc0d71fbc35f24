"""Measures shaped entities, addresses and hostile messages on what the model read in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nlu.acting import ACTING

Answer = Mapping[str, Any]

SHAPED = frozenset(
    {"order_no", "tracking_no", "phone", "amount", "quantity", "days", "sku", "courier"}
)
ADDRESS = ("province", "city", "district", "detail", "name", "phone")
# A yes is what moves money: everything else is asked about, decided by rules and offered first.
YES = "affirm"


def entity_f1(cases: Sequence[Mapping[str, Any]], answers: Sequence[Answer]) -> float:
    """Type, span and standard form must all be right."""
    hits = found = expected = 0
    for case, answer in zip(cases, answers, strict=True):
        wanted, got = _shaped(case["entities"]), _shaped(answer["entities"])
        hits, found, expected = hits + len(wanted & got), found + len(got), expected + len(wanted)
    return 2 * hits / (found + expected) if found + expected else 0.0


def addresses_right(cases: Sequence[Mapping[str, Any]], answers: Sequence[Answer]) -> float:
    """The share of addresses of which all six parts are right."""
    right = 0
    for case, answer in zip(cases, answers, strict=True):
        # The first of a type counts.
        parts = {entity["type"]: entity["norm"] for entity in reversed(answer["entities"])}
        right += all(parts.get(name, "") == case[name] for name in ADDRESS)
    return right / len(cases) if cases else 0.0


def taken_for_yes(answers: Sequence[Answer]) -> list[str]:
    """Hostile messages that would confirm an open offer."""
    return [a["text"] for a in answers if a["intent"]["name"] == YES and not a["fallback"]]


def acted_on(answers: Sequence[Answer]) -> list[str]:
    """Messages about nothing of the shop's that are read as something to act on."""
    return [a["text"] for a in answers if a["intent"]["name"] in ACTING and not a["fallback"]]


def unescaped(line: str) -> str:
    """A line of hostile.txt as it would be typed; a line break becomes another kind of space."""
    if "\\" not in line:
        return line
    characters = line.encode("latin-1", "backslashreplace").decode("unicode_escape")
    return characters.replace("\n", "\v").replace("\r", "\v")


def _shaped(entities: Sequence[Mapping[str, Any]]) -> set[tuple[str, int, int, str]]:
    return {
        (entity["type"], entity["start"], entity["end"], entity["norm"])
        for entity in entities
        if entity["type"] in SHAPED
    }
