"""The services over one database: what the gateway, the commands and the tests work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypedDict

import structlog
from sqlalchemy import Engine

from actions.frame.base import Services
from actions.reading.read import warm_up as warm_reading
from bot.adapters.folder import FileFolder
from bot.adapters.import_files import ImportFiles
from bot.adapters.inbox_folder import InboxFolder
from bot.adapters.payout_http import HttpPayouts
from bot.adapters.picture_files import Pictures
from bot.adapters.sms_file import SmsOutbox
from bot.appeals.service import Appeals
from bot.buyers.messages import Cap
from bot.buyers.sending import GroupMessages
from bot.buyers.service import Buyers
from bot.cases.following import CaseFollower
from bot.cases.service import Cases
from bot.cases.workbench import Workbench
from bot.decisions.approval_limits import PersonLimits
from bot.decisions.approvals import Approvals
from bot.decisions.model import PolicySource
from bot.decisions.policy_version import load_policy
from bot.decisions.service import Decisions
from bot.decisions.wording import cause_text, kind_text, reason_text
from bot.desk.account_book import AccountBook
from bot.desk.accounts import BuyerAccounts, QuickReplies, StaffAccounts
from bot.desk.assignment import Assignment
from bot.desk.conversations import Conversations
from bot.desk.failed_turns import FailedTurns
from bot.desk.passing_on import PassingOn, Patience
from bot.desk.phrases import DomainPhrases
from bot.desk.ports import Notify
from bot.desk.ratings import Ratings
from bot.desk.team import Team
from bot.desk.ticket_orders import TicketOrders
from bot.desk.tickets import Tickets
from bot.imports.inbox import Inbox
from bot.imports.service import Imports
from bot.imports.work import work as import_work
from bot.insight.mining import MiningProcess
from bot.insight.service import Insight
from bot.insight.wording import Words
from bot.library.drafts import Drafts
from bot.library.giving import Giving
from bot.library.meanings import Meanings
from bot.library.service import Library
from bot.library.watch import Watch
from bot.notices.hours import QuietHours
from bot.notices.service import Notices
from bot.order_notes.service import OrderNotes
from bot.order_review.service import OrderReview
from bot.payouts.service import Payouts
from bot.performance.service import PerformanceFigures
from bot.policy import sheet
from bot.policy_versions.book import PolicyBook
from bot.policy_versions.releasing import Bounds
from bot.policy_versions.runs import work as replay_work
from bot.policy_versions.service import PolicyVersions
from bot.promises.gate import Gate
from bot.promises.service import Promises
from bot.quality.service import Quality
from bot.registers.form_service import RegisterForms
from bot.registers.service import Registers
from bot.retention.model import Periods
from bot.retention.service import Retention
from bot.reviews.service import Reviews
from bot.safety.service import Safety
from bot.sentences import NEEDED
from bot.settings import Settings
from bot.shadow.service import Shadow
from bot.shape import plain
from bot.shop.service import Shop
from bot.store.engine import open_engine
from bot.store.heartbeat import beats
from bot.store.uow import OpenUow, SqlUnitOfWork, uow_opener
from bot.times import Clock
from bot.unsold.service import Daily, UnsoldTalks
from bot.work_process import WorkProcess
from nlu.components.encoder import encode, encode_many

log = structlog.get_logger()

ROOT = Path(__file__).resolve().parent.parent
# Vectors that are kept: of what buyers write now, and of what supervisors look through.
_GIVEN_KEPT, _LOOKED_AT_KEPT = 2_000, 20_000


@dataclass(frozen=True, kw_only=True)
class Core(Services):
    """What actions may ask, and what only people and background jobs do."""

    database: Engine
    # The numbers that every service goes by, and who changes them.
    policy_book: PolicyBook
    policy_versions: PolicyVersions
    replays: WorkProcess
    book_database: Engine
    payout_port: HttpPayouts | None
    tickets: Tickets
    passing_on: PassingOn
    team: Team
    # None: buyers who wait are claimed.
    assignment: Assignment | None
    ticket_orders: TicketOrders
    failed_turns: FailedTurns[Any]
    ratings: Ratings
    approvals: Approvals[Any]
    promises: Promises
    quality: Quality
    unsold: UnsoldTalks
    # Who they are; `buyers` signs them in.
    buyer_book: Buyers
    group_messages: GroupMessages
    shadow: Shadow
    performance: PerformanceFigures
    payouts: Payouts[Any]
    workbench: Workbench[Any]
    staff: StaffAccounts
    account_book: AccountBook
    buyers: BuyerAccounts
    quick_replies: QuickReplies
    pictures: Pictures
    insight: Insight
    mining: MiningProcess
    answers: Library
    answer_drafts: Drafts
    answer_watch: Watch
    notices: Notices
    order_notes: OrderNotes
    order_review: OrderReview
    appeals: Appeals
    reviews: Reviews
    safety: Safety
    registers: Registers
    register_forms: RegisterForms
    imports: Imports
    inbox: Inbox | None
    import_process: WorkProcess
    retention: Retention

    def database_takes_writes(self, replica: str) -> bool:
        return beats(self.database, replica, at=self.clock())

    def take_policy_file(self, settings: Settings) -> None:
        """At the start of a gateway, until a supervisor releases numbers; see PolicyBook."""
        counts = self.policy_book.take_file(by=settings.replica)
        if settings.policy_file and not counts:
            log.warning("policy_file_ignored", file=settings.policy_file)

    def note_settings(self, settings: Settings) -> None:
        """Numbers that money depends on go into the audit chain where they are new."""
        in_force = self.policy_book()
        with uow_opener(self.database)() as uow:
            for key, value in {
                "policy": {"version": in_force.version, "numbers": sheet.dump(in_force.policy)},
                "four_eyes_above": settings.four_eyes_above,
                "agent_day_above": settings.agent_day_above,
                "payout_url": settings.payout_url,
                "policy_second_above": settings.policy_second_above,
            }.items():
                uow.setting_changes.note(key, value, at=self.clock(), by=settings.replica)
            uow.commit()

    def to_load(self) -> dict[str, Callable[[], object]]:
        """What the first turns would wait for, by name."""
        return {
            "dictionary": _warm_dictionary,
            "reading in context": warm_reading,
            "products": self.shop.warm,
            "answers": self.library.warm,
        }

    def close(self) -> None:
        if self.payout_port is not None:
            self.payout_port.close()
        self.insight.close()
        self.mining.close()
        self.replays.close()
        self.import_process.close()
        self.book_database.dispose()
        self.database.dispose()


class _Telling(TypedDict):
    """What every service that speaks to people is built with."""

    clock: Clock
    notify: Notify
    phrases: DomainPhrases


def build_core(
    settings: Settings, notify: Notify, *, clock: Clock, domain: Path = ROOT / "domain.yml"
) -> Core:
    """Services over the database of the settings. Opens nothing else. Raises SentencesError where
    the bot could not say what it may have to."""
    phrases = DomainPhrases.load(domain, needed=NEEDED)
    database = open_engine(settings.database_url)
    open_uow = uow_opener(database)
    # Of its own: it is asked within transactions of the other.
    book_database = open_engine(settings.database_url)
    book = PolicyBook(
        uow_opener(book_database), clock=clock, file=load_policy(settings.policy_file)
    )
    replays = WorkProcess("policy_replay", replay_work, settings.database_url, clock=clock)
    hours = settings.open_at
    gate = Gate(clock=clock, policy=lambda: book().policy)
    follower = CaseFollower(book)
    telling: _Telling = {"clock": clock, "notify": notify, "phrases": phrases}
    approvals = Approvals[SqlUnitOfWork](
        open_uow,
        **telling,
        policy=book,
        follower=follower,
        gate=gate,
        person=_limits(settings),
    )
    decisions = Decisions(
        open_uow, clock=clock, phrases=phrases, policy=book, follower=follower, named=book.named
    )
    cut_off = settings.cut_off_time
    order_review = OrderReview(open_uow, clock=clock, policy=book, cut_off=cut_off)
    mining = MiningProcess(memory_mb=settings.mining_memory_mb)
    port = _payout_port(settings, clock=clock)
    return Core(
        database=database,
        policy_book=book,
        policy_versions=PolicyVersions(
            open_uow,
            clock=clock,
            book=book,
            work=replays,
            bounds=Bounds(settings.policy_second_fen),
        ),
        replays=replays,
        book_database=book_database,
        clock=clock,
        phrases=phrases,
        conversations=Conversations(open_uow, **telling, gate=gate, hours=hours),
        tickets=Tickets(open_uow, **telling, hours=hours),
        passing_on=PassingOn(open_uow, **telling, hours=hours, patience=_patience(settings)),
        assignment=_assignment(settings, open_uow, telling),
        team=Team(open_uow, clock=clock, notify=notify),
        ticket_orders=TicketOrders(open_uow, notify=notify),
        failed_turns=FailedTurns(
            open_uow,
            **telling,
            hours=hours,
            card_of=lambda found: plain(decisions.card_of(found)),
        ),
        ratings=Ratings(open_uow, **telling),
        promises=Promises(open_uow, gate=gate),
        quality=Quality(open_uow, clock=clock, gate=gate, hours=hours),
        unsold=UnsoldTalks(
            open_uow,
            clock=clock,
            daily=Daily(settings.unsold_daily, settings.unsold_daily_campaign),
        ),
        buyer_book=Buyers(open_uow, clock=clock),
        group_messages=_group_messages(settings, open_uow, telling, gate),
        shadow=Shadow(open_uow, clock=clock, own=settings.var_dir / "platform_rules"),
        performance=PerformanceFigures(open_uow),
        shop=Shop(open_uow, clock),
        decisions=decisions,
        approvals=approvals,
        cases=Cases(open_uow, **telling, policy=book),
        workbench=Workbench(open_uow, **telling, policy=book, approvals=approvals, gate=gate),
        payout_port=port,
        payouts=Payouts(open_uow, clock=clock, notify=notify, follower=follower, port=port),
        notices=_notices(settings, open_uow, telling, book),
        order_notes=OrderNotes(open_uow, clock=clock),
        order_review=order_review,
        appeals=Appeals(open_uow, clock=clock, order_review=order_review, policy=book),
        reviews=Reviews(open_uow, clock=clock, reader=gate),
        safety=Safety(open_uow),
        registers=Registers(open_uow, clock=clock),
        register_forms=RegisterForms(open_uow, clock=clock),
        retention=_retention(settings, open_uow, clock=clock),
        staff=StaffAccounts(open_uow, clock=clock),
        account_book=AccountBook(open_uow, clock=clock),
        buyers=_buyers(settings, open_uow, clock=clock),
        quick_replies=QuickReplies(open_uow, reader=gate),
        pictures=Pictures(open_uow, clock=clock, folder=settings.var_dir / "files"),
        insight=Insight(
            open_uow, clock, words=Words(kind_text, reason_text, cause_text), mine=mining
        ),
        mining=mining,
        library=Giving(
            open_uow,
            clock=clock,
            reader=gate,
            meanings=Meanings(encode, most=_GIVEN_KEPT),
            hours=hours.told(),
        ),
        **_library(open_uow, clock=clock, gate=gate),
        **_imports(settings, open_uow, clock=clock),
    )


class _Imports(TypedDict):
    imports: Imports
    inbox: Inbox | None
    import_process: WorkProcess


def _imports(settings: Settings, open_uow: OpenUow, *, clock: Clock) -> _Imports:
    files = ImportFiles(settings.var_dir / "imports")
    work = partial(import_work, files=files)
    process = WorkProcess("import", work, settings.database_url, clock=clock)
    keep = timedelta(days=settings.keep_imports_days)
    imports, inbox = Imports(open_uow, clock=clock, files=files, work=process, keep=keep), None
    if settings.inbox is not None:
        inbox = Inbox(InboxFolder(settings.inbox), imports, clock=clock)
    return {"imports": imports, "inbox": inbox, "import_process": process}


class _Answers(TypedDict):
    answers: Library
    answer_drafts: Drafts
    answer_watch: Watch


def _library(open_uow: OpenUow, *, clock: Clock, gate: Gate) -> _Answers:
    """What supervisors look through are thousands of messages: their vectors are shared."""
    meanings = Meanings(encode_many, most=_LOOKED_AT_KEPT)
    library = Library(open_uow, clock=clock, reader=gate, meanings=meanings)
    return {
        "answers": library,
        "answer_drafts": Drafts(open_uow, clock=clock, reader=gate, meanings=meanings),
        "answer_watch": Watch(open_uow, clock=clock, meanings=meanings, library=library),
    }


def _assignment(settings: Settings, open_uow: OpenUow, telling: _Telling) -> Assignment | None:
    if settings.desk_assignment == "claiming":
        return None
    return Assignment(open_uow, **telling, hours=settings.open_at)


def _patience(settings: Settings) -> Patience:
    def after(seconds: float) -> timedelta | None:
        return timedelta(seconds=seconds) if seconds else None

    return Patience(
        silent=after(settings.desk_silent_seconds), away=after(settings.desk_away_seconds)
    )


def _retention(settings: Settings, open_uow: OpenUow, *, clock: Clock) -> Retention:
    return Retention(
        open_uow,
        clock=clock,
        periods=Periods(
            sessions=settings.keep_sessions_days,
            nonces=settings.keep_nonces_days,
            pictures=settings.keep_pictures_days,
            readings=settings.keep_readings_days,
            exports=settings.keep_exports_days,
            sends=settings.keep_sends_days,
            sms=settings.keep_sms_days,
            registers=settings.keep_registers_days,
        ),
        pictures=FileFolder(settings.var_dir / "files"),
        sms=FileFolder(settings.var_dir / "outbox"),
    )


def _warm_dictionary() -> None:
    # Here and not above: one-shot commands do without it.
    from nlu import zh

    zh.words("预热")


def _limits(settings: Settings) -> PersonLimits:
    return PersonLimits(four_eyes_fen=settings.four_eyes_fen, agent_day_fen=settings.agent_day_fen)


def _buyers(settings: Settings, open_uow: OpenUow, *, clock: Clock) -> BuyerAccounts:
    return BuyerAccounts(
        open_uow, clock=clock, secret=settings.shop_secret, shop_id=settings.shop_id
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


def _notices(
    settings: Settings, open_uow: OpenUow, telling: _Telling, policy: PolicySource
) -> Notices:
    sms = SmsOutbox(settings.var_dir / "outbox", replica=settings.replica, clock=telling["clock"])
    return Notices(
        open_uow, **telling, sms=sms, quiet=QuietHours.read(settings.quiet_hours), policy=policy
    )


def _group_messages(
    settings: Settings, open_uow: OpenUow, telling: _Telling, gate: Gate
) -> GroupMessages:
    cap = Cap(settings.group_messages_most, settings.group_messages_days)
    quiet = QuietHours.read(settings.quiet_hours)
    return GroupMessages(open_uow, **telling, gate=gate, quiet=quiet, cap=cap)
