"""Whose hands a conversation is in, while people pass it on: within the caller's transaction."""

from __future__ import annotations

from datetime import datetime

from bot.desk import alarms
from bot.desk.courtesies import takes_leave
from bot.desk.model import (
    Holder,
    Message,
    Outgoing,
    Sender,
    Staff,
    Ticket,
    TicketState,
)
from bot.desk.opening import raise_alarm
from bot.desk.ports import Phrases, Uow
from bot.desk.steps import Step, StepKind
from bot.errors import FullHands
from bot.opening_hours import ALWAYS, OpeningHours
from bot.times import Clock


def locked(uow: Uow, ticket_id: int) -> Ticket:
    """The ticket as it is once its conversation is locked."""
    uow.desk.lock(uow.tickets.ticket(ticket_id).conversation_id)
    return uow.tickets.ticket(ticket_id)


def holds(uow: Uow, ticket: Ticket) -> bool:
    """Whether who has the ticket has the buyer's conversation by it."""
    if ticket.state is not TicketState.CLAIMED or not ticket.queue.takes_over:
        return False
    conversation = uow.desk.conversation(ticket.conversation_id)
    return conversation.holder is Holder.AGENT and conversation.staff_id == ticket.staff_id


def make_room(uow: Uow, conversation_id: str, staff_id: int, *, at: datetime) -> None:
    """This person takes the buyer, and no more than they may have at once: locked until the
    transaction ends, so before any of its tickets. Raises FullHands."""
    member = uow.roster.lock(staff_id)
    if uow.roster.talks_with(staff_id, conversation_id):
        return
    if member.talks >= member.post.most_talks:
        raise FullHands(
            f"{member.staff.name}已经在接待 {member.talks} 位买家，到上限了，先结束或转出一位"
        )
    uow.roster.given(staff_id, at=at)


class Hands:
    def __init__(self, *, clock: Clock, phrases: Phrases, hours: OpeningHours = ALWAYS) -> None:
        self._now = clock
        self._phrases = phrases
        self._hours = hours

    def take(
        self, uow: Uow, conversation_id: str, staff: Staff, phrase: str = "utter_agent_joined"
    ) -> Message:
        """From here on only this person speaks: danger in what the bot has not answered yet is
        heard here."""
        conversation = uow.desk.conversation(conversation_id)
        alarm = None if conversation.holder is Holder.AGENT else alarms.unheard(uow, conversation)
        epoch = uow.desk.hand_to(conversation_id, Holder.AGENT, staff_id=staff.id)
        if alarm is not None:
            raise_alarm(uow, conversation_id, alarm, at=self._now(), hours=self._hours)
        said = Outgoing(self._phrases.say(phrase, {"agent": staff.name}), kind="notice")
        return self._say(uow, conversation_id, said, epoch)

    def pass_to(
        self,
        uow: Uow,
        ticket: Ticket,
        to: Staff,
        kind: StepKind,
        *,
        by: Staff,
        note: str = "",
    ) -> Message | None:
        """The ticket, and the conversation where it goes with it; the buyer hears who speaks.
        Raises FullHands."""
        waited = ticket.state is TicketState.OPEN
        talks = ticket.queue.takes_over and (waited or holds(uow, ticket))
        at = self._now()
        if ticket.queue.takes_over:
            make_room(uow, ticket.conversation_id, to.id, at=at)
        uow.passing.hand(ticket.id, staff_id=to.id, at=at)
        uow.passing.add_step(ticket.id, Step(at, kind, by.name, to.name, note))
        if not talks:
            return None
        phrase = "utter_agent_joined" if waited else "utter_agent_passed_on"
        return self.take(uow, ticket.conversation_id, to, phrase)

    def let_go(self, uow: Uow, ticket: Ticket, said: Outgoing) -> Message | None:
        """Who held the conversation by this ticket does not any more: it goes to another person
        who has claimed a ticket of it, into the queue where somebody is waited for, or to the bot.
        None where the same person has it by another ticket, too, and goes on.
        """
        others = [
            other
            for other in uow.tickets.of_conversation(ticket.conversation_id)
            if other.takes_over and other.id != ticket.id
        ]
        claimed = [other for other in others if other.state is TicketState.CLAIMED]
        if any(other.staff_id == ticket.staff_id for other in claimed):
            return None
        for other in claimed:
            if other.staff_id is not None:
                # From now on: until now somebody else had the buyer.
                uow.passing.hand(other.id, staff_id=other.staff_id, at=self._now())
                return self.take(uow, ticket.conversation_id, uow.accounts.staff(other.staff_id))
        return self._without_person(uow, ticket.conversation_id, said, waits=bool(others))

    def into_the_queue(self, uow: Uow, ticket: Ticket, said: Outgoing) -> Message:
        """The ticket stands in line again, and so does its buyer."""
        return self._without_person(uow, ticket.conversation_id, said, waits=True)

    def _without_person(
        self, uow: Uow, conversation_id: str, said: Outgoing, *, waits: bool
    ) -> Message:
        holder = Holder.QUEUE if waits else Holder.BOT
        epoch = uow.desk.hand_to(conversation_id, holder, staff_id=None)
        _leave_question(uow, conversation_id)
        return self._say(uow, conversation_id, said, epoch)

    def _say(self, uow: Uow, conversation_id: str, said: Outgoing, epoch: int) -> Message:
        return uow.desk.append(
            conversation_id, said, sender=Sender.SYSTEM, at=self._now(), epoch=epoch
        )


def _leave_question(uow: Uow, conversation_id: str) -> None:
    """What was written since the person's last line goes to the bot, save a mere 谢谢; what was
    pressed meanwhile is void, for its buttons were of before."""
    conversation = uow.desk.conversation(conversation_id)
    waiting = uow.desk.messages_after(conversation_id, conversation.answered_seq, limit=100)
    pressed = [message.seq for message in waiting if message.pressed]
    written = [message for message in waiting if message.sender is Sender.BUYER]
    if written and all(takes_leave(message.text) for message in written):
        uow.desk.answered(conversation_id, up_to=written[-1].seq)
    elif pressed:
        uow.desk.answered(conversation_id, up_to=pressed[-1])
