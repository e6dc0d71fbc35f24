"""One request in the place of another that waits for a person: the buyer takes that one back with
the yes to the new one, in the same transaction and once."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.decisions.model import DecisionRecord, Done, State
from bot.decisions.ports import Follower, U, Uow
from bot.desk.model import TicketState
from bot.desk.waiting import keep_hands_off, leave_queue
from bot.errors import AlreadySettled, MatterWaits
from bot.policy.model import Exchange


def waiting_that_gives_way(
    uow: Uow, decision_id: int | None, *, order_no: str, buyer_id: str
) -> DecisionRecord | None:
    """The decision that the buyer would take back. Raises AlreadySettled where it waits no longer,
    or is not of this order, and MatterWaits where a person has claimed it: it is theirs then."""
    if decision_id is None:
        return None
    record = uow.decisions.decision(decision_id)
    same = (record.order_no, record.buyer_id) == (order_no, buyer_id)
    if not same or record.state is not State.WAITING:
        raise AlreadySettled
    claimed = TicketState.CLAIMED
    if any(ticket.state is claimed for ticket in uow.tickets.with_decision(decision_id)):
        raise MatterWaits(order_no)
    return record


def keep_hands_off_all_but(
    uow: Uow, conversation_id: str, order_no: str, waiting: DecisionRecord | None
) -> None:
    """Raises MatterWaits where a person is waited for on this order for anything else."""
    settled = _settled(uow, conversation_id, waiting) if waiting is not None else {}
    keep_hands_off(uow, conversation_id, order_no, settled=settled)


def give_way(
    uow: U, follower: Follower[U], waiting: DecisionRecord, granted: DecisionRecord, *, at: datetime
) -> None:
    """Before the new one is carried out. Of the same kind it is the same case that goes on, save
    where it would become something else: L in the place of an XL that is out of stock."""
    if waiting.kind != granted.kind or _becomes(waiting) != _becomes(granted):
        follower.taken_back(uow, waiting, at=at)


def _becomes(record: DecisionRecord) -> str | None:
    return record.request.new_sku if isinstance(record.request, Exchange) else None


def wait_no_longer(
    uow: Uow, conversation_id: str, waiting: DecisionRecord, done: Done, *, at: datetime
) -> Done:
    """Nobody has to decide on what was taken back: with nothing else left, the bot has the talk
    again, under an epoch of its own."""
    settled = _settled(uow, conversation_id, waiting)
    if not leave_queue(uow, conversation_id, at=at, settled=settled):
        return done
    return replace(done, epoch=uow.desk.conversation(conversation_id).epoch)


def _settled(uow: Uow, conversation_id: str, waiting: DecisionRecord) -> dict[int, str]:
    """What of this talk nobody has to decide any more, reasons by number."""
    found = uow.decisions.decisions_of_conversation(conversation_id)
    settled = {one.id: one.reason for one in found if one.state is not State.WAITING}
    return settled | {waiting.id: waiting.reason}
