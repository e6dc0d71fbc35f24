"""The buyer's HTTP calls: session, history, orders, pictures."""

from __future__ import annotations

import asyncio
from functools import partial

import msgspec
from aiohttp import web

from bot.adapters.picture_files import MOST_BYTES
from bot.core import Core
from bot.errors import AnxinError, SignedOut, TooLarge
from bot.gateway import limits
from bot.gateway.answers import answer
from bot.gateway.parts import CORE, PARTS
from bot.gateway.requests import address, body, buyer_of, number, staff_token
from bot.gateway.shapes import Conversation, History, conversation_shape, message_shape
from bot.gateway.uploads import UPLOADS
from bot.shape import Shape
from bot.shop.cards import OrderCard
from bot.shop.couriers import OFFERED
from bot.times import iso

PAGE = 200


class _Token(msgspec.Struct):
    token: str


class Named(Shape):
    name: str


class Session(Shape):
    session: str
    expires_at: str
    conversation: Conversation
    shop: Named
    buyer: Named
    # Whose names the buyer chooses from for a parcel that goes back.
    couriers: list[str]


class OrderList(Shape):
    orders: list[OrderCard]


class Picture(Shape):
    file: str
    width: int
    height: int


async def open_session(request: web.Request) -> web.Response:
    """POST /api/buyer/session: the shop's token for a session of ours.

    Counted for each buyer: behind a proxy all of them come from one address. Tokens that are not
    the shop's are counted for the address.
    """
    core = request.app[CORE]
    wanted = await body(request, _Token)
    try:
        claim = await asyncio.to_thread(core.buyers.check, wanted.token)
    except AnxinError:
        request.app[PARTS].limits.hit(limits.TOKENS, "no token", address(request))
        raise
    request.app[PARTS].limits.hit(limits.TOKENS, "session", claim.buyer_id)

    def work() -> Session:
        conversation = core.conversations.open(
            buyer_id=claim.buyer_id, name=claim.name, order_no=claim.order_no
        )
        token, expires_at = core.buyers.open_session(
            buyer_id=claim.buyer_id, conversation_id=conversation.id
        )
        place = core.tickets.place(conversation.id)
        return Session(
            session=token,
            expires_at=iso(expires_at),
            conversation=conversation_shape(conversation, place),
            shop=Named(name=core.shop.name()),
            buyer=Named(name=claim.name),
            couriers=OFFERED,
        )

    return answer(await asyncio.to_thread(work))


def history(
    core: Core, conversation_id: str, *, after: int, limit: int = PAGE, with_notes: bool = False
) -> History:
    """Messages after a number, and the conversation as it is now: first load and catch-up."""
    messages = core.conversations.messages_after(
        conversation_id, after, limit=limit + 1, with_notes=with_notes
    )
    conversation = core.conversations.conversation(conversation_id)
    return History(
        messages=[message_shape(message) for message in messages[:limit]],
        conversation=conversation_shape(conversation, core.tickets.place(conversation_id)),
        more=len(messages) > limit,
    )


async def messages(request: web.Request) -> web.Response:
    """GET /api/buyer/messages?after="""
    _, conversation_id = await buyer_of(request)
    after = number(request, "after", default=0, most=2**53)
    limit = number(request, "limit", default=PAGE, most=PAGE)
    return answer(
        await asyncio.to_thread(
            history, request.app[CORE], conversation_id, after=after, limit=max(limit, 1)
        )
    )


async def orders(request: web.Request) -> web.Response:
    """GET /api/buyer/orders"""
    buyer_id, _ = await buyer_of(request)
    cards = await asyncio.to_thread(request.app[CORE].shop.order_cards, buyer_id)
    return answer(OrderList(orders=cards))


async def add_file(request: web.Request) -> web.Response:
    """POST /api/buyer/files: one picture."""
    core = request.app[CORE]
    buyer_id, conversation_id = await buyer_of(request)
    request.app[PARTS].limits.hit(limits.FILES, "file", buyer_id)
    uploads = request.app[UPLOADS]
    raw = await uploads.read(
        request, who=f"buyer {buyer_id}", most=MOST_BYTES, too_large=TooLarge.message
    )
    file = await uploads.work(partial(core.pictures.add, conversation_id, raw))
    return answer(Picture(file=file.id, width=file.width, height=file.height))


async def get_file(request: web.Request) -> web.Response:
    """GET /api/files/{id}: buyers see those of their own conversation, staff any."""
    core = request.app[CORE]
    conversation_id: str | None
    if request.headers.get("Authorization"):
        _, conversation_id = await buyer_of(request)
    elif token := staff_token(request):
        await asyncio.to_thread(core.staff.signed_in, token)
        conversation_id = None
    else:
        raise SignedOut
    data = await asyncio.to_thread(
        core.pictures.read, request.match_info["id"], conversation_id=conversation_id
    )
    return web.Response(
        body=data,
        content_type="image/jpeg",
        headers={
            "Cache-Control": "private, max-age=3600",
            "Content-Disposition": "inline",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )


def routes() -> list[web.RouteDef]:
    return [
        web.post("/api/buyer/session", open_session),
        web.get("/api/buyer/messages", messages),
        web.get("/api/buyer/orders", orders),
        web.post("/api/buyer/files", add_file),
        web.get("/api/files/{id}", get_file),
        web.options("/api/{tail:(?:buyer|files)/.*}", _preflight),
    ]


async def _preflight(_: web.Request) -> web.Response:
    return web.Response(status=403)  # the CORS middleware answers the shop's origins before
