"""Drafts of the numbers: written, tried, released from a moment on, restored; by supervisors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.decisions.model import DecisionRecord, PolicyVersion
from bot.decisions.policy_version import version_of
from bot.desk.model import Role, Staff
from bot.errors import AlreadySettled, BadInput, DraftMoved, Forbidden, NeedsSecond
from bot.policy import Decision, Policy, decide, sheet
from bot.policy.editing import Difference, PackText, differences, read
from bot.policy_versions.book import PolicyBook
from bot.policy_versions.model import (
    Draft,
    DraftState,
    NewRun,
    NewVersion,
    Run,
    RunState,
    Version,
    in_force,
)
from bot.policy_versions.past import LONGEST_DAYS
from bot.policy_versions.ports import OpenUow, Uow
from bot.policy_versions.releasing import Bounds, first_moment, needs_second
from bot.times import Clock

log = structlog.get_logger()

_SHORTEST_WHY, _LONGEST_WHY = 2, 500
FLIPS_PAGE = 20

# Works on a run, in a process of its own or here.
Work = Callable[[int], object]


@dataclass(frozen=True)
class Standing:
    """A draft beside what is in force: what differs, its newest replay, and why its author may
    not release it from now on; empty where he may."""

    draft: Draft
    policy: Policy
    differs: list[Difference]
    run: Run | None
    second: str


@dataclass(frozen=True)
class Shown:
    """A version, and what differs from the one before it. `restoring`: what would differ from the
    numbers in force if it was released again now; `second`: why whoever drafts that may not
    release it, empty where he may."""

    version: Version
    policy: Policy
    differs: list[Difference]
    restoring: list[Difference]
    second: str


@dataclass(frozen=True)
class Anew:
    """A decision of the past, and what it would be under the numbers in force and a draft."""

    record: DecisionRecord
    was: Decision
    now: Decision


class PolicyVersions:
    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        book: PolicyBook,
        work: Work,
        bounds: Bounds,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._book = book
        self._work = work
        self.bounds = bounds

    # Looking

    def versions(self) -> list[Version]:
        """Newest release first."""
        with self._open_uow(writes=False) as uow:
            return sorted(uow.policy_versions.versions(), key=lambda one: one.id, reverse=True)

    def shown(self, version_id: int) -> Shown:
        now = self._now()
        with self._open_uow(writes=False) as uow:
            version, timeline = uow.policy_versions.version(version_id), _timeline(uow)
            policy = sheet.load(version.numbers)
            restoring = differences(self._at(uow, now).policy, policy)
            second = self._second(uow, version.numbers, None, now=now)
        moment = (version.effective_at, version.id)
        before = [one for one in timeline if (one.effective_at, one.id) < moment]
        was = sheet.load(before[-1].numbers) if before else policy
        return Shown(version, policy, differences(was, policy), restoring, second)

    def in_force_id(self) -> int | None:
        """None where nothing was ever released and the file counts."""
        with self._open_uow(writes=False) as uow:
            timeline = _timeline(uow)
        return in_force(timeline, self._now()).id if timeline else None

    def drafts(self) -> list[Standing]:
        """Open ones, newest change first."""
        with self._open_uow(writes=False) as uow:
            return [self._standing(uow, one) for one in uow.policy_versions.open_drafts()]

    def standing(self, draft_id: int) -> Standing:
        with self._open_uow(writes=False) as uow:
            return self._standing(uow, uow.policy_versions.draft(draft_id))

    # Writing a draft

    def start_draft(self, staff: Staff, *, of: int | None = None) -> Standing:
        """Of the numbers in force, or of an old version: restoring it is releasing its draft."""
        _supervisor(staff)
        with self._open_uow() as uow:
            current = sheet.dump(self._at(uow, self._now()).policy)
            numbers = current if of is None else uow.policy_versions.version(of).numbers
            draft = uow.policy_versions.add_draft(
                numbers=sheet.dump(sheet.load(numbers)),
                base=current,
                author_id=staff.id,
                author=staff.name,
                at=self._now(),
            )
            found = self._standing(uow, draft)
            uow.commit()
        return found

    def save_draft(
        self,
        draft_id: int,
        staff: Staff,
        *,
        revision: int,
        values: Mapping[str, str],
        packs: Sequence[PackText] | None,
        why: str,
    ) -> Standing:
        """Raises BadNumbers for what cannot be, and nothing is saved; DraftMoved where somebody
        else saved since. Who changes something is an author of it."""
        _supervisor(staff)
        why = why.strip()
        if len(why) > _LONGEST_WHY:
            raise BadInput(f"改动原因最多 {_LONGEST_WHY} 个字")
        with self._open_uow() as uow:
            draft = _seen(uow, draft_id, revision)
            numbers = sheet.dump(read(sheet.load(draft.numbers), values, packs))
            if (numbers, why) != (draft.numbers, draft.why):
                draft = uow.policy_versions.change_draft(
                    _by(replace(draft, numbers=numbers, why=why), staff), at=self._now()
                )
            found = self._standing(uow, draft)
            uow.commit()
        return found

    def drop_draft(self, draft_id: int, staff: Staff, *, revision: int) -> None:
        _supervisor(staff)
        with self._open_uow() as uow:
            draft = _seen(uow, draft_id, revision)
            uow.policy_versions.close_draft(draft, DraftState.DROPPED, at=self._now())
            uow.commit()

    # Trying it

    def start_run(self, draft_id: int, staff: Staff, *, days: int) -> Run:
        """Over the past, beside everything else; the same that is under way is not begun twice."""
        _supervisor(staff)
        if not 1 <= days <= LONGEST_DAYS:
            raise BadInput(f"回放的天数是 1 到 {LONGEST_DAYS}")
        now = self._now()
        with self._open_uow() as uow:
            draft = uow.policy_versions.draft(draft_id)
            last, current = uow.policy_versions.newest_run(draft_id), self._at(uow, now)
            if last is not None and _same_run(last, draft, days=days, now=now):
                return last
            run = uow.policy_versions.add_run(
                NewRun(
                    draft_id=draft_id,
                    numbers=draft.numbers,
                    version=version_of(sheet.load(draft.numbers)).version,
                    against=sheet.dump(current.policy),
                    against_version=current.version,
                    days=days,
                    started_at=now,
                    started_by=staff.name,
                )
            )
            uow.commit()
        log.info("policy_replay_started", replay=run.id, draft=draft_id)
        self._work(run.id)
        return self.run(run.id)

    def run(self, run_id: int) -> Run:
        with self._open_uow(writes=False) as uow:
            run = uow.policy_versions.run(run_id)
        return replace(run, state=run.state_at(self._now()))

    def flips(self, run_id: int, *, page: int = 1) -> list[Anew]:
        """What moves most money first. One whose decision is gone is left out."""
        with self._open_uow(writes=False) as uow:
            run = uow.policy_versions.run(run_id)
            ids = run.flips[(page - 1) * FLIPS_PAGE : page * FLIPS_PAGE]
            return [_anew(run, uow.decisions.decision(one)) for one in ids]

    def anew(self, run_id: int, decision_id: int) -> Anew:
        with self._open_uow(writes=False) as uow:
            return _anew(uow.policy_versions.run(run_id), uow.decisions.decision(decision_id))

    # Releasing

    def release(
        self, draft_id: int, staff: Staff, *, revision: int, wanted: datetime | None = None
    ) -> Version:
        """From `wanted` on, or at once. Raises NeedsSecond where an author may not, DraftMoved
        where the draft is not what was looked at. Weighed and written in one transaction."""
        _supervisor(staff)
        with self._open_uow() as uow:
            store = uow.policy_versions
            store.lock()
            draft, now = _seen(uow, draft_id, revision), self._now()
            if len(draft.why) < _SHORTEST_WHY:
                raise BadInput("请先写明改动原因再发布")
            policy, moment = sheet.load(draft.numbers), first_moment(wanted, now)
            if not differences(self._at(uow, moment).policy, policy):
                raise BadInput("这份草稿与届时生效的规则没有不同")
            run = store.newest_run(draft.id)
            second = self._second(uow, draft.numbers, run, now=now, moment=moment)
            if second and staff.id in draft.author_ids:
                raise NeedsSecond(f"须由没有改过这份草稿的另一位主管发布：{second}")
            released = store.add_version(
                NewVersion(
                    version=version_of(policy).version,
                    numbers=draft.numbers,
                    effective_at=moment,
                    released_at=now,
                    released_by=staff.name,
                    authors=draft.authors,
                    why=draft.why,
                    second=second,
                    draft_id=draft.id,
                )
            )
            store.close_draft(draft, DraftState.RELEASED, at=now)
            uow.commit()
        self._book.forget()
        log.info("policy_released", version=released.version, by=staff.id)
        return released

    def withdraw(self, version_id: int, staff: Staff) -> None:
        """Before its first moment, while no gateway can have gone by it."""
        _supervisor(staff)
        with self._open_uow() as uow:
            uow.policy_versions.lock()
            version, now = uow.policy_versions.version(version_id), self._now()
            if version.effective_at < first_moment(None, now):
                raise AlreadySettled("已经生效或马上生效的版本不能撤回，请恢复旧版本")
            uow.policy_versions.withdraw(version_id, by=staff.name, at=now)
            uow.commit()
        self._book.forget()

    def _second(
        self,
        uow: Uow,
        numbers: str,
        run: Run | None,
        *,
        now: datetime,
        moment: datetime | None = None,
    ) -> str:
        """Released at `moment`, else from now on."""
        policy = sheet.load(numbers)
        current, before = self._at(uow, now), self._at(uow, moment or first_moment(None, now))
        fits = run is not None and (run.numbers, run.against_version) == (
            numbers,
            current.version,
        )
        return needs_second(
            differences(current.policy, policy),
            differences(before.policy, policy),
            run if fits else None,
            bounds=self.bounds,
            at=now,
        )

    def _at(self, uow: Uow, moment: datetime) -> PolicyVersion:
        """As this transaction sees it."""
        timeline = _timeline(uow)
        if not timeline:
            return self._book(moment)
        found = in_force(timeline, moment)
        return PolicyVersion(sheet.load(found.numbers), found.version)

    def _standing(self, uow: Uow, draft: Draft) -> Standing:
        now, policy = self._now(), sheet.load(draft.numbers)
        run = uow.policy_versions.newest_run(draft.id)
        differs = differences(self._at(uow, now).policy, policy)
        second = self._second(uow, draft.numbers, run, now=now)
        return Standing(
            draft, policy, differs, run and replace(run, state=run.state_at(now)), second
        )


def _same_run(run: Run, draft: Draft, *, days: int, now: datetime) -> bool:
    """Under way already, of the same numbers and days."""
    running = run.state_at(now) is RunState.RUNNING
    return running and (run.numbers, run.days) == (draft.numbers, days)


def _timeline(uow: Uow) -> list[Version]:
    return [one for one in uow.policy_versions.versions() if one.withdrawn_at is None]


def _seen(uow: Uow, draft_id: int, revision: int) -> Draft:
    """The draft as the page shows it."""
    draft = uow.policy_versions.draft(draft_id)
    if draft.revision != revision or draft.state is not DraftState.OPEN:
        raise DraftMoved
    return draft


def _by(draft: Draft, staff: Staff) -> Draft:
    if staff.id in draft.author_ids:
        return draft
    return replace(
        draft,
        author_ids=[*draft.author_ids, staff.id],
        authors=[*draft.authors, staff.name],
    )


def _anew(run: Run, record: DecisionRecord) -> Anew:
    was, now = (
        decide(record.request, record.facts, sheet.load(numbers))
        for numbers in (run.against, run.numbers)
    )
    return Anew(record, was, now)


def _supervisor(staff: Staff) -> None:
    if staff.role is not Role.SUPERVISOR:
        raise Forbidden
