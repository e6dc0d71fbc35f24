"""The faults F3, F4, F6, F7 and F8 in whole numbers, on SQLite and PostgreSQL.

python -m bench money_faults            # 300 orders under dying engines, 1,000 pairs of tabs, …
python -m bench.money_faults --share 0.1 --only f7
"""

from __future__ import annotations

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.faults.money import bot_dies_after_each_payment, engine_dies_in_the_action, line, shop
from tests.faults.tabs import press_in_two_tabs

DATABASES = ("sqlite", "postgres")


async def f3(folder: Path, database: str, share: float) -> str:
    started = time.monotonic()
    count = max(10, int(300 * share))
    with shop(folder, database) as stack:
        found = await engine_dies_in_the_action(stack, count)
    return line("F3", database, found, started, kills=-(-count // 10))


async def f4(folder: Path, database: str, share: float) -> str:
    started = time.monotonic()
    with shop(folder, database) as stack:
        found, deaths = await bot_dies_after_each_payment(stack, max(5, int(60 * share)))
    return line("F4", database, found, started, kills=deaths)


async def f7(folder: Path, database: str, share: float) -> str:
    started = time.monotonic()
    with shop(folder, database) as stack:
        outcome = await press_in_two_tabs(stack, max(8, int(1000 * share)))
    assert outcome.found is not None
    return (
        line("F7", database, outcome.found, started, kills=0)
        + f"\nF8 {database:<9} frames sent again {outcome.frames}, answered otherwise "
        f"{outcome.answered_anew}, another body accepted {outcome.accepted_with_another_body}, "
        f"payments by replay {outcome.paid_by_replay}, tabs that differ {len(outcome.different)}"
    )


def f6(share: float) -> None:
    """The tests themselves, with 1,000 buyers of eight orders each."""
    env = {**os.environ, "ANXIN_RACE_BUYERS": str(max(25, int(1000 * share)))}
    command = [sys.executable, "-m", "pytest", "tests/decisions/test_caps.py", "-q"]
    subprocess.run([*command, "-o", "timeout=3600"], env=env, check=True)


def main(arguments: Sequence[str] = ()) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--share", type=float, default=1.0, help="of the whole numbers")
    parser.add_argument("--only", choices=("f3", "f4", "f6", "f7"))
    parser.add_argument("--database", choices=DATABASES)
    asked = parser.parse_args(arguments)
    for run in (f3, f4, f7):
        for database in DATABASES:
            if asked.only in (None, run.__name__) and asked.database in (None, database):
                with tempfile.TemporaryDirectory(prefix="anxin-faults-") as folder:
                    print(asyncio.run(run(Path(folder), database, asked.share)), flush=True)
    if asked.only in (None, "f6"):
        f6(asked.share)


if __name__ == "__main__":
    main(sys.argv[1:])
