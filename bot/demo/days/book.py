"""The talks that the demo shop draws from, as they are written down beside this file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml


@dataclass(frozen=True, kw_only=True)
class Line:
    """One of the texts is said. `by`: buyer, bot or agent; of the bot they are names in
    domain.yml. `intent` and `outcome` are how the buyer's words are read; with a `reason` words
    that the promise gate held went out all the same."""

    by: str
    texts: tuple[str, ...]
    intent: str = ""
    outcome: str = "settled"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A talk. `share` is how often it comes beside the others, `at` where its order stands
    ("" without one), `days` how many days ago it happens at most and at least.

    About goods that have the `fact`, that are there (`stock`), or are these (`skus`). `rated`:
    one of them, 0 for nothing; `after`: seconds before an agent's line instead of the usual.
    """

    name: str
    share: int
    lines: tuple[Line, ...]
    at: str = ""
    fact: str = ""
    stock: bool | None = None
    skus: tuple[str, ...] = ()
    days: tuple[int, int] = (0, 59)
    rated: tuple[int, ...] = ()
    after: int = 0
    closes: bool = True

    @property
    def with_person(self) -> bool:
        return any(line.by == "agent" for line in self.lines)


@cache
def scenes() -> tuple[Scene, ...]:
    folder = resources.files("bot.demo.days")
    return tuple(
        _scene(raw)
        for sheet in ("bot.yml", "orders.yml", "people.yml")
        for raw in yaml.safe_load((folder / sheet).read_text(encoding="utf-8"))
    )


def _scene(raw: dict[str, Any]) -> Scene:
    lines = [_line(dict(line), raw["lines"][at + 1 :]) for at, line in enumerate(raw["lines"])]
    values: dict[str, Any] = {
        name: tuple(one) if isinstance(one, list) else one for name, one in raw.items()
    }
    values["lines"] = tuple(lines)
    return Scene(**values)


def _line(raw: dict[str, Any], after: list[dict[str, Any]]) -> Line:
    """How a question ended stands with the bot's answer to it."""
    by = next(name for name in ("buyer", "say", "agent") if name in raw)
    texts = raw[by] if isinstance(raw[by], list) else [raw[by]]
    answer = after[0] if after and "say" in after[0] else {}
    return Line(
        by="bot" if by == "say" else by,
        texts=tuple(texts),
        intent=raw.get("intent", ""),
        outcome=raw.get("outcome", answer.get("outcome", "settled")),
        reason=raw.get("reason", ""),
    )
