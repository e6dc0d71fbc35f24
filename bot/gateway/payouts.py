"""Money over HTTP: approvals and powers, payouts and their files, the provider's callback."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from urllib.parse import quote

import msgspec
import structlog
from aiohttp import web
from msgspec.structs import asdict

from bot.adapters import payout_signing as signing
from bot.adapters.payout_http import Answer, result_of
from bot.bulk import pages
from bot.decisions.approvals import WAITING_PAGE
from bot.decisions.model import Waiting
from bot.decisions.views import Decision, decision_view
from bot.desk.model import Staff
from bot.desk.ports import Phrases
from bot.errors import BadInput, NotFound, TooLarge
from bot.gateway.answers import answer
from bot.gateway.console_shapes import DecisionAnswer
from bot.gateway.parts import CORE, PARTS
from bot.gateway.payout_shapes import (
    BatchAnswer,
    Batches,
    PayoutAnswer,
    PayoutCounts,
    PayoutDetail,
    PayoutPage,
    PayoutStanding,
    ResultsAnswer,
    batch_shape,
    event_shape,
    payout_shape,
    reconciliation_shape,
    results_shape,
)
from bot.gateway.requests import body, day, for_staff, for_supervisor, page_number, path_id
from bot.gateway.uploads import UPLOADS
from bot.insight.exports import FORMATS, Table, csv_bytes, xlsx_bytes
from bot.money import fen
from bot.payouts import batch_file
from bot.payouts.model import PayoutState, ResultsReport
from bot.payouts.service import PAGE, PROVIDER
from bot.policy.model import GoodwillCause
from bot.shape import Shape
from bot.times import iso, shop_day

log = structlog.get_logger()

CALLBACK = "/api/payouts/callback"
_OPEN = [
    PayoutState.UNKNOWN,
    PayoutState.FAILED,
    PayoutState.REQUESTED,
    PayoutState.SENT,
]
_MOST_CALLBACK = 16 * 1024
_MOST_RESULTS = 5 * 1024 * 1024


class _Power(msgspec.Struct):
    conversation_id: str
    order_no: str
    kind: str
    reason: str
    amount: str = ""
    # Of goodwill, chosen by who asks.
    cause: str | None = None


class _Resolve(msgspec.Struct):
    state: str
    note: str


class _Note(msgspec.Struct):
    note: str


class ApprovalGiven(Shape):
    name: str
    at: str


class WaitingDecision(Decision):
    """With whose order it is, who asked for it, and who said yes already."""

    conversation_id: str | None
    buyer: str
    goods: str
    asked_by: str | None
    asked_why: str
    mine: bool
    needs: int
    approvals: list[ApprovalGiven]


class WaitingPage(Shape):
    waiting: list[WaitingDecision]
    total: int
    pages: int


# Approvals


async def approvals(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/approvals?page=: what waits for a person's yes, the oldest first."""
    core, page = request.app[CORE], page_number(request)

    def work() -> WaitingPage:
        found = core.approvals.all_waiting(staff=staff, page=page)
        total = core.approvals.count_waiting()
        return WaitingPage(
            waiting=[_waiting(one, staff, core.phrases) for one in found],
            total=total,
            pages=pages(total, WAITING_PAGE),
        )

    return answer(await asyncio.to_thread(work))


def _waiting(one: Waiting, staff: Staff, phrases: Phrases) -> WaitingDecision:
    return WaitingDecision(
        **asdict(decision_view(one.record, phrases, can_approve=one.may)),
        conversation_id=one.record.conversation_id,
        buyer=one.bought.buyer if one.bought else "",
        goods=one.bought.goods if one.bought else "",
        asked_by=one.asker,
        asked_why=one.record.asked_why,
        mine=one.record.asked_by == staff.id,
        needs=one.needs,
        approvals=[ApprovalGiven(name=yes.name, at=iso(yes.at)) for yes in one.approvals],
    )


async def ask_power(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/powers"""
    core, wanted = request.app[CORE], await body(request, _Power)
    try:
        amount_fen = fen(wanted.amount) if wanted.amount else 0
    except ValueError:
        raise BadInput("金额的格式是 5.00") from None
    record = await asyncio.to_thread(
        core.approvals.ask_power,
        staff,
        conversation_id=wanted.conversation_id,
        order_no=wanted.order_no,
        kind=wanted.kind,
        amount_fen=amount_fen,
        reason=wanted.reason,
        cause=_cause(wanted.cause),
    )
    return answer(DecisionAnswer(decision=decision_view(record, core.phrases, can_approve=False)))


def _cause(chosen: str | None) -> GoodwillCause | None:
    try:
        return GoodwillCause(chosen) if chosen else None
    except ValueError:
        raise BadInput(f"原因是其中一个：{'、'.join(GoodwillCause)}") from None


# Payouts


async def payouts(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/payouts?state=&q=&page=: without a state, all that has no end yet."""
    service = request.app[CORE].payouts
    state = request.query.get("state", "")
    if state not in ("", "attention", *PayoutState):
        raise BadInput
    page = page_number(request)
    q = request.query.get("q", "").strip()[:40]
    if state == "attention":
        listed = await asyncio.to_thread(service.for_a_person)
        found, more = listed[(page - 1) * PAGE : page * PAGE], len(listed) > page * PAGE
        _, _, counts = await asyncio.to_thread(service.find, [PayoutState.UNKNOWN])
    else:
        states = [PayoutState(state)] if state else (list(PayoutState) if q else _OPEN)
        found, more, counts = await asyncio.to_thread(service.find, states, q=q, page=page)
    shown = [payout_shape(payout) for payout in found]
    return answer(
        PayoutPage(payouts=shown, counts=PayoutCounts(**counts), more=more, by_file=service.by_file)
    )


async def payout(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/payouts/{id}: with everything that happened to it."""
    found, events = await asyncio.to_thread(request.app[CORE].payouts.history, path_id(request))
    return answer(
        PayoutDetail(payout=payout_shape(found), events=[event_shape(event) for event in events])
    )


async def resolve(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/payouts/{id}/resolve"""
    wanted = await body(request, _Resolve)
    if wanted.state not in (PayoutState.CONFIRMED, PayoutState.FAILED):
        raise BadInput("核实的结果应是已到账或未到账")
    done = await asyncio.to_thread(
        request.app[CORE].payouts.resolve,
        path_id(request),
        staff=staff,
        state=PayoutState(wanted.state),
        note=wanted.note,
    )
    return answer(PayoutAnswer(payout=payout_shape(done)))


async def send_again(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/payouts/{id}/again"""
    wanted = await body(request, _Note)
    done = await asyncio.to_thread(
        request.app[CORE].payouts.send_again, path_id(request), staff=staff, note=wanted.note
    )
    return answer(PayoutAnswer(payout=payout_shape(done)))


async def reverse(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/payouts/{id}/reverse"""
    wanted = await body(request, _Note)
    done = await asyncio.to_thread(
        request.app[CORE].payouts.reverse, path_id(request), staff=staff, note=wanted.note
    )
    return answer(PayoutAnswer(payout=payout_shape(done)))


# Files


async def batches(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/payouts/batches"""
    found = await asyncio.to_thread(request.app[CORE].payouts.batches)
    return answer(Batches(batches=[batch_shape(batch) for batch in found]))


async def make_batch(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/payouts/batches: from here on its rows count as sent."""
    made = await asyncio.to_thread(request.app[CORE].payouts.batch, staff)
    return answer(BatchAnswer(batch=batch_shape(made)))


async def batch_download(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/payouts/batches/{id}/file?format="""
    form = request.query.get("format", "xlsx")
    if form not in FORMATS:
        raise BadInput(f"格式：{'、'.join(FORMATS)}")
    batch_id = path_id(request)

    def work() -> bytes:
        rows = batch_file.rows(request.app[CORE].payouts.batch_rows(batch_id))
        table = Table("小额打款", batch_file.HEADERS, list(rows))
        return csv_bytes(table) if form == "csv" else xlsx_bytes(table)

    data = await asyncio.to_thread(work)
    name = quote(f"小额打款_{batch_id}.{form}")
    return web.Response(
        body=data,
        content_type=FORMATS[form],
        headers={
            "Content-Disposition": f'attachment; filename="payouts-{batch_id}.{form}"; '
            f"filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
        },
    )


async def results(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/payouts/results: the platform's file, as the body of a form."""
    uploads, service = request.app[UPLOADS], request.app[CORE].payouts
    content = await uploads.read(
        request, who=f"staff {staff.id}", most=_MOST_RESULTS, too_large="文件太大，请不要超过 5 MB"
    )

    def work() -> ResultsReport:
        with tempfile.NamedTemporaryFile(suffix=".sheet") as file:
            file.write(content)
            file.flush()
            return service.take_results(Path(file.name), staff=staff)

    report = await uploads.work(work)
    return answer(ResultsAnswer(report=results_shape(report)))


# Reconciliation


async def reconcile(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/reconcile?day="""
    service = request.app[CORE].payouts
    wanted = day(request.query.get("day") or shop_day(service.now()).isoformat())
    found = await asyncio.to_thread(service.reconcile, wanted)
    return answer(reconciliation_shape(found))


# The provider


async def callback(request: web.Request) -> web.Response:
    """POST /api/payouts/callback: signed by the provider; the same call again changes nothing."""
    core = request.app[CORE]
    content = await request.content.read(_MOST_CALLBACK + 1)
    if len(content) > _MOST_CALLBACK:
        raise TooLarge
    nonce = signing.checked_nonce(
        request.app[PARTS].settings.payout_secret,
        "POST",
        CALLBACK,
        content,
        headers=request.headers,
        now=core.payouts.now(),
    )
    try:
        reported = msgspec.json.decode(content, type=Answer)
    except msgspec.MsgspecError as error:
        raise BadInput from error
    said = result_of(reported)
    try:
        found = await asyncio.to_thread(
            core.payouts.take_report, reported.key, said, source=PROVIDER, nonce=nonce
        )
    except NotFound:
        log.warning("callback_for_no_payout")
        raise
    return answer(PayoutStanding(key=found.key, state=found.state))


def routes() -> list[web.RouteDef]:
    root = "/api/console"
    one = f"{root}/payouts/{{id:\\d+}}"
    return [
        web.get(f"{root}/approvals", for_staff(approvals)),
        web.post(f"{root}/powers", for_staff(ask_power)),
        web.get(f"{root}/payouts", for_supervisor(payouts)),
        web.get(f"{root}/payouts/batches", for_supervisor(batches)),
        web.post(f"{root}/payouts/batches", for_supervisor(make_batch)),
        web.get(f"{root}/payouts/batches/{{id}}/file", for_supervisor(batch_download)),
        web.post(f"{root}/payouts/results", for_supervisor(results)),
        web.get(one, for_supervisor(payout)),
        web.post(f"{one}/resolve", for_supervisor(resolve)),
        web.post(f"{one}/again", for_supervisor(send_again)),
        web.post(f"{one}/reverse", for_supervisor(reverse)),
        web.get(f"{root}/reconcile", for_supervisor(reconcile)),
        web.post(CALLBACK, callback),
    ]
