"""What was said in the turn before is not said again word for word: the next form of it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol
from zlib import crc32

from bot.desk.ports import Phrases

# "Not yours" and "no such order" have to look the same, also one after the other.
_ALWAYS_ALIKE = frozenset({"error_order_not_found", "error_order_of_nobody"})
_REPEATS = "utter_said_again"


class Sentences(Phrases, Protocol):
    """As in domain.yml, where a sentence may have a second form for who hears it again."""

    def forms(self, name: str, values: Mapping[str, object]) -> Sequence[str]:
        """All of them, the first one first. KeyError for an unknown name or value."""


class Fresh:
    """All that a turn says goes through here. `before` are the marks of the turn before."""

    def __init__(self, sentences: Sentences, before: Sequence[int]) -> None:
        self._sentences = sentences
        self._before = frozenset(before)
        self._alike = False
        self.marks: list[int] = []

    def words(self, name: str, values: Mapping[str, object]) -> str:
        """The first form that was said neither in this turn nor in the one before."""
        self._alike = self._alike or name in _ALWAYS_ALIKE
        forms = self._forms(name, values)
        said = self._before.union(self.marks)
        chosen = next((text for text in forms if self._alike or _mark(text) not in said), None)
        # Said a third time within two turns: there is nothing shorter than saying so.
        text = chosen if chosen is not None else self._again(self._forms(name, values))
        self.marks.append(_mark(text))
        return text

    def _forms(self, name: str, values: Mapping[str, object]) -> Iterator[str]:
        forms = self._sentences.forms(f"utter_{name}", values)
        yield from forms
        yield self._again(iter(forms))

    def _again(self, forms: Iterator[str]) -> str:
        return self._sentences.say(_REPEATS, {"said": next(forms)})


def _mark(text: str) -> int:
    """Short, and the same in every process."""
    return crc32(text.encode())
