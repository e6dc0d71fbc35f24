"""Reads the small tables in nlu/lookups."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "lookups"


@lru_cache(maxsize=None)
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The tab-separated rows of one table, without its comment lines."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple(tuple(line.split("\t")) for line in lines if line and not line.startswith("#"))


@lru_cache(maxsize=1)
def simplified() -> dict[str, str]:
    """Traditional character to simplified character; lines of the table alternate between both."""
    lines = [row[0] for row in rows("traditional.txt")]
    return {
        old: new
        for olds, news in zip(lines[::2], lines[1::2], strict=True)
        for old, new in zip(olds, news, strict=True)
    }


def words_file() -> str:
    """Path of the words that jieba should keep whole."""
    return str(_FOLDER / "words.txt")
