"""Values of the desk: messages, conversations, turns, tickets, staff."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Any

from bot.safety.model import Alarm

BOT_NAME = "安安"
# Why a person gets a single question: the bot gave no answer to it, twice.
BOT_FAILED = "bot_failed"
# Between the messages that are read as one.
JOINED_BY = "，"
# Of a ticket's card, for us alone: the question that the bot failed at (`failed_turns`).
QUESTION = "question"
REQUEST_INVOICE = "request_invoice"
REQUEST_HUMAN = "request_human"
# Twice not understood: nobody knows of which order, and none is held up.
UNCLEAR = "unclear"
# A person sees to it and need not talk to the buyer: the bot keeps the conversation.
BESIDE = frozenset({BOT_FAILED, REQUEST_INVOICE})
# The platforms count the share of messages answered within three minutes.
FIRST_REPLY_WITHIN = timedelta(minutes=3)
# In the data of a message that settled a matter: whether it helped; null until the buyer says so.
HELPED = "helped"
# Why a ticket is there that an agent opened by stepping in.
TAKEOVER = "takeover"


class Sender(StrEnum):
    BUYER = "buyer"
    BOT = "bot"
    AGENT = "agent"
    SYSTEM = "system"  # notices: handed over, closed, …

    @property
    def text(self) -> str:
        return _SENDER_TEXTS[self]


_SENDER_TEXTS = {
    Sender.BUYER: "买家",
    Sender.BOT: "机器人",
    Sender.AGENT: "客服",
    Sender.SYSTEM: "系统",
}


class Holder(StrEnum):
    """Who may speak to the buyer."""

    BOT = "bot"
    # A person was promised and has not come yet: the bot goes on, with its hands off the matter.
    QUEUE = "queue"
    AGENT = "agent"


class TicketState(StrEnum):
    OPEN = "open"
    CLAIMED = "claimed"
    CLOSED = "closed"


class Queue(StrEnum):
    AGENT = "agent"
    WAREHOUSE = "warehouse"
    COURIER = "courier"
    SUPERVISOR = "supervisor"
    PAYOUT = "payout"  # money that did not arrive

    @property
    def takes_over(self) -> bool:
        """A person of this queue talks to the buyer; the others work behind the scenes."""
        return self in (Queue.AGENT, Queue.SUPERVISOR)

    @property
    def text(self) -> str:
        return _QUEUE_TEXTS[self]


_QUEUE_TEXTS = {
    Queue.AGENT: "客服",
    Queue.WAREHOUSE: "仓库",
    Queue.COURIER: "快递专员",
    Queue.SUPERVISOR: "主管",
    Queue.PAYOUT: "打款",
}


class Priority(IntEnum):
    """Sorts as the queue is worked."""

    DANGER = -1  # somebody may be hurt: before every other one
    HIGH = 0
    NORMAL = 1


class Role(StrEnum):
    AGENT = "agent"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True)
class Button:
    """`payload` goes to the engine when the button is pressed and never leaves the server."""

    id: str
    title: str
    payload: str
    style: str = "default"


@dataclass(frozen=True)
class Outgoing:
    """A message that is about to be written. Kinds and data as in docs/protocol.md."""

    text: str
    kind: str = "text"
    data: dict[str, Any] = field(default_factory=dict)
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Message:
    conversation_id: str
    seq: int
    at: datetime
    sender: Sender
    name: str | None
    kind: str
    text: str
    data: dict[str, Any]
    buttons: tuple[Button, ...]
    client_msg_id: str | None
    staff_id: int | None = None
    # True where the key was known already: nothing was written, this is the earlier message.
    duplicate: bool = False

    @property
    def pressed(self) -> bool:
        """A button or a card: words of ours."""
        return bool({"payload", "order"} & set(self.data))


@dataclass(frozen=True)
class Conversation:
    id: str
    buyer_id: str
    holder: Holder
    staff_id: int | None
    staff_name: str | None
    epoch: int
    last_seq: int
    answered_seq: int
    rated: int | None
    order_on_screen: str | None
    last_at: datetime


@dataclass(frozen=True)
class Incoming:
    """What a buyer's page sent: exactly one of these is set. `human` is the button 转人工."""

    client_msg_id: str
    text: str | None = None
    file: str | None = None
    button: tuple[int, str] | None = None
    order: str | None = None
    human: bool = False


@dataclass(frozen=True)
class Place:
    """Where the buyer stands in the queue; 1 is next. `opens_at` while nobody is there."""

    place: int
    wait_minutes: int | None
    opens_at: datetime | None = None


@dataclass(frozen=True)
class Wait:
    """How long somebody waited for a person, or waits by now."""

    opened_at: datetime
    claimed_at: datetime | None


@dataclass(frozen=True)
class Waiting:
    """What a conversation waits for a person with. Where one of its matters has no known order,
    it may be any of them."""

    orders: frozenset[str] = frozenset()
    order_unknown: bool = False
    place: Place | None = None
    # A person has to look at it in any case: the buyer cannot go back to the bot with it.
    stays: bool = False
    danger: bool = False

    def covers(self, order_no: str) -> bool:
        return self.order_unknown or order_no in self.orders


@dataclass(frozen=True)
class Turn:
    """The buyer messages that the bot answers together, leased to one worker.

    `seq` is the last message's, `after` the last one that was answered before; `payload` is set
    where a button or a card was pressed.
    """

    conversation_id: str
    buyer_id: str
    epoch: int
    seq: int
    text: str
    payload: str | None = None
    order: str | None = None
    files: tuple[str, ...] = ()
    order_on_screen: str | None = None
    # The words one by one, as they were sent; `text` has them together.
    messages: tuple[str, ...] = ()
    after: int = 0
    # The rest of what was not understood a moment ago, which stands in front of it.
    writes_on: bool = False
    # Buttons came after the first of these messages: whoever wrote it had not seen what they offer.
    unseen: bool = False
    # A person is waited for while the bot answers this.
    waiting: Waiting | None = None


@dataclass(frozen=True)
class Finished:
    """What a turn's end wrote; `more` where something waits to be answered already."""

    messages: list[Message]
    more: bool


@dataclass(frozen=True)
class HandOver:
    """A wish of the bot to bring in a person; carried out together with the turn's replies."""

    queue: Queue
    reason: str
    summary: str = ""
    order_no: str | None = None
    decision_id: int | None = None
    deadline: datetime | None = None
    high: bool = False
    card: dict[str, Any] = field(default_factory=dict)
    # Danger to a person: first in line, and the goods concerned are reported.
    alarm: Alarm | None = None

    @property
    def takes_over(self) -> bool:
        """A person is waited for; a question that the bot failed at is only that one."""
        return takes_over(self.queue, self.reason)

    @property
    def priority(self) -> Priority:
        if self.alarm is not None:
            return Priority.DANGER
        return Priority.HIGH if self.high else Priority.NORMAL


def takes_over(queue: Queue, reason: str) -> bool:
    return queue.takes_over and reason not in BESIDE


@dataclass(frozen=True)
class Staff:
    id: int
    username: str
    name: str
    role: Role
    disabled: bool = False
    # How long a line of theirs waits at the desk before it leaves.
    undo_seconds: int = 3


@dataclass(frozen=True)
class Account:
    """`once_until`: the password was given by somebody else, and is good for one sign-in until
    then. `sessions` are those that are open now."""

    staff: Staff
    once_until: datetime | None
    sessions: int


@dataclass(frozen=True)
class Reading:
    """What the bot understood of a turn. Outcomes: settled, asked, unclear, unanswered,
    handed_over, failed."""

    conversation_id: str
    seq: int
    text: str
    intent: str
    confidence: float
    ranking: tuple[tuple[str, float], ...]
    outcome: str
    order_no: str | None = None
    # What it meant in the light of the conversation, and why; as actions/reading writes it.
    in_context: dict[str, Any] | None = None
    # The answer of the library that was given (bot/library).
    answer_id: int | None = None


@dataclass(frozen=True)
class Ticket:
    id: int
    conversation_id: str
    buyer_id: str
    buyer_name: str
    queue: Queue
    priority: Priority
    state: TicketState
    reason: str
    summary: str
    order_no: str | None
    card: dict[str, Any]
    opened_at: datetime
    deadline: datetime | None
    reply_due: datetime | None
    staff_id: int | None
    staff_name: str | None
    decision_ids: tuple[int, ...] = ()
    unread: int = 0
    # Of the matters on it, None for one whose order nobody knows.
    orders: tuple[str | None, ...] = ()

    @property
    def takes_over(self) -> bool:
        """As of the hand-over; a person who claimed it talks to the buyer in any case."""
        claimed = self.state is TicketState.CLAIMED
        return self.queue.takes_over and (claimed or self.reason not in BESIDE)

    @property
    def high(self) -> bool:
        return self.priority <= Priority.HIGH


@dataclass(frozen=True)
class QuickReply:
    """`staff_id`: whose own it is; None for all."""

    id: int
    shortcut: str
    title: str
    text: str
    group: str = ""
    staff_id: int | None = None


@dataclass(frozen=True)
class File:
    id: str
    conversation_id: str
    width: int
    height: int
