"""Values of the cases: recorded decisions, grants, ledger entries, remarks, gifts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from bot.desk.model import Message
from bot.errors import AnxinError
from bot.policy import Decision, Facts, Outcome, Policy, Request, wire
from bot.shop.model import Bought


class State(StrEnum):
    """What became of a decision."""

    OFFERED = "offered"  # the bot may do it once the buyer says yes
    DONE = "done"  # carried out by the bot
    REFUSED = "refused"
    WAITING = "waiting"  # for a person
    APPROVED = "approved"  # by a person, and carried out
    DECLINED = "declined"  # by a person
    REVERSED = "reversed"  # granted, and its payment taken back: the order may have it anew

    @property
    def granted(self) -> bool:
        return self in (State.DONE, State.APPROVED)


@dataclass(frozen=True)
class PolicyVersion:
    """The numbers in force, and a name under which a decision can be taken again."""

    policy: Policy
    version: str


class PolicySource(Protocol):
    def __call__(self, at: datetime | None = None) -> PolicyVersion:
        """The numbers in force at a moment; now, where none is given. A transaction that decides
        asks once, for the moment that it writes down."""


@dataclass(frozen=True, kw_only=True)
class NewDecision:
    """A decision as it is recorded: `line` is what `anxin decide` would have read."""

    at: datetime
    order_no: str
    buyer_id: str
    conversation_id: str | None
    kind: str
    decision: Decision
    policy_version: str
    line: dict[str, Any]
    state: State
    settled_by: str | None = None
    # The member of staff who asked for it; None where the buyer did.
    asked_by: int | None = None
    asked_why: str = ""
    # The turn of the conversation in which the buyer asked.
    turn_seq: int | None = None


@dataclass(frozen=True, kw_only=True)
class DecisionRecord(NewDecision):
    id: int
    settled_at: datetime | None = None
    settle_note: str = ""

    @property
    def outcome(self) -> Outcome:
        return self.decision.outcome

    @property
    def reason(self) -> str:
        return self.decision.reason

    @property
    def amount_fen(self) -> int:
        return self.decision.amount_fen

    @cached_property
    def _read(self) -> tuple[Request, Facts]:
        return wire.parse(json.dumps(self.line).encode())

    @property
    def request(self) -> Request:
        return self._read[0]

    @property
    def facts(self) -> Facts:
        """What was known when it was decided."""
        return self._read[1]


@dataclass(frozen=True)
class Approval:
    """One person's yes."""

    staff_id: int
    name: str
    amount_fen: int
    at: datetime


@dataclass(frozen=True)
class Waiting:
    """A decision that waits, with whose order it is, who asked for it, who said yes already, and
    whether the person who looks may."""

    record: DecisionRecord
    bought: Bought | None
    asker: str | None
    approvals: tuple[Approval, ...]
    needs: int
    may: bool


@dataclass(frozen=True)
class Asked:
    """`again`: granted or declined before, or waiting already; nothing new was recorded."""

    record: DecisionRecord
    again: bool = False

    @property
    def id(self) -> int:
        return self.record.id

    @property
    def decision(self) -> Decision:
        return self.record.decision


@dataclass(frozen=True)
class Done:
    """`again`: it had been carried out before, perhaps under another decision's id.

    `message` is what was written to the buyer, now or then; None where this decision wrote none.
    `epoch`: under which the bot goes on, where nobody is waited for any more.
    """

    record: DecisionRecord
    message: Message | None
    again: bool = False
    epoch: int | None = None


class OfferChanged(AnxinError):
    """What was offered does not hold any more; `asked` is what the rules say now."""

    code = "offer_changed"
    message = "刚才的方案已经有变化，请按最新的结果为准"

    def __init__(self, asked: Asked) -> None:
        super().__init__()
        self.asked = asked


class GrantKey(NamedTuple):
    """Under this key an order gets something once."""

    rule: str
    item: str


class Money(StrEnum):
    """Kinds of money that leaves."""

    PRICE_DIFFERENCE = "price_difference"
    GOODWILL = "goodwill"
    POSTAGE = "postage"
    REFUND = "refund"

    @property
    def from_the_order(self) -> bool:
        """Return postage was paid to a courier: the order's own money does not bound it."""
        return self is not Money.POSTAGE


@dataclass(frozen=True, kw_only=True)
class Payment:
    at: datetime
    order_no: str
    buyer_id: str
    kind: Money
    cause: str | None
    amount_fen: int
    decision_id: int
    by: str


@dataclass(frozen=True)
class LedgerEntry:
    """Negative amounts reverse the entry that `reverses` names."""

    id: int
    at: datetime
    kind: Money
    amount_fen: int
    by: str
    reverses: int | None = None


@dataclass(frozen=True)
class Remark:
    at: datetime
    text: str
    by: str


@dataclass(frozen=True)
class GiftIssued:
    at: datetime
    kind: str
    sku: str
    quantity: int
    decision_id: int
    by: str
