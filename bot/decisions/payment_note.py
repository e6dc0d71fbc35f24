"""What a message to the buyer says of a payment, noted beside its text for the reconciliation."""

from __future__ import annotations

from dataclasses import replace

from bot.desk.model import Outgoing

TOLD = "told"


def with_payment(message: Outgoing, decision_id: int, amount_fen: int) -> Outgoing:
    """The same message; where no money moves there is nothing to note."""
    if amount_fen == 0:
        return message
    told = {"decision": decision_id, "amount": amount_fen}
    return replace(message, data={**message.data, TOLD: told})
