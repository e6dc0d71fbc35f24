"""Values of after-sales cases: the case, its events, its evidence, and what is filtered by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.named import Named


class Kind(Named):
    REFUND_ONLY = "refund_only", "仅退款"
    RETURN_REFUND = "return_refund", "退货退款"
    EXCHANGE = "exchange", "换货"
    RESHIP = "reship", "补发"
    POSTAGE = "postage", "退运费"

    @property
    def goods_come_back(self) -> bool:
        return self in (Kind.RETURN_REFUND, Kind.EXCHANGE)


class State(Named):
    ASKED = "asked", "待处理"  # a person has to decide
    AWAITING_RETURN = "awaiting_return", "待买家寄回"  # agreed; the buyer sends the goods
    RETURNING = "returning", "买家已寄回"
    RECEIVED = "received", "已收到待检查"  # the goods are here and have to be checked
    REFUNDING = "refunding", "退款中"  # the ledger has the row; the payment is on its way
    TO_RESHIP = "to_reship", "待发出"  # the shop sends something
    RESHIPPED = "reshipped", "已发出"
    DONE = "done", "已完成"
    REFUSED = "refused", "已拒绝"
    WITHDRAWN = "withdrawn", "已撤销"

    @property
    def closed(self) -> bool:
        return self in (State.DONE, State.REFUSED, State.WITHDRAWN)

    @property
    def timed(self) -> bool:
        """Somebody has to do something before the deadline. What was sent only ends some day."""
        return not self.closed and self is not State.RESHIPPED


class Item(NamedTuple):
    """`new_sku`: what an exchange sends instead."""

    sku: str
    title: str
    quantity: int
    new_sku: str | None = None


class Parcel(NamedTuple):
    courier: str
    tracking_no: str


@dataclass(frozen=True)
class Term:
    """Until when a state should be over, and from when that shows amber and red."""

    deadline: datetime | None = None
    amber_at: datetime | None = None
    red_at: datetime | None = None


NO_TERM = Term()


@dataclass(frozen=True, kw_only=True)
class NewCase:
    """A case as it is opened. Conversation and decision are null where there is none."""

    kind: Kind
    state: State
    order_no: str
    buyer_id: str
    conversation_id: str | None
    decision_id: int | None
    items: tuple[Item, ...]
    amount_fen: int | None = None
    cause: str | None = None
    note: str = ""
    at: datetime
    term: Term


@dataclass(frozen=True, kw_only=True)
class Case:
    """`since` and `term` are of the state it is in; `times_overdue` of its whole life."""

    id: int
    kind: Kind
    state: State
    order_no: str
    buyer_id: str
    buyer_name: str
    conversation_id: str | None
    decision_id: int | None
    items: tuple[Item, ...]
    amount_fen: int | None
    cause: str | None
    note: str
    opened_at: datetime
    since: datetime
    term: Term
    overdue_at: datetime | None = None
    times_overdue: int = 0
    closed_at: datetime | None = None
    return_parcel: Parcel | None = None
    reship_parcel: Parcel | None = None

    @property
    def no(self) -> str:
        return f"SH{self.id:06}"

    @property
    def deadline(self) -> datetime | None:
        return self.term.deadline


@dataclass(frozen=True)
class Event:
    """One step of a case. `note` is for staff, `move` names the sentence that the buyer reads."""

    at: datetime
    move: str
    was: State | None
    now: State
    by: str
    note: str = ""


@dataclass(frozen=True)
class Evidence:
    file: str
    at: datetime
    by: str


@dataclass(frozen=True, kw_only=True)
class Given:
    """What somebody gives with a move."""

    note: str = ""
    courier: str = ""
    tracking_no: str = ""
    amount_fen: int | None = None


class Due(StrEnum):
    """At least this: red has the overdue too."""

    ALL = "all"
    AMBER = "amber"
    RED = "red"
    OVERDUE = "overdue"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Without states: the open cases."""

    kinds: frozenset[Kind] = frozenset()
    states: frozenset[State] = frozenset()
    due: Due = Due.ALL
    q: str = ""


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Of open cases: `kinds` of all, `states` and `due` of the kinds asked for."""

    kinds: dict[str, int] = field(default_factory=dict)
    states: dict[str, int] = field(default_factory=dict)
    due: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Page:
    cases: list[Case]
    counts: Counts
    total: int
    pages: int


@dataclass(frozen=True)
class Report:
    """What would happen to one case, or did."""

    case_id: int
    ok: bool
    message: str
    case: Case | None
