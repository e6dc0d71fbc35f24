"""Background work: each job a name, how often and what; one loop runs them all alike."""

from __future__ import annotations

import asyncio
import contextvars
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, TypeVar

import structlog

from bot.gateway import metrics
from bot.payouts.service import Payouts
from bot.times import Clock

log = structlog.get_logger()

P = ParamSpec("P")
T = TypeVar("T")

# What a stop left undone is seen to at once, and not by all jobs in the same moment.
FIRST_WITHIN_SECONDS = 1.0
# Several gateways that were started together look at the same tables: not for good in step.
JITTER = 0.1
# A row of payouts, one after the other; the rest is for the next round.
PAYOUTS_A_ROUND = 200


@dataclass(frozen=True)
class Job:
    """`work` is done anew `every` so many seconds after it ended. That several gateways do the
    same is harmless: what it writes is written once by the database."""

    name: str
    every: float
    work: Callable[[], Awaitable[object]]


class Threads:
    """Threads of the jobs' own: a slow provider takes none from buyers and staff."""

    def __init__(self, most: int = 4) -> None:
        self._pool = ThreadPoolExecutor(most, thread_name_prefix="job")

    async def run(self, work: Callable[P, T], *args: P.args, **more: P.kwargs) -> T:
        call = partial(contextvars.copy_context().run, work, *args, **more)
        return await asyncio.get_running_loop().run_in_executor(self._pool, call)

    async def close(self) -> None:
        """What is being done is done to its end: a payout that is asked for is written down."""
        await asyncio.to_thread(self._pool.shutdown, cancel_futures=True)


class Jobs:
    def __init__(
        self,
        jobs: Sequence[Job],
        *,
        clock: Clock,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._jobs = tuple(jobs)
        self._now = clock
        self._sleep = sleep
        self._chance = chance

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """All of them, from the start of the block to its end."""
        tasks = [asyncio.create_task(self._repeat(job), name=job.name) for job in self._jobs]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _repeat(self, job: Job) -> None:
        failures = metrics.JOB_FAILURES.labels(job.name)  # there, and 0, before the first one
        await self._sleep(min(job.every, FIRST_WITHIN_SECONDS) * self._chance())
        while True:
            with structlog.contextvars.bound_contextvars(job=job.name):
                started = time.perf_counter()
                try:
                    await job.work()
                except Exception:
                    failures.inc()
                    log.exception("job_failed")
                else:
                    metrics.JOB_LAST_SUCCESS.labels(job.name).set(self._now().timestamp())
                metrics.JOB_SECONDS.labels(job.name).observe(time.perf_counter() - started)
            await self._sleep(job.every * (1 + JITTER * (2 * self._chance() - 1)))


async def send_and_ask(payouts: Payouts[Any], threads: Threads) -> None:
    """What is due is sent, what was never answered is asked about: one payout at a time, so that
    a stop waits for one answer of the provider and not for all of them."""
    for step in (payouts.send_due, payouts.ask_due):
        for _ in range(PAYOUTS_A_ROUND):
            if not await threads.run(step, limit=1):
                break
