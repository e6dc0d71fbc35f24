"""What a text says plainly: stretches that patterns know, without what only sounds like them."""

from __future__ import annotations

from collections.abc import Iterator

from bot.promises.exceptions import Place, marks, no_promise
from bot.promises.model import Kind
from bot.promises.patterns import GIFT, MONEY, TIME, compiled

_PATTERNS = {Kind.MONEY: compiled(MONEY), Kind.GIFT: compiled(GIFT), Kind.TIME: compiled(TIME)}
PLAIN = tuple(_PATTERNS)


def stretches(kind: Kind, text: str) -> Iterator[tuple[int, int]]:
    """Non-overlapping stretches of one kind, the longest where several patterns meet."""
    spans = sorted(
        match.span()
        for pattern in _PATTERNS[kind]
        for match in pattern.finditer(text)
        if not no_promise(kind, Place(text, *match.span()))
    )
    current: tuple[int, int] | None = None
    for start, end in spans:
        if current is not None and start < current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current


def signs(text: str) -> list[str]:
    """What patterns and exceptions see in a text, for the learned reader to weigh."""
    seen = marks(text)
    found = [f"mark:{name}" for name in seen]
    for kind, patterns in _PATTERNS.items():
        if any(pattern.search(text) for pattern in patterns):
            found += [f"sounds:{kind}", *(f"sounds:{kind}&{name}" for name in seen)]
            if any(True for _ in stretches(kind, text)):
                found.append(f"says:{kind}")
    return found
