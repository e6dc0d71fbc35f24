"""What pages send over the sockets, checked, and how a refusal is answered."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from bot.desk.model import Anyway, Incoming, PromiseHeld
from bot.errors import AnxinError, BadInput
from bot.gateway.shapes import hold_json

Answer = dict[str, Any]
T = TypeVar("T")


class Press(msgspec.Struct):
    seq: int
    id: str


class Send(msgspec.Struct):
    client_msg_id: str
    text: str | None = None
    file: str | None = None
    button: Press | None = None
    order: str | None = None


class Sync(msgspec.Struct):
    after: int = 0


class Rate(msgspec.Struct):
    score: int
    comment: str = ""


class Watch(msgspec.Struct):
    conversation_id: str
    after: int = 0


class Say(msgspec.Struct):
    conversation_id: str
    client_msg_id: str
    text: str
    # A held line that is to be sent all the same.
    hold: int | None = None
    reason: str = ""


def fit(data: Any, kind: type[T]) -> T:
    try:
        return msgspec.convert({} if data is None else data, kind)
    except msgspec.ValidationError as error:
        raise BadInput from error


def key(client_msg_id: str) -> str:
    if not 8 <= len(client_msg_id) <= 64 or not client_msg_id.isascii():
        raise BadInput("client_msg_id 应是 8 到 64 个字符")
    return client_msg_id


def incoming_of(wanted: Send) -> Incoming:
    given = [wanted.text, wanted.file, wanted.button, wanted.order]
    if sum(part is not None for part in given) != 1:
        raise BadInput
    button = None if wanted.button is None else (wanted.button.seq, wanted.button.id)
    return Incoming(key(wanted.client_msg_id), wanted.text, wanted.file, button, wanted.order)


def anyway(wanted: Say) -> Anyway:
    assert wanted.hold is not None
    return Anyway(wanted.hold, wanted.reason)


def refusal(error: AnxinError) -> Answer:
    """`retry`: whether the same message may go through later."""
    answer: Answer = {
        "ok": False,
        "error": {"code": error.code, "message": str(error)},
        "retry": error.code == "slow_down",
    }
    return answer | ({"hold": hold_json(error.held)} if isinstance(error, PromiseHeld) else {})
