"""Values of after-sales cases: the case, its events, its evidence, and what is filtered by."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    REFUND_ONLY = "refund_only"
    RETURN_REFUND = "return_refund"
    EXCHANGE = "exchange"
    RESHIP = "reship"
    POSTAGE = "postage"

    @property
    def goods_come_back(self) -> bool:
        return self in (Kind.RETURN_REFUND, Kind.EXCHANGE)

    @property
    def text(self) -> str:
        return _KIND_TEXTS[self]


class State(StrEnum):
    ASKED = "asked"  # a person has to decide
    AWAITING_RETURN = "awaiting_return"  # agreed; the buyer sends the goods
    RETURNING = "returning"
    RECEIVED = "received"  # the goods are here and have to be checked
    REFUNDING = "refunding"  # the ledger has the row; the payment is on its way
    TO_RESHIP = "to_reship"  # the shop sends something
    RESHIPPED = "reshipped"
    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"

    @property
    def closed(self) -> bool:
        return self in (State.DONE, State.REFUSED, State.WITHDRAWN)

    @property
    def timed(self) -> bool:
        """Somebody has to do something before the deadline. What was sent only ends some day."""
        return not self.closed and self is not State.RESHIPPED

    @property
    def text(self) -> str:
        return _STATE_TEXTS[self]


_KIND_TEXTS = {
    Kind.REFUND_ONLY: "仅退款",
    Kind.RETURN_REFUND: "退货退款",
    Kind.EXCHANGE: "换货",
    Kind.RESHIP: "补发",
    Kind.POSTAGE: "退运费",
}
_STATE_TEXTS = {
    State.ASKED: "待处理",
    State.AWAITING_RETURN: "待买家寄回",
    State.RETURNING: "买家已寄回",
    State.RECEIVED: "已收到待检查",
    State.REFUNDING: "退款中",
    State.TO_RESHIP: "待发出",
    State.RESHIPPED: "已发出",
    State.DONE: "已完成",
    State.REFUSED: "已拒绝",
    State.WITHDRAWN: "已撤销",
}


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
