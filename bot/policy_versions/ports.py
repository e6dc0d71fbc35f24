"""What versions and replays need from the store, in their own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.decisions.model import DecisionRecord
from bot.policy_versions.model import Draft, DraftState, NewRun, NewVersion, Run, RunState, Version
from bot.policy_versions.replay import Recorded, Settled
from bot.transaction import Opens, UnitOfWork


class PastStore(Protocol):
    """What buyers asked for in [start, end). What staff asked for is none of it: a person named
    the amount there, and not the rules."""

    def count_recorded(self, start: datetime, end: datetime) -> int: ...

    def recorded(self, start: datetime, end: datetime, *, after: int, limit: int) -> list[Recorded]:
        """By id, those above `after`."""

    def settled(self, start: datetime, end: datetime) -> Mapping[str, Settled]:
        """What people made of proposals, by the kind of request."""


class VersionStore(Protocol):
    """Versions are only added; who adds one locks first, so that no two are weighed against the
    same one before."""

    def lock(self) -> None: ...

    def versions(self) -> list[Version]:
        """All that were ever released, in the order of their moments."""

    def version(self, version_id: int) -> Version:
        """NotFound if there is none."""

    def add_version(self, new: NewVersion) -> Version: ...

    def withdraw(self, version_id: int, *, by: str, at: datetime) -> None:
        """AlreadySettled where somebody did before."""

    def add_draft(
        self, *, numbers: str, base: str, author_id: int, author: str, at: datetime
    ) -> Draft: ...

    def draft(self, draft_id: int) -> Draft:
        """NotFound if there is none."""

    def open_drafts(self) -> list[Draft]:
        """Newest change first."""

    def change_draft(self, draft: Draft, *, at: datetime) -> Draft:
        """Numbers, words and authors of an open one, if it is still of this revision; else
        DraftMoved."""

    def close_draft(self, draft: Draft, state: DraftState, *, at: datetime) -> None:
        """DraftMoved where it was changed or closed since."""

    def add_run(self, new: NewRun) -> Run: ...

    def run(self, run_id: int) -> Run:
        """NotFound if there is none."""

    def newest_run(self, draft_id: int) -> Run | None: ...

    def beat(self, run_id: int, *, done: int, total: int, at: datetime) -> None: ...

    def end_run(
        self,
        run_id: int,
        state: RunState,
        *,
        report: dict[str, Any],
        flips: Sequence[int],
        at: datetime,
    ) -> None: ...


class Decisions(Protocol):
    def decision(self, decision_id: int) -> DecisionRecord: ...


class Uow(UnitOfWork, Protocol):
    @property
    def past_decisions(self) -> PastStore: ...
    @property
    def policy_versions(self) -> VersionStore: ...
    @property
    def decisions(self) -> Decisions: ...


OpenUow = Opens[Uow]
