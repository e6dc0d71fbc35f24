"""What a fuzzer found, and whether it still has time."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Found:
    """`outcomes` counts what became of each try; `faults` are what must not happen, each once."""

    name: str
    folder: Path
    tries: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    faults: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def fault(self, what: str, example: bytes) -> None:
        """The example is kept, to be tried again and made into a test."""
        self.outcomes["fault"] += 1
        if what not in self.faults:
            self.folder.mkdir(parents=True, exist_ok=True)
            file = self.folder / f"{self.name}-{len(self.faults)}"
            file.write_bytes(example)
            self.faults[what] = str(file)

    def broke(self, error: BaseException, example: bytes) -> None:
        """Two tracebacks that end at one place are one fault."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        self.fault(f"{type(error).__name__} at {where}: {str(error)[:120]}", example)

    def lines(self) -> Iterator[str]:
        counts = ", ".join(f"{name} {count}" for name, count in sorted(self.outcomes.items()))
        yield f"{self.name}: {self.tries} tries: {counts}"
        yield from (f"  {note}" for note in self.notes)
        yield from (f"  FAULT {what}  ({example})" for what, example in self.faults.items())


class Limit:
    """So many seconds, or so many tries."""

    def __init__(self, *, seconds: float | None = None, tries: int | None = None) -> None:
        self._until = None if seconds is None else time.monotonic() + seconds
        self._tries = tries

    def left(self, tries: int) -> bool:
        if self._tries is not None:
            return tries < self._tries
        return self._until is None or time.monotonic() < self._until
