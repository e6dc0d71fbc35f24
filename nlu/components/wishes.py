"""Finds a second wish in a message, so that answering the first one does not lose it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

Ranking = Sequence[tuple[str, float]]

# How sure both halves of a message must be; chosen on data, see docs/understanding.md.
SURE = 0.6
# What people say around a wish; one of these beside a real wish is not a second one.
SMALL_TALK = frozenset({"greet", "inform", "affirm", "deny", "thank", "goodbye", "chitchat"})
_NEVER_SECOND = frozenset({"greet", "chitchat"})
_BORDER = re.compile(
    r"[\s,。!?;~…]+|(?=另外|还有就是|还有个|顺便|再问一?下|再就是|然后再|然后还|而且|并且|不然就|要不就)"
)
_SHORTEST = 3
_MOST_CLAUSES = 6


def clauses(text: str) -> list[str]:
    """The clauses of a normalised text; scraps too short to mean something join the one before."""
    pieces: list[str] = []
    for piece in filter(None, (piece.strip() for piece in _BORDER.split(text))):
        short = pieces and (len(piece) < _SHORTEST or len(pieces[-1]) < _SHORTEST)
        if short or len(pieces) == _MOST_CLAUSES:
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    return pieces


def find_wishes(
    text: str, whole: Ranking, classify: Callable[[Sequence[str]], Sequence[Ranking]]
) -> list[str]:
    """One or two intents in the order to handle.

    Every cut between clauses is tried; the one with the two surest readings counts. The reading
    of the whole message goes first where it is one of them.
    """
    parts = clauses(text)
    halves = [
        half
        for cut in range(1, len(parts))
        for half in (" ".join(parts[:cut]), " ".join(parts[cut:]))
    ]
    likeliest = whole[0][0]
    if not halves:
        return [likeliest]
    readings = [ranking[0] for ranking in classify(halves)]
    found = [
        (first[1] * second[1], first[0], second[0])
        for first, second in zip(readings[::2], readings[1::2], strict=True)
        if min(first[1], second[1]) >= SURE and _go_together(first[0], second[0])
    ]
    if not found:
        return [likeliest]
    _, *pair = max(found)
    return sorted(pair, key=lambda name: name != likeliest)


def _go_together(first: str, second: str) -> bool:
    """Two different wishes, or two different courtesies (谢谢, 再见)."""
    if first == second or _NEVER_SECOND & {first, second}:
        return False
    return (first in SMALL_TALK) == (second in SMALL_TALK)
