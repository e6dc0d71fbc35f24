"""The gateway put together: the only place that knows every part of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import aiohttp
import socketio
import structlog
from aiohttp import web

from bot.core import ROOT, Core, build_core
from bot.desk.ports import Happened
from bot.desk.roster import SEEN_EVERY_SECONDS
from bot.engine.client import EngineClient
from bot.gateway import (
    accounts,
    appeals,
    buyer,
    buyers,
    cases,
    console,
    group_messages,
    imports,
    library,
    metrics,
    notices,
    order_notes,
    order_review,
    payouts,
    performance,
    policies,
    promises,
    quality,
    quick_replies,
    registers,
    reviews,
    safety,
    shadow,
    sign_in,
    supervisor,
    team,
    unsold,
)
from bot.gateway.action_endpoint import create_action_app
from bot.gateway.failed_questions import FailedQuestions
from bot.gateway.fan_out import FanOut
from bot.gateway.health import HEALTH, Health, Warm, WarmFirst
from bot.gateway.hub import Hub, console_origins, make_server
from bot.gateway.jobs import Job, Jobs, Threads, send_and_ask
from bot.gateway.limits import Limits
from bot.gateway.log_ids import log_ids
from bot.gateway.middlewares import (
    json_errors,
    no_forgery,
    safe_headers,
    shop_cors,
    storable_address,
)
from bot.gateway.notices import NoticeCommands, conversations_on
from bot.gateway.pages import add_pages
from bot.gateway.parts import CORE, ENGINE, PARTS, Parts
from bot.gateway.pushes import BUYER, CONSOLE, Pushes
from bot.gateway.staff_sockets import LOOK_EVERY_SECONDS
from bot.gateway.turns import TurnWorker, Typing
from bot.gateway.uploads import UPLOADS, Uploads
from bot.lines import learn
from bot.settings import Settings
from bot.store.gone_replicas import GoneReplicas
from bot.store.job_turns import JobTurns
from bot.store.replicas import Replicas, replicas_of
from bot.store.shared_reads import shared_reads
from bot.store.written import Written
from bot.times import Clock
from nlu.learned import LEARNED

log = structlog.get_logger()

# Database work of buyers and staff that may go on side by side.
WORKERS = 24
WEB_ROOT = ROOT / "bot" / "web" / "dist"

# How soon another gateway's death is noticed.
LOOK_FOR_GONE_SECONDS = 2.0

SOCKETS = web.AppKey("sockets", socketio.AsyncServer)
REPLICAS: web.AppKey[Replicas] = web.AppKey("replicas")


class Announcer:
    """Carries what services tell, from their threads to the loop that pushes it."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._push: Callable[[Happened], None] | None = None

    def attach(self, tell: Callable[[Happened], None]) -> None:
        self._loop, self._push = asyncio.get_running_loop(), tell

    def __call__(self, happened: Happened) -> None:
        if self._loop is not None and self._push is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._push, happened)


def create_app(settings: Settings, *, clock: Clock) -> web.Application:
    """The gateway: pages, API and sockets. The engine is asked at the settings' addresses."""
    settings.need_secrets()
    announcer = Announcer()
    app = web.Application(
        middlewares=[log_ids, safe_headers, json_errors, storable_address, shop_cors, no_forgery],
        client_max_size=6 * 1024 * 1024,
    )
    app[CORE] = build_core(settings, announcer, clock=clock)
    app[PARTS] = Parts(settings=settings, clock=clock, limits=Limits(), web_root=WEB_ROOT)
    app[UPLOADS] = Uploads()
    app[REPLICAS] = replicas_of(settings.database_url, settings.replica)
    writes = partial(app[CORE].database_takes_writes, settings.replica)
    app[HEALTH] = Health(Warm(app[CORE].to_load()), writes)
    app[SOCKETS] = make_server([*console_origins(settings), *settings.shop_origins])
    _add_routes(app)
    app[SOCKETS].attach(app)
    # Started in this order, stopped in the other.
    app.cleanup_ctx.extend(
        [
            _seat,
            _core,
            _warm,
            sign_in.running,
            _actions,
            _engine,
            partial(_chat, announcer=announcer),
        ]
    )
    return app


def _add_routes(app: web.Application) -> None:
    for part in (
        accounts,
        buyer,
        cases,
        console,
        sign_in,
        supervisor,
        team,
        notices,
        order_notes,
        order_review,
        appeals,
        reviews,
        safety,
        payouts,
        policies,
        promises,
        quality,
        registers,
        unsold,
        shadow,
        performance,
        imports,
        library,
        buyers,
        group_messages,
        quick_replies,
    ):
        app.add_routes(part.routes())
    add_pages(app)


async def _seat(app: web.Application) -> AsyncIterator[None]:
    """Before anything is written: nobody else may be here under this name."""
    async with app[REPLICAS].seated():
        if app[REPLICAS].several:
            # By which the others know whose seat it is.
            await asyncio.to_thread(app[CORE].database_takes_writes, app[PARTS].settings.replica)
        yield


async def _core(app: web.Application) -> AsyncIterator[None]:
    # The default is a thread a core and four: a supervisor's report would hold up buyers.
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(WORKERS))
    # Before anybody is served: an action has seconds, and danger is read in every turn.
    await asyncio.to_thread(learn)
    await asyncio.to_thread(app[CORE].take_policy_file, app[PARTS].settings)
    yield
    app[CORE].close()


async def _warm(app: web.Application) -> AsyncIterator[None]:
    """Beside the start: dictionary and encoder take seconds, and messages are taken at once."""
    loading = asyncio.create_task(app[HEALTH].warm.load())
    yield
    await asyncio.wait([loading])


async def _actions(app: web.Application) -> AsyncIterator[None]:
    """The engine calls actions here: on loopback or in a closed network, with the shared secret."""
    settings = app[PARTS].settings
    actions = create_action_app(app[CORE], secret=settings.action_secret, looking_up=shared_reads)
    runner = web.AppRunner(actions, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, settings.action_host, settings.action_port).start()
    yield
    await runner.cleanup()


async def _engine(app: web.Application) -> AsyncIterator[None]:
    settings = app[PARTS].settings
    async with aiohttp.ClientSession() as session:
        app[ENGINE] = EngineClient(
            session, settings.engine_urls, timeout_seconds=settings.engine_timeout_seconds
        )
        yield
        await app[ENGINE].close()


async def _chat(app: web.Application, *, announcer: Announcer) -> AsyncIterator[None]:
    """Sockets, the bot's turns and the work in the background."""
    core, sockets, settings, replicas = app[CORE], app[SOCKETS], app[PARTS].settings, app[REPLICAS]
    pushes = Pushes(sockets, core.tickets)

    def buyer_types(conversation_id: str) -> None:
        worker.buyer_types(conversation_id)

    fan_out = FanOut(
        pushes,
        app[PARTS].limits,
        say=replicas.say,
        reads=Written(core.database),
        open_here=lambda: conversations_on(sockets, BUYER, CONSOLE),
        buyer_types=buyer_types,
        clock=app[PARTS].clock,
    )
    worker = _worker(app, typing=fan_out.bot_types)
    hub = Hub(sockets, core, app[PARTS], pushes=fan_out, worker=worker)
    threads = Threads()
    here = jobs_here(core, hub, threads, lambda: conversations_on(sockets, BUYER))
    if replicas.several:
        here.append(gone_replicas(core, fan_out, worker))
    jobs = Jobs(
        [*jobs_of(core, settings, worker, threads), *here],
        clock=app[PARTS].clock,
        turns=_job_turns(core, settings) if replicas.several else None,
        after=app[HEALTH].warm.over,
    )
    async with pushes.running(), fan_out.running():
        announcer.attach(partial(_push, fan_out, worker))
        async with replicas.listening(fan_out.heard, fan_out.missed), jobs.running():
            yield
        await threads.close()
        await worker.close()
    await sockets.shutdown()


def _worker(app: web.Application, *, typing: Typing) -> TurnWorker:
    core, settings = app[CORE], app[PARTS].settings
    return TurnWorker(
        core.conversations,
        core.failed_turns,
        NoticeCommands(WarmFirst(app[ENGINE], app[HEALTH].warm), core.notices),
        core.phrases,
        replica=settings.replica,
        quiet_seconds=settings.burst_seconds,
        most_seconds=settings.burst_most_seconds,
        typing=typing,
        wait_seconds=settings.engine_wait_seconds,
        moment_seconds=settings.engine_timeout_seconds,
    )


def _job_turns(core: Core, settings: Settings) -> JobTurns:
    return JobTurns(core.database, replica=settings.replica, clock=core.clock)


def gone_replicas(core: Core, fan_out: FanOut, worker: TurnWorker) -> Job:
    """What a gateway that died had begun is taken up by those that are left, or by itself when it
    is back: the round of all unanswered turns may not be due for half a minute."""
    replicas = GoneReplicas(core.database)
    started = asyncio.Event()

    async def look() -> None:
        gone = await asyncio.to_thread(replicas.look)
        if gone:
            log.warning("replicas_gone", names=gone)
            # What it wrote last it may have told nobody.
            fan_out.missed(0.0)
        if gone or not started.is_set():
            await worker.catch_up()
            started.set()

    return Job("replicas_gone", LOOK_FOR_GONE_SECONDS, look, here=True)


def _push(pushes: FanOut, worker: TurnWorker, happened: Happened) -> None:
    """Pages hear of it; and who gets a conversation back may find a question that is still open."""
    pushes.push(happened)
    if happened.state:
        worker.wake(happened.conversation_id, hurry=True)


def jobs_here(
    core: Core, hub: Hub, threads: Threads, present: Callable[[], list[str]]
) -> list[Job]:
    """What each gateway does for the pages that are open here."""

    async def see_staff() -> None:
        await threads.run(core.passing_on.seen, hub.staff_sockets.present())

    async def deliver_notices() -> None:
        await threads.run(core.notices.deliver, present())
        await threads.run(core.group_messages.seen, present())

    return [
        Job("staff_sockets", LOOK_EVERY_SECONDS, hub.staff_sockets.look, here=True),
        Job("staff_seen", SEEN_EVERY_SECONDS, see_staff, here=True),
        # Who opens the page reads what was kept within moments.
        Job("notices_told", 3.0, deliver_notices, here=True),
    ]


def jobs_of(
    core: Core,
    settings: Settings,
    worker: TurnWorker,
    threads: Threads,
) -> list[Job]:
    """All that is done without being asked, by one of the gateways, and how often."""

    async def find_notices() -> None:
        await threads.run(core.notices.search)
        await threads.run(core.notices.send_sms)

    async def prune() -> None:
        for kind, count in (await threads.run(core.retention.prune)).items():
            metrics.PRUNED.labels(kind).inc(count)

    async def warm_answers() -> None:
        await threads.run(core.answers.warm, LEARNED)

    failed = FailedQuestions(core.failed_turns, worker, replica=settings.replica)
    jobs = [
        Job("unanswered_turns", 30.0, worker.catch_up),
        Job("failed_questions", 5.0, failed.ask_again),
        Job("tickets_taken_back", 8.0, lambda: threads.run(core.passing_on.sweep)),
        # Overdue cases are marked within a minute, also those that were while we were down.
        Job("case_deadlines", 60.0, lambda: threads.run(core.cases.sweep)),
        # Facts come with imports.
        Job("notices_found", 60.0, find_notices),
        # Their days run from the first look.
        Job("appeals_proposed", 600.0, lambda: threads.run(core.appeals.propose)),
        Job("pruned", 86_400.0, prune),
        # The board counts by itself what has changed since.
        Job("board_kept", 10.0, lambda: threads.run(core.insight.keep_figures)),
        # A talk is judged once it has been quiet for an hour.
        Job("quality_judged", 60.0, lambda: threads.run(core.quality.judge_due)),
        # Tags by rule; one that is saved is followed at once.
        Job("tags_followed", 300.0, lambda: threads.run(core.buyer_book.follow_rules)),
        Job("group_messages_sent", 5.0, lambda: threads.run(core.group_messages.send)),
        Job("unsold_found", 300.0, lambda: threads.run(core.unsold.find)),
        # What a gateway left off is taken up again; files that nobody imported go.
        Job("imports_seen_to", 10.0, lambda: threads.run(core.imports.see_to)),
        # What harms is withdrawn within a day.
        Job("answers_watched", 86_400.0, lambda: threads.run(core.answer_watch.look)),
        # Else the first answer that is saved here would wait for it.
        Job("answers_ready", 86_400.0, warm_answers, here=True),
        # A setting is read at the start: new ones are noted within the first second.
        Job("settings_noted", 3_600.0, lambda: threads.run(core.note_settings, settings)),
    ]
    if core.inbox is not None:
        jobs.append(Job("inbox_looked_at", 15.0, partial(threads.run, core.inbox.look)))
    if core.assignment is not None:
        give = core.assignment.run
        jobs.append(Job("tickets_assigned", 1.0, lambda: threads.run(give)))
    if not core.payouts.by_file:
        every = settings.payout_seconds
        jobs.append(Job("payouts_sent", every, lambda: send_and_ask(core.payouts, threads)))
    return jobs
