"""What decisions need from the stores, and who follows them, in their own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.decisions.model import (
    Approval,
    DecisionRecord,
    GiftIssued,
    GrantKey,
    LedgerEntry,
    NewDecision,
    Payment,
    Remark,
    State,
)
from bot.desk.ports import DeskStore, TicketStore
from bot.policy import Decision, Request
from bot.shop.model import Order
from bot.shop.ports import ShopStore
from bot.transaction import Opens, UnitOfWork


class DecisionStore(Protocol):
    """Once and no further are promises of the database: a constraint, a conditional UPDATE."""

    def add_decision(self, new: NewDecision) -> DecisionRecord: ...

    def decision(self, decision_id: int) -> DecisionRecord:
        """NotFound if there is none."""

    def decisions_of_order(self, order_no: str) -> list[DecisionRecord]:
        """Newest first."""

    def decisions_of_turn(self, conversation_id: str, turn_seq: int) -> list[DecisionRecord]:
        """What was decided already when the turn was asked before; newest first."""

    def decisions_of_conversation(self, conversation_id: str) -> list[DecisionRecord]:
        """Newest first."""

    def waiting(self, order_no: str, kind: str) -> list[DecisionRecord]:
        """Newest first."""

    def all_waiting(self, *, limit: int, offset: int = 0) -> list[DecisionRecord]:
        """Oldest first."""

    def count_waiting(self) -> int: ...

    def add_approval(
        self, decision_id: int, *, staff_id: int, amount_fen: int, at: datetime, note: str
    ) -> None:
        """AlreadySettled if this person said yes before."""

    def staff_names(self, ids: Iterable[int]) -> dict[int, str]: ...

    def approvals_of(self, decision_id: int) -> list[Approval]:
        """Oldest first."""

    def approvals_of_each(self, decision_ids: Iterable[int]) -> Mapping[int, list[Approval]]: ...

    def change_state(
        self, decision_id: int, was: State, now: State, *, by: str, at: datetime, note: str = ""
    ) -> None:
        """Of two who try, one succeeds; AlreadySettled for the other."""

    def restate(
        self, decision_id: int, decision: Decision, *, line: dict[str, Any], policy_version: str
    ) -> None:
        """Record the facts and numbers under which it was carried out in the end."""

    def granted(self, order_no: str, key: GrantKey) -> DecisionRecord | None: ...

    def add_grant(self, order_no: str, key: GrantKey, *, decision_id: int, at: datetime) -> None:
        """AlreadyGranted if the order had it under this key, whatever was seen before."""

    def take_back(self, decision_ids: Sequence[int]) -> None:
        """Those of them that were granted are reversed, and their keys free."""

    def spend(self, key: str, amount_fen: int, *, cap_fen: int, beyond: bool = False) -> None:
        """Use up a part of a budget; OverBudget above the cap, unless told to go beyond it."""

    def give_back(self, key: str, amount_fen: int) -> None:
        """What a reversal takes back of a budget."""

    def add_payment(self, payment: Payment) -> int:
        """The id of its ledger row. AlreadyGranted if the decision was paid before."""

    def add_reversal(self, ledger_id: int, *, by: str, at: datetime, note: str) -> int:
        """A negative row that names the other. AlreadySettled if there is one."""

    def ledger_of(self, order_no: str) -> list[LedgerEntry]:
        """Oldest first."""

    def ledger_of_each(self, order_nos: Iterable[str]) -> Mapping[str, list[LedgerEntry]]: ...

    def goodwill_spent(self, first: datetime, before: datetime) -> int: ...

    def goodwill_payments(self, buyer_id: str, *, since: datetime) -> int: ...

    def add_remark(
        self, order_no: str, text: str, *, by: str, at: datetime, decision_id: int | None
    ) -> None: ...

    def take_back_remarks(self, decision_ids: Sequence[int]) -> None:
        """What these decisions wrote for the warehouse does not hold any more."""

    def remarks_of(self, order_no: str) -> list[Remark]:
        """Oldest first."""

    def add_gift(self, order_no: str, gift: GiftIssued) -> None: ...

    def gifts_of(self, order_no: str) -> list[GiftIssued]:
        """Oldest first."""

    def gifts_of_each(self, order_nos: Iterable[str]) -> Mapping[str, list[GiftIssued]]: ...

    def add_contact(self, order_no: str, wish: str, *, at: datetime) -> None: ...

    def contacts(self, order_no: str, wishes: Iterable[str]) -> list[tuple[str, datetime]]:
        """(wish, when), oldest first."""


class NewPayouts(Protocol):
    """A payment is written down with its decision; what becomes of it is the payouts' matter."""

    def add(self, ledger_id: int, *, order_no: str, amount_fen: int, at: datetime) -> None: ...

    def states_of(self, order_no: str) -> Mapping[int, str]:
        """What became of each payment, by the id of its ledger row."""


class CaseFacts(Protocol):
    """What the rules go by of an order's after-sales cases."""

    def agreed_return(self, order_no: str) -> str | None:
        """`return_refund` or `exchange`: what was agreed to last and not taken back."""

    def given_back(self, order_no: str) -> Mapping[str, int]:
        """Pieces by SKU that came back in full and were paid for."""


class Uow(UnitOfWork, Protocol):
    @property
    def decisions(self) -> DecisionStore: ...
    @property
    def cases(self) -> CaseFacts: ...
    @property
    def payouts(self) -> NewPayouts: ...
    @property
    def shop(self) -> ShopStore: ...
    @property
    def desk(self) -> DeskStore: ...
    @property
    def tickets(self) -> TicketStore: ...


OpenUow = Opens[Uow]

U = TypeVar("U", bound=Uow)
U_contra = TypeVar("U_contra", bound=Uow, contravariant=True)


class Follower(Protocol[U_contra]):
    """What follows a decision, in its transaction: the after-sales case."""

    def decided(
        self, uow: U_contra, record: DecisionRecord, order: Order, *, at: datetime
    ) -> object:
        """A decision stands as the record says, just now."""

    def bars(self, uow: U_contra, order_no: str, request: Request) -> bool:
        """Something happened since the offer that leaves nothing to ask for."""

    def taken_back(self, uow: U_contra, record: DecisionRecord, *, at: datetime) -> None:
        """The buyer takes back what waits: nobody is to decide on it any more."""
