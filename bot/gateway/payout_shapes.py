"""The JSON of payouts and reconciliation (docs/protocol.md), made from values."""

from __future__ import annotations

from typing import Any

from bot.decisions.wording import kind_text
from bot.money import yuan
from bot.payouts.model import BatchInfo, Payout, PayoutEvent, PayoutState
from bot.payouts.reconciliation import Line, Reconciliation
from bot.times import iso

STATES = {
    PayoutState.REQUESTED: "待打款",
    PayoutState.SENT: "打款中",
    PayoutState.CONFIRMED: "已到账",
    PayoutState.FAILED: "失败",
    PayoutState.UNKNOWN: "待核实",
    PayoutState.REVERSED: "已冲正",
}
_MOST_LINES = 500


def payout_json(payout: Payout) -> dict[str, Any]:
    return {
        "id": payout.ledger_id,
        "key": payout.key,
        "order_no": payout.order_no,
        "kind": payout.kind.value,
        "kind_text": kind_text(payout.kind),
        "amount": yuan(payout.amount_fen),
        "decision_id": payout.decision_id,
        "conversation_id": payout.conversation_id,
        "by": payout.by,
        "at": iso(payout.at),
        "state": payout.state.value,
        "state_text": STATES[payout.state],
        "attempts": payout.attempts,
        "sent_at": iso(payout.sent_at),
        "settled_at": iso(payout.settled_at),
        "batch": payout.batch_id,
        "reference": payout.reference,
        "note": payout.note,
        "dispute": payout.dispute,
    }


def event_json(event: PayoutEvent) -> dict[str, Any]:
    return {
        "at": iso(event.at),
        "was": event.was,
        "now": event.now,
        "now_text": STATES[PayoutState(event.now)],
        "by": event.by,
        "note": event.note,
    }


def batch_json(batch: BatchInfo) -> dict[str, Any]:
    return {
        "id": batch.id,
        "at": iso(batch.at),
        "by": batch.by,
        "count": batch.count,
        "total": yuan(batch.total_fen),
        "open": batch.open,
    }


def reconciliation_json(found: Reconciliation) -> dict[str, Any]:
    return {
        "day": found.day.isoformat(),
        "count": found.count,
        "ledger": yuan(found.ledger_fen),
        "by_state": {state: yuan(amount) for state, amount in found.by_state.items()},
        "difference": yuan(found.difference_fen),
        "difference_lines": len(found.differences),
        "open_lines": len(found.open),
        "differences": [_line(line) for line in found.differences[:_MOST_LINES]],
        "open": [_line(line) for line in found.open[:_MOST_LINES]],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "text": line.text,
        "amount": yuan(line.amount_fen),
        "order_no": line.order_no,
        "payout": line.ledger_id,
        "decision_id": line.decision_id,
    }
