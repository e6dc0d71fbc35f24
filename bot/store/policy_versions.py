"""Versions of the numbers, their drafts and replays in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.errors import AlreadySettled, DraftMoved, NotFound
from bot.policy_versions.model import Draft, DraftState, NewRun, NewVersion, Run, RunState, Version
from bot.store.audit.seal import touch
from bot.store.tables.policy_versions import PolicyDraftRow, PolicyReplayRow, PolicyVersionRow


class SqlPolicyVersions:
    def __init__(self, session: Session) -> None:
        self._session = session

    def lock(self) -> None:
        """The first version is always there once one is released; SQLite has one writer anyway.
        Of two on PostgreSQL the second sees what the first released."""
        first = select(PolicyVersionRow.id).order_by(PolicyVersionRow.id).limit(1)
        self._session.execute(first.with_for_update())

    def versions(self) -> list[Version]:
        order = (PolicyVersionRow.effective_at, PolicyVersionRow.id)
        return [
            _version(row)
            for row in self._session.scalars(select(PolicyVersionRow).order_by(*order))
        ]

    def version(self, version_id: int) -> Version:
        row = self._session.get(PolicyVersionRow, version_id)
        if row is None:
            raise NotFound
        return _version(row)

    def add_version(self, new: NewVersion) -> Version:
        row = PolicyVersionRow(**{**asdict(new), "authors": list(new.authors)})
        self._session.add(row)
        self._session.flush()
        touch(self._session, "policies", [row.id])
        return _version(row)

    def withdraw(self, version_id: int, *, by: str, at: datetime) -> None:
        row = PolicyVersionRow
        done = self._session.scalar(
            update(row)
            .where(row.id == version_id, row.withdrawn_at.is_(None))
            .values(withdrawn_at=at, withdrawn_by=by)
            .returning(row.id)
        )
        if done is None:
            raise AlreadySettled("这个版本已经撤回过")
        touch(self._session, "policies", [version_id])

    # Drafts

    def add_draft(
        self, *, numbers: str, base: str, author_id: int, author: str, at: datetime
    ) -> Draft:
        row = PolicyDraftRow(
            numbers=numbers,
            why="",
            base=base,
            author_ids=[author_id],
            authors=[author],
            created_at=at,
            changed_at=at,
            revision=1,
            state=DraftState.OPEN.value,
        )
        self._session.add(row)
        self._session.flush()
        return _draft(row)

    def draft(self, draft_id: int) -> Draft:
        row = self._session.get(PolicyDraftRow, draft_id, populate_existing=True)
        if row is None:
            raise NotFound
        return _draft(row)

    def open_drafts(self) -> list[Draft]:
        row = PolicyDraftRow
        newest = (row.changed_at.desc(), row.id.desc())
        found = select(row).where(row.state == DraftState.OPEN.value).order_by(*newest)
        return [_draft(one) for one in self._session.scalars(found)]

    def change_draft(self, draft: Draft, *, at: datetime) -> Draft:
        self._move(
            draft,
            numbers=draft.numbers,
            why=draft.why,
            author_ids=list(draft.author_ids),
            authors=list(draft.authors),
            changed_at=at,
        )
        return replace(draft, revision=draft.revision + 1, changed_at=at)

    def close_draft(self, draft: Draft, state: DraftState, *, at: datetime) -> None:
        self._move(draft, state=state.value, changed_at=at)

    def _move(self, draft: Draft, **values: Any) -> None:
        row = PolicyDraftRow
        moved = self._session.scalar(
            update(row)
            .where(
                row.id == draft.id,
                row.revision == draft.revision,
                row.state == DraftState.OPEN.value,
            )
            .values(revision=draft.revision + 1, **values)
            .returning(row.id)
        )
        if moved is None:
            raise DraftMoved

    # Replays

    def add_run(self, new: NewRun) -> Run:
        row = PolicyReplayRow(**asdict(new), beat_at=new.started_at, state=RunState.RUNNING.value)
        self._session.add(row)
        self._session.flush()
        return _run(row)

    def run(self, run_id: int) -> Run:
        row = self._session.get(PolicyReplayRow, run_id, populate_existing=True)
        if row is None:
            raise NotFound
        return _run(row)

    def newest_run(self, draft_id: int) -> Run | None:
        row = PolicyReplayRow
        newest = select(row).where(row.draft_id == draft_id).order_by(row.id.desc()).limit(1)
        found = self._session.scalar(newest)
        return None if found is None else _run(found)

    def beat(self, run_id: int, *, done: int, total: int, at: datetime) -> None:
        self._put(run_id, done=done, total=total, beat_at=at)

    def end_run(
        self,
        run_id: int,
        state: RunState,
        *,
        report: dict[str, Any],
        flips: Sequence[int],
        at: datetime,
    ) -> None:
        self._put(run_id, state=state.value, report=report, flips=list(flips), beat_at=at)

    def _put(self, run_id: int, **values: Any) -> None:
        row = PolicyReplayRow
        self._session.execute(update(row).where(row.id == run_id).values(**values))


def _version(row: PolicyVersionRow) -> Version:
    return Version(**_values(row))


def _draft(row: PolicyDraftRow) -> Draft:
    return Draft(**{**_values(row), "state": DraftState(row.state)})


def _run(row: PolicyReplayRow) -> Run:
    return Run(**{**_values(row), "state": RunState(row.state)})


def _values(row: PolicyVersionRow | PolicyDraftRow | PolicyReplayRow) -> dict[str, Any]:
    return {column.key: getattr(row, column.key) for column in row.__table__.columns}
