"""What both databases can keep: PostgreSQL takes no NUL and no half character, SQLite no number of
more than 64 bits. Asked at the edge, so that no store ever meets it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

# Numbers that come from outside name rows and amounts; their columns have 32 bits.
MOST_NUMBER = 2**31 - 1


def is_storable_text(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def is_storable(value: object, *, cleaned: Collection[str] = ()) -> bool:
    """Whether all texts and numbers in a frame or body can be kept. `cleaned` names fields whose
    text somebody cleans later."""
    match value:
        case str():
            return is_storable_text(value)
        case int():
            return -MOST_NUMBER <= value <= MOST_NUMBER
        case Mapping():
            return all(
                is_storable(key) and (key in cleaned or is_storable(part))
                for key, part in value.items()
            )
        case Sequence():
            return all(map(is_storable, value))
        case _:
            return True
