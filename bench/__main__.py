"""`python -m bench [name …] [--option …]`: all measurements, or the named ones."""

from __future__ import annotations

import importlib
import itertools
import sys

# `workbench` fills millions of rows first: half an hour, so only when it is named.
ALL = ("decide", "promises", "race_payments", "payouts", "reply_time", "import_orders", "questions")


def main() -> None:
    names = list(itertools.takewhile(lambda given: not given.startswith("-"), sys.argv[1:]))
    options = sys.argv[1 + len(names) :]
    for name in names or ALL:
        print(f"\n== {name}", flush=True)
        measure = importlib.import_module(f"bench.{name}").main
        measure(options) if options else measure()


if __name__ == "__main__":
    main()
