"""Values of the versions: what was released, what is being thought about, a run of a replay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

# From a release to its first moment: by then every gateway has read it.
LEAD = timedelta(seconds=10)
# Who works on a replay and says nothing for so long is gone.
SILENCE = timedelta(seconds=60)


class DraftState(StrEnum):
    OPEN = "open"
    RELEASED = "released"
    DROPPED = "dropped"


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class NewVersion:
    """`numbers` is the sheet; `version` the name under which decisions are recorded; `draft_id`
    None for numbers of a file; `second`: why somebody else had to release it."""

    version: str
    numbers: str
    effective_at: datetime
    released_at: datetime
    released_by: str
    authors: Sequence[str] = ()
    why: str = ""
    second: str = ""
    draft_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Version(NewVersion):
    id: int
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`base`: the sheet that it was made from. `author_ids`: everybody who changed it."""

    id: int
    numbers: str
    why: str
    base: str
    author_ids: Sequence[int]
    authors: Sequence[str]
    created_at: datetime
    changed_at: datetime
    revision: int
    state: DraftState


@dataclass(frozen=True, kw_only=True)
class NewRun:
    draft_id: int
    numbers: str
    version: str
    against: str
    against_version: str
    days: int
    started_at: datetime
    started_by: str


@dataclass(frozen=True, kw_only=True)
class Run(NewRun):
    """`report` is a ReplayReport as JSON, `flips` ids of decisions; both empty until it is done."""

    id: int
    beat_at: datetime
    state: RunState
    done: int
    total: int
    report: dict[str, Any]
    flips: Sequence[int]

    def state_at(self, now: datetime) -> RunState:
        """One that nobody works on any more has failed."""
        gone = self.state is RunState.RUNNING and now - self.beat_at > SILENCE
        return RunState.FAILED if gone else self.state


def in_force(timeline: Sequence[Version], at: datetime) -> Version:
    """Of released versions in the order of their moments, at least one: the last that has begun;
    before the first, the first."""
    begun = [one for one in timeline if one.effective_at <= at]
    return begun[-1] if begun else timeline[0]
