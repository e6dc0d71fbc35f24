"""The chat as docs/protocol.md has it, made from values: for buyers and staff, HTTP and sockets."""

from __future__ import annotations

from typing import Any, Literal, cast

import msgspec
import structlog
from msgspec import UNSET, UnsetType

from bot.cases.cards import CaseCard
from bot.desk import holding, model
from bot.desk.model import Holder, Place, Sender
from bot.notices.model import Kind as NoticeKind
from bot.promises.model import Kind as PromiseKind
from bot.shape import Shape
from bot.shop.cards import OrderCard, Parcel
from bot.times import iso

log = structlog.get_logger()

MessageKind = Literal[
    "text", "image", "orders", "order", "logistics", "case", "notice", "rating", "note"
]
ButtonStyle = Literal["primary", "default"]


class Button(Shape):
    id: str
    title: str
    style: ButtonStyle


class MessageData(Shape):
    """By the message's kind. What else is kept with a message is for us alone."""

    file: str | UnsetType = UNSET
    width: int | UnsetType = UNSET
    height: int | UnsetType = UNSET
    orders: list[OrderCard] | UnsetType = UNSET
    order: OrderCard | UnsetType = UNSET
    parcels: list[Parcel] | UnsetType = UNSET
    case: CaseCard | UnsetType = UNSET
    notice: NoticeKind | UnsetType = UNSET
    order_no: str | UnsetType = UNSET
    rated: int | UnsetType | None = UNSET
    # Asked under what the bot settled; null until the buyer says so.
    helped: bool | UnsetType | None = UNSET
    # Of a person's line: the number of the message that it answers.
    quote: int | UnsetType = UNSET


class Message(Shape):
    seq: int
    client_msg_id: str | None
    sender: Sender = msgspec.field(name="from")
    name: str | None
    at: str
    kind: MessageKind
    text: str
    data: MessageData
    buttons: list[Button]


class Conversation(Shape):
    id: str
    holder: Holder
    agent_name: str | None
    place: int | None
    wait_minutes: int | None
    opens_at: str | None
    rated: int | None
    last_seq: int


class History(Shape):
    """Messages after a number, and the conversation as it is now."""

    messages: list[Message]
    conversation: Conversation
    more: bool


class HeldPromise(Shape):
    kind: PromiseKind
    words: str
    amount: str | None


class Hold(Shape):
    """What a line promises that no decision covers, or how it offends the platform: not sent."""

    id: int
    findings: list[HeldPromise]
    can_send_anyway: bool


class ErrorBody(Shape):
    code: str
    message: str


class ErrorAnswer(Shape):
    """Every refusal by HTTP."""

    error: ErrorBody
    hold: Hold | UnsetType = UNSET
    # Numbers of the rules that cannot be, each with its reason.
    wrong: dict[str, str] | UnsetType = UNSET


def message_shape(message: model.Message) -> Message:
    return Message(
        seq=message.seq,
        client_msg_id=message.client_msg_id,
        sender=message.sender,
        name=message.name,
        at=iso(message.at),
        kind=cast("MessageKind", message.kind),
        text=message.text,
        data=_data(message),
        buttons=[
            Button(id=button.id, title=button.title, style=cast("ButtonStyle", button.style))
            for button in message.buttons
        ],
    )


def _data(message: model.Message) -> MessageData:
    """A card of long ago may lack what cards have today: its text says the whole without it."""
    try:
        return msgspec.convert(_shown(message.data), MessageData)
    except msgspec.ValidationError:
        log.warning(
            "card_does_not_fit",
            conversation=message.conversation_id,
            seq=message.seq,
            exc_info=True,
        )
        return MessageData()


def _shown(kept: dict[str, Any]) -> dict[str, Any]:
    """A picked order is shown as the card that it was then; its number alone is for us."""
    if not isinstance(kept.get("order"), str):
        return kept
    shown = {name: value for name, value in kept.items() if name != "order"}
    return shown | ({"order": kept["card"]} if "card" in kept else {})


def conversation_shape(conversation: model.Conversation, place: Place | None) -> Conversation:
    return Conversation(
        id=conversation.id,
        holder=conversation.holder,
        agent_name=conversation.staff_name if conversation.holder is Holder.AGENT else None,
        place=place.place if place else None,
        wait_minutes=place.wait_minutes if place else None,
        opens_at=iso(place.opens_at) if place else None,
        rated=conversation.rated,
        last_seq=conversation.last_seq,
    )


def hold_shape(held: holding.Held) -> Hold:
    return Hold(
        id=held.id,
        findings=[
            HeldPromise(kind=PromiseKind(one.kind), words=one.words, amount=one.amount)
            for one in held.promised
        ],
        can_send_anyway=held.can_send_anyway,
    )
