"""Payouts and their reconciliation as docs/protocol.md has them, made from values."""

from __future__ import annotations

from bot.decisions.model import Money
from bot.decisions.wording import kind_text
from bot.money import yuan
from bot.payouts import model
from bot.payouts import reconciliation as reconciled
from bot.payouts.model import PayoutState
from bot.shape import Shape
from bot.times import iso

_MOST_LINES = 500


class Payout(Shape):
    """`dispute` is what was reported and cannot be true together with the state."""

    id: int
    key: str
    order_no: str
    kind: Money
    kind_text: str
    amount: str
    decision_id: int
    conversation_id: str | None
    by: str
    at: str
    state: PayoutState
    state_text: str
    attempts: int
    sent_at: str | None
    settled_at: str | None
    batch: int | None
    reference: str
    note: str
    dispute: str


class PayoutCounts(Shape):
    """Of what has no end yet, and of what was reported otherwise than it stands."""

    requested: int
    sent: int
    failed: int
    unknown: int
    disputed: int


class PayoutPage(Shape):
    payouts: list[Payout]
    counts: PayoutCounts
    more: bool
    by_file: bool


class PayoutEvent(Shape):
    at: str
    was: PayoutState
    now: PayoutState
    now_text: str
    by: str
    note: str


class PayoutAnswer(Shape):
    payout: Payout


class PayoutDetail(PayoutAnswer):
    events: list[PayoutEvent]


class PayoutStanding(Shape):
    """To the provider: what we think of the payout now."""

    key: str
    state: PayoutState


class Batch(Shape):
    id: int
    at: str
    by: str
    count: int
    total: str
    open: int


class Batches(Shape):
    batches: list[Batch]


class BatchAnswer(Shape):
    batch: Batch


class ResultError(Shape):
    line: int
    message: str


class ResultsReport(Shape):
    """What an uploaded result file did."""

    lines: int
    confirmed: int
    failed: int
    unknown: int
    unchanged: int
    errors: list[ResultError]


class ResultsAnswer(Shape):
    report: ResultsReport


class MoneyLine(Shape):
    code: str
    text: str
    amount: str
    order_no: str
    payout: int | None
    decision_id: int | None


class Reconciliation(Shape):
    day: str
    count: int
    ledger: str
    by_state: dict[str, str]
    difference: str
    difference_lines: int
    open_lines: int
    differences: list[MoneyLine]
    open: list[MoneyLine]


def payout_shape(payout: model.Payout) -> Payout:
    return Payout(
        id=payout.ledger_id,
        key=payout.key,
        order_no=payout.order_no,
        kind=payout.kind,
        kind_text=kind_text(payout.kind),
        amount=yuan(payout.amount_fen),
        decision_id=payout.decision_id,
        conversation_id=payout.conversation_id,
        by=payout.by,
        at=iso(payout.at),
        state=payout.state,
        state_text=payout.state.text,
        attempts=payout.attempts,
        sent_at=iso(payout.sent_at),
        settled_at=iso(payout.settled_at),
        batch=payout.batch_id,
        reference=payout.reference,
        note=payout.note,
        dispute=payout.dispute,
    )


def event_shape(event: model.PayoutEvent) -> PayoutEvent:
    return PayoutEvent(
        at=iso(event.at),
        was=PayoutState(event.was),
        now=PayoutState(event.now),
        now_text=PayoutState(event.now).text,
        by=event.by,
        note=event.note,
    )


def batch_shape(batch: model.BatchInfo) -> Batch:
    return Batch(
        id=batch.id,
        at=iso(batch.at),
        by=batch.by,
        count=batch.count,
        total=yuan(batch.total_fen),
        open=batch.open,
    )


def results_shape(report: model.ResultsReport) -> ResultsReport:
    return ResultsReport(
        lines=report.lines,
        confirmed=report.confirmed,
        failed=report.failed,
        unknown=report.unknown,
        unchanged=report.unchanged,
        errors=[ResultError(line=one.line, message=one.message) for one in report.errors],
    )


def reconciliation_shape(found: reconciled.Reconciliation) -> Reconciliation:
    return Reconciliation(
        day=found.day.isoformat(),
        count=found.count,
        ledger=yuan(found.ledger_fen),
        by_state={state: yuan(amount) for state, amount in found.by_state.items()},
        difference=yuan(found.difference_fen),
        difference_lines=len(found.differences),
        open_lines=len(found.open),
        differences=[_line(line) for line in found.differences[:_MOST_LINES]],
        open=[_line(line) for line in found.open[:_MOST_LINES]],
    )


def _line(line: reconciled.Line) -> MoneyLine:
    return MoneyLine(
        code=line.code,
        text=line.text,
        amount=yuan(line.amount_fen),
        order_no=line.order_no,
        payout=line.ledger_id,
        decision_id=line.decision_id,
    )
