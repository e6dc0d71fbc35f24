"""Cleans what people type: for the engine, and (reversibly) for understanding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from nlu.tables import rows, simplified

# One character of the normalised text and the stretch of the original it stands for.
Piece = tuple[str, int, int]

ENGINE_TEXT_CAP = 1_000

# Directional overrides hide text from readers; zero-width marks only split words. Both are noise.
_INVISIBLE = frozenset("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff") | frozenset(
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xFE00, 0xFE10))
)
_DASHES = dict.fromkeys("‐‑‒–—―−﹣", "-")
# 12315 is where buyers complain: that number says something.
_LONG_NUMBER = re.compile(r"(?!12315(?!\d))(?<!\d)\d{5,}")
_REPEATED = re.compile(
    # Numerals may repeat for a reason (一三八零零零).
    r"([^\W\d_零〇一二三四五六七八九])\1{2,}|([!?。,~.;:、-])\2+|(\s)\3+|([^\w\s])\4{2,}"
)


@dataclass(frozen=True)
class Normalised:
    """A text made even, and where each of its characters came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original text behind text[start:end]."""
        return self.starts[start], self.ends[end - 1]


def clean_for_engine(text: str) -> str:
    """Text that Rasa can store and that it will not read as a command.

    Rasa strips a message and takes a leading slash for an intent typed by a developer; str.strip()
    takes off U+3000, NBSP and VT as well, so the same strip is used here.
    """
    kept = "".join(_visible(char) for char in text).strip()
    if kept.startswith("/"):
        kept = "／" + kept[1:]
    return kept[:ENGINE_TEXT_CAP].rstrip()


# The tokenizer and the patterns each ask for the message that is being read.
@lru_cache(maxsize=16)
def normalise(text: str) -> Normalised:
    """Even out width, script, case, repetition and the usual typos; every step keeps offsets."""
    pieces = _fold(text)
    pieces = _replace(pieces, _typos(), lambda match: _meant()[match.group()])
    pieces = _replace(pieces, _REPEATED, _shortened)
    return Normalised(
        text="".join(char for char, _, _ in pieces),
        starts=tuple(start for _, start, _ in pieces),
        ends=tuple(end for _, _, end in pieces),
    )


def for_features(text: str) -> str:
    """The normalised text with long numbers masked: which digits they are says nothing."""
    return masked_numbers(normalise(text).text)


def masked_numbers(normalised: str) -> str:
    """What for_features does to a text that is normalised already."""
    return _LONG_NUMBER.sub("00000", normalised).strip()


def _visible(char: str) -> str:
    if char in "\n\r\t\x0b\x0c\x1c\x1d\x1e\x1f\x85":
        return " "
    if char in _INVISIBLE or unicodedata.category(char) in ("Cc", "Cs"):
        return ""
    return char


def _fold(text: str) -> list[Piece]:
    """Half width, simplified, lower case, one kind of space and dash; invisible marks dropped."""
    table = simplified()
    pieces: list[Piece] = []
    for index, char in enumerate(text):
        if not (seen := _visible(char)):
            continue
        for folded in unicodedata.normalize("NFKC", seen):
            even = " " if folded.isspace() else _DASHES.get(folded, folded)
            pieces.extend((part, index, index + 1) for part in table.get(even, even).lower())
    return pieces


def _replace(
    pieces: list[Piece], pattern: re.Pattern[str], new: Callable[[re.Match[str]], str]
) -> list[Piece]:
    """Substitute in the text of the pieces; what is put in stands for all that was taken out."""
    text = "".join(char for char, _, _ in pieces)
    result: list[Piece] = []
    done = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        result.extend(pieces[done:start])
        result.extend((char, pieces[start][1], pieces[end - 1][2]) for char in new(match))
        done = end
    return result + pieces[done:] if result or done else pieces


def _shortened(match: re.Match[str]) -> str:
    """Letters keep a double (哈哈 is not 哈), punctuation and spaces a single."""
    kept = match.group(1) or match.group(4)
    return kept * 2 if kept else match.group()[0]


@lru_cache(maxsize=1)
def _meant() -> dict[str, str]:
    return {row[0]: row[1] for row in rows("typos.tsv")}


@lru_cache(maxsize=1)
def _typos() -> re.Pattern[str]:
    longest = sorted(_meant(), key=len, reverse=True)
    return re.compile("|".join(map(_whole, longest)))


def _whole(typed: str) -> str:
    """Letters count as a word of their own only: gift, not gifted."""
    return rf"(?<![a-z0-9@./_-]){typed}(?![a-z0-9@/_-]|\.[a-z])" if typed.isascii() else typed
