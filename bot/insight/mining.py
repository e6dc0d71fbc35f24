"""Grouping what buyers asked, in a process of its own: it may take much memory, and die of it."""

from __future__ import annotations

import errno
import multiprocessing
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool

from bot.errors import MiningFailed
from bot.insight.model import Asked, Remembered
from bot.insight.questions import Mined, mine
from bot.insight.vectors import Encode, Kept, Vectors

Mine = Callable[[Sequence[Asked], Sequence[Asked], Remembered], Mined]

# Measured (bench/questions.py): 20,000 different messages take 705 MB, 5,000 take 598 MB.
DEFAULT_MEMORY_MB = 2_048


def mining_here(encode: Encode) -> Mine:
    """In this process: for tests, and for commands that end after it."""
    return lambda now, before, remembered: _mined(encode, now, before, remembered)


class MiningProcess:
    """One at a time. The process starts at the first use; one that died is started anew by the
    next call."""

    def __init__(self, *, memory_mb: int = DEFAULT_MEMORY_MB) -> None:
        self._memory = memory_mb * 1024 * 1024
        self._pool: ProcessPoolExecutor | None = None

    def __call__(
        self, now: Sequence[Asked], before: Sequence[Asked], remembered: Remembered
    ) -> Mined:
        """Raises MiningFailed."""
        if self._pool is None:
            # Spawned: a fork of a process with threads and sockets would inherit both.
            self._pool = ProcessPoolExecutor(
                max_workers=1,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_prepare,
                initargs=(self._memory,),
            )
        try:
            return self._pool.submit(_mine, list(now), list(before), remembered).result()
        except (BrokenProcessPool, MemoryError, OSError) as error:
            self.close()
            if isinstance(error, OSError) and error.errno != errno.ENOMEM:
                raise
            # Where even reading a folder finds no memory, the import says so.
            raise MiningFailed from error

    def close(self, *, wait: bool = False) -> None:
        if self._pool is not None:
            self._pool.shutdown(wait=wait, cancel_futures=True)
            self._pool = None


# In the process of its own


def _prepare(memory: int) -> None:
    """What is mapped from files (the encoder's weights) does not count against the limit."""
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))


def _mine(now: list[Asked], before: list[Asked], remembered: Remembered) -> Mined:
    from nlu.components.encoder import encode_many

    return _mined(encode_many, now, before, remembered)


def _mined(
    encode: Encode, now: Sequence[Asked], before: Sequence[Asked], remembered: Remembered
) -> Mined:
    """Texts that were encoded once are known by their digests."""
    vectors = Vectors(encode, Kept(remembered.texts))
    return mine(now, before, remembered, vectors=vectors)
