"""The unit of work: one transaction over every room's store. Leaving without commit undoes it."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.errors import Conflict
from bot.store.accounts import SqlAccounts
from bot.store.appeals import SqlAppeals
from bot.store.audit.changes import SqlSettingChanges
from bot.store.audit.seal import seal
from bot.store.buyer_groups import SqlBuyerGroups
from bot.store.buyers import SqlBuyers
from bot.store.cases import SqlCases
from bot.store.decisions import SqlDecisions
from bot.store.desk import SqlDesk
from bot.store.engine import WRITES
from bot.store.group_messages import SqlGroupMessages
from bot.store.imports import SqlImports
from bot.store.insight import SqlInsight
from bot.store.library import SqlLibrary
from bot.store.notices import SqlNotices
from bot.store.order_notes import SqlOrderNotes
from bot.store.order_review import SqlOrderReview
from bot.store.passing import SqlPassing
from bot.store.past_decisions import SqlPastDecisions
from bot.store.payouts import SqlPayouts
from bot.store.performance import SqlPerformance
from bot.store.policy_versions import SqlPolicyVersions
from bot.store.promises import SqlPromises
from bot.store.quality import SqlQuality
from bot.store.questions import SqlQuestions
from bot.store.readings import SqlReadings
from bot.store.registers import SqlRegisters
from bot.store.retention import SqlRetention
from bot.store.reviews import SqlReviews
from bot.store.roster import SqlRoster
from bot.store.safety import SqlSafety
from bot.store.shadow import SqlShadow
from bot.store.shared_reads import shared_here
from bot.store.shop import SqlShop
from bot.store.tickets import SqlTickets
from bot.store.unsold import SqlUnsold
from bot.transaction import Opens


class SqlUnitOfWork:
    """`with open_uow() as uow: …; uow.commit()`.

    Every room's store lies in it. With `writes=False` nothing can be committed, and SQLite's
    readers do not wait for the writer.
    """

    def __init__(self, engine: Engine, *, writes: bool = True) -> None:
        self._engine = engine
        self._writes = writes
        self._shared = shared_here()

    def __enter__(self) -> Self:
        self.session = self._open()
        self.shop = SqlShop(self.session)
        self.decisions = SqlDecisions(self.session)
        self.past_decisions = SqlPastDecisions(self.session)
        self.policy_versions = SqlPolicyVersions(self.session)
        self.payouts = SqlPayouts(self.session)
        self.cases = SqlCases(self.session)
        self.notices = SqlNotices(self.session)
        self.order_notes = SqlOrderNotes(self.session)
        self.order_review = SqlOrderReview(self.session)
        self.appeals = SqlAppeals(self.session)
        self.reviews = SqlReviews(self.session)
        self.promises = SqlPromises(self.session)
        self.safety = SqlSafety(self.session)
        self.desk = SqlDesk(self.session)
        self.readings = SqlReadings(self.session)
        self.tickets = SqlTickets(self.session)
        self.passing = SqlPassing(self.session)
        self.roster = SqlRoster(self.session)
        self.accounts = SqlAccounts(self.session)
        self.imports = SqlImports(self.session)
        self.insight = SqlInsight(self.session)
        self.library = SqlLibrary(self.session)
        self.quality = SqlQuality(self.session)
        self.questions = SqlQuestions(self.session)
        self.shadow = SqlShadow(self.session)
        self.performance = SqlPerformance(self.session)
        self.unsold = SqlUnsold(self.session)
        self.registers = SqlRegisters(self.session)
        self.buyers = SqlBuyers(self.session)
        self.buyer_groups = SqlBuyerGroups(self.session)
        self.group_messages = SqlGroupMessages(self.session)
        self.retention = SqlRetention(self.session)
        self.setting_changes = SqlSettingChanges(self.session)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shared is None:
            self.session.close()
        elif self._writes:
            self.session.close()
            self._shared.end()
        elif error is None:
            self._shared.give(self._engine, self.session, self._age)
        else:
            self.session.close()

    def _open(self) -> Session:
        session: Session | None = None
        if self._shared is not None:
            if self._writes:
                self._shared.end()
            else:
                session, self._age = self._shared.take(self._engine)
        return session or Session(
            self._engine.execution_options(**{WRITES: self._writes}), expire_on_commit=False
        )

    def commit(self) -> None:
        if not self._writes:
            raise RuntimeError("this unit of work only reads")
        try:
            seal(self.session)
            self.session.commit()
        except IntegrityError as error:
            raise Conflict from error


OpenUow = Opens[SqlUnitOfWork]


def uow_opener(engine: Engine) -> OpenUow:
    """`open_uow()` to write, `open_uow(writes=False)` to read."""

    def open_uow(*, writes: bool = True) -> SqlUnitOfWork:
        return SqlUnitOfWork(engine, writes=writes)

    return open_uow
