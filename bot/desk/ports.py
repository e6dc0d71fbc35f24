"""What the desk needs from outside, in its own words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from bot.desk.assigning import Waiter
from bot.desk.holding import Anyway, Held, Promised, StaffLine, Uncovered
from bot.desk.model import (
    Account,
    Conversation,
    File,
    HandOver,
    Holder,
    Message,
    Outgoing,
    Queue,
    QuickReply,
    Reading,
    Role,
    Sender,
    Staff,
    Ticket,
    TicketState,
    Wait,
)
from bot.desk.roster import Member, Post, Presence, StaffState, StateReason
from bot.desk.steps import Step
from bot.safety.ports import SafetyStore
from bot.shop.ports import ShopStore
from bot.transaction import Opens, UnitOfWork


class DeskStore(Protocol):
    """Conversations and messages. Numbering and once-only keys hold under any race."""

    def open(self, conversation_id: str, *, buyer_id: str, at: datetime) -> Conversation: ...
    def conversation(self, conversation_id: str) -> Conversation: ...
    def conversations(self, ids: Collection[str]) -> list[Conversation]:
        """Those that exist, in no order."""

    def lock(self, conversation_id: str) -> Conversation:
        """Until the transaction ends nobody else changes the conversation or its tickets."""

    def hand_to(self, conversation_id: str, holder: Holder, *, staff_id: int | None) -> int: ...
    def answered(self, conversation_id: str, *, up_to: int) -> None: ...
    def show_order(self, conversation_id: str, order_no: str | None) -> None: ...
    def rate(self, conversation_id: str, *, score: int, comment: str, at: datetime) -> None: ...
    def append(
        self,
        conversation_id: str,
        message: Outgoing,
        *,
        sender: Sender,
        at: datetime,
        name: str | None = None,
        staff_id: int | None = None,
        client_msg_id: str | None = None,
        body_hash: str | None = None,
        reply_key: str | None = None,
        epoch: int | None = None,
    ) -> Message: ...
    def sent_before(
        self, conversation_id: str, client_msg_id: str, *, body_hash: str
    ) -> Message | None:
        """What the page sent under this id; Conflict if it was something else."""

    def message(self, conversation_id: str, seq: int) -> Message: ...
    def messages_after(
        self,
        conversation_id: str,
        seq: int,
        *,
        limit: int = 200,
        with_notes: bool = False,
        sender: Sender | None = None,
    ) -> list[Message]: ...
    def mark_helped(self, conversation_id: str, seq: int, *, helped: bool) -> Message:
        """NotFound where the buyer was not asked."""

    def newest_buttons(self, conversation_id: str) -> Message | None: ...
    def lease_turn(
        self, conversation_id: str, *, owner: str, now: datetime, seconds: float
    ) -> Conversation | None: ...
    def end_turn(self, conversation_id: str, *, seq: int, epoch: int) -> bool: ...
    def unanswered(self) -> list[str]: ...
    def add_file(self, file: File, *, at: datetime, size: int, sha256: str) -> None: ...
    def file(self, file_id: str) -> File: ...


class ReadingStore(Protocol):
    """What the bot understood of each turn."""

    def at(self, conversation_id: str, seq: int) -> Reading | None:
        """How the turn that ended with this message was read."""

    def add(self, reading: Reading, *, at: datetime) -> None: ...
    def failed(self, reading: Reading, *, at: datetime) -> None:
        """What was understood of the turn stays, where it was read at all."""


class TicketStore(Protocol):
    """The queue. A claim has one winner."""

    def open(
        self, conversation_id: str, wish: HandOver, *, at: datetime, reply_due: datetime | None
    ) -> Ticket: ...
    def ticket(self, ticket_id: int) -> Ticket: ...
    def of_conversation(self, conversation_id: str) -> list[Ticket]: ...
    def with_decision(self, decision_id: int) -> list[Ticket]: ...
    def find(
        self,
        *,
        state: TicketState,
        staff_id: int | None = None,
        queue: Queue | None = None,
        limit: int,
        offset: int = 0,
    ) -> list[Ticket]: ...
    def count(
        self, *, state: TicketState, staff_id: int | None = None, queue: Queue | None = None
    ) -> int: ...
    def places(self) -> list[tuple[Conversation, int]]:
        """Everybody who waits for a person, with the place; 1 is next."""

    def place(self, conversation_id: str) -> int | None:
        """None where nobody is waited for."""

    def waiters(self) -> list[Waiter]:
        """Who has nobody to talk to and waits for a person: one ticket each, as served."""

    def waits_since(self, moment: datetime) -> list[Wait]:
        """Of those who asked for a person to talk to: claimed since then, or still waiting."""

    def claim(self, ticket_id: int, *, staff_id: int, at: datetime) -> Ticket: ...
    def close(self, ticket_id: int, *, note: str, at: datetime) -> Ticket: ...
    def unclaimed(self, reason: str) -> list[Ticket]:
        """Open for this reason alone and taken by nobody; oldest first."""

    def close_unclaimed(
        self, ticket_id: int, *, note: str, at: datetime, reason: str | None = None
    ) -> bool:
        """False where somebody took it, or it is not for this reason alone any more."""

    def bind_order(self, ticket_id: int, order_no: str, *, waits: bool = True) -> None:
        """It is about this order, and what it was about before; where it does not wait, the order
        is only shown with it."""

    def leave_question(self, ticket_id: int) -> bool:
        """Nobody is waited for any more; the question that the bot failed at stays on it. False
        where somebody took it."""

    def add_words(self, conversation_id: str, text: str) -> None:
        """What the buyer adds goes on the cards of the tickets that wait for a person to talk."""

    def replied(self, conversation_id: str, *, at: datetime) -> None: ...


class PassingStore(Protocol):
    """Tickets on their way from one person to the next: hands and history."""

    def hand(self, ticket_id: int, *, staff_id: int, at: datetime) -> None:
        """From now on this person has it, whoever had it before."""

    def back_in_line(self, ticket_id: int, *, queue: Queue, reply_due: datetime | None) -> None:
        """To be claimed, where it stood before."""

    def claimed_by(self, staff_id: int) -> list[int]: ...
    def wordless(self, before: datetime) -> list[int]:
        """Tickets of who has the conversation since then and said nothing at all."""

    def asked(self, before: datetime) -> list[tuple[int, str]]:
        """Tickets of who has the conversation since then, with what its buyer wrote until then and
        nobody answered."""

    def unanswered_of(self, staff_id: int) -> list[tuple[int, str, datetime]]:
        """What buyers wrote to who has them and nobody answered: ticket, words, when; oldest
        first."""

    def of_absent(self, before: datetime) -> list[int]:
        """Tickets of who has the conversation since then and was not seen since then."""

    def add_step(self, ticket_id: int, step: Step) -> None: ...
    def steps_of(self, ticket_id: int) -> list[Step]:
        """Oldest first."""


class RosterStore(Protocol):
    """Who is at the desk."""

    def members(self) -> list[Member]:
        """Nobody who is disabled."""

    def member(self, staff_id: int) -> Member: ...
    def lock(self, staff_id: int) -> Member:
        """Until the transaction ends nobody else gives this person a buyer."""

    def talks_with(self, staff_id: int, conversation_id: str) -> bool:
        """The buyer counts among theirs already."""

    def given(self, staff_id: int, *, at: datetime) -> None: ...
    def signed_in(self, staff_id: int, *, now: datetime) -> bool: ...
    def seen(self, staff_ids: Collection[int], *, at: datetime) -> None: ...
    def stand(self, staff_id: int, state: StaffState, reason: StateReason, *, at: datetime) -> None:
        """From now on, and in the history."""

    def history(self, staff_id: int, *, limit: int) -> list[Presence]:
        """Newest first."""

    def lost(self, before: datetime) -> list[int]:
        """Not offline yet, and not seen since then."""

    def lost_ones(self, staff_ids: Collection[int]) -> list[int]:
        """Those of them who are offline for want of a connection."""

    def set_post(self, staff_id: int, post: Post) -> None: ...


class AccountStore(Protocol):
    """Staff, sessions, quick replies."""

    def add_staff(self, *, username: str, name: str, role: Role, password_hash: str) -> Staff: ...
    def staff_by_name(self, username: str) -> tuple[Staff, str] | None: ...
    def staff(self, staff_id: int) -> Staff: ...
    def open_staff_session(
        self, token_hash: str, *, staff_id: int, at: datetime, expires_at: datetime
    ) -> None: ...
    def staff_of_session(self, token_hash: str, *, now: datetime) -> Staff | None: ...
    def staff_of_sessions(
        self, token_hashes: Collection[str], *, now: datetime
    ) -> dict[str, Staff]:
        """Those that are good; disabled staff have none."""

    def close_staff_session(self, token_hash: str) -> None: ...
    def close_sessions(self, staff_id: int, *, but: str = "") -> int:
        """All of a person, but the one of this token; how many."""

    def accounts(self, *, now: datetime) -> list[Account]:
        """Those of agents and supervisors, stopped ones last."""

    def account(self, staff_id: int, *, now: datetime) -> Account: ...
    def set_password(self, staff_id: int, kept: str, *, until: datetime | None) -> None: ...
    def set_name(self, staff_id: int, name: str) -> None: ...
    def set_disabled(self, staff_id: int, *, disabled: bool) -> None: ...
    def use_token(self, jti: str, *, expires_at: datetime) -> bool: ...
    def open_buyer_session(
        self, token_hash: str, *, buyer_id: str, conversation_id: str, expires_at: datetime
    ) -> None: ...
    def conversation_of_session(
        self, token_hash: str, *, now: datetime
    ) -> tuple[str, str] | None: ...
    def set_undo(self, staff_id: int, seconds: int) -> None: ...
    def quick_replies(self, staff_id: int | None = None) -> list[QuickReply]:
        """Those of all, and this person's own."""

    def add_quick_reply(
        self,
        *,
        shortcut: str,
        title: str,
        text: str,
        group: str = "",
        staff_id: int | None = None,
    ) -> QuickReply: ...
    def quick_reply(self, reply_id: int) -> QuickReply: ...
    def delete_quick_reply(self, reply_id: int) -> None: ...


class Notes(Protocol):
    """The settings of the audit chain."""

    def note(self, key: str, value: Any, *, at: datetime, by: str) -> bool: ...


class Uow(UnitOfWork, Protocol):
    @property
    def setting_changes(self) -> Notes: ...
    @property
    def desk(self) -> DeskStore: ...
    @property
    def readings(self) -> ReadingStore: ...
    @property
    def tickets(self) -> TicketStore: ...
    @property
    def passing(self) -> PassingStore: ...
    @property
    def roster(self) -> RosterStore: ...
    @property
    def accounts(self) -> AccountStore: ...
    @property
    def shop(self) -> ShopStore: ...
    @property
    def safety(self) -> SafetyStore: ...


OpenUow = Opens[Uow]


class WaitingUow(Protocol):
    """As much of the desk as tells what a conversation waits for."""

    @property
    def desk(self) -> DeskStore: ...
    @property
    def tickets(self) -> TicketStore: ...


@dataclass(frozen=True)
class Happened:
    """Told to whoever watches, after the commit. `message` is set where one was written."""

    conversation_id: str
    message: Message | None = None
    state: bool = False  # the conversation changed hands, or was rated
    # The order of those who wait changed: one came, went, or was put before others.
    queue: bool = False
    # Something changed that staff have in a list: unread lines, a case, a decision.
    lists: bool = False


Notify = Callable[[Happened], None]


U = TypeVar("U", bound=Uow)
U_contra = TypeVar("U_contra", bound=UnitOfWork, contravariant=True)


class PromiseGate(Protocol[U_contra]):
    """Reads what is about to be said for promises of money, gifts and times, in the transaction
    that says it, and against what stands there by then: a refusal is read with the case refused.
    """

    def read_bot(self, uow: U_contra, conversation_id: str, texts: Sequence[str]) -> list[Held]:
        """The bot's lines of one turn that no live decision covers; recorded."""

    def read_staff(self, uow: U_contra, line: StaffLine, *, anyway: Anyway | None = None) -> None:
        """Raises Uncovered: see `staff_says`. With `anyway` the hold is recorded as sent;
        Forbidden where that is beyond the role, BadInput where it names no hold of these words
        or no reason."""

    def record(self, uow: U_contra, uncovered: Uncovered) -> Held:
        """The hold, in a transaction of its own; the same words again have the same one."""


class PromiseReader(Protocol):
    """For words that no one buyer is meant by, so that no decision can stand behind them."""

    def promises_in(self, text: str) -> tuple[Promised, ...]: ...


class Phrases(Protocol):
    """The bot's sentences, by their names in domain.yml."""

    def say(self, name: str, values: Mapping[str, object] | None = None) -> str: ...
