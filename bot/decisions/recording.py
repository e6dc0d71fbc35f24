"""What of a decision is recorded, and which record answers the same request again."""

from __future__ import annotations

import json
from typing import Any

from bot.decisions.granting import grant_key
from bot.decisions.model import Asked, DecisionRecord, State
from bot.decisions.ports import Uow
from bot.errors import BadInput
from bot.policy import Decision, Facts, Outcome, Request, wire
from bot.policy.record import request_json


def of_turn(
    uow: Uow, request: Request, order_no: str, conversation_id: str | None, turn_seq: int | None
) -> Asked | None:
    """What this turn was given already, where its answer was lost: as new, unless it was settled
    meanwhile. What was taken back, or asked the warehouse of, is no answer: it is decided anew."""
    if conversation_id is None or turn_seq is None:
        return None
    for record in uow.decisions.decisions_of_turn(conversation_id, turn_seq):
        if (record.order_no, record.request) != (order_no, request):
            continue
        if record.state is State.DECLINED or _moved(record):
            return Asked(record, again=True)
        if record.state not in (State.APPROVED, State.REVERSED):
            return Asked(record)
    return None


def _moved(record: DecisionRecord) -> bool:
    """Granted, and something was carried out for it."""
    key = grant_key(record.request, decision_id=record.id)
    return record.state.granted and key is not None


def checked_line(request: Request, facts: Facts) -> dict[str, Any]:
    """What is recorded has to be a line that can be decided again."""
    line = request_json(request, facts)
    try:
        wire.parse(json.dumps(line).encode())
    except wire.BadLine as error:
        raise BadInput(f"这个申请与订单不符：{error}") from error
    return line


def first_state(request: Request, decision: Decision) -> State:
    """Where a new record begins."""
    match decision.outcome:
        case Outcome.REFUSE:
            return State.REFUSED
        case Outcome.ESCALATE:
            return State.WAITING
        case _:
            # A promise is given by saying it: there is nothing left to carry out.
            moves = grant_key(request, decision_id=0) is not None
            return State.OFFERED if moves else State.DONE


def holds(offered: Decision, fresh: Decision) -> bool:
    """Whether an offer is still what the rules would give."""
    return (offered.outcome, offered.amount_fen, offered.gifts) == (
        fresh.outcome,
        fresh.amount_fen,
        fresh.gifts,
    )


def waits_already(
    waiting: list[DecisionRecord], fresh: Decision, line: dict[str, Any]
) -> DecisionRecord | None:
    """The same wish for the same reason: one person looks at it once."""
    for record in waiting:
        same = (record.reason, record.amount_fen, record.decision.gifts) == (
            fresh.reason,
            fresh.amount_fen,
            fresh.gifts,
        )
        if same and record.line["request"] == line["request"]:
            return record
    return None
