"""The faults F3 and F4 of money, in any size: what the tests run small, the bench runs whole."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests import postgres
from tests.faults.shoppers import (
    Findings,
    findings,
    leave,
    offers,
    rich_policy,
    shoppers,
    stock_up,
    yeses,
)
from tests.stack import Stack, running_stack

WAVE = 10
# From before the action is called to after its answer went out.
MOMENTS = (0.0, 0.6)


@contextlib.contextmanager
def shop(folder: Path, database: str) -> Iterator[Stack]:
    """The whole stack on `sqlite` or `postgres`."""
    settings: dict[str, object] = {"burst_seconds": 0.05, "policy_file": rich_policy(folder)}
    if database == "sqlite":
        with running_stack(folder, **settings) as stack:
            yield stack
        return
    with postgres.server() as url:
        settings["database_url"] = postgres.new_database(url, "anxin")
        with running_stack(folder, **settings) as stack:
            yield stack


async def engine_dies_in_the_action(stack: Stack, count: int, *, seed: int = 1) -> Findings:
    """F3: kill -9 of the engine at a random moment around the buyers' yes."""
    dice = random.Random(seed)
    names = [f"f3-{number:03}" for number in range(count)]
    stock_up(stack.settings.database_url, names)
    for first in range(0, count, WAVE):
        buyers = shoppers(stack, names[first : first + WAVE])
        await offers(buyers)
        saying = asyncio.create_task(yeses(buyers))
        await asyncio.sleep(dice.uniform(*MOMENTS))
        await asyncio.to_thread(stack.kill_engine)
        await asyncio.to_thread(stack.start_engine)
        await asyncio.to_thread(stack.wait_engine)
        await saying
        await leave(buyers)
    return findings(stack.settings.database_url, names)


async def bot_dies_after_each_payment(stack: Stack, count: int) -> tuple[Findings, int]:
    """F4: each commit that moves money is the last thing its process does."""
    names = [f"f4-{number:03}" for number in range(count)]
    stock_up(stack.settings.database_url, names)
    stack.kill_bot()
    stack.bot_command = [sys.executable, "-m", "tests.faults.dying_bot"]
    stack.start_bot()
    over = asyncio.Event()
    nursing = asyncio.create_task(_nurse(stack, over))
    try:
        for first in range(0, count, WAVE):
            buyers = shoppers(stack, names[first : first + WAVE])
            await offers(buyers)
            # The last of them waits for a start after each payment before.
            await yeses(buyers, seconds=20 * len(buyers))
            await leave(buyers)
    finally:
        over.set()
        deaths = await nursing
    return findings(stack.settings.database_url, names), deaths


async def _nurse(stack: Stack, over: asyncio.Event) -> int:
    """Starts the bot again whenever it died, as `systemd` would. Returns how often."""
    deaths = 0
    while not over.is_set():
        if stack.bot_died():
            deaths += 1
            with contextlib.suppress(RuntimeError):  # it may die again before it was seen healthy
                await asyncio.to_thread(stack.start_bot)
        await asyncio.sleep(0.05)
    return deaths


def line(name: str, database: str, found: Findings, started: float, *, kills: int) -> str:
    """One line of the bench's table."""
    return (
        f"{name} {database:<9} orders {found.orders}, kills {kills}, paid {found.paid}, "
        f"ticketed {found.ticketed}, slowest answer {found.slowest_seconds:.1f} s, "
        f"faults {found.faults or 0}, {time.monotonic() - started:.0f} s"
    )
