"""The sentences of domain.yml, for the few that are said without the engine."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import yaml


class DomainPhrases:
    """`say("utter_x", {"amount": "5"})`. An unknown name or value is a bug: KeyError."""

    def __init__(self, responses: Mapping[str, list[dict[str, Any]]]) -> None:
        self._texts = {
            name: variants[0]["text"] for name, variants in responses.items() if variants
        }

    @classmethod
    def load(cls, domain_file: Path) -> Self:
        with domain_file.open(encoding="utf-8") as file:
            loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
            return cls(yaml.load(file, loader)["responses"])  # noqa: S506 - a safe loader

    def say(self, name: str, values: Mapping[str, object] | None = None) -> str:
        sentence: str = self._texts[name]
        return sentence.strip().format(**(values or {}))
