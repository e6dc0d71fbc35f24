"""What after-sales cases need from a store, in their own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

from bot.cases.model import (
    Case,
    Counts,
    Event,
    Evidence,
    Filters,
    Item,
    Kind,
    NewCase,
    Parcel,
    Term,
)
from bot.cases.transitions import Move
from bot.decisions.ports import CaseFacts
from bot.decisions.ports import Uow as DecisionUow
from bot.transaction import Opens


class CaseStore(CaseFacts, Protocol):
    """One open case an order and kind, and each move once, are promises of the database."""

    def open(self, new: NewCase) -> int | None:
        """The new case's number; None where one of this kind is open on the order."""

    def case(self, case_id: int) -> Case:
        """NotFound if there is none."""

    def open_case(self, order_no: str, kind: Kind) -> Case | None: ...

    def of_decision(self, decision_id: int) -> Case | None: ...

    def move(
        self,
        case: Case,
        move: Move,
        *,
        at: datetime,
        term: Term,
        amount_fen: int | None = None,
        parcel: Parcel | None = None,
    ) -> None:
        """AlreadySettled where somebody moved it since it was read; Conflict where it would be
        the second open one."""

    def restate(
        self, case_id: int, *, decision_id: int, items: Sequence[Item], amount_fen: int | None
    ) -> None:
        """It goes by another decision now."""

    def add_decision(self, case_id: int, decision_id: int) -> None:
        """Once; again is nothing."""

    def decisions_of(self, case_id: int) -> list[int]:
        """Oldest first."""

    def add_event(self, case_id: int, event: Event) -> int:
        """Its number."""

    def events_of(self, case_ids: Iterable[int]) -> dict[int, list[Event]]:
        """Oldest first."""

    def add_evidence(self, case_id: int, evidence: Evidence) -> bool:
        """False where the case has this picture already."""

    def evidence_of(self, case_id: int) -> list[Evidence]:
        """Oldest first."""

    def evidence_counts(self, case_ids: Iterable[int]) -> Mapping[int, int]: ...

    def of_order(self, order_no: str) -> list[Case]:
        """Newest first."""

    def of_buyer(self, buyer_id: str, *, limit: int) -> list[Case]:
        """Newest first."""

    def find(
        self, filters: Filters, *, now: datetime, limit: int, offset: int
    ) -> tuple[list[Case], int]:
        """What is due first, with how many there are."""

    def counts(self, kinds: frozenset[Kind], *, now: datetime) -> Counts: ...

    def newly_overdue(self, now: datetime, *, limit: int) -> list[Case]: ...

    def mark_overdue(self, case_id: int, *, deadline: datetime, at: datetime) -> bool:
        """False where it was marked before, or moved on."""

    def sent_before(self, moment: datetime, *, limit: int) -> list[Case]:
        """Decisions that were sent out before then and are not closed."""


class Uow(DecisionUow, Protocol):
    @property
    def cases(self) -> CaseStore: ...


OpenUow = Opens[Uow]
U = TypeVar("U", bound=Uow)
