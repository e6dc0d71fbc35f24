"""`python -m bench [name …] [FILE.tsv …] [--option …]`: all measurements, or the named ones."""

from __future__ import annotations

import importlib
import itertools
import sys

# `workbench` and `desk` fill millions of rows first: only when they are named.
ALL = (
    "decide",
    "promises",
    "race_payments",
    "payouts",
    "reply_time",
    "import_orders",
    "questions",
    "queue_places",
)


def _is_name(given: str) -> bool:
    """Neither an option nor a file for the measurement."""
    return not given.startswith("-") and "." not in given


def main() -> None:
    names = list(itertools.takewhile(_is_name, sys.argv[1:]))
    options = sys.argv[1 + len(names) :]
    for name in names or ALL:
        print(f"\n== {name}", flush=True)
        measure = importlib.import_module(f"bench.{name}").main
        measure(options) if options else measure()


if __name__ == "__main__":
    main()
