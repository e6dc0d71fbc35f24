"""Long work in a process of its own: a replay of a hundred thousand decisions or an import of as
many orders takes the processor for seconds, and buyers are not to wait for it."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime, timedelta

import structlog

from bot.store.engine import open_engine
from bot.store.uow import uow_opener
from bot.times import Clock

log = structlog.get_logger()


class WorkProcess:
    """One piece of work after the other. Its process starts with the first; one that died is
    started anew by the next, and its work is seen to have failed by its silence."""

    def __init__(
        self, name: str, work: Callable[..., object], database_url: str, *, clock: Clock
    ) -> None:
        """`work(open_uow, …numbers, clock=…)` is a function of a module, or a partial of one."""
        self._name = name
        self._do = work
        self._url = database_url
        self._now = clock
        self._pool: ProcessPoolExecutor | None = None

    def __call__(self, *numbers: int) -> None:
        """Returns at once."""
        if self._pool is None:
            # Spawned: a fork of a process with threads and sockets would inherit both.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context)
        pool = self._pool
        done = pool.submit(_work, self._do, self._url, numbers, self._now())

        def ended(future: Future[None]) -> None:
            error = None if future.cancelled() else future.exception()
            if error is not None:
                log.error("work_failed", work=self._name, of=numbers, error=type(error).__name__)
                self._pool = None if self._pool is pool else self._pool
                pool.shutdown(wait=False)

        done.add_done_callback(ended)

    def close(self, *, wait: bool = False) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=True)
            self._pool = None


# In the process of its own


def _work(
    work: Callable[..., object], database_url: str, numbers: tuple[int, ...], started: datetime
) -> None:
    """`started` is what the clock of who asked said; from there on time goes as it goes."""
    began = time.monotonic()
    engine = open_engine(database_url)
    try:
        work(
            uow_opener(engine),
            *numbers,
            clock=lambda: started + timedelta(seconds=time.monotonic() - began),
        )
    finally:
        engine.dispose()
