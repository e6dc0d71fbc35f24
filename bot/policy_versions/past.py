"""Running a replay over what the database recorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.policy import Policy
from bot.policy_versions.ports import OpenUow
from bot.policy_versions.replay import Replay

LONGEST_DAYS = 400
_CHUNK = 1_000

# Told how many of how many decisions were read.
Progress = Callable[[int, int], object]


def replay_past(
    open_uow: OpenUow,
    in_force: Policy,
    draft: Policy,
    *,
    until: datetime,
    days: int,
    progress: Progress = lambda done, total: None,
) -> Replay:
    """Of what buyers asked for in the last `days` days. Each chunk is read in a transaction of its
    own: who writes meanwhile waits for nobody."""
    start = until - timedelta(days=days)
    with open_uow(writes=False) as uow:
        store = uow.past_decisions
        total, settled = store.count_recorded(start, until), store.settled(start, until)
    replay, after = Replay(in_force, draft, settled), 0
    while True:
        with open_uow(writes=False) as uow:
            records = uow.past_decisions.recorded(start, until, after=after, limit=_CHUNK)
        if not records:
            return replay
        replay.feed(records)
        after = records[-1].id
        progress(replay.decisions, total)
