"""Decisions as staff see them: the JSON of docs/protocol.md."""

from __future__ import annotations

from bot.decisions.explaining import buyer_reason
from bot.decisions.model import DecisionRecord, State
from bot.decisions.wording import change_text, kind_text, reason_text
from bot.desk.ports import Phrases
from bot.money import yuan
from bot.policy import Outcome
from bot.policy.model import Check
from bot.shape import Shape
from bot.times import iso


class Compared(Shape):
    """A fact that a rule looked at, and the bound that it was held against."""

    label: str
    value: str
    bound: str


class ProofRow(Shape):
    reason: str
    text: str
    applied: bool
    facts: list[Compared]


class DecisionGift(Shape):
    sku: str
    quantity: int


class Decision(Shape):
    """`buyer_reason` is the reason as a buyer is told it."""

    id: int
    at: str
    order_no: str
    kind: str
    kind_text: str
    rule: str
    outcome: Outcome
    reason: str
    reason_text: str
    buyer_reason: str
    amount: str
    gifts: list[DecisionGift]
    remark: str | None
    deadline: str | None
    policy_version: str
    state: State
    proof: list[ProofRow]
    would_change: list[str]
    can_approve: bool
    settled_by: str | None


def decision_view(record: DecisionRecord, phrases: Phrases, *, can_approve: bool) -> Decision:
    decision = record.decision
    return Decision(
        id=record.id,
        at=iso(record.at),
        order_no=record.order_no,
        kind=record.kind,
        kind_text=kind_text(record.kind),
        rule=decision.rule,
        outcome=decision.outcome,
        reason=decision.reason,
        reason_text=reason_text(decision.reason),
        buyer_reason=buyer_reason(decision.reason, phrases),
        amount=yuan(decision.amount_fen),
        gifts=[DecisionGift(sku=gift.sku, quantity=gift.quantity) for gift in decision.gifts],
        remark=decision.remark,
        deadline=iso(decision.deadline),
        policy_version=record.policy_version,
        state=record.state,
        proof=[_proof_row(check) for check in decision.proof],
        would_change=[change_text(change) for change in decision.would_change],
        can_approve=can_approve,
        settled_by=record.settled_by,
    )


def _proof_row(check: Check) -> ProofRow:
    return ProofRow(
        reason=check.reason,
        text=reason_text(check.reason),
        applied=check.applied,
        facts=[Compared(label=c.label, value=c.value, bound=c.bound) for c in check.compared],
    )
