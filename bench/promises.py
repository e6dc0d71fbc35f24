"""How well promises are read, on labelled lines; and what reading a line costs."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from pathlib import Path

from bot.promises.evaluate import labelled, score
from bot.promises.reader import read

FILE = Path(__file__).resolve().parent.parent / "tests" / "promises" / "lines.tsv"
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
LONGEST = "给您退5元，明天一定发。" * 80


def main() -> None:
    lines = list(labelled(FILE))
    for name, held_out in (("tuning", False), ("held out", True)):
        half = [line for line in lines if line.held_out is held_out]
        got = score(half)
        print(
            f"{name}: {got.lines} lines; {got.found} of {got.promises} promises found "
            f"(recall {got.recall:.3f}); {got.alarms} of {got.plain} plain lines alarmed "
            f"({got.false_alarms:.1%}); {got.extra} kinds too many"
        )
    started = time.perf_counter()
    for line in lines:
        read(line.parts[-1], earlier=line.parts[:-1], now=NOW)
    each = (time.perf_counter() - started) / len(lines)
    started = time.perf_counter()
    read(LONGEST[:1_000], now=NOW)
    longest = time.perf_counter() - started
    print(f"a line: {each * 1000:.2f} ms; 1,000 characters of promises: {longest * 1000:.0f} ms")


if __name__ == "__main__":
    main()
