"""`anxin decide` on 10,000 generated cases: the time of the whole command."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter

from tests.policy.cases import boundary_cases

CASES = 10_000


def main() -> None:
    lines = "\n".join(json.dumps(case, ensure_ascii=False) for case in boundary_cases(CASES))
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "decide"],
        input=lines,
        text=True,
        capture_output=True,
        check=True,
    )
    took = time.perf_counter() - started
    decisions = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(decisions) == CASES
    rows = Counter((found["rule"], found["outcome"], found["reason"]) for found in decisions)
    print(f"{CASES} cases in {took:.2f} s; {len(rows)} different rows of the tables decided")


if __name__ == "__main__":
    main()
