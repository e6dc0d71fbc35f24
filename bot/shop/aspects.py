"""What a question about goods asks for, and whether a piece of knowledge speaks of that."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.shop.model import ProductFact

# 轮子 is told of by 静音轮, too.
_SUFFIXES = "子儿头"
_FILE = Path(__file__).with_name("aspects.tsv")


@dataclass(frozen=True)
class Aspect:
    """One thing that was asked for, with the words of it in the question."""

    words: str
    told: re.Pattern[str] | None
    topics: frozenset[str]
    by_its_word: bool

    def is_told_by(self, fact: ProductFact) -> bool:
        if fact.topic in self.topics:
            return True
        if self.by_its_word and (self.words.rstrip(_SUFFIXES) or self.words) in fact.about:
            return True
        return self.told is not None and bool(self.told.search(fact.about))


@dataclass(frozen=True)
class _Row:
    asked: re.Pattern[str]
    told: re.Pattern[str] | None
    topics: frozenset[str]
    by_its_word: bool


def aspects_of(question: str) -> list[Aspect]:
    """All that is named, but what only stands within a longer name: 洗 in 洗碗机."""
    found = [
        (match.start(), match.end(), row)
        for row in _rows()
        for match in row.asked.finditer(question)
    ]
    widest = [
        (start, end, row)
        for start, end, row in found
        if not any(a <= start and end <= b and b - a > end - start for a, b, _ in found)
    ]
    made = [
        Aspect(question[start:end], row.told, row.topics, row.by_its_word)
        for start, end, row in widest
    ]
    return list(dict.fromkeys(made))


@cache
def _rows() -> tuple[_Row, ...]:
    lines = _FILE.read_text(encoding="utf-8").splitlines()
    return tuple(_row(*line.split("\t")) for line in lines if line and not line.startswith("#"))


def _row(asked: str, told: str) -> _Row:
    ways = re.split(r"\|(?![^()\[\]]*[)\]])", told)
    topics = frozenset(way[1:] for way in ways if way.startswith("@"))
    words = [way for way in ways if not way.startswith("@") and way != "="]
    pattern = re.compile("|".join(words)) if words else None
    return _Row(re.compile(asked), pattern, topics, "=" in ways)
