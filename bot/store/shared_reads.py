"""One reading transaction for all that an action looks up, instead of one for each look.

What reads takes over the session of who read before it in the same context. Whoever writes ends
it, so that what is read afterwards has what was written; who reads beside another has an own one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

_current: ContextVar[SharedReads | None] = ContextVar("shared_reads", default=None)


class SharedReads:
    """Sessions that nobody uses at the moment, one for each database."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._idle: dict[Engine, Session] = {}
        # Grows with each write: what was begun before it is not handed on.
        self._age = 0
        self._over = False

    def take(self, engine: Engine) -> tuple[Session | None, int]:
        """With the age to give it back with."""
        with self._guard:
            return self._idle.pop(engine, None), self._age

    def give(self, engine: Engine, session: Session, age: int) -> None:
        """For the next who reads; closed where it would be stale, or one is there."""
        with self._guard:
            kept = not self._over and age == self._age and engine not in self._idle
            if kept:
                self._idle[engine] = session
        if not kept:
            session.close()

    def end(self, *, over: bool = False) -> None:
        """Somebody writes; or nothing more is read (`over`)."""
        with self._guard:
            idle = list(self._idle.values())
            self._idle.clear()
            self._age += 1
            self._over = self._over or over
        for session in idle:
            session.close()


def shared_here() -> SharedReads | None:
    return _current.get()


@contextmanager
def shared_reads() -> Iterator[None]:
    """Around what looks up several things, in whatever threads."""
    shared = SharedReads()
    token = _current.set(shared)
    try:
        yield
    finally:
        _current.reset(token)
        # What goes on in a thread after that, or in a task that was begun within, reads by itself.
        shared.end(over=True)
