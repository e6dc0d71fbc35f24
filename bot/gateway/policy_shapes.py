"""Numbers of the rules, their versions, drafts and replays, as docs/protocol.md has them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

import msgspec

from bot.decisions.views import Decision, decision_view
from bot.decisions.wording import kind_text
from bot.desk.ports import Phrases
from bot.money import yuan
from bot.policy import Policy, editing
from bot.policy.numbers import Gives
from bot.policy_versions import model
from bot.policy_versions.replay import Taken
from bot.policy_versions.service import Anew, Shown, Standing
from bot.policy_versions.views import ReplayReport, ReplayTaken, Unseen, taken_view, unseen
from bot.shape import Shape
from bot.times import iso


class PolicyNumber(Shape):
    """`least` and `most` in the unit; `gives`: in which direction it gives buyers more."""

    name: str
    says: str
    unit: str
    least: str
    most: str
    gives: Gives


class PolicyGroup(Shape):
    name: str
    title: str
    numbers: list[PolicyNumber]


class PolicyPack(Shape):
    """What an order earns from this goods total on, in yuan."""

    total: str
    sku: str
    quantity: str


class PolicySheet(Shape):
    """All numbers by name, as text."""

    values: dict[str, str]
    packs: list[PolicyPack]


class PolicyDifference(Shape):
    name: str
    says: str
    unit: str
    was: str
    now: str
    gives_more: bool


class PolicyVersion(Shape):
    """`second`: why somebody else than its authors had to release it. `of_file`: the numbers of
    the settings' file, which nobody released."""

    id: int
    version: str
    state: Literal["in_force", "scheduled", "past", "withdrawn"]
    effective_at: str
    released_at: str
    released_by: str
    authors: list[str]
    why: str
    second: str
    of_file: bool
    withdrawn_by: str | None


class PolicyRun(Shape):
    """`fits`: it is of the draft's numbers as they are now. `flips`: how many are listed.
    `unseen`: why its price is unknown, empty where it is told."""

    id: int
    state: model.RunState
    done: int
    total: int
    days: int
    started_at: str
    started_by: str
    fits: bool
    flips: int
    report: ReplayReport | None
    unseen: Unseen


class PolicyDraft(Shape):
    """`second`: why an author may not release it from now on; `mine`: whoever asks is one."""

    id: int
    revision: int
    state: model.DraftState
    why: str
    authors: list[str]
    mine: bool
    created_at: str
    changed_at: str
    differs: list[PolicyDifference]
    second: str
    run: PolicyRun | None
    sheet: PolicySheet


class PolicyPage(Shape):
    """`second_above`: yuan a month, None where one supervisor may release everything. `alone`: the
    shop has no other supervisor than who asks. History is the newest release first."""

    groups: list[PolicyGroup]
    packs_says: str
    version: str
    sheet: PolicySheet
    history: list[PolicyVersion]
    drafts: list[PolicyDraft]
    second_above: str | None
    alone: bool


class PolicyDraftAnswer(Shape):
    draft: PolicyDraft


class PolicyRunAnswer(Shape):
    run: PolicyRun


class PolicyVersionAnswer(Shape):
    """`differs` from the version that was in force before it. `restoring`: what differs from the
    numbers in force now; `second`: why an author of that may not release it from now on."""

    version: PolicyVersion
    sheet: PolicySheet
    differs: list[PolicyDifference]
    restoring: list[PolicyDifference]
    second: str


class PolicyFlip(Shape):
    decision_id: int
    at: str
    order_no: str
    kind_text: str
    was: ReplayTaken
    now: ReplayTaken


class PolicyFlips(Shape):
    flips: list[PolicyFlip]
    pages: int


class PolicyAnew(Shape):
    """What was decided then, and what it would be under the numbers in force and the draft."""

    recorded: Decision
    was: Decision
    now: Decision


def groups_shape() -> list[PolicyGroup]:
    return [
        PolicyGroup(
            name=group.name,
            title=group.title,
            numbers=[
                PolicyNumber(
                    name=number.name,
                    says=number.says,
                    unit=number.unit,
                    least=number.text(number.least),
                    most=number.text(number.most),
                    gives=number.gives,
                )
                for number in group.numbers
            ],
        )
        for group in editing.GROUPS
    ]


def sheet_shape(policy: Policy) -> PolicySheet:
    packs = [
        PolicyPack(total=yuan(pack.from_fen), sku=pack.sku, quantity=str(pack.quantity))
        for pack in policy.threshold_gifts.packs
    ]
    return PolicySheet(values=editing.written(policy), packs=packs)


def version_shape(version: model.Version, *, in_force: int | None, now: datetime) -> PolicyVersion:
    """`in_force`: the id of the version that is."""
    state: Literal["in_force", "scheduled", "past", "withdrawn"] = "past"
    if version.withdrawn_at is not None:
        state = "withdrawn"
    elif version.id == in_force:
        state = "in_force"
    elif version.effective_at > now:
        state = "scheduled"
    return PolicyVersion(
        id=version.id,
        version=version.version,
        state=state,
        effective_at=iso(version.effective_at),
        released_at=iso(version.released_at),
        released_by=version.released_by,
        authors=list(version.authors),
        why=version.why,
        second=version.second,
        of_file=version.draft_id is None,
        withdrawn_by=version.withdrawn_by,
    )


def draft_shape(found: Standing, *, staff_id: int) -> PolicyDraft:
    draft, run = found.draft, found.run
    return PolicyDraft(
        id=draft.id,
        revision=draft.revision,
        state=draft.state,
        why=draft.why,
        authors=list(draft.authors),
        mine=staff_id in draft.author_ids,
        created_at=iso(draft.created_at),
        changed_at=iso(draft.changed_at),
        differs=differs_shape(found.differs),
        second=found.second,
        run=None if run is None else run_shape(run, fits=run.numbers == draft.numbers),
        sheet=sheet_shape(found.policy),
    )


def differs_shape(differs: list[editing.Difference]) -> list[PolicyDifference]:
    return [
        PolicyDifference(
            name=one.name,
            says=one.says,
            unit=one.unit,
            was=one.was,
            now=one.now,
            gives_more=one.gives_more,
        )
        for one in differs
    ]


def run_shape(run: model.Run, *, fits: bool) -> PolicyRun:
    done = run.state is model.RunState.DONE
    report = msgspec.convert(run.report, ReplayReport) if done else None
    return PolicyRun(
        id=run.id,
        state=run.state,
        done=run.done,
        total=run.total,
        days=run.days,
        started_at=iso(run.started_at),
        started_by=run.started_by,
        fits=fits,
        flips=len(run.flips),
        report=report,
        unseen="" if report is None else unseen(report),
    )


def shown_shape(shown: Shown, *, in_force: int | None, now: datetime) -> PolicyVersionAnswer:
    return PolicyVersionAnswer(
        version=version_shape(shown.version, in_force=in_force, now=now),
        sheet=sheet_shape(shown.policy),
        differs=differs_shape(shown.differs),
        restoring=differs_shape(shown.restoring),
        second=shown.second,
    )


def flip_shape(anew: Anew) -> PolicyFlip:
    record = anew.record
    return PolicyFlip(
        decision_id=record.id,
        at=iso(record.at),
        order_no=record.order_no,
        kind_text=kind_text(record.kind),
        was=taken_view(Taken.of(anew.was)),
        now=taken_view(Taken.of(anew.now)),
    )


def anew_shape(anew: Anew, run: model.Run, phrases: Phrases) -> PolicyAnew:
    record = anew.record
    was = replace(record, decision=anew.was, policy_version=run.against_version)
    now = replace(record, decision=anew.now, policy_version=run.version)
    return PolicyAnew(
        recorded=decision_view(record, phrases, can_approve=False),
        was=decision_view(was, phrases, can_approve=False),
        now=decision_view(now, phrases, can_approve=False),
    )
