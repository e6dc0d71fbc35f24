"""What messages are found by: every character and every pair of neighbours.

The word that a person looks for has two characters more often than not, where the usual index of
threes finds nothing. SQLite asks for these in its triggers (see bot/store/ddl.py), PostgreSQL has
the same as a function of its own. An index stands on them: they may change with a migration only.
"""

from __future__ import annotations

import string

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# Of a long text as many pairs as tell it from others; the words themselves are compared after.
_ASKED = 12


def fold(text: str) -> str:
    """As `lower()` folds on both databases whatever their locale: A to Z only."""
    return text.translate(_LOWER)


def asked(text: str) -> list[str]:
    """The grams that a text has which says this."""
    folded = fold(text)
    if len(folded) == 1:
        return [folded]
    return sorted({folded[place : place + 2] for place in range(len(folded) - 1)})[:_ASKED]


def term(gram: str) -> str:
    """A gram as one word of SQLite's index, whatever its characters: 退款 is 9000g6b3e."""
    return "g".join(f"{ord(character):x}" for character in gram)


def terms(text: str) -> str:
    """All grams of a text, for SQLite's index."""
    folded = fold(text)
    pairs = {folded[place : place + 2] for place in range(len(folded) - 1)}
    return " ".join(sorted(map(term, pairs.union(folded))))
