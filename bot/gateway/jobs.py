"""Background work: each job a name, how often and what; one loop runs them all alike."""

from __future__ import annotations

import asyncio
import contextvars
import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, ParamSpec, Protocol, TypeVar

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


# A rare job is looked for so often: the gateway that did it last may be gone.
LOOK_SECONDS = 60.0


@dataclass(frozen=True)
class Job:
    """`work` is done anew `every` so many seconds after it ended: by one of several gateways, or,
    what is about its own pages and settings, by each (`here`)."""

    name: str
    every: float
    work: Callable[[], Awaitable[object]]
    here: bool = False


class Turn(Protocol):
    def end(self) -> None:
        """It is done, well or not."""


class Turns(Protocol):
    """Which of several gateways does a job. Raises where the database cannot say."""

    def know(self, jobs: Iterable[str], /) -> None: ...
    def begin(self, job: str, *, every: float) -> Turn | None:
        """None where another does it now, or did lately."""


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


async def _at_once() -> None:
    pass


class Jobs:
    """Without `turns` there is one gateway, and all of it is done here."""

    def __init__(
        self,
        jobs: Sequence[Job],
        *,
        clock: Clock,
        turns: Turns | None = None,
        after: Callable[[], Awaitable[object]] = _at_once,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._jobs = tuple(jobs)
        self._now = clock
        self._turns = turns
        # Whoever waits for the first answer shares the processor with what loads, and no more.
        self._after = after
        self._sleep = sleep
        self._chance = chance

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """All of them, from the start of the block to its end."""
        if self._turns is not None:
            names = [job.name for job in self._jobs if not job.here]
            await asyncio.to_thread(self._turns.know, names)
        tasks = [asyncio.create_task(self._repeat(job), name=job.name) for job in self._jobs]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _repeat(self, job: Job) -> None:
        failures = metrics.JOB_FAILURES.labels(job.name)  # there, and 0, before the first one
        await self._after()
        await self._sleep(min(job.every, FIRST_WITHIN_SECONDS) * self._chance())
        shared = self._turns is not None and not job.here
        pause = min(job.every, LOOK_SECONDS) if shared else job.every
        while True:
            with structlog.contextvars.bound_contextvars(job=job.name):
                try:
                    async with self._turn_of(job) as mine:
                        if mine:
                            await self._do(job)
                except Exception:
                    failures.inc()
                    log.exception("job_failed")
            await self._sleep(pause * (1 + JITTER * (2 * self._chance() - 1)))

    async def _do(self, job: Job) -> None:
        started = time.perf_counter()
        try:
            await job.work()
            metrics.JOB_LAST_SUCCESS.labels(job.name).set(self._now().timestamp())
        finally:
            metrics.JOB_SECONDS.labels(job.name).observe(time.perf_counter() - started)

    @asynccontextmanager
    async def _turn_of(self, job: Job) -> AsyncIterator[bool]:
        if self._turns is None or job.here:
            yield True
            return
        turn = await asyncio.to_thread(self._turns.begin, job.name, every=job.every)
        try:
            yield turn is not None
        finally:
            if turn is not None:
                await asyncio.to_thread(turn.end)


async def send_and_ask(payouts: Payouts[Any], threads: Threads) -> None:
    """What is due is sent, what was never answered is asked about: one payout at a time, so that
    a stop waits for one answer of the provider and not for all of them."""
    for step in (payouts.send_due, payouts.ask_due):
        for _ in range(PAYOUTS_A_ROUND):
            if not await threads.run(step, limit=1):
                break
