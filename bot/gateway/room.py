"""How many turns the engine has at once: as many as it answers in time, and no more.

Who would only wait in the engine waits here instead, where waiting is no time-out. A time-out that
came while others were asked says that they were too many: half as many from then on, and again one
more for every full round that was answered.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType


class Room:
    """`async with room:` around what the engine is asked; first come, first served, as long as
    nobody has waited for more than `patience_seconds`."""

    def __init__(
        self,
        most: int,
        *,
        patience_seconds: float = 10.0,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most = self.limit = most
        self._patience = patience_seconds
        self._now = now
        self.inside = 0
        self._answered = self._halved = 0
        # With when each came; and those who have waited too long, who come when nobody else waits.
        self._waiting: deque[tuple[float, asyncio.Future[None]]] = deque()
        self._late: deque[tuple[float, asyncio.Future[None]]] = deque()

    def full(self) -> bool:
        return self.inside >= self.limit

    async def __aenter__(self) -> int:
        """How often the room had been halved by then, for `too_slow`."""
        if not self.full() and not self._waiting and not self._late:
            self.inside += 1
            return self._halved
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        place = (self._now(), mine)
        self._waiting.append(place)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():
                self.inside -= 1  # called in at the very moment of leaving
            for line in (self._waiting, self._late):
                if place in line:  # who is called in passes over those who left
                    line.remove(place)
            self._call_in()
            raise
        return self._halved

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.inside -= 1
        self._call_in()

    def answered(self) -> None:
        self._answered += 1
        if self._answered >= self.limit:
            self._answered = 0
            self.limit = min(self.limit + 1, self._most)
            self._call_in()

    def too_slow(self, entered: int | None) -> bool:
        """After a time-out, still inside; whether it was for the others' sake. One crowd is halved
        once, however many of it got no answer: `entered` is what the room gave at its door, None
        for who did not come through it."""
        crowded = self.inside > 1
        if crowded and entered == self._halved:
            self._halved += 1
            self.limit, self._answered = max(1, self.limit // 2), 0
        return crowded

    def _call_in(self) -> None:
        while not self.full() and (called := self._next()) is not None:
            if not called.cancelled():
                self.inside += 1
                called.set_result(None)

    def _next(self) -> asyncio.Future[None] | None:
        in_time = self._now() - self._patience
        while self._waiting and self._waiting[0][0] < in_time:
            self._late.append(self._waiting.popleft())
        line = self._waiting or self._late
        return line.popleft()[1] if line else None
