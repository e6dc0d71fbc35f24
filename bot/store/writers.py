"""The writers of one SQLite file stand in line, each in its turn.

SQLite lets one write at a time, and lets the others ask again after ever longer naps: who came last
passes who has waited longest. In one process that can be done better.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import deque
from time import monotonic

# For the place in the line and then for SQLite, where another process may be writing.
PATIENCE_SECONDS = 15.0
# So short a wait in line takes nothing off it.
_AT_ONCE_SECONDS = 0.1


class WritersLine:
    """First come, first served. Not re-entrant: who writes twice at once would wait for itself, as
    it would for SQLite."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._taken = False
        self._waiting: deque[threading.Lock] = deque()

    def enter(self, *, within_seconds: float = PATIENCE_SECONDS) -> bool:
        """False where the turn did not come in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        try:
            if mine.acquire(timeout=within_seconds):
                return True
        except BaseException:
            # Interrupted: nobody comes for this turn, and it must not stop at a place that is left.
            if not self._gives_up(mine):
                self.leave()
            raise
        return not self._gives_up(mine)

    def _gives_up(self, mine: threading.Lock) -> bool:
        """False where it was called up at the very last moment."""
        with self._guard:
            if mine not in self._waiting:
                return False
            self._waiting.remove(mine)
            return True

    def leave(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    @property
    def waiting(self) -> int:
        """How many wait behind the one who writes."""
        return len(self._waiting)


class LinedUp(sqlite3.Connection):
    """A connection whose writing transactions wait in line; it leaves the line when they end."""

    line: WritersLine
    _writing = False

    def begin_writing(self) -> None:
        """BEGIN IMMEDIATE, in turn. Raises sqlite3.OperationalError after PATIENCE_SECONDS, those
        in line and those that SQLite is waited for taken together."""
        began = monotonic()
        if not self.line.enter():
            raise sqlite3.OperationalError("database is locked: others have been writing all along")
        self._writing = True
        try:
            self._begin(waited=monotonic() - began)
        except BaseException:
            self._leave()
            raise

    def _begin(self, *, waited: float) -> None:
        if waited < _AT_ONCE_SECONDS:
            self.execute("BEGIN IMMEDIATE")
            return
        left = max(0, round((PATIENCE_SECONDS - waited) * 1000))
        self.execute(f"PRAGMA busy_timeout = {left}")
        try:
            self.execute("BEGIN IMMEDIATE")
        finally:
            self.execute(f"PRAGMA busy_timeout = {round(PATIENCE_SECONDS * 1000)}")

    def commit(self) -> None:
        # Where a commit fails the transaction goes on, until it is rolled back.
        super().commit()
        self._leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._leave()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._writing:
            self._writing = False
            self.line.leave()
