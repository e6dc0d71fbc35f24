"""Whose turn a background job is, where several gateways run the same jobs on one PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.store.dialect import insert_all_once
from bot.store.tables.jobs import JobRunRow
from bot.times import Clock

# Clocks of gateways differ a little, and each looks at moments of its own.
_EARLY = 0.9


class JobTurn:
    """The job's row is locked until `end`: nobody else does it meanwhile, and whoever dies over it
    has not done it."""

    def __init__(self, session: Session, row: JobRunRow, *, replica: str, clock: Clock) -> None:
        self._session, self._row = session, row
        self._replica, self._now = replica, clock

    def end(self) -> None:
        with self._session:
            self._row.ended_at, self._row.replica = self._now(), self._replica
            self._session.commit()


class JobTurns:
    def __init__(self, engine: Engine, *, replica: str, clock: Clock) -> None:
        self._engine = engine
        self._replica = replica
        self._now = clock

    def know(self, jobs: Iterable[str]) -> None:
        """At the start of a gateway: a job that nobody ever did has a row to be locked, too."""
        with Session(self._engine) as session:
            insert_all_once(session, JobRunRow, [{"job": job} for job in jobs])
            session.commit()

    def begin(self, job: str, *, every: float) -> JobTurn | None:
        """None where another does it now, or did within the last `every` seconds."""
        session = Session(self._engine, expire_on_commit=False)
        try:
            wanted = select(JobRunRow).where(JobRunRow.job == job)
            row = session.scalar(wanted.with_for_update(skip_locked=True))
            due = row is not None and self._is_due(row, every)
        except BaseException:
            session.close()
            raise
        if row is None or not due:
            session.close()
            return None
        return JobTurn(session, row, replica=self._replica, clock=self._now)

    def _is_due(self, row: JobRunRow, every: float) -> bool:
        return (
            row.ended_at is None or row.ended_at + timedelta(seconds=_EARLY * every) <= self._now()
        )
