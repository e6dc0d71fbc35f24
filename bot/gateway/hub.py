"""The sockets: who listens to which conversation, what they send, and what is pushed to them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from http.cookies import CookieError, SimpleCookie
from typing import Any

import socketio

from bot.core import Core
from bot.desk.model import (
    Holder,
    Incoming,
    Sender,
    Staff,
)
from bot.errors import SignedOut
from bot.gateway import limits, metrics
from bot.gateway.buyer import history
from bot.gateway.fan_out import FanOut
from bot.gateway.frames import (
    Done,
    Helped,
    Left,
    Rate,
    Say,
    Send,
    Sync,
    Watch,
    admitting,
    answering,
    anyway,
    fit,
    incoming_of,
    key,
    written,
)
from bot.gateway.log_ids import about, frame
from bot.gateway.parts import Parts
from bot.gateway.pushes import BUYER, CONSOLE, STAFF_ROOM, room_of
from bot.gateway.requests import cookie_name
from bot.gateway.staff_sockets import StaffSockets
from bot.gateway.turns import TurnWorker
from bot.settings import Settings
from bot.shape import Shape

# The largest frame: a message of 1,000 characters with its envelope, with room to spare.
MOST_FRAME_BYTES = 16 * 1024


def make_server(origins: Sequence[str]) -> socketio.AsyncServer:
    """WebSocket only, foreign origins refused before anything is read."""
    return socketio.AsyncServer(
        async_mode="aiohttp",
        transports=["websocket"],
        cors_allowed_origins=list(origins),
        max_http_buffer_size=MOST_FRAME_BYTES,
        ping_interval=20,
        ping_timeout=20,
        http_compression=False,
        namespaces=[BUYER, CONSOLE],
        # Its own handlers would print text between the lines of our log.
        logger=logging.getLogger("socketio"),  # noqa: TID251 - the library wants its own
        engineio_logger=logging.getLogger("engineio"),  # noqa: TID251
    )


class Hub:
    """What pages send, and who listens to which conversation."""

    def __init__(
        self,
        server: socketio.AsyncServer,
        core: Core,
        parts: Parts,
        *,
        pushes: FanOut,
        worker: TurnWorker,
    ) -> None:
        self.server = server
        self._core = core
        self._parts = parts
        self._pushes = pushes
        self._worker = worker
        close = partial(server.disconnect, namespace=CONSOLE)
        self.staff_sockets = StaffSockets(core.staff.still_signed_in, close)
        for name, handler in (
            ("send", self._buyer_send),
            ("sync", self._buyer_sync),
            ("typing", self._buyer_typing),
            ("rate", self._buyer_rate),
            ("helped", self._buyer_helped),
            ("human", self._buyer_human),
            ("leave_queue", self._buyer_leaves_queue),
        ):
            server.on(name, frame(name, answering(handler)), namespace=BUYER)
        for name, handler in (
            ("watch", self._staff_watch),
            ("unwatch", self._staff_unwatch),
            ("send", self._staff_send),
            ("note", self._staff_note),
            ("typing", self._staff_typing),
        ):
            server.on(name, frame(name, answering(handler)), namespace=CONSOLE)
        for namespace, connect, gone in (
            (BUYER, self._buyer_connect, self._buyer_gone),
            (CONSOLE, self._staff_connect, self._staff_gone),
        ):
            server.on("connect", frame("connect", admitting(connect)), namespace=namespace)
            server.on("disconnect", frame("disconnect", gone), namespace=namespace)

    # Buyers

    async def _buyer_connect(self, sid: str, environ: dict[str, Any], auth: Any) -> None:
        token = auth.get("session") if isinstance(auth, dict) else None
        if not isinstance(token, str):
            raise SignedOut
        buyer_id, conversation_id = await asyncio.to_thread(self._core.buyers.signed_in, token)
        session = {"buyer_id": buyer_id, "conversation_id": conversation_id}
        await self.server.save_session(sid, session, namespace=BUYER)
        await self.server.enter_room(sid, room_of(conversation_id), namespace=BUYER)
        metrics.SOCKETS.labels("buyer").inc()

    async def _buyer_gone(self, sid: str, *_: Any) -> None:
        metrics.SOCKETS.labels("buyer").dec()

    async def _buyer(self, sid: str, kind: str) -> tuple[str, str]:
        """Who sends this; each kind of frame is counted by itself. Raises SlowDown."""
        session = await self.server.get_session(sid, namespace=BUYER)
        about(conversation=session["conversation_id"])
        self._parts.limits.hit(limits.MESSAGES, kind, session["buyer_id"])
        return session["buyer_id"], session["conversation_id"]

    async def _buyer_send(self, sid: str, data: Any = None) -> Shape:
        _, conversation_id = await self._buyer(sid, "message")
        return await self._receive(conversation_id, incoming_of(fit(data, Send)))

    async def _buyer_human(self, sid: str, data: Any = None) -> Shape:
        _, conversation_id = await self._buyer(sid, "message")
        conversation = await asyncio.to_thread(
            self._core.conversations.conversation, conversation_id
        )
        # Pressed twice before anything else was said, it is one wish.
        incoming = Incoming(f"human-{conversation.last_seq}", human=True)
        return await self._receive(conversation_id, incoming)

    async def _buyer_leaves_queue(self, sid: str, data: Any = None) -> Shape:
        """The button 不等了: back to the bot, unless a person has to look at it in any case."""
        _, conversation_id = await self._buyer(sid, "message")
        left = await asyncio.to_thread(self._core.tickets.leave, conversation_id)
        return Left(ok=True, left=left)

    async def _receive(self, conversation_id: str, incoming: Incoming) -> Shape:
        """Written, then acknowledged; the bot wakes where it holds the conversation."""
        message = await asyncio.to_thread(
            self._core.conversations.receive, conversation_id, incoming
        )
        if incoming.file is not None:
            # Late evidence is evidence also while a person has the conversation.
            await asyncio.to_thread(self._core.cases.picture_came, conversation_id, incoming.file)
        if incoming.text is not None:
            await asyncio.to_thread(self._core.notices.obey_switch, conversation_id, message)
        pressed = incoming.text is None and incoming.file is None
        self._worker.wake(conversation_id, hurry=pressed)
        return written(message)

    async def _buyer_sync(self, sid: str, data: Any = None) -> Shape:
        _, conversation_id = await self._buyer(sid, "sync")
        after = fit(data, Sync).after
        return await asyncio.to_thread(history, self._core, conversation_id, after=max(0, after))

    async def _buyer_typing(self, sid: str, data: Any = None) -> None:
        _, conversation_id = await self._buyer(sid, "typing")
        self._worker.buyer_types(conversation_id)
        await self._pushes.typing(conversation_id, Sender.BUYER, True, to_buyer=False)

    async def _buyer_rate(self, sid: str, data: Any = None) -> Shape:
        _, conversation_id = await self._buyer(sid, "rate")
        wanted = fit(data, Rate)
        await asyncio.to_thread(
            self._core.ratings.rate,
            conversation_id,
            score=wanted.score,
            comment=wanted.comment,
        )
        return Done(ok=True)

    async def _buyer_helped(self, sid: str, data: Any = None) -> Shape:
        """解决了吗, by thumb."""
        _, conversation_id = await self._buyer(sid, "helped")
        wanted = fit(data, Helped)
        await asyncio.to_thread(
            self._core.ratings.helped, conversation_id, wanted.seq, helped=wanted.helped
        )
        return Done(ok=True)

    # Staff

    async def _staff_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        if environ.get("HTTP_ORIGIN") not in console_origins(self._parts.settings):
            raise SignedOut
        token = self._token_in(environ.get("HTTP_COOKIE", ""))
        staff = await asyncio.to_thread(self._core.staff.signed_in, token)
        await self.server.save_session(sid, {"token": token}, namespace=CONSOLE)
        self.staff_sockets.opened(sid, token, staff)
        await asyncio.to_thread(self._core.passing_on.seen, {staff.id})
        await self.server.enter_room(sid, STAFF_ROOM, namespace=CONSOLE)
        metrics.SOCKETS.labels("staff").inc()

    async def _staff_gone(self, sid: str, *_: Any) -> None:
        self.staff_sockets.closed(sid)
        metrics.SOCKETS.labels("staff").dec()

    async def _staff(self, sid: str) -> Staff:
        """Asked anew for every event: who was signed out or disabled is out at once."""
        session = await self.server.get_session(sid, namespace=CONSOLE)
        return await asyncio.to_thread(self._core.staff.signed_in, session["token"])

    def _token_in(self, header: str) -> str:
        try:
            cookies = SimpleCookie(header)
        except CookieError as error:
            raise SignedOut from error
        found = cookies.get(cookie_name(secure=self._parts.settings.cookie_secure))
        if found is None:
            raise SignedOut
        return found.value

    async def _staff_watch(self, sid: str, data: Any = None) -> Shape:
        await self._staff(sid)
        wanted = fit(data, Watch)
        about(conversation=wanted.conversation_id)
        await self.server.enter_room(sid, room_of(wanted.conversation_id), namespace=CONSOLE)
        return await asyncio.to_thread(
            history,
            self._core,
            wanted.conversation_id,
            after=max(0, wanted.after),
            with_notes=True,
        )

    async def _staff_unwatch(self, sid: str, data: Any = None) -> None:
        wanted = fit(data, Watch)
        await self.server.leave_room(sid, room_of(wanted.conversation_id), namespace=CONSOLE)

    async def _staff_send(self, sid: str, data: Any = None) -> Shape:
        return await self._staff_say(sid, data, note=False)

    async def _staff_note(self, sid: str, data: Any = None) -> Shape:
        return await self._staff_say(sid, data, note=True)

    async def _staff_say(self, sid: str, data: Any, *, note: bool) -> Shape:
        staff = await self._staff(sid)
        wanted = fit(data, Say)
        about(conversation=wanted.conversation_id)
        conversations = self._core.conversations
        more: dict[str, Any] = {} if note else {"quote": wanted.quote}
        if not note and wanted.hold is not None:
            more["anyway"] = anyway(wanted)
        message = await asyncio.to_thread(
            conversations.note if note else conversations.say_as_agent,
            wanted.conversation_id,
            staff=staff,
            client_msg_id=key(wanted.client_msg_id),
            text=wanted.text,
            **more,
        )
        return written(message)

    async def _staff_typing(self, sid: str, data: Any = None) -> None:
        staff = await self._staff(sid)
        wanted = fit(data, Watch)
        conversation = await asyncio.to_thread(
            self._core.conversations.conversation, wanted.conversation_id
        )
        if conversation.holder is Holder.AGENT and conversation.staff_id == staff.id:
            await self._pushes.typing(conversation.id, Sender.AGENT, True, to_buyer=True)


def console_origins(settings: Settings) -> tuple[str, ...]:
    """The console's own origins; by default where the gateway listens."""
    own = tuple(f"http://{host}:{settings.port}" for host in ("127.0.0.1", "localhost"))
    return settings.console_origins or own
