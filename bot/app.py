"""The composition root: the only place that knows every part."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from sqlalchemy import Engine

from actions.frame.base import Services
from bot.adapters.payout_http import HttpPayouts
from bot.adapters.picture_files import Pictures
from bot.adapters.sms_file import SmsOutbox
from bot.appeals.service import Appeals
from bot.cases.following import CaseFollower
from bot.cases.service import Cases
from bot.cases.workbench import Workbench
from bot.decisions.approval_limits import PersonLimits
from bot.decisions.approvals import Approvals
from bot.decisions.policy_version import load_policy
from bot.decisions.service import Decisions
from bot.decisions.wording import kind_text, reason_text
from bot.desk.accounts import BuyerAccounts, QuickReplies, StaffAccounts
from bot.desk.conversations import Conversations
from bot.desk.phrases import DomainPhrases
from bot.desk.ports import Happened, Notify
from bot.desk.tickets import Tickets
from bot.engine.client import EngineClient
from bot.gateway import (
    appeals,
    buyer,
    cases,
    console,
    notices,
    order_notes,
    order_review,
    payouts,
    promises,
    reviews,
    supervisor,
)
from bot.gateway.action_endpoint import create_action_app
from bot.gateway.hub import Hub, console_origins, make_server
from bot.gateway.limits import Limits
from bot.gateway.middlewares import json_errors, no_forgery, safe_headers, shop_cors
from bot.gateway.notices import NoticeCommands, NoticeWorker, conversations_on
from bot.gateway.pages import add_pages
from bot.gateway.parts import PARTS, Parts
from bot.gateway.payouts import PayoutWorker
from bot.gateway.turns import TurnWorker
from bot.insight.mining import MiningProcess
from bot.insight.reports import Words
from bot.insight.service import Insight
from bot.notices.hours import QuietHours
from bot.notices.service import Notices
from bot.order_notes.service import OrderNotes
from bot.order_review.service import OrderReview
from bot.payouts.service import Payouts
from bot.promises.gate import Gate
from bot.promises.service import Promises
from bot.reviews.service import Reviews
from bot.settings import Settings
from bot.shop.service import Shop
from bot.store.engine import open_engine
from bot.store.uow import SqlUnitOfWork, uow_opener
from bot.times import Clock

ROOT = Path(__file__).resolve().parent.parent
# Database work of buyers and staff that may go on side by side.
WORKERS = 24
WEB_ROOT = ROOT / "bot" / "web" / "dist"


class Announcer:
    """Carries what services tell, from their threads to the loop that pushes it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tell: Callable[[Happened], None] | None = None

    def attach(self, tell: Callable[[Happened], None]) -> None:
        self._loop, self._tell = asyncio.get_running_loop(), tell

    def __call__(self, happened: Happened) -> None:
        if self._loop is not None and self._tell is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, happened)


@dataclass(frozen=True, kw_only=True)
class Core:
    """The services without any web: what commands and tests work with."""

    database: Engine
    services: Services
    tickets: Tickets
    approvals: Approvals[Any]
    promises: Promises
    payouts: Payouts[Any]
    workbench: Workbench[Any]
    staff: StaffAccounts
    buyers: BuyerAccounts
    quick_replies: QuickReplies
    pictures: Pictures
    insight: Insight
    mining: MiningProcess
    notices: Notices
    order_notes: OrderNotes
    order_review: OrderReview
    appeals: Appeals
    reviews: Reviews
    phrases: DomainPhrases


def build_core(settings: Settings, notify: Notify, *, clock: Clock) -> Core:
    """Services over the database of the settings. Opens nothing else."""
    database = open_engine(settings.database_url)
    open_uow = uow_opener(database)
    phrases = DomainPhrases.load(ROOT / "domain.yml")
    version = load_policy(settings.policy_file)
    gate = Gate(clock=clock, policy=lambda: version.policy)
    follower = CaseFollower(lambda: version)
    conversations = Conversations(open_uow, clock=clock, notify=notify, phrases=phrases, gate=gate)
    approvals = Approvals[SqlUnitOfWork](
        open_uow,
        clock=clock,
        notify=notify,
        phrases=phrases,
        policy=lambda: version,
        follower=follower,
        gate=gate,
        person=PersonLimits(
            four_eyes_fen=settings.four_eyes_fen, agent_day_fen=settings.agent_day_fen
        ),
    )
    mining = MiningProcess(memory_mb=settings.mining_memory_mb)
    order_review = OrderReview(
        open_uow, clock=clock, policy=lambda: version, cut_off=settings.cut_off_time
    )
    return Core(
        database=database,
        services=Services(
            conversations=conversations,
            shop=Shop(open_uow, clock),
            decisions=Decisions(open_uow, clock=clock, policy=lambda: version, follower=follower),
            cases=Cases(
                open_uow, clock=clock, notify=notify, phrases=phrases, policy=lambda: version
            ),
            phrases=phrases,
            clock=clock,
        ),
        tickets=Tickets(open_uow, clock=clock, notify=notify, phrases=phrases),
        approvals=approvals,
        promises=Promises(open_uow, gate=gate),
        payouts=Payouts(
            open_uow,
            clock=clock,
            notify=notify,
            follower=follower,
            port=_payout_port(settings, clock=clock),
        ),
        workbench=Workbench(
            open_uow,
            clock=clock,
            notify=notify,
            phrases=phrases,
            policy=lambda: version,
            approvals=approvals,
            gate=gate,
        ),
        staff=StaffAccounts(open_uow, clock=clock),
        buyers=BuyerAccounts(
            open_uow, clock=clock, secret=settings.shop_secret, shop_id=settings.shop_id
        ),
        quick_replies=QuickReplies(open_uow, reader=gate),
        pictures=Pictures(open_uow, clock=clock, folder=settings.var_dir / "files"),
        insight=Insight(open_uow, clock, words=Words(kind_text, reason_text), mine=mining),
        mining=mining,
        notices=Notices(
            open_uow,
            clock=clock,
            notify=notify,
            phrases=phrases,
            sms=SmsOutbox(settings.var_dir / "outbox", replica=settings.replica, clock=clock),
            quiet=QuietHours.read(settings.quiet_hours),
            policy=lambda: version,
        ),
        order_notes=OrderNotes(open_uow, clock=clock),
        order_review=order_review,
        appeals=Appeals(open_uow, clock=clock, order_review=order_review, policy=lambda: version),
        reviews=Reviews(open_uow, clock=clock, reader=gate),
        phrases=phrases,
    )


def _payout_port(settings: Settings, *, clock: Clock) -> HttpPayouts | None:
    """None: payouts wait for the supervisor's batch file."""
    if not settings.payout_url:
        return None
    return HttpPayouts(
        url=settings.payout_url,
        secret=settings.payout_secret,
        clock=clock,
        timeout_seconds=settings.payout_timeout_seconds,
    )


def create_app(settings: Settings, *, clock: Clock) -> web.Application:
    """The gateway: pages, API and sockets. The engine is asked at the settings' addresses."""
    settings.need_secrets()
    announce = Announcer()
    core = build_core(settings, announce, clock=clock)
    app = web.Application(
        middlewares=[safe_headers, json_errors, shop_cors, no_forgery],
        client_max_size=6 * 1024 * 1024,
    )
    engine: list[EngineClient] = []

    async def engine_healthy() -> bool:
        return bool(engine) and await engine[0].healthy()

    app[PARTS] = parts = Parts(
        settings=settings,
        clock=clock,
        conversations=core.services.conversations,
        tickets=core.tickets,
        staff=core.staff,
        buyers=core.buyers,
        quick_replies=core.quick_replies,
        pictures=core.pictures,
        shop=core.services.shop,
        decisions=core.services.decisions,
        approvals=core.approvals,
        promises=core.promises,
        payouts=core.payouts,
        cases=core.services.cases,
        workbench=core.workbench,
        insight=core.insight,
        notices=core.notices,
        order_notes=core.order_notes,
        order_review=core.order_review,
        appeals=core.appeals,
        reviews=core.reviews,
        limits=Limits(),
        web_root=WEB_ROOT,
        engine_healthy=engine_healthy,
    )
    app.add_routes(
        [
            *buyer.routes(),
            *cases.routes(),
            *console.routes(),
            *supervisor.routes(),
            *notices.routes(),
            *order_notes.routes(),
            *order_review.routes(),
            *appeals.routes(),
            *reviews.routes(),
            *payouts.routes(),
            *promises.routes(),
        ]
    )
    add_pages(app)
    sockets = make_server([*console_origins(parts), *settings.shop_origins])
    sockets.attach(app)

    async def running(app: web.Application) -> AsyncIterator[None]:
        # The default is a thread a core and four: a supervisor's report would hold up buyers.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(WORKERS))
        async with aiohttp.ClientSession() as session:
            client = EngineClient(
                session, settings.engine_urls, timeout_seconds=settings.engine_timeout_seconds
            )
            engine.append(client)

            async def bot_types(conversation_id: str, on: bool) -> None:
                await hub.bot_types(conversation_id, on)

            worker = TurnWorker(
                core.services.conversations,
                NoticeCommands(client, core.notices, core.phrases),
                core.phrases,
                replica=settings.replica,
                quiet_seconds=settings.burst_seconds,
                most_seconds=settings.burst_most_seconds,
                typing=bot_types,
            )
            hub = Hub(sockets, parts, worker)
            announce.attach(hub.tell)
            hub.start()
            sweeping = asyncio.create_task(worker.sweep())
            watching = asyncio.create_task(cases.watch_deadlines(core.services.cases))
            telling = asyncio.create_task(
                NoticeWorker(core.notices, lambda: conversations_on(sockets)).run()
            )
            proposing = asyncio.create_task(appeals.keep_proposing(core.appeals))
            paying = asyncio.create_task(
                PayoutWorker(core.payouts, seconds=settings.payout_seconds).run()
            )
            yield
            proposing.cancel()
            paying.cancel()
            await asyncio.gather(proposing, paying, return_exceptions=True)
            for periodic in (sweeping, telling, watching):
                periodic.cancel()
            await asyncio.gather(sweeping, watching, telling, return_exceptions=True)
            await worker.close()
            await hub.close()
            await sockets.shutdown()
        core.insight.close()
        core.mining.close()
        core.database.dispose()

    actions = create_action_app(core.services, secret=settings.action_secret)

    async def serve_actions(app: web.Application) -> AsyncIterator[None]:
        """The engine calls actions here: loopback only, and only with the shared secret."""
        runner = web.AppRunner(actions, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", settings.action_port).start()
        yield
        await runner.cleanup()

    app.cleanup_ctx.append(serve_actions)
    app.cleanup_ctx.append(running)
    return app
