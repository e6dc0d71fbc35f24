"""Replays in a process of their own: a hundred thousand decisions take the processor for seconds,
and buyers are not to wait for it."""

from __future__ import annotations

import multiprocessing
import time
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import datetime, timedelta

import structlog

from bot.policy_versions.runs import work
from bot.store.engine import open_engine
from bot.store.uow import uow_opener
from bot.times import Clock

log = structlog.get_logger()


class ReplayProcess:
    """One run after the other. Its process starts with the first; one that died is started anew by
    the next, and its run is seen to have failed by its silence."""

    def __init__(self, database_url: str, *, clock: Clock) -> None:
        self._url = database_url
        self._now = clock
        self._pool: ProcessPoolExecutor | None = None

    def __call__(self, run_id: int) -> None:
        """Returns at once."""
        if self._pool is None:
            # Spawned: a fork of a process with threads and sockets would inherit both.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(max_workers=1, mp_context=context)
        pool = self._pool
        done = pool.submit(_work, self._url, run_id, self._now())

        def ended(future: Future[None]) -> None:
            error = None if future.cancelled() else future.exception()
            if error is not None:
                log.error("policy_replay_failed", replay=run_id, error=type(error).__name__)
                self._pool = None if self._pool is pool else self._pool
                pool.shutdown(wait=False)

        done.add_done_callback(ended)

    def close(self, *, wait: bool = False) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=True)
            self._pool = None


# In the process of its own


def _work(database_url: str, run_id: int, started: datetime) -> None:
    """`started` is what the clock of who asked said; from there on time goes as it goes."""
    began = time.monotonic()
    engine = open_engine(database_url)
    try:
        work(
            uow_opener(engine),
            run_id,
            clock=lambda: started + timedelta(seconds=time.monotonic() - began),
        )
    finally:
        engine.dispose()
