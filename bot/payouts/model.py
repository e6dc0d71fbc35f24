"""Values of payouts: states with their moves in one table, orders to a provider, its answers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from bot.decisions.model import Money
from bot.named import Named

_PREFIX = "payout:"


class PayoutState(Named):
    REQUESTED = "requested", "待打款"  # in the ledger, not sent
    SENT = "sent", "打款中"  # on its way: a call that has no answer yet, or a downloaded file
    CONFIRMED = "confirmed", "已到账"
    FAILED = "failed", "失败"  # did not arrive: a person sends it again or reverses it
    # May have arrived: a person finds out; it is never sent again by itself.
    UNKNOWN = "unknown", "待核实"
    REVERSED = "reversed", "已冲正"  # taken back in the ledger; it never left, or did not arrive


class Mover(StrEnum):
    SENDER = "sender"  # the worker, or the download of a batch file
    REPORT = "report"  # what the provider or the platform's result file says
    PERSON = "person"


class Move(NamedTuple):
    was: PayoutState
    now: PayoutState
    by: Mover


_S, _M = PayoutState, Mover
# Everything that can happen to a payout. From `unknown` there is no way to `sent`.
MOVES: tuple[Move, ...] = (
    Move(_S.REQUESTED, _S.SENT, _M.SENDER),
    Move(_S.SENT, _S.CONFIRMED, _M.REPORT),
    Move(_S.SENT, _S.FAILED, _M.REPORT),
    Move(_S.SENT, _S.UNKNOWN, _M.REPORT),
    Move(_S.UNKNOWN, _S.CONFIRMED, _M.REPORT),
    Move(_S.UNKNOWN, _S.FAILED, _M.REPORT),
    # A report that is late: it did arrive after all, or another sum did.
    Move(_S.FAILED, _S.CONFIRMED, _M.REPORT),
    Move(_S.FAILED, _S.UNKNOWN, _M.REPORT),
    Move(_S.REQUESTED, _S.CONFIRMED, _M.REPORT),
    Move(_S.REQUESTED, _S.UNKNOWN, _M.REPORT),
    Move(_S.UNKNOWN, _S.CONFIRMED, _M.PERSON),
    Move(_S.UNKNOWN, _S.FAILED, _M.PERSON),
    # A row of a file that was uploaded by hand is looked up by hand.
    Move(_S.SENT, _S.CONFIRMED, _M.PERSON),
    Move(_S.SENT, _S.FAILED, _M.PERSON),
    Move(_S.FAILED, _S.REQUESTED, _M.PERSON),
    Move(_S.REQUESTED, _S.REVERSED, _M.PERSON),
    Move(_S.FAILED, _S.REVERSED, _M.PERSON),
)


def may_move(was: PayoutState, now: PayoutState, by: Mover) -> bool:
    return Move(was, now, by) in MOVES


class Result(StrEnum):
    """What a provider says about a payout."""

    CONFIRMED = "confirmed"
    FAILED = "failed"
    PENDING = "pending"
    NOT_FOUND = "not_found"  # it never heard of this key
    UNKNOWN = "unknown"  # no answer, or one that says nothing


@dataclass(frozen=True, kw_only=True)
class PayoutResult:
    """`amount_fen` is what the provider says that it paid; another sum than ours is unknown."""

    result: Result
    amount_fen: int | None = None
    reference: str = ""
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class PayoutOrder:
    """What a provider is asked to pay. The key is for ever: the same key is the same payment."""

    key: str
    order_no: str
    amount_fen: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class Payout:
    ledger_id: int
    order_no: str
    buyer_id: str
    amount_fen: int
    kind: Money
    cause: str | None
    decision_id: int
    conversation_id: str | None
    by: str
    at: datetime
    state: PayoutState
    attempts: int
    sent_at: datetime | None
    asked_at: datetime | None
    settled_at: datetime | None
    batch_id: int | None
    reference: str
    note: str
    dispute: str

    @property
    def key(self) -> str:
        return f"{_PREFIX}{self.ledger_id}"


def ledger_id_of(key: str) -> int | None:
    """None for a key that is none of ours."""
    number = key.removeprefix(_PREFIX)
    fits = key.startswith(_PREFIX) and number.isascii() and number.isdigit() and len(number) <= 15
    return int(number) if fits else None


@dataclass(frozen=True)
class PayoutEvent:
    at: datetime
    was: str
    now: str
    by: str
    note: str


@dataclass(frozen=True)
class BatchInfo:
    id: int
    at: datetime
    by: str
    count: int
    total_fen: int
    open: int  # rows of it that nobody knows the end of


@dataclass(frozen=True)
class RowError:
    line: int
    message: str


@dataclass(frozen=True)
class ResultsReport:
    """What an imported result file did."""

    lines: int
    confirmed: int
    failed: int
    unknown: int
    unchanged: int
    errors: tuple[RowError, ...]
