"""The agents' HTTP calls: the account, the queue, conversations, decisions."""

from __future__ import annotations

import asyncio

import msgspec
from aiohttp import web

from bot.core import Core
from bot.decisions.views import decision_view
from bot.desk.holding import Anyway
from bot.desk.model import Queue, Staff, Ticket, TicketState
from bot.errors import BadInput
from bot.gateway.answers import answer
from bot.gateway.buyer import history
from bot.gateway.console_shapes import (
    Colleagues,
    DecisionAnswer,
    HandoverCard,
    StaffAnswer,
    TicketAnswer,
    TicketCounts,
    TicketDetail,
    TicketPage,
    card_shape,
    colleague_shape,
    due_shape,
    staff_shape,
    step_shape,
    ticket_shape,
)
from bot.gateway.parts import CORE
from bot.gateway.requests import (
    body,
    for_staff,
    for_supervisor,
    number,
    page_number,
    path_id,
)
from bot.names import words
from bot.shape import plain
from bot.shop.cards import order_card


class _Summary(msgspec.Struct):
    summary: str = ""


class _Transfer(msgspec.Struct):
    """To one of the two."""

    staff: int | None = None
    queue: Queue | None = None
    note: str = ""


class _Order(msgspec.Struct):
    order_no: str


class _Note(msgspec.Struct):
    note: str = ""


class _Preferences(msgspec.Struct):
    undo_seconds: int


class _Reason(msgspec.Struct):
    reason: str
    # The reason was held for what it promises, and is to be said all the same.
    hold: int | None = None
    hold_reason: str = ""


# The account


async def me(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/me"""
    return answer(_staff(request.app[CORE], staff))


async def prefer(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/me/preferences: how this person wants the desk"""
    core, wanted = request.app[CORE], await body(request, _Preferences)
    changed = await asyncio.to_thread(core.staff.prefer, staff, undo_seconds=wanted.undo_seconds)
    return answer(_staff(core, changed))


def _staff(core: Core, staff: Staff) -> StaffAnswer:
    return StaffAnswer(staff=staff_shape(staff, core.approvals.powers_of(staff)))


# Tickets

# Of a hand-over card: what the buyer wanted then, and added while waiting.
_OF_THE_MOMENT = ("wish", "order_no", "last_words", "safety", "added")


async def tickets(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/tickets?state=&queue=&page="""
    view = request.query.get("state", "open")
    queue = request.query.get("queue") or None
    if view not in ("open", "mine", "closed") or queue not in (None, *Queue):
        raise BadInput
    found = await asyncio.to_thread(
        request.app[CORE].tickets.view,
        view=view,
        staff=staff,
        queue=None if queue is None else Queue(queue),
        page=page_number(request),
    )
    return answer(
        TicketPage(
            tickets=[ticket_shape(one) for one in found.tickets],
            counts=TicketCounts(waiting=found.waiting, mine=found.mine),
            total=found.total,
            pages=found.pages,
            dues=[due_shape(one) for one in found.dues],
        )
    )


async def ticket(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/tickets/{id}: everything the agent needs beside the chat."""
    core, ticket_id = request.app[CORE], path_id(request)

    def work() -> TicketDetail:
        found = core.tickets.ticket(ticket_id)
        decisions = core.decisions.decisions_of_conversation(found.conversation_id)
        decided = decisions[0].order_no if decisions else None
        orders, likely = core.ticket_orders.orders_of(found, decided=decided)
        detail = None
        if likely is not None:
            traces = core.decisions.traces_of(likely.order_no)
            detail = core.shop.order_detail(likely.order_no, **traces)
        return TicketDetail(
            ticket=ticket_shape(found),
            history=[step_shape(step) for step in core.passing_on.history(ticket_id)],
            card=_card(core, found),
            decisions=[
                decision_view(one, core.phrases, can_approve=core.approvals.may(staff, one))
                for one in decisions
            ],
            orders=[order_card(order) for order in orders],
            order=detail,
            order_why=None if likely is None else likely.why,
            conversation=history(core, found.conversation_id, after=2**53).conversation,
            registered=core.registers.count_of(found.buyer_id, staff=staff),
        )

    return answer(await asyncio.to_thread(work))


def _card(core: Core, ticket: Ticket) -> HandoverCard:
    """What the ticket was opened with, and what is true by now; a closed one stays as it was, but
    for what the buyer was promised: that goes on."""
    promises = core.promises.still_open(ticket.conversation_id)
    if ticket.state is TicketState.CLOSED and ticket.card:
        return card_shape({**ticket.card, "promises": promises})
    opened_with = {name: ticket.card[name] for name in _OF_THE_MOMENT if ticket.card.get(name)}
    return card_shape(
        {
            **plain(core.decisions.card_of(ticket.conversation_id, order_no=ticket.order_no)),
            "promises": promises,
            **opened_with,
            **({"order_no": ticket.order_no} if ticket.order_no else {}),
        }
    )


async def claim(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/tickets/{id}/claim"""
    found = await asyncio.to_thread(request.app[CORE].tickets.claim, path_id(request), staff=staff)
    return answer(TicketAnswer(ticket=ticket_shape(found)))


async def take_from(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/tickets/{id}/takeover (supervisor)"""
    found = await asyncio.to_thread(
        request.app[CORE].tickets.take_from, path_id(request), staff=staff
    )
    return answer(TicketAnswer(ticket=ticket_shape(found)))


async def transfer(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/tickets/{id}/transfer: to a colleague or into a queue"""
    passing_on, wanted = request.app[CORE].passing_on, await body(request, _Transfer)
    ticket_id, note = path_id(request), wanted.note
    if (wanted.staff is None) is (wanted.queue is None):
        raise BadInput("请选择一位同事或一个队列")

    def work() -> Ticket:
        if wanted.staff is not None:
            return passing_on.to_person(ticket_id, staff=staff, to=wanted.staff, note=note)
        assert wanted.queue is not None
        return passing_on.to_queue(ticket_id, staff=staff, queue=wanted.queue, note=note)

    return answer(TicketAnswer(ticket=ticket_shape(await asyncio.to_thread(work))))


async def bind_order(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/tickets/{id}/order: which of the buyer's orders it is about"""
    wanted = await body(request, _Order)
    found = await asyncio.to_thread(
        request.app[CORE].ticket_orders.bind, path_id(request), wanted.order_no, staff=staff
    )
    return answer(TicketAnswer(ticket=ticket_shape(found)))


async def colleagues(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/colleagues: who may be given a ticket"""
    team = request.app[CORE].team
    found = await asyncio.to_thread(team.members)
    now = team.now()
    return answer(Colleagues(colleagues=[colleague_shape(one, now) for one in found]))


async def release(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/tickets/{id}/release"""
    found = await asyncio.to_thread(
        request.app[CORE].tickets.release, path_id(request), staff=staff
    )
    return answer(TicketAnswer(ticket=ticket_shape(found)))


async def resolve(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/tickets/{id}/resolve"""
    wanted = await body(request, _Summary)
    found = await asyncio.to_thread(
        request.app[CORE].tickets.resolve,
        path_id(request),
        staff=staff,
        summary=wanted.summary,
    )
    return answer(TicketAnswer(ticket=ticket_shape(found)))


# Conversations


async def conversations(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/conversations?live=1&q=&page="""
    found = await asyncio.to_thread(
        request.app[CORE].insight.conversations,
        live=request.query.get("live") == "1",
        q=request.query.get("q", "")[:50],
        page=page_number(request),
    )
    return answer(found)


async def take_over(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/conversations/{id}/takeover"""
    core, conversation_id = request.app[CORE], request.match_info["id"]

    def work() -> Ticket:
        card = plain(core.decisions.card_of(conversation_id))
        return core.tickets.take_over(conversation_id, staff=staff, card=card)

    return answer(TicketAnswer(ticket=ticket_shape(await asyncio.to_thread(work))))


async def messages(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/conversations/{id}/messages?after="""
    after = number(request, "after", default=0, most=2**53)
    return answer(
        await asyncio.to_thread(
            history,
            request.app[CORE],
            request.match_info["id"],
            after=after,
            with_notes=True,
        )
    )


# Decisions


async def approve(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/decisions/{id}/approve"""
    core = request.app[CORE]
    wanted = await body(request, _Note)
    done = await asyncio.to_thread(
        core.approvals.approve, path_id(request), staff=staff, note=wanted.note
    )
    return answer(DecisionAnswer(decision=decision_view(done, core.phrases, can_approve=False)))


async def refuse(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/decisions/{id}/refuse"""
    core, decision_id = request.app[CORE], path_id(request)
    wanted = await body(request, _Reason)
    anyway = None if wanted.hold is None else Anyway(wanted.hold, wanted.hold_reason)
    done = await asyncio.to_thread(
        core.approvals.refuse, decision_id, staff=staff, reason=wanted.reason, anyway=anyway
    )
    return answer(DecisionAnswer(decision=decision_view(done, core.phrases, can_approve=False)))


# Words


async def shop_words(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/words: what the pages call the values that they are told."""
    return answer(words())


def routes() -> list[web.RouteDef]:
    root = "/api/console"
    return [
        web.get(f"{root}/me", for_staff(me)),
        web.post(f"{root}/me/preferences", for_staff(prefer)),
        web.get(f"{root}/tickets", for_staff(tickets)),
        web.get(f"{root}/tickets/{{id}}", for_staff(ticket)),
        web.post(f"{root}/tickets/{{id}}/claim", for_staff(claim)),
        web.post(f"{root}/tickets/{{id}}/takeover", for_supervisor(take_from)),
        web.post(f"{root}/tickets/{{id}}/transfer", for_staff(transfer)),
        web.post(f"{root}/tickets/{{id}}/order", for_staff(bind_order)),
        web.get(f"{root}/colleagues", for_staff(colleagues)),
        web.post(f"{root}/tickets/{{id}}/release", for_staff(release)),
        web.post(f"{root}/tickets/{{id}}/resolve", for_staff(resolve)),
        web.get(f"{root}/conversations", for_staff(conversations)),
        web.post(f"{root}/conversations/{{id}}/takeover", for_staff(take_over)),
        web.get(f"{root}/conversations/{{id}}/messages", for_staff(messages)),
        web.post(f"{root}/decisions/{{id}}/approve", for_staff(approve)),
        web.post(f"{root}/decisions/{{id}}/refuse", for_staff(refuse)),
        web.get(f"{root}/words", for_staff(shop_words)),
    ]
