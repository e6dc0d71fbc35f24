"""The queue of work for people: opening, claiming, giving back, closing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.bulk import pages
from bot.desk import alarms
from bot.desk.model import (
    FIRST_REPLY_WITHIN,
    TAKEOVER,
    Conversation,
    HandOver,
    Holder,
    Outgoing,
    Place,
    Queue,
    Sender,
    Staff,
    Ticket,
    TicketState,
)
from bot.desk.ports import Happened, Notify, OpenUow, Phrases, Uow
from bot.desk.waiting import Places, leave_queue, left_or_not
from bot.errors import NotHolder, TicketTaken
from bot.opening_hours import ALWAYS, OpeningHours
from bot.safety.model import Alarm
from bot.times import Clock

# Tickets a page of the queue.
PAGE = 200


def open_ticket(
    uow: Uow, conversation_id: str, wish: HandOver, *, at: datetime, hours: OpeningHours = ALWAYS
) -> Ticket:
    """Within the caller's transaction: the ticket, and the conversation to the queue where the
    person will talk to the buyer. A person who holds it already keeps it.

    Each matter that is added raises the epoch: what the bot began before it knew is void."""
    conversation = uow.desk.lock(conversation_id)
    wish = alarms.reported(uow, conversation, wish, at=at)
    waits = wish.queue.takes_over and conversation.holder is not Holder.AGENT
    ticket = uow.tickets.open(
        conversation_id, wish, at=at, reply_due=_reply_due(at, hours) if waits else None
    )
    if wish.takes_over and waits:
        uow.desk.hand_to(conversation_id, Holder.QUEUE, staff_id=None)
    return ticket


def _reply_due(at: datetime, hours: OpeningHours) -> datetime:
    """From the next opening on: at night nobody is late."""
    return (hours.next_opening(at) or at) + FIRST_REPLY_WITHIN


def raise_alarm(
    uow: Uow, conversation_id: str, alarm: Alarm, *, at: datetime, hours: OpeningHours = ALWAYS
) -> Ticket:
    """Whoever talks to the buyer, or is waited for, has this first in line."""
    talking = [
        ticket.queue for ticket in uow.tickets.of_conversation(conversation_id) if ticket.takes_over
    ]
    queue = talking[0] if talking else Queue.AGENT
    order_no = uow.desk.conversation(conversation_id).order_on_screen
    wish = alarms.hand_over(alarm, queue=queue, order_no=order_no)
    return open_ticket(uow, conversation_id, wish, at=at, hours=hours)


@dataclass(frozen=True)
class Standing:
    """A conversation as its buyer sees it: who has it, and the place in the queue."""

    conversation: Conversation
    place: Place | None


@dataclass(frozen=True, kw_only=True)
class TicketPage:
    """`total` are all of this view, `waiting` and `mine` the figures of the tabs."""

    tickets: list[Ticket]
    total: int
    waiting: int
    mine: int

    @property
    def pages(self) -> int:
        return pages(self.total, PAGE)


class Tickets:
    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        notify: Notify,
        phrases: Phrases,
        hours: OpeningHours = ALWAYS,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._hours = hours
        self._places = Places(hours, clock)
        self._notify = notify
        self._phrases = phrases

    def open(self, conversation_id: str, wish: HandOver) -> Ticket:
        with self._open_uow() as uow:
            ticket = open_ticket(uow, conversation_id, wish, at=self._now(), hours=self._hours)
            uow.commit()
        self._notify(Happened(conversation_id, state=True, queue=True))
        return ticket

    def ticket(self, ticket_id: int) -> Ticket:
        with self._open_uow(writes=False) as uow:
            return uow.tickets.ticket(ticket_id)

    def of_conversation(self, conversation_id: str) -> list[Ticket]:
        with self._open_uow(writes=False) as uow:
            return uow.tickets.of_conversation(conversation_id)

    def view(
        self, *, view: str, staff: Staff, queue: Queue | None = None, page: int = 1
    ) -> TicketPage:
        """`view`: open (to be claimed), mine, closed."""
        state = {"mine": TicketState.CLAIMED, "closed": TicketState.CLOSED}.get(
            view, TicketState.OPEN
        )
        owner = staff.id if view == "mine" else None
        with self._open_uow(writes=False) as uow:
            return TicketPage(
                tickets=uow.tickets.find(
                    state=state,
                    staff_id=owner,
                    queue=queue,
                    limit=PAGE,
                    offset=(page - 1) * PAGE,
                ),
                total=uow.tickets.count(state=state, staff_id=owner, queue=queue),
                waiting=uow.tickets.count(state=TicketState.OPEN),
                mine=uow.tickets.count(state=TicketState.CLAIMED, staff_id=staff.id),
            )

    def place(self, conversation_id: str) -> Place | None:
        """None where nobody is waited for."""
        with self._open_uow(writes=False) as uow:
            place = uow.tickets.place(conversation_id)
            return None if place is None else self._places.teller(uow)(place)

    def standings(self, changed: Collection[str] = (), *, everybody: bool) -> list[Standing]:
        """The conversations that changed, as they are now; with `everybody` those too whose
        buyers wait for a person. As many looks at the database for a thousand as for one."""
        with self._open_uow(writes=False) as uow:
            places = {found.id: (found, place) for found, place in uow.tickets.places()}
            tell = self._places.teller(uow) if places else None
            others = uow.desk.conversations(set(changed) - set(places))
        waiting = [
            Standing(conversation, tell(place) if tell else None)
            for conversation, place in places.values()
            if everybody or conversation.id in changed
        ]
        return waiting + [Standing(conversation, None) for conversation in others]

    def claim(self, ticket_id: int, *, staff: Staff) -> Ticket:
        """Take the ticket, and the conversation where its queue talks to the buyer."""
        with self._open_uow() as uow:
            before = self._locked(uow, ticket_id)
            ticket = uow.tickets.claim(ticket_id, staff_id=staff.id, at=self._now())
            message = None
            if ticket.queue.takes_over and before.state is TicketState.OPEN:
                message = self._take(uow, ticket.conversation_id, staff)
            uow.commit()
        self._notify(Happened(ticket.conversation_id, message, state=True, queue=True))
        return ticket

    def take_over(self, conversation_id: str, *, staff: Staff, card: dict[str, Any]) -> Ticket:
        """An agent steps into a conversation that nobody asked for."""
        with self._open_uow() as uow:
            conversation = uow.desk.lock(conversation_id)
            if conversation.holder is Holder.AGENT and conversation.staff_id != staff.id:
                raise TicketTaken
            opened = open_ticket(
                uow,
                conversation_id,
                HandOver(Queue.AGENT, TAKEOVER, order_no=conversation.order_on_screen, card=card),
                at=self._now(),
            )
            ticket = uow.tickets.claim(opened.id, staff_id=staff.id, at=self._now())
            message = None
            if conversation.holder is not Holder.AGENT:
                message = self._take(uow, conversation_id, staff)
            uow.commit()
        self._notify(Happened(conversation_id, message, state=True, queue=True))
        return ticket

    def _locked(self, uow: Uow, ticket_id: int) -> Ticket:
        """The ticket as it is once its conversation is locked."""
        uow.desk.lock(uow.tickets.ticket(ticket_id).conversation_id)
        return uow.tickets.ticket(ticket_id)

    def _take(self, uow: Uow, conversation_id: str, staff: Staff) -> Any:
        """From here on the bot is silent: danger in what it has not answered yet is heard here."""
        alarm = alarms.unheard(uow, uow.desk.conversation(conversation_id))
        epoch = uow.desk.hand_to(conversation_id, Holder.AGENT, staff_id=staff.id)
        if alarm is not None:
            raise_alarm(uow, conversation_id, alarm, at=self._now())
        return uow.desk.append(
            conversation_id,
            Outgoing(self._phrases.say("utter_agent_joined", {"agent": staff.name}), kind="notice"),
            sender=Sender.SYSTEM,
            at=self._now(),
            epoch=epoch,
        )

    def leave(self, conversation_id: str) -> bool:
        """The buyer waits no longer. False, and the buyer is told, where a person has to look at
        it in any case; nothing happens where nobody is waited for."""
        with self._open_uow() as uow:
            conversation = uow.desk.lock(conversation_id)
            if conversation.holder is not Holder.QUEUE:
                return conversation.holder is Holder.BOT
            left = leave_queue(uow, conversation_id, at=self._now())
            message = uow.desk.append(
                conversation_id,
                Outgoing(self._phrases.say(left_or_not(left=left)), kind="notice"),
                sender=Sender.SYSTEM,
                at=self._now(),
            )
            uow.commit()
        self._notify(Happened(conversation_id, message, state=True, queue=left))
        return left

    def release(self, ticket_id: int, *, staff: Staff) -> Ticket:
        """Give the conversation back to the bot; the ticket is closed."""
        return self._end(ticket_id, staff, note="交还机器人", phrase="utter_back_to_bot")

    def resolve(self, ticket_id: int, *, staff: Staff, summary: str) -> Ticket:
        """Done: the buyer is asked for a rating, and the bot answers what comes next, beginning
        with the question that the person has left open."""
        return self._end(ticket_id, staff, note=summary[:500], phrase="utter_rate_us")

    def _end(self, ticket_id: int, staff: Staff, *, note: str, phrase: str) -> Ticket:
        with self._open_uow() as uow:
            ticket = self._locked(uow, ticket_id)
            if ticket.state is TicketState.CLOSED:
                return ticket
            if ticket.staff_id != staff.id:
                raise NotHolder
            ticket = uow.tickets.close(ticket_id, note=note, at=self._now())
            message = None
            if ticket.queue.takes_over:
                message = self._give_back(uow, ticket, phrase)
            uow.commit()
        self._notify(Happened(ticket.conversation_id, message, state=True, queue=True))
        return ticket

    def _give_back(self, uow: Uow, ticket: Ticket, phrase: str) -> Any:
        others = [
            other
            for other in uow.tickets.of_conversation(ticket.conversation_id)
            if other.takes_over
        ]
        if any(other.state is TicketState.CLAIMED for other in others):
            return None  # the supervisor's ticket goes on: the conversation stays with a person
        holder = Holder.QUEUE if others else Holder.BOT
        epoch = uow.desk.hand_to(ticket.conversation_id, holder, staff_id=None)
        self._leave_question(uow, ticket.conversation_id)
        kind = "rating" if phrase == "utter_rate_us" else "notice"
        return uow.desk.append(
            ticket.conversation_id,
            Outgoing(
                self._phrases.say(phrase),
                kind=kind,
                data={"rated": None} if kind == "rating" else {},
            ),
            sender=Sender.SYSTEM,
            at=self._now(),
            epoch=epoch,
        )

    def _leave_question(self, uow: Uow, conversation_id: str) -> None:
        """What was written since the person's last line goes to the bot; what was pressed meanwhile
        is void, for its buttons were of before."""
        conversation = uow.desk.conversation(conversation_id)
        waiting = uow.desk.messages_after(conversation_id, conversation.answered_seq, limit=100)
        pressed = [message.seq for message in waiting if message.pressed]
        if pressed:
            uow.desk.answered(conversation_id, up_to=pressed[-1])
