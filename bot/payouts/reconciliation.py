"""A day's ledger beside its payouts and what buyers were told: nothing differs, or each line is
shown. Pure: the store hands in the rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from bot.money import short_yuan, yuan
from bot.policy.model import Goodwill, Postage, PriceDifference, RefundOnly, ReturnRefund

_AMOUNT = re.compile(r"(?<![\d.])(\d+(?:\.\d{1,2})?)\s*元")
# Every payment is money of a decision; what a return pays later is not what its approval said.
_PAID_LATER = ReturnRefund.kind
# Decisions of these kinds pay when they are carried out.
PAID_AT_ONCE = (PriceDifference.kind, Goodwill.kind, Postage.kind, RefundOnly.kind)
_OPEN = ("requested", "sent", "failed", "unknown")


class Paid(NamedTuple):
    """A payment in the ledger with all that belongs to it; None where there is no such thing."""

    ledger_id: int
    order_no: str
    decision_id: int
    kind: str
    amount_fen: int
    payout_fen: int | None
    state: str | None
    dispute: str | None
    reversed_fen: int | None
    decision_kind: str
    conversation_id: str | None
    message_id: int | None
    text: str | None
    told_fen: int | None


class PaidNothing(NamedTuple):
    """A decision that was carried out and moves money, without a row in the ledger."""

    decision_id: int
    order_no: str
    kind: str
    amount_fen: int


class ToldNothing(NamedTuple):
    """A message that names a payment, without a row in the ledger."""

    decision_id: int
    conversation_id: str
    amount_fen: int


# The state of a row of the ledger that no payment was ever asked for.
NO_PAYOUT = "missing"


@dataclass(frozen=True, kw_only=True)
class Line:
    """Something that differs, or is not settled yet."""

    code: str
    text: str
    amount_fen: int
    order_no: str = ""
    ledger_id: int | None = None
    decision_id: int | None = None


@dataclass
class Reconciliation:
    """`open` is money that nobody can say of yet that it arrived; it is no difference."""

    day: date
    count: int = 0
    ledger_fen: int = 0
    by_state: dict[str, int] = field(default_factory=dict)
    differences: list[Line] = field(default_factory=list)
    open: list[Line] = field(default_factory=list)

    @property
    def difference_fen(self) -> int:
        return sum(line.amount_fen for line in self.differences)


def reconcile(
    day: date,
    paid: Iterable[Paid],
    granted_unpaid: Iterable[PaidNothing],
    told_unpaid: Iterable[ToldNothing],
) -> Reconciliation:
    found = Reconciliation(day)
    for row in paid:
        state = row.state or NO_PAYOUT
        found.count += 1
        found.ledger_fen += row.amount_fen
        found.by_state[state] = found.by_state.get(state, 0) + row.amount_fen
        if not _plainly_right(row):
            found.differences.extend(_differences(row))
        if state in _OPEN:
            found.open.append(_line(row, state, "", row.amount_fen))
    found.differences.extend(
        Line(
            code="granted_unpaid",
            text=f"决定应付 {yuan(row.amount_fen)} 元，流水里没有",
            amount_fen=row.amount_fen,
            order_no=row.order_no,
            decision_id=row.decision_id,
        )
        for row in granted_unpaid
    )
    found.differences.extend(
        Line(
            code="told_unpaid",
            text=f"已告诉买家付款 {yuan(row.amount_fen)} 元，流水里没有",
            amount_fen=row.amount_fen,
            decision_id=row.decision_id,
        )
        for row in told_unpaid
    )
    return found


def _plainly_right(row: Paid) -> bool:
    """Nearly all rows: a look that costs little."""
    return (
        row.payout_fen == row.amount_fen == row.told_fen
        and not row.dispute
        and row.reversed_fen is None
        and row.state != "reversed"
        and says(row.text or "", row.amount_fen)
    )


def _differences(row: Paid) -> Iterator[Line]:
    ours = yuan(row.amount_fen)
    if row.payout_fen is None:
        yield _line(row, "no_payout", f"流水 {ours} 元没有打款记录", row.amount_fen)
    elif row.payout_fen != row.amount_fen:
        text = f"流水 {ours} 元，打款 {yuan(row.payout_fen)} 元"
        yield _line(row, "payout_differs", text, abs(row.payout_fen - row.amount_fen))
    if row.dispute:
        yield _line(row, "dispute", row.dispute, row.amount_fen)
    taken_back = row.reversed_fen is not None
    if taken_back != (row.state == "reversed"):
        yield _line(row, "reversal", "流水的冲正与打款状态不一致", row.amount_fen)
    elif taken_back and row.reversed_fen != -row.amount_fen:
        yield _line(row, "reversal", "冲正的金额与流水不同", row.amount_fen)
    yield from _what_buyers_read(row)


def _what_buyers_read(row: Paid) -> Iterator[Line]:
    """What the buyer read has to be what the ledger says."""
    if row.decision_kind == _PAID_LATER or row.conversation_id is None:
        return
    if row.message_id is None:
        yield _line(row, "untold", "已付款，买家没有收到说明", 0)
    elif row.told_fen is not None and row.told_fen != row.amount_fen:
        text = f"流水 {yuan(row.amount_fen)} 元，告诉买家 {yuan(row.told_fen)} 元"
        yield _line(row, "told_differs", text, abs(row.told_fen - row.amount_fen))
    elif not says(row.text or "", row.amount_fen):
        text = f"流水 {yuan(row.amount_fen)} 元，与买家看到的不一致：{row.text}"
        yield _line(row, "told_differs", text, row.amount_fen)


def says(text: str, amount_fen: int) -> bool:
    """Whether the sentence names the amount; one without any amount names no other."""
    if f" {_short(amount_fen)} 元" in text:
        return True
    named = _AMOUNT.findall(text)
    return not named or any(_fen(amount) == amount_fen for amount in named)


@lru_cache(maxsize=10_000)
def _short(amount_fen: int) -> str:
    return short_yuan(amount_fen)


def _fen(text: str) -> int:
    whole, _, part = text.partition(".")
    return int(whole) * 100 + int(part.ljust(2, "0"))


def _line(row: Paid, code: str, text: str, amount_fen: int) -> Line:
    return Line(
        code=code,
        text=text,
        amount_fen=amount_fen,
        order_no=row.order_no,
        ledger_id=row.ledger_id,
        decision_id=row.decision_id,
    )
