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
    cases = list(boundary_cases(CASES))
    lines = "\n".join(json.dumps(case, ensure_ascii=False) for case in cases)
    started = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "bot.commands.main", "decide"],
        input=lines,
        text=True,
        capture_output=True,
        check=True,
    )
    took = time.perf_counter() - started
    decisions = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(decisions) == CASES
    rows = Counter(
        (found["rule"], case["request"]["kind"], found["reason"])
        for case, found in zip(cases, decisions, strict=True)
    )
    print(f"{CASES} cases in {took:.2f} s; {len(rows)} rows of the tables decided at least once:")
    for rule, kind in sorted({row[:2] for row in rows}):
        reasons = [f"{row[2]} {count}" for row, count in rows.items() if row[:2] == (rule, kind)]
        print(f"  {rule} {kind}: {', '.join(sorted(reasons))}")


if __name__ == "__main__":
    main()
