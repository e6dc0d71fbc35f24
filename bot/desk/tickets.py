"""The queue of work for people: opening, claiming, giving back, closing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from bot.bulk import pages
from bot.desk.dues import Due, dues_of
from bot.desk.hands import Hands, holds, locked, make_room
from bot.desk.model import (
    TAKEOVER,
    Conversation,
    HandOver,
    Holder,
    Message,
    Outgoing,
    Place,
    Queue,
    Role,
    Sender,
    Staff,
    Ticket,
    TicketState,
)
from bot.desk.opening import open_ticket
from bot.desk.ports import Happened, Notify, OpenUow, Phrases, Uow
from bot.desk.steps import Step, StepKind
from bot.desk.waiting import Places, leave_queue, left_or_not
from bot.errors import Forbidden, NotHolder, TicketTaken
from bot.opening_hours import ALWAYS, OpeningHours
from bot.times import Clock

# Tickets a page of the queue.
PAGE = 200


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
    # Answers that are due, of every view.
    dues: list[Due]

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
        self._hands = Hands(clock=clock, phrases=phrases, hours=hours)

    def _step(self, uow: Uow, ticket: Ticket, kind: StepKind, staff: Staff, note: str = "") -> None:
        uow.passing.add_step(ticket.id, Step(self._now(), kind, staff.name, note=note))

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
                dues=dues_of(uow, staff),
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
        """Take the ticket, and the conversation where its queue talks to the buyer. Raises
        TicketTaken, and FullHands where that is one buyer too many."""
        with self._open_uow() as uow:
            before = locked(uow, ticket_id)
            if before.state is TicketState.OPEN and before.queue.takes_over:
                make_room(uow, before.conversation_id, staff.id, at=self._now())
            ticket = uow.tickets.claim(ticket_id, staff_id=staff.id, at=self._now())
            message = None
            if before.state is TicketState.OPEN:
                self._step(uow, ticket, StepKind.CLAIMED, staff)
                if ticket.queue.takes_over:
                    message = self._hands.take(uow, ticket.conversation_id, staff)
            uow.commit()
        self._notify(Happened(ticket.conversation_id, message, state=True, queue=True))
        return ticket

    def take_over(self, conversation_id: str, *, staff: Staff, card: dict[str, Any]) -> Ticket:
        """An agent steps into a conversation that nobody asked for, a supervisor also into one
        that somebody has. Raises TicketTaken for anybody else, FullHands."""
        with self._open_uow() as uow:
            conversation = uow.desk.lock(conversation_id)
            if conversation.holder is Holder.AGENT and conversation.staff_id != staff.id:
                return self._take_from(uow, conversation_id, staff)
            make_room(uow, conversation_id, staff.id, at=self._now())
            opened = open_ticket(
                uow,
                conversation_id,
                HandOver(Queue.AGENT, TAKEOVER, order_no=conversation.order_on_screen, card=card),
                at=self._now(),
            )
            ticket = uow.tickets.claim(opened.id, staff_id=staff.id, at=self._now())
            message = None
            if conversation.holder is not Holder.AGENT:
                message = self._hands.take(uow, conversation_id, staff)
                self._step(uow, ticket, StepKind.STEPPED_IN, staff)
            uow.commit()
        self._notify(Happened(conversation_id, message, state=True, queue=True))
        return ticket

    def take_from(self, ticket_id: int, *, staff: Staff) -> Ticket:
        """A supervisor takes over a ticket that an agent has. Raises Forbidden for anybody else,
        TicketTaken where it is closed."""
        if staff.role is not Role.SUPERVISOR:
            raise Forbidden
        with self._open_uow() as uow:
            ticket = locked(uow, ticket_id)
            if ticket.state is TicketState.CLOSED:
                raise TicketTaken("这张工单已经结束了")
            if ticket.staff_id == staff.id:
                return ticket
            return self._pass_to_supervisor(uow, ticket, staff)

    def _take_from(self, uow: Uow, conversation_id: str, staff: Staff) -> Ticket:
        """The ticket by which somebody else has the conversation."""
        found = uow.tickets.of_conversation(conversation_id)
        held = next((ticket for ticket in found if holds(uow, ticket)), None)
        if held is None or staff.role is not Role.SUPERVISOR:
            raise TicketTaken
        return self._pass_to_supervisor(uow, held, staff)

    def _pass_to_supervisor(self, uow: Uow, ticket: Ticket, staff: Staff) -> Ticket:
        message = self._hands.pass_to(uow, ticket, staff, StepKind.TAKEN_OVER, by=staff)
        uow.commit()
        self._notify(Happened(ticket.conversation_id, message, state=True, queue=True))
        return self.ticket(ticket.id)

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
            ticket = locked(uow, ticket_id)
            if ticket.state is TicketState.CLOSED:
                return ticket
            if ticket.staff_id != staff.id:
                raise NotHolder
            message = self._give_back(uow, ticket, phrase)
            ticket = uow.tickets.close(ticket_id, note=note, at=self._now())
            self._step(uow, ticket, StepKind.ENDED, staff, note)
            uow.commit()
        self._notify(Happened(ticket.conversation_id, message, state=True, queue=True))
        return ticket

    def _give_back(self, uow: Uow, ticket: Ticket, phrase: str) -> Message | None:
        if not holds(uow, ticket):
            return None  # the supervisor's ticket goes on: the conversation stays with that person
        kind = "rating" if phrase == "utter_rate_us" else "notice"
        data = {"rated": None} if kind == "rating" else {}
        said = Outgoing(self._phrases.say(phrase), kind=kind, data=data)
        return self._hands.let_go(uow, ticket, said)
