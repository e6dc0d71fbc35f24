"""The staff's calls for reviews: replies, their approval, and the file for the platform."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from bot.desk.model import Staff
from bot.gateway.answers import answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, choice, for_staff, page_number, path_id
from bot.gateway.tables import (
    ExportAnswer,
    Exports,
    RowMove,
    export_shape,
    move_many,
    table_file,
)
from bot.reviews import model
from bot.reviews.model import MOVES, Cause, Filters, ReviewState
from bot.reviews.service import EXPORT_TITLES, reply_of
from bot.shape import Shape
from bot.times import iso


class _Reply(msgspec.Struct):
    reply: str


class Review(Shape):
    """While `drafted`, the reply is made from today's facts."""

    id: int
    order_no: str
    order_known: bool
    product: str
    stars: int
    at: str
    text: str
    state: ReviewState
    state_text: str
    cause: Cause
    cause_text: str
    reply: str
    drafted: bool
    decided_at: str | None
    decided_by: str | None
    note: str
    moves: list[RowMove]


class ReviewCounts(Shape):
    state: dict[str, int]
    cause: dict[str, int]


class ReviewPage(Shape):
    """`waiting` are approved replies that no file has taken."""

    reviews: list[Review]
    total: int
    pages: int
    counts: ReviewCounts
    waiting: int


class ReviewAnswer(Shape):
    review: Review


def review_shape(review: model.Review) -> Review:
    return Review(
        id=review.id,
        order_no=review.order_no,
        order_known=review.order_known,
        product=review.product,
        stars=review.stars,
        at=iso(review.at),
        text=review.text,
        state=review.state,
        state_text=review.state.text,
        cause=review.cause,
        cause_text=review.cause.text,
        reply=reply_of(review),
        drafted=not review.reply,
        decided_at=iso(review.decided_at),
        decided_by=review.decided_by,
        note=review.note,
        moves=[
            RowMove(name=move.name, title=move.title, needs_note=move.needs_note)
            for move in MOVES
            if review.state in move.was
        ],
    )


def page_shape(page: model.ReviewPage, *, waiting: int) -> ReviewPage:
    return ReviewPage(
        reviews=[review_shape(one) for one in page.reviews],
        total=page.total,
        pages=page.pages,
        counts=ReviewCounts(state=page.states, cause=page.causes),
        waiting=waiting,
    )


async def reviews(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/reviews?state=&cause=&bad=&q=&page="""
    ask, service = request.query, request.app[CORE].reviews
    wanted = Filters(
        state=None if ask.get("state") == "all" else choice(ReviewState, ask.get("state", "open")),
        cause=choice(Cause, ask.get("cause")),
        bad=ask.get("bad", "1") != "0",
        q=ask.get("q", "")[:50],
    )
    page = page_number(request)

    def work() -> ReviewPage:
        return page_shape(service.page(wanted, page=page), waiting=service.waiting())

    return answer(await asyncio.to_thread(work))


async def write_reply(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/reviews/{id}"""
    wanted, number = await body(request, _Reply), path_id(request)
    found = await asyncio.to_thread(request.app[CORE].reviews.write, number, wanted.reply)
    return answer(ReviewAnswer(review=review_shape(found)))


async def preview_reviews(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/reviews/preview"""
    return await move_many(request, request.app[CORE].reviews.preview, staff)


async def do_reviews(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/reviews/do"""
    return await move_many(request, request.app[CORE].reviews.do, staff)


async def review_exports(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/reviews/exports"""
    found = await asyncio.to_thread(request.app[CORE].reviews.exports)
    return answer(Exports(exports=[export_shape(one) for one in found]))


async def export_reviews(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/reviews/exports"""
    made = await asyncio.to_thread(request.app[CORE].reviews.export, staff=staff)
    return answer(ExportAnswer(export=export_shape(made)))


async def reviews_file(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/reviews/exports/{id}?format="""
    number = path_id(request)
    rows = await asyncio.to_thread(request.app[CORE].reviews.rows, number)
    return await table_file(request, f"评价回复_{number}", EXPORT_TITLES, rows)


def routes() -> list[web.RouteDef]:
    root = "/api/console"
    return [
        web.get(f"{root}/reviews", for_staff(reviews)),
        web.post(f"{root}/reviews/preview", for_staff(preview_reviews)),
        web.post(f"{root}/reviews/do", for_staff(do_reviews)),
        web.get(f"{root}/reviews/exports", for_staff(review_exports)),
        web.post(f"{root}/reviews/exports", for_staff(export_reviews)),
        web.get(f"{root}/reviews/exports/{{id}}", for_staff(reviews_file)),
        web.post(f"{root}/reviews/{{id}}", for_staff(write_reply)),
    ]
