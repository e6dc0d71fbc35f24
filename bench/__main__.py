"""`python -m bench [name …]`: all measurements, or the named ones."""

from __future__ import annotations

import importlib
import sys

ALL = ("decide", "promises", "race_payments", "payouts", "reply_time", "import_orders", "questions")


def main() -> None:
    for name in sys.argv[1:] or ALL:
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
