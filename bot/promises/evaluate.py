"""How well the reader does on labelled lines: found promises, false alarms, which ones."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.promises.model import Kind
from bot.promises.reader import read

_NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
_SPLIT = "⏎"


@dataclass(frozen=True)
class Labelled:
    kinds: frozenset[Kind]
    speaker: str
    parts: tuple[str, ...]

    @property
    def held_out(self) -> bool:
        """A fixed rule: no line changes halves because others were added."""
        return zlib.crc32(_SPLIT.join(self.parts).encode()) % 2 == 1

    def found(self) -> frozenset[Kind]:
        *earlier, line = self.parts
        kinds: set[Kind] = set()
        for at, part in enumerate(earlier):
            kinds |= {one.kind for one in read(part, earlier=earlier[:at], now=_NOW)}
        return frozenset(kinds | {one.kind for one in read(line, earlier=earlier, now=_NOW)})


@dataclass
class Score:
    lines: int = 0
    promises: int = 0
    found: int = 0
    plain: int = 0
    alarms: int = 0
    extra: int = 0  # a second kind seen in a line that promises something else
    missed: list[Labelled] = field(default_factory=list)
    wrong: list[Labelled] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found / self.promises if self.promises else 1.0

    @property
    def false_alarms(self) -> float:
        return self.alarms / self.plain if self.plain else 0.0


def labelled(file: Path) -> Iterator[Labelled]:
    for row in file.read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        label, speaker, line = row.split("\t")
        kinds = frozenset() if label == "none" else frozenset(Kind(one) for one in label.split("+"))
        yield Labelled(kinds, speaker, tuple(line.split(_SPLIT)))


def score(lines: Iterable[Labelled]) -> Score:
    total = Score()
    for line in lines:
        found = line.found()
        total.lines += 1
        total.promises += len(line.kinds)
        total.found += len(line.kinds & found)
        total.extra += len(found - line.kinds) if line.kinds else 0
        if line.kinds - found:
            total.missed.append(line)
        if not line.kinds:
            total.plain += 1
            total.alarms += bool(found)
            if found:
                total.wrong.append(line)
    return total
