"""The sentences of domain.yml, for those that are said without the engine."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Self

import yaml

from bot.errors import SentencesError

# Behind the name of a sentence: the same in other words, for who heard it a moment ago.
OTHERWISE = "_otherwise"


@lru_cache(maxsize=2)
def _responses(domain_file: Path, _written_at: int) -> Mapping[str, list[dict[str, Any]]]:
    """A process that opens several apps, as the tests do, parses the same sentences once."""
    with domain_file.open(encoding="utf-8") as file:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        responses: Mapping[str, list[dict[str, Any]]] = yaml.load(file, loader)["responses"]  # noqa: S506 - a safe loader
    return responses


class DomainPhrases:
    """`say("utter_x", {"amount": "5"})`. An unknown name or value is a bug: KeyError."""

    def __init__(self, responses: Mapping[str, list[dict[str, Any]]]) -> None:
        self._texts = {
            name: variants[0]["text"].strip() for name, variants in responses.items() if variants
        }

    @classmethod
    def load(cls, domain_file: Path, *, needed: Iterable[str] = ()) -> Self:
        """Raises SentencesError, naming them, where `needed` ones are missing or cannot be said:
        a start fails rather than a turn."""
        phrases = cls(_responses(domain_file, domain_file.stat().st_mtime_ns))
        if faults := sorted(name for name in needed if not phrases._can_say(name)):
            raise SentencesError(f"{domain_file.name} lacks, or cannot say: {', '.join(faults)}")
        return phrases

    def say(self, name: str, values: Mapping[str, object] | None = None) -> str:
        sentence: str = self._texts[name]
        return sentence.format(**(values or {}))

    def forms(self, name: str, values: Mapping[str, object]) -> Sequence[str]:
        """The sentence, and in other words where domain.yml has them."""
        names = [one for one in (name, f"{name}{OTHERWISE}") if one == name or one in self._texts]
        return [self.say(one, values) for one in names]

    def _can_say(self, name: str) -> bool:
        try:
            return any(text or field for text, field, _, _ in Formatter().parse(self._texts[name]))
        except (KeyError, ValueError):  # no such sentence; a brace that is never closed
            return False
