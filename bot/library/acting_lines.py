"""Training lines of messages that act: no answer of the library may be for them."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from nlu.acting import ACTING

_NLU = Path(__file__).resolve().parents[2] / "nlu"
# Neighbouring lines are alike: every fourth of some eight thousand tells as much, in a quarter of
# the time.
_EVERY = 4
_ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


@lru_cache(maxsize=1)
def acting_lines() -> tuple[str, ...]:
    found: list[str] = []
    for file in sorted(_NLU.glob("*.yml")):
        loaded: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
        for group in loaded["nlu"]:
            if group.get("intent") in ACTING:
                found += _examples(group["examples"])
    return tuple(found[::_EVERY])


def _examples(lines: str) -> list[str]:
    plain = (
        _ENTITY.sub(r"\1", line.strip().removeprefix("-").strip()) for line in lines.split("\n")
    )
    return [line for line in plain if line]
