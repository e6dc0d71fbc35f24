"""The machine of tests/decisions/machine.py at its whole size: 2,000 stories of 50 steps.

python -m bench.machine --stories 2000 --steps 50 --seed 1
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.decisions.machine import ShopMachine

SEEN: Counter[str] = Counter()


class Counted(ShopMachine):
    """The same machine, that says in the end what it went through."""

    def teardown(self) -> None:
        if hasattr(self, "days"):
            SEEN["stories"] += 1
            SEEN["ledger rows"] += self.rows("select count(*) from ledger")[0][0]
            for table in ("decisions", "payouts", "aftersales"):
                for state, count in self.rows(f"select state, count(*) from {table} group by 1"):
                    SEEN[f"{table} {state}"] += count
            SEEN["days reconciled"] += len(self.days)
        super().teardown()


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    started = time.monotonic()
    run_state_machine_as_test(
        seed(asked.seed)(Counted),
        settings=settings(
            max_examples=asked.stories,
            stateful_step_count=asked.steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    print(f"{asked.stories} stories of {asked.steps} steps in {time.monotonic() - started:.0f} s:")
    print("0 differences, 0 paid above, 0 paid twice, 0 without a decision; on the way:")
    print(", ".join(f"{name} {count}" for name, count in sorted(SEEN.items())))


if __name__ == "__main__":
    main(sys.argv[1:])
