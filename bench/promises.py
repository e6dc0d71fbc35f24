"""How well promises are read, on labelled lines; and what reading a line costs.

`python -m bench promises FILE.tsv [--wrong]` reads lines of strangers instead: a text and promise,
offence or none in each row.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bot.promises import learned
from bot.promises.evaluate import labelled, read_labelled, score, texts_and_labels
from bot.promises.reader import read

FILE = Path(__file__).resolve().parent.parent / "tests" / "promises" / "lines.tsv"
MEANING = FILE.with_name("meaning.tsv")
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
LONGEST = "给您退5元，明天一定发。" * 80


def main(options: Sequence[str] = ()) -> None:
    started = time.perf_counter()
    learned.warm()
    print(f"learned in {time.perf_counter() - started:.1f} s")
    files = [Path(option) for option in options if not option.startswith("-")]
    for file in files:
        _strangers(file, show="--wrong" in options)
    if not files:
        _own()


def _own() -> None:
    lines = list(labelled(FILE))
    for name, held_out in (("tuning", False), ("held out", True)):
        got = score(line for line in lines if line.held_out is held_out)
        print(
            f"{name}: {got.lines} lines; {got.found} of {got.promises} promises found "
            f"(recall {got.recall:.3f}); {got.alarms} of {got.plain} plain lines alarmed "
            f"({got.false_alarms:.1%}); {got.extra} kinds too many"
        )
    _strangers(MEANING, show=False)
    _times([(line.parts[-1], line.parts[:-1]) for line in lines])
    started = time.perf_counter()
    read(LONGEST[:1_000], now=NOW)
    longest = time.perf_counter() - started
    print(f"1,000 characters of promises: {longest * 1000:.0f} ms")


def _strangers(file: Path, *, show: bool) -> None:
    rows = list(texts_and_labels(file))
    told = read_labelled(rows)
    for label, total in told.totals.items():
        print(
            f"{file.name}: {label}: {told.right[label]} of {total} right "
            f"({told.right[label] / total:.3f}), {told.held[label]} held"
        )
    for text, label, seen in told.wrong if show else ():
        print(f"  {label} read as {seen}: {text}")
    _times([(text, ()) for text, _ in rows])


def _times(lines: Sequence[tuple[str, Sequence[str]]]) -> None:
    taken = []
    for line, earlier in lines:
        started = time.perf_counter()
        read(line, earlier=earlier, now=NOW)
        taken.append((time.perf_counter() - started) * 1000)
    taken.sort()
    print(
        f"a line: median {taken[len(taken) // 2]:.2f} ms, p95 {taken[len(taken) * 95 // 100]:.2f}"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
