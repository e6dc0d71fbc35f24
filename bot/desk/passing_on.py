"""No ticket is stuck with one person: passed on by hand, and taken back from who is not there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from bot.desk.courtesies import takes_leave
from bot.desk.hands import Hands, holds, locked
from bot.desk.model import (
    BESIDE,
    BOT_NAME,
    REQUEST_HUMAN,
    HandOver,
    Message,
    Outgoing,
    Queue,
    Role,
    Sender,
    Staff,
    Ticket,
    TicketState,
)
from bot.desk.opening import reply_due
from bot.desk.ports import Happened, Notify, OpenUow, Phrases, Uow
from bot.desk.roster import CHOICES, IN_SIGHT, SEEN_EVERY_SECONDS, Member, StaffState, StateReason
from bot.desk.steps import Step, StepKind
from bot.errors import BadInput, NotFound, NotHolder
from bot.opening_hours import ALWAYS, OpeningHours
from bot.times import Clock

log = structlog.get_logger()

_SHORTEST_NOTE, _LONGEST_NOTE = 2, 500


@dataclass(frozen=True)
class Patience:
    """How long a person may keep a conversation without a word while the buyer waits, and without
    a page of the console being open. None: for ever."""

    silent: timedelta | None = timedelta(minutes=10)
    away: timedelta | None = timedelta(minutes=5)


class PassingOn:
    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        notify: Notify,
        phrases: Phrases,
        hours: OpeningHours = ALWAYS,
        patience: Patience | None = None,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._phrases = phrases
        self._hours = hours
        self._patience = patience or Patience()
        self._hands = Hands(clock=clock, phrases=phrases, hours=hours)
        # While the gateway was down nobody could be seen.
        self._since = self._seen_at = clock()

    # By hand

    def to_person(self, ticket_id: int, *, staff: Staff, to: int, note: str) -> Ticket:
        """To a colleague whose console is open. A supervisor may pass on what others have, and
        what nobody has yet. Raises NotHolder for anybody else, FullHands, BadInput, NotFound."""
        note = _checked(note)
        with self._open_uow() as uow:
            ticket = self._to_pass(uow, ticket_id, staff)
            colleague = self._colleague(uow, to)
            if ticket.staff_id == colleague.id:
                raise BadInput(f"这张工单已经在{colleague.name}手上了")
            message = self._hands.pass_to(
                uow, ticket, colleague, StepKind.TO_PERSON, by=staff, note=note
            )
            told = self._note(uow, ticket, staff, f"转给{colleague.name}：{note}")
            uow.commit()
        return self._passed(ticket, message, told)

    def to_queue(self, ticket_id: int, *, staff: Staff, queue: Queue, note: str) -> Ticket:
        """Into a queue, to be claimed there: of those that talk to buyers into another such one,
        of those behind the scenes likewise. Raises NotHolder, BadInput."""
        note = _checked(note)
        with self._open_uow() as uow:
            ticket = self._to_pass(uow, ticket_id, staff)
            if ticket.state is TicketState.OPEN:
                raise BadInput("这张工单还没有人领取，不用转")
            _check_queue(uow, ticket, queue)
            said = self._phrases.say("utter_passed_to_queue", {"queue": queue.text})
            step = Step(self._now(), StepKind.TO_QUEUE, staff.name, queue.text, note)
            message = self._into_line(uow, ticket, queue, step, said)
            told = self._note(uow, ticket, staff, f"转到{queue.text}队列：{note}")
            uow.commit()
        return self._passed(ticket, message, told)

    def _to_pass(self, uow: Uow, ticket_id: int, staff: Staff) -> Ticket:
        ticket = locked(uow, ticket_id)
        if ticket.state is TicketState.CLOSED:
            raise BadInput("这张工单已经结束了")
        if ticket.staff_id != staff.id and staff.role is not Role.SUPERVISOR:
            raise NotHolder
        return ticket

    def _colleague(self, uow: Uow, staff_id: int) -> Staff:
        for member in uow.roster.members():
            if member.staff.id == staff_id:
                name = member.staff.name
                if not member.online(self._now()):
                    raise BadInput(f"{name}现在不在线，请转给其他同事，或者转到队列")
                return member.staff
        raise NotFound

    def _note(self, uow: Uow, ticket: Ticket, staff: Staff, text: str) -> Message:
        """Among the messages, for staff alone: who takes it on reads it where the talk is."""
        return uow.desk.append(
            ticket.conversation_id,
            Outgoing(text, kind="note"),
            sender=Sender.AGENT,
            name=staff.name,
            staff_id=staff.id,
            at=self._now(),
        )

    def _passed(self, ticket: Ticket, *messages: Message | None) -> Ticket:
        for message in messages:
            if message is not None:
                self._notify(Happened(ticket.conversation_id, message))
        self._notify(Happened(ticket.conversation_id, state=True, queue=True))
        with self._open_uow(writes=False) as uow:
            return uow.tickets.ticket(ticket.id)

    def _into_line(
        self, uow: Uow, ticket: Ticket, queue: Queue, step: Step, said: str
    ) -> Message | None:
        """The buyer hears it where a person of this ticket was talking."""
        held = holds(uow, ticket)
        due = reply_due(self._now(), self._hours) if ticket.queue.takes_over else None
        uow.passing.back_in_line(ticket.id, queue=queue, reply_due=due)
        uow.passing.add_step(ticket.id, step)
        if not held:
            return None
        if ticket.reason in BESIDE:
            # Nobody was waited for until a person came: now the buyer is promised the next one.
            person = HandOver(queue, REQUEST_HUMAN)
            uow.tickets.open(ticket.conversation_id, person, at=self._now(), reply_due=due)
        return self._hands.into_the_queue(uow, ticket, Outgoing(said, kind="notice"))

    # Taken back

    def signed_out(self, staff: Staff) -> int:
        """Offline, and all taken back that this person had, unless a page is signed in
        elsewhere. How many."""
        with self._open_uow() as uow:
            if uow.roster.signed_in(staff.id, now=self._now()):
                return 0
            uow.roster.stand(staff.id, StaffState.OFFLINE, StateReason.SIGNED_OUT, at=self._now())
            uow.commit()
        return self._take_all_of(staff, StepKind.SIGNED_OUT)

    def stand(self, staff: Staff, state: StaffState, reason: StateReason) -> Member:
        """In this state from now on. Who goes offline gives back what they had. Raises BadInput
        for a reason that is not theirs to choose."""
        if reason not in CHOICES[state]:
            raise BadInput
        with self._open_uow() as uow:
            uow.roster.stand(staff.id, state, reason, at=self._now())
            uow.commit()
        self._notify(Happened("", lists=True))
        if state is StaffState.OFFLINE:
            self._take_all_of(staff, StepKind.OFFLINE)
        with self._open_uow(writes=False) as uow:
            return uow.roster.member(staff.id)

    def _take_all_of(self, staff: Staff, kind: StepKind) -> int:
        with self._open_uow(writes=False) as uow:
            had = uow.passing.claimed_by(staff.id)
        return sum(self._take_back(one, kind, staff_id=staff.id) for one in had)

    def sweep(self) -> int:
        """What is with somebody who does not write or is not there. How many were taken back."""
        now, count = self._now(), 0
        silent, away = self._patience.silent, self._patience.away
        if silent is not None:
            count += self._take_all(StepKind.SILENT, now - silent)
        if away is not None and self._looks_on(now) and now - self._since >= away:
            count += self._take_all(StepKind.AWAY, now - away)
        if self._looks_on(now) and now - self._since >= IN_SIGHT:
            self._lose(now)
        return count

    def _lose(self, now: datetime) -> None:
        """Who is out of sight is offline, also in their history."""
        with self._open_uow(writes=False) as uow:
            if not uow.roster.lost(now - IN_SIGHT):
                return
        with self._open_uow() as uow:
            for staff_id in uow.roster.lost(now - IN_SIGHT):
                uow.roster.stand(staff_id, StaffState.OFFLINE, StateReason.LOST, at=now)
            uow.commit()

    def _take_all(self, kind: StepKind, before: datetime) -> int:
        with self._open_uow(writes=False) as uow:
            found = _late(uow, kind, before)
        return sum(self._take_back(one, kind, before=before) for one in found)

    def _take_back(
        self,
        ticket_id: int,
        kind: StepKind,
        *,
        before: datetime | None = None,
        staff_id: int | None = None,
    ) -> bool:
        """False where it came to something else meanwhile: a word, another person, the end."""
        with self._open_uow() as uow:
            ticket = locked(uow, ticket_id)
            still = ticket.state is TicketState.CLAIMED
            if before is not None:
                still = still and ticket_id in _late(uow, kind, before)
            if not still or (staff_id is not None and ticket.staff_id != staff_id):
                return False
            step = Step(self._now(), kind, BOT_NAME, ticket.staff_name or "")
            if kind is StepKind.SILENT and ticket.staff_id is not None:
                self._hush(uow, ticket.staff_id)
            said = self._phrases.say("utter_agent_left")
            message = self._into_line(uow, ticket, ticket.queue, step, said)
            uow.commit()
        log.info("ticket_taken_back", ticket=ticket_id, why=kind.value)
        self._passed(ticket, message)
        return True

    def _hush(self, uow: Uow, staff_id: int) -> None:
        """Who does not write is given no new ones, until they say that they are there."""
        if uow.roster.lock(staff_id).presence.state is StaffState.ONLINE:
            uow.roster.stand(staff_id, StaffState.BUSY, StateReason.SILENT, at=self._now())

    # Who is there

    def seen(self, staff_ids: Collection[int]) -> None:
        """These are there; said again and again, also of nobody. Where it could not be said for a
        while, everybody was out of sight and has the whole time again."""
        with self._open_uow() as uow:
            now = self._now()
            uow.roster.seen(staff_ids, at=now)
            for staff_id in uow.roster.lost_ones(staff_ids):
                uow.roster.stand(staff_id, StaffState.ONLINE, StateReason.BACK, at=now)
            uow.commit()
        if not self._looks_on(now):
            self._since = now
        self._seen_at = now

    def _looks_on(self, now: datetime) -> bool:
        return timedelta(0) <= now - self._seen_at <= 2 * timedelta(seconds=SEEN_EVERY_SECONDS)

    def history(self, ticket_id: int) -> list[Step]:
        """Oldest first."""
        with self._open_uow(writes=False) as uow:
            return uow.passing.steps_of(ticket_id)


def _late(uow: Uow, kind: StepKind, before: datetime) -> list[int]:
    if kind is StepKind.SILENT:
        asked = {number for number, text in uow.passing.asked(before) if not takes_leave(text)}
        return sorted(asked.union(uow.passing.wordless(before)))
    return uow.passing.of_absent(before)


def _check_queue(uow: Uow, ticket: Ticket, queue: Queue) -> None:
    if queue.takes_over is not ticket.queue.takes_over:
        raise BadInput("对买家说话的工单只能转到客服或主管队列，幕后的工单只能转到幕后队列")
    others = uow.tickets.of_conversation(ticket.conversation_id)
    if any(other.queue is queue and other.id != ticket.id for other in others):
        raise BadInput(f"这个买家在{queue.text}队列已经有一张工单，请在那张上继续")


def _checked(note: str) -> str:
    note = note.strip()[:_LONGEST_NOTE]
    if len(note) < _SHORTEST_NOTE:
        raise BadInput("请写一句交接说明，至少两个字")
    return note
