"""A conversation that waits for a person: what the bot keeps its hands off, and the way back.

bot → queue (a person was promised; the bot goes on, with its hands off the matter that waits)
→ agent (only the person speaks) → bot. Each change raises the epoch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.desk import eta
from bot.desk.eta import until_served
from bot.desk.model import (
    BESIDE,
    QUESTION,
    REQUEST_HUMAN,
    UNCLEAR,
    Holder,
    Place,
    Priority,
    Ticket,
    TicketState,
    Wait,
    Waiting,
)
from bot.desk.ports import Uow, WaitingUow
from bot.desk.presence import somebody_is_there
from bot.errors import MatterWaits
from bot.opening_hours import OpeningHours
from bot.times import Clock

# Of a ticket's card: what a person sees to beside the talk, and must not be lost with it.
BESIDE_CARD = "beside"
# What a buyer asked for without having to, and may take back.
TAKEN_BACK = frozenset({REQUEST_HUMAN, "complain_service", UNCLEAR})
# What a person was asked to see to for the buyer's sake alone: who would rather go on with the bot
# may. All else a person has to look at.
MAY_BE_LEFT = TAKEN_BACK | {
    "report_damaged", "report_quality_issue", "report_wrong_item", "report_missing_item",
    "request_repair", "request_refund", "request_reship", "withdraw_request",
}  # fmt: skip
# None of these is a matter of an order by itself.
NO_MATTER = TAKEN_BACK | BESIDE
_CLOSING_NOTE = "买家不等人工了，由机器人继续"
NOTHING_SETTLED: Mapping[int, str] = {}
# How long people take is told from the claims of so long.
_RECENTLY = timedelta(hours=2)


def awaited(uow: WaitingUow, conversation_id: str) -> list[Ticket]:
    """The tickets whose person will talk to the buyer and has not come yet."""
    return [
        ticket
        for ticket in uow.tickets.of_conversation(conversation_id)
        if ticket.takes_over and ticket.state is TicketState.OPEN
    ]


def waiting_of(uow: WaitingUow, conversation_id: str) -> Waiting | None:
    """What waits; None where nobody is waited for."""
    if uow.desk.conversation(conversation_id).holder is not Holder.QUEUE:
        return None
    tickets = awaited(uow, conversation_id)
    known = [order_no for ticket in tickets for order_no in ticket.orders]
    return Waiting(
        orders=frozenset(order_no for order_no in known if order_no is not None),
        order_unknown=None in known or not tickets or any(map(_of_any_order, tickets)),
        stays=not tickets or any(must_stay(ticket, {}) for ticket in tickets),
        danger=any(ticket.priority is Priority.DANGER for ticket in tickets),
    )


def _of_any_order(ticket: Ticket) -> bool:
    """A matter whose order nobody knows; 转人工 without one is no matter, and holds up none."""
    return not ticket.orders and ticket.reason not in TAKEN_BACK


def keep_hands_off(
    uow: WaitingUow,
    conversation_id: str,
    order_no: str,
    *,
    settled: Mapping[int, str] = NOTHING_SETTLED,
) -> None:
    """Raises MatterWaits where the bot may not touch this order: a person will decide on it.

    `settled`: decisions that would wait no longer, reasons by number: a ticket that is for nothing
    else holds the bot up no more."""
    waiting = waiting_of(uow, conversation_id)
    if waiting is None or not waiting.covers(order_no):
        return
    tickets = awaited(uow, conversation_id) if settled else []
    if not tickets or any(_holds_up(ticket, order_no, settled) for ticket in tickets):
        raise MatterWaits(order_no)


def _holds_up(ticket: Ticket, order_no: str, settled: Mapping[int, str]) -> bool:
    about = order_no in ticket.orders or None in ticket.orders or _of_any_order(ticket)
    return about and (not ticket.decision_ids or must_stay(ticket, settled))


def leave_queue(
    uow: WaitingUow,
    conversation_id: str,
    *,
    at: datetime,
    settled: Mapping[int, str] = NOTHING_SETTLED,
) -> bool:
    """The buyer waits no longer: back to the bot, and the tickets are taken back. False, with
    nothing changed, where a person has to decide something in any case, or has come already.

    `settled`: the reasons of decisions that nobody has to take any more, by number."""
    tickets = awaited(uow, conversation_id)
    if not tickets or any(must_stay(ticket, settled) for ticket in tickets):
        return False
    taken = [_take_back(uow, ticket, at=at) for ticket in tickets]
    if all(taken):
        uow.desk.hand_to(conversation_id, Holder.BOT, staff_id=None)
    return all(taken)


def _take_back(uow: WaitingUow, ticket: Ticket, *, at: datetime) -> bool:
    """A question that the bot gave no answer to still has none."""
    if QUESTION in ticket.card:
        return uow.tickets.leave_question(ticket.id)
    return uow.tickets.close_unclaimed(ticket.id, note=_CLOSING_NOTE, at=at)


def left_or_not(*, left: bool) -> str:
    """The name in domain.yml of what is said to who wants to wait no longer."""
    return "utter_left_queue" if left else "utter_must_stay_in_queue"


def must_stay(ticket: Ticket, settled: Mapping[int, str]) -> bool:
    """A deadline is that of a decision."""
    done = bool(ticket.decision_ids) and settled.keys() >= set(ticket.decision_ids)
    return (
        BESIDE_CARD in ticket.card
        or ticket.priority is Priority.DANGER
        or (not done and (bool(ticket.decision_ids) or ticket.deadline is not None))
        or ticket.reason not in (MAY_BE_LEFT | set(settled.values()) if done else MAY_BE_LEFT)
    )


class Places:
    """Places in the queue, as buyers are told them."""

    def __init__(self, hours: OpeningHours, clock: Clock) -> None:
        self._hours = hours
        self._now = clock

    def teller(self, uow: Uow) -> Callable[[int], Place]:
        """One look at the last waits serves everybody who waits."""
        now = self._now()
        if not self._hours.holds(now) and not somebody_is_there(uow, now=now):
            opens_at = self._hours.next_opening(now)
            return lambda place: Place(place, None, opens_at)
        since = now - _RECENTLY
        waits = uow.tickets.waits_since(since)
        seconds = seconds_lately(waits, self._hours, since=since, now=now)
        return lambda place: Place(place, _minutes(seconds, place))


def _minutes(seconds: float | None, place: int) -> int | None:
    return None if seconds is None else max(1, round(until_served(seconds, place) / 60))


def seconds_lately(
    waits: Sequence[Wait], hours: OpeningHours, *, since: datetime, now: datetime
) -> float | None:
    """The time between two claims while somebody waited; None where too few came to tell. Who came
    at night waited for the morning, which says nothing of the day."""
    by_day = [
        eta.Wait(
            wait.opened_at.timestamp(),
            None if wait.claimed_at is None else wait.claimed_at.timestamp(),
        )
        for wait in waits
        if hours.holds(wait.opened_at)
    ]
    return eta.seconds_a_claim(by_day, since=since.timestamp(), now=now.timestamp())
