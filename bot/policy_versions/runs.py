"""One run of a replay, from its row to its report: in whatever process it is worked on."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.policy import sheet
from bot.policy_versions.model import RunState
from bot.policy_versions.past import replay_past
from bot.policy_versions.ports import OpenUow
from bot.policy_versions.views import dearest_first, report
from bot.shape import plain
from bot.times import Clock

MOST_FLIPS = 5_000
_BEAT_EVERY = timedelta(seconds=1)


def work(open_uow: OpenUow, run_id: int, *, clock: Clock) -> None:
    """To its end, with a sign of life and how far it is each second. A failure is written down
    and raised."""
    with open_uow(writes=False) as uow:
        run = uow.policy_versions.run(run_id)
    told = run.started_at

    def progress(done: int, total: int) -> None:
        nonlocal told
        if clock() - told >= _BEAT_EVERY:
            told = clock()
            _beat(open_uow, run_id, done, total, at=told)

    try:
        found = replay_past(
            open_uow,
            sheet.load(run.against),
            sheet.load(run.numbers),
            until=run.started_at,
            days=run.days,
            progress=progress,
        )
        shown = report(found, in_force=run.against_version, draft=run.version, until=run.started_at)
        flips = [flip.decision_id for flip in dearest_first(found.flips)[:MOST_FLIPS]]
    except Exception:
        with open_uow() as uow:
            uow.policy_versions.end_run(run_id, RunState.FAILED, report={}, flips=[], at=clock())
            uow.commit()
        raise
    with open_uow() as uow:
        store = uow.policy_versions
        store.beat(run_id, done=found.decisions, total=found.decisions, at=clock())
        store.end_run(run_id, RunState.DONE, report=plain(shown), flips=flips, at=clock())
        uow.commit()


def _beat(open_uow: OpenUow, run_id: int, done: int, total: int, *, at: datetime) -> None:
    with open_uow() as uow:
        uow.policy_versions.beat(run_id, done=done, total=total, at=at)
        uow.commit()
