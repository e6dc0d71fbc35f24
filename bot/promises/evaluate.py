"""How well the reader does on labelled lines: found promises, false alarms, which ones."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from bot.promises.model import OFFENCES, Kind
from bot.promises.reader import read

_NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
_SPLIT = "⏎"
_LABELS = ("promise", "offence", "none")


@dataclass(frozen=True)
class Labelled:
    kinds: frozenset[Kind]
    speaker: str
    parts: tuple[str, ...]

    @property
    def held_out(self) -> bool:
        """A fixed rule: no line changes halves because others were added."""
        return zlib.crc32(_SPLIT.join(self.parts).encode()) % 2 == 1

    def kinds_read(self) -> frozenset[Kind]:
        *earlier, line = self.parts
        kinds: set[Kind] = set()
        for at, part in enumerate(earlier):
            kinds |= {one.kind.family for one in read(part, earlier=earlier[:at], now=_NOW)}
        return frozenset(kinds | {one.kind.family for one in read(line, earlier=earlier, now=_NOW)})


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
        kinds = (
            frozenset()
            if label == "none"
            else frozenset(Kind(one).family for one in label.split("+"))
        )
        yield Labelled(kinds, speaker, tuple(line.split(_SPLIT)))


@dataclass
class ReadLabels:
    """Lines labelled promise, offence or none; `missed` and `wrong` with what was found."""

    totals: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    held: Counter[str] = field(default_factory=Counter)
    wrong: list[tuple[str, str, str]] = field(default_factory=list)


def read_labelled(rows: Iterable[tuple[str, str]]) -> ReadLabels:
    """rows: text and label. A line of both is right as either; held is what is not sent."""
    read_as = ReadLabels()
    for text, label in rows:
        kinds = {finding.kind for finding in read(text, now=_NOW)}
        seen = {"offence" if kind.offence else "promise" for kind in kinds} or {"none"}
        read_as.totals[label] += 1
        read_as.right[label] += label in seen
        read_as.held[label] += seen != {"none"}
        if label not in seen:
            read_as.wrong.append((text, label, "+".join(sorted(kinds)) or "none"))
    return read_as


def texts_and_labels(file: Path) -> Iterator[tuple[str, str]]:
    """Of a TSV with a text and promise, offence or none."""
    for row in file.read_text(encoding="utf-8").splitlines():
        if row.strip() and not row.startswith("#"):
            text, label = row.split("\t")[:2]
            if label not in _LABELS:
                raise ValueError(f"label is one of {', '.join(_LABELS)}: {row!r}")
            yield text, label


def score(lines: Iterable[Labelled]) -> Score:
    total = Score()
    for line in lines:
        found = line.kinds_read()
        total.lines += 1
        total.promises += len(line.kinds)
        total.found += len(line.kinds & found)
        # An offence may stand beside: the lines were labelled for their promises.
        total.extra += len(found - line.kinds - OFFENCES) if line.kinds else 0
        if line.kinds - found:
            total.missed.append(line)
        if not line.kinds:
            total.plain += 1
            total.alarms += bool(found)
            if found:
                total.wrong.append(line)
    return total
