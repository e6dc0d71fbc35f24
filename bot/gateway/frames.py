"""What pages send over the sockets, checked, and how everything that goes wrong is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal, TypeVar

import msgspec
import socketio.exceptions
import structlog
from msgspec import UNSET, UnsetType

from bot.desk.holding import Anyway, PromiseHeld
from bot.desk.model import Incoming, Message
from bot.errors import AnxinError, BadInput
from bot.gateway.shapes import ErrorBody, Hold, hold_shape
from bot.shape import Shape, plain
from bot.storable import MOST_NUMBER, is_storable
from bot.times import iso

log = structlog.get_logger()

Handler = Callable[..., Awaitable[Any]]
T = TypeVar("T")
# Of a frame, what is cleaned where it is received: a buyer may paste anything.
_CLEANED = ("text",)
NOT_STORABLE = "里面有保存不了的字符或数字，请改一下再发"


class Written(Shape):
    """A message stands in the database."""

    ok: Literal[True]
    seq: int
    at: str


class Done(Shape):
    ok: Literal[True]


class Left(Shape):
    """`left`: whether the bot has the conversation again; else a person looks at it in any case."""

    ok: Literal[True]
    left: bool


class Refusal(Shape):
    """`retry`: whether the same message may go through later."""

    ok: Literal[False]
    error: ErrorBody
    retry: bool
    hold: Hold | UnsetType = UNSET


FAILED = Refusal(
    ok=False,
    error=ErrorBody(code="internal", message="服务暂时不可用，请稍后再试"),
    retry=True,
)


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


class Helped(msgspec.Struct):
    seq: int
    helped: bool


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
    # The number of the message that it answers.
    quote: Annotated[int, msgspec.Meta(ge=1, le=MOST_NUMBER)] | None = None


def fit(data: Any, kind: type[T]) -> T:
    """The frame as `kind`. Raises BadInput, also for what no database can keep."""
    try:
        wanted = msgspec.convert({} if data is None else data, kind)
    except (msgspec.ValidationError, UnicodeError, OverflowError) as error:
        raise BadInput from error
    if not is_storable(data, cleaned=_CLEANED if kind is Send else ()):
        raise BadInput(NOT_STORABLE)
    return wanted


def answering(handler: Callable[..., Awaitable[Shape | None]]) -> Handler:
    """Around each handler: the page always hears what became of its frame, and whether trying it
    again may help. An unexpected error may be gone in a moment: a database that is locked, say."""

    async def shape_of(sid: str, *given: Any) -> Shape | None:
        try:
            if len(given) > 1:
                raise BadInput
            return await handler(sid, *given)
        except AnxinError as error:
            return refusal(error)
        except Exception:
            log.exception("frame_failed")
            return FAILED

    async def answered(sid: str, *given: Any) -> Any:
        shape = await shape_of(sid, *given)
        return None if shape is None else plain(shape)

    return answered


def admitting(handler: Handler) -> Handler:
    """The same for who connects: refused, to come again later."""

    async def admitted(*given: Any) -> Any:
        try:
            return await handler(*given)
        except socketio.exceptions.ConnectionRefusedError:
            raise
        except AnxinError as error:
            raise socketio.exceptions.ConnectionRefusedError("unauthorized") from error
        except Exception as error:
            log.exception("connect_failed")
            raise socketio.exceptions.ConnectionRefusedError("unavailable") from error

    return admitted


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


def written(message: Message) -> Written:
    return Written(ok=True, seq=message.seq, at=iso(message.at))


def refusal(error: AnxinError) -> Refusal:
    return Refusal(
        ok=False,
        error=ErrorBody(code=error.code, message=str(error)),
        retry=error.code == "slow_down",
        hold=hold_shape(error.held) if isinstance(error, PromiseHeld) else UNSET,
    )
