"""`make fuzz`: each fuzzer for its share of the time; exits with 1 where a fault was found.

What is found becomes a test; the example lies in `build/fuzz`. The same seed tries the same.
"""

from __future__ import annotations

import argparse
import secrets
import sys
from pathlib import Path

from tests.fuzz import files, frames, lines
from tests.fuzz.report import Limit

FUZZERS = {"files": files.fuzz, "frames": frames.fuzz, "lines": lines.fuzz}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--minutes", type=float, default=3, help="over all of them")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--only", choices=FUZZERS)
    asked = parser.parse_args()
    chosen = [asked.only] if asked.only else list(FUZZERS)
    faults = 0
    for name in chosen:
        limit = Limit(seconds=asked.minutes * 60 / len(chosen))
        found = FUZZERS[name](limit, seed=asked.seed, folder=Path("build/fuzz"))
        faults += len(found.faults)
        sys.stdout.write("\n".join(found.lines()) + "\n")
        sys.stdout.flush()
    sys.stdout.write(f"seed {asked.seed}: {faults} kinds of fault\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
