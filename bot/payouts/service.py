"""Payouts on their way: sent once, asked about, settled by reports, and the rest by people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Generic

import structlog

from bot.decisions.granting import money_of, take_back
from bot.decisions.paying import give_back
from bot.decisions.wording import kind_text
from bot.desk.model import HandOver, Queue, Staff
from bot.desk.ports import Happened, Notify
from bot.errors import AlreadySettled, AnxinError, BadInput, NotFound
from bot.money import yuan
from bot.payouts import batch_file
from bot.payouts.model import (
    BatchInfo,
    Mover,
    Payout,
    PayoutEvent,
    PayoutOrder,
    PayoutResult,
    PayoutState,
    Result,
    ResultsReport,
    RowError,
    ledger_id_of,
    may_move,
)
from bot.payouts.ports import Follower, PayoutPort, U, Uow
from bot.payouts.reconciliation import PAID_AT_ONCE, Reconciliation, reconcile
from bot.payouts.report_verdict import judge
from bot.times import Clock, day_bounds
from bot.transaction import Opens

log = structlog.get_logger()

PROVIDER = "打款接口"
# The platform's page takes no longer file.
MOST_IN_A_FILE = 1_000
PAGE = 50
_SHORTEST_NOTE = 2
# Between two who settle the same payout the loser looks again.
_LOOKS = 3


@dataclass(frozen=True, kw_only=True)
class Waits:
    """How long an answer may take before it is asked for, and between two questions."""

    answer: timedelta = timedelta(seconds=60)
    again: timedelta = timedelta(minutes=5)


class Payouts(Generic[U]):
    """Without a port payouts wait for the supervisor's batch file: nothing is sent by itself."""

    def __init__(
        self,
        open_uow: Opens[U],
        *,
        clock: Clock,
        notify: Notify,
        follower: Follower[U],
        port: PayoutPort | None = None,
        waits: Waits | None = None,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._follower = follower
        self._port = port
        self._waits = waits or Waits()

    def now(self) -> datetime:
        return self._now()

    @property
    def by_file(self) -> bool:
        return self._port is None

    # Sending

    def due(self, *, limit: int = PAGE) -> list[Payout]:
        """What is to be sent, the oldest first."""
        with self._open_uow(writes=False) as uow:
            return uow.payouts.find(states=[PayoutState.REQUESTED], limit=limit)

    def send_due(self, *, limit: int = 200) -> int:
        """How many were sent. Each is `sent` in the database before the provider is called: who
        dies in between has asked for nothing twice."""
        if self._port is None:
            return 0
        for count in range(limit):
            payout = self._claim()
            if payout is None:
                return count
            said = self._port.send(_order(payout))
            self.take_report(payout.key, said, source=PROVIDER)
        return limit

    def _claim(self) -> Payout | None:
        with self._open_uow() as uow:
            payout = uow.payouts.claim_next(at=self._now())
            uow.commit()
        return payout

    def ask_due(self, *, limit: int = 200) -> int:
        """Ask what became of those that never got an answer. They are not sent again."""
        if self._port is None:
            return 0
        now = self._now()
        with self._open_uow(writes=False) as uow:
            silent = uow.payouts.to_ask(
                sent_before=now - self._waits.answer,
                asked_before=now - self._waits.again,
                limit=limit,
            )
        for payout in silent:
            said = self._port.ask(payout.key)
            with self._open_uow() as uow:
                uow.payouts.asked(payout.ledger_id, at=self._now())
                uow.commit()
            self.take_report(payout.key, said, source=PROVIDER)
        return len(silent)

    # Reports

    def take_report(
        self, key: str, result: PayoutResult, *, source: str, nonce: str | None = None
    ) -> Payout:
        """Take a report in. The same one again, or one that came too late, changes nothing; one
        that cannot be true is a dispute for a person. Raises NotFound for another's key.

        `nonce` makes a provider's call count once, in the transaction of what it does.
        """
        ledger_id = ledger_id_of(key)
        if ledger_id is None:
            raise NotFound
        for look in range(_LOOKS):
            try:
                return self._take_report(ledger_id, result, source=source, nonce=nonce)
            except AlreadySettled:
                if look == _LOOKS - 1:
                    raise
        raise AssertionError("unreachable")

    def _take_report(
        self, ledger_id: int, said: PayoutResult, *, source: str, nonce: str | None
    ) -> Payout:
        now, ticket = self._now(), False
        with self._open_uow() as uow:
            uow.shop.lock_buyer(uow.payouts.payout(ledger_id).buyer_id)
            payout = uow.payouts.payout(ledger_id, lock=True)
            if nonce is not None and not uow.payouts.use_nonce(nonce, at=now):
                return payout
            verdict = judge(payout, said)
            if verdict.dispute:
                uow.payouts.dispute(payout, verdict.dispute, at=now, by=source)
                log.warning("payout_disputed", ledger=ledger_id)
            if verdict.to is not None:
                moved = uow.payouts.move(
                    payout,
                    verdict.to,
                    at=now,
                    by=source,
                    note=verdict.note[:500],
                    reference=said.reference[:100],
                )
                ticket = self._follow(uow, moved, by=source, at=now)
            payout = uow.payouts.payout(ledger_id)
            # Read before: after the commit it would take SQLite's write lock once more.
            uow.commit()
        self._notify_desk(payout, ticket=ticket)
        return payout

    def _follow(self, uow: U, payout: Payout, *, by: str, at: datetime) -> bool:
        """The case that paid follows; what failed is work for a person, behind the scenes: the
        buyer was told that it is being done, and that stays true. True where a ticket came."""
        if payout.state not in (PayoutState.CONFIRMED, PayoutState.FAILED):
            return False
        confirmed = payout.state is PayoutState.CONFIRMED
        self._follower.payout_settled(
            uow, decision_id=payout.decision_id, confirmed=confirmed, by=by, at=at
        )
        if confirmed or payout.conversation_id is None:
            return False
        failed = f"{kind_text(payout.kind)} {yuan(payout.amount_fen)} 元没有打成：{payout.note}"
        uow.desk.lock(payout.conversation_id)
        uow.tickets.open(
            payout.conversation_id,
            HandOver(
                Queue.PAYOUT,
                "payout_failed",
                summary=failed[:300],
                order_no=payout.order_no,
                decision_id=payout.decision_id,
            ),
            at=at,
            reply_due=None,
        )
        return True

    def _notify_desk(self, payout: Payout, *, ticket: bool) -> None:
        log.info("payout_moved", state=payout.state.value, ledger=payout.ledger_id)
        if payout.conversation_id is not None and ticket:
            self._notify(Happened(payout.conversation_id, queue=True))

    # People

    def resolve(self, ledger_id: int, *, staff: Staff, state: PayoutState, note: str) -> Payout:
        """A person found out what became of it: confirmed or failed."""
        note = _checked(note)
        if state not in (PayoutState.CONFIRMED, PayoutState.FAILED):
            raise BadInput("核实的结果应是已到账或未到账")
        now = self._now()
        with self._open_uow() as uow:
            payout = self._locked(uow, ledger_id)
            if payout.dispute:
                uow.payouts.dispute(payout, "", at=now, by=staff.name)
            if payout.state is not state:
                # A call may still be answered; a row of a file is answered by who looks it up.
                waits = payout.state is PayoutState.SENT and payout.batch_id is None
                if waits or not may_move(payout.state, state, Mover.PERSON):
                    raise AlreadySettled("这笔打款现在不能人工核实")
                payout = uow.payouts.move(payout, state, at=now, by=staff.name, note=note)
                self._follow(uow, payout, by=staff.name, at=now)
            uow.commit()
        self._notify_desk(payout, ticket=payout.state is PayoutState.FAILED)
        return payout

    def send_again(self, ledger_id: int, *, staff: Staff, note: str) -> Payout:
        """What failed goes out once more, under its own key."""
        note, now = _checked(note), self._now()
        with self._open_uow() as uow:
            payout = self._locked(uow, ledger_id)
            if not may_move(payout.state, PayoutState.REQUESTED, Mover.PERSON):
                raise AlreadySettled("只有打款失败的可以再次发起")
            payout = uow.payouts.move(
                payout, PayoutState.REQUESTED, at=now, by=staff.name, note=note
            )
            uow.commit()
        return payout

    def reverse(self, ledger_id: int, *, staff: Staff, note: str) -> Payout:
        """Take back what did not arrive. A provider is asked first whether it really did not."""
        note = _checked(note)
        if self._port is not None and self.payout(ledger_id).attempts:
            said = self._port.ask(f"payout:{ledger_id}")
            if said.result not in (Result.FAILED, Result.NOT_FOUND):
                self.take_report(f"payout:{ledger_id}", said, source=PROVIDER)
                raise AlreadySettled("对方没有确认这笔打款失败，不能冲正")
        with self._open_uow() as uow:
            payout = self._reverse(uow, self._locked(uow, ledger_id), staff, note)
            uow.commit()
        return payout

    def _reverse(self, uow: Uow, payout: Payout, staff: Staff, note: str) -> Payout:
        """A negative row that names the payment, once; budgets and grant as they were before."""
        if not may_move(payout.state, PayoutState.REVERSED, Mover.PERSON):
            raise AlreadySettled("这笔款项已在途、已到账或已冲正，不能冲正")
        now = self._now()
        uow.decisions.add_reversal(payout.ledger_id, by=staff.name, at=now, note=note)
        give_back(uow, payout.kind, payout.amount_fen, order_no=payout.order_no, paid_at=payout.at)
        # What was agreed about a return was the return: its case says what becomes of that.
        if money_of(uow.decisions.decision(payout.decision_id).request) is not None:
            take_back(uow, [payout.decision_id])
        return uow.payouts.move(payout, PayoutState.REVERSED, at=now, by=staff.name, note=note)

    def _locked(self, uow: Uow, ledger_id: int) -> Payout:
        uow.shop.lock_buyer(uow.payouts.payout(ledger_id).buyer_id)
        return uow.payouts.payout(ledger_id, lock=True)

    # Files

    def batch(self, staff: Staff) -> BatchInfo:
        """All that waits, as one file: from here on it counts as sent."""
        if not self.by_file:
            raise BadInput("已接入自动打款，不用下载文件")
        with self._open_uow() as uow:
            made = uow.payouts.add_batch(by=staff.name, at=self._now(), most=MOST_IN_A_FILE)
            if made is None:
                raise BadInput("没有待打款的记录")
            uow.commit()
        log.info("payout_batch_made", batch=made.id, rows=made.count)
        return made

    def batches(self) -> list[BatchInfo]:
        with self._open_uow(writes=False) as uow:
            return uow.payouts.batches()

    def batch_rows(self, batch_id: int) -> list[Payout]:
        """The rows of the file that have no end yet. NotFound where there is none of them."""
        with self._open_uow(writes=False) as uow:
            rows = uow.payouts.batch_rows(batch_id)
        if not rows:
            raise NotFound("这个文件里的打款都已有结果")
        return rows

    def take_results(self, file: Path, *, staff: Staff) -> ResultsReport:
        """The platform's result file. Each row counts for itself; a wrong one is named."""
        counts = dict.fromkeys(("confirmed", "failed", "unknown", "unchanged"), 0)
        errors: list[RowError] = []
        lines = 0
        for line in batch_file.read_results(file):
            lines += 1
            try:
                if line.fault:
                    raise BadInput(line.fault)
                counts[self._take(line, staff)] += 1
            except AnxinError as error:
                errors.append(RowError(line.number, str(error)))
        return ResultsReport(lines=lines, errors=tuple(errors), **counts)

    def _take(self, line: batch_file.ResultLine, staff: Staff) -> str:
        try:
            before = self._of_key(line.key)
        except NotFound:
            raise BadInput(f"没有打款单号 {line.key}") from None
        if line.order_no and line.order_no != before.order_no:
            raise BadInput("打款单号与订单编号对不上")
        after = self.take_report(line.key, line.result, source=f"结果文件（{staff.name}）")
        if (after.state, after.dispute) == (before.state, before.dispute):
            return "unchanged"
        return after.state.value if after.state.value in ("confirmed", "failed") else "unknown"

    def _of_key(self, key: str) -> Payout:
        ledger_id = ledger_id_of(key)
        if ledger_id is None:
            raise NotFound
        return self.payout(ledger_id)

    # Looking

    def payout(self, ledger_id: int) -> Payout:
        with self._open_uow(writes=False) as uow:
            return uow.payouts.payout(ledger_id)

    def history(self, ledger_id: int) -> tuple[Payout, list[PayoutEvent]]:
        with self._open_uow(writes=False) as uow:
            return uow.payouts.payout(ledger_id), uow.payouts.events_of(ledger_id)

    def find(
        self, states: Sequence[PayoutState], *, q: str = "", page: int = 1
    ) -> tuple[list[Payout], bool, dict[str, int]]:
        """One page, whether there is another, and how many of each state wait."""
        with self._open_uow(writes=False) as uow:
            found = uow.payouts.find(states=states, q=q, limit=PAGE + 1, offset=(page - 1) * PAGE)
            return found[:PAGE], len(found) > PAGE, uow.payouts.counts()

    def for_a_person(self) -> list[Payout]:
        """All unknown, disputed and failed ones, in this order: only a person ends these."""
        with self._open_uow(writes=False) as uow:
            unknown = uow.payouts.find(states=[PayoutState.UNKNOWN], limit=None)
            failed = uow.payouts.find(states=[PayoutState.FAILED], limit=None)
            disputed = uow.payouts.disputed()
        found = {payout.ledger_id: payout for payout in (*unknown, *disputed, *failed)}
        return list(found.values())

    def reconcile(self, day: date) -> Reconciliation:
        first, before = day_bounds(day, day)
        with self._open_uow(writes=False) as uow:
            return reconcile(
                day,
                uow.payouts.paid_between(first, before),
                uow.payouts.granted_unpaid(first, before, kinds=PAID_AT_ONCE),
                uow.payouts.told_unpaid(first, before),
            )


def _order(payout: Payout) -> PayoutOrder:
    return PayoutOrder(
        key=payout.key,
        order_no=payout.order_no,
        amount_fen=payout.amount_fen,
        reason=kind_text(payout.kind),
    )


def _checked(note: str) -> str:
    note = note.strip()
    if len(note) < _SHORTEST_NOTE:
        raise BadInput("请写明原因，至少两个字")
    return note[:500]
