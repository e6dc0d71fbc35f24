"""The workbench: staff filter the cases and move them, many at once, each in its transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic

import structlog

from bot.cases.cards import Cards, CaseMove, StaffCase, move_card, staff_case, values_of
from bot.cases.deadlines import Terms
from bot.cases.model import Case, Filters, Given, Page, Report
from bot.cases.model import State as CaseState
from bot.cases.ports import U, Uow
from bot.cases.reshipping import opened, reship_wish
from bot.cases.transition import Plan, make, plan
from bot.cases.transitions import Who, allowed
from bot.decisions.approvals import Approvals
from bot.decisions.model import PolicySource, State
from bot.decisions.payment_note import with_payment
from bot.desk.holding import Anyway, PromiseHeld, StaffLine
from bot.desk.model import Message, Outgoing, Staff
from bot.desk.ports import Happened, Notify, Phrases, PromiseGate
from bot.desk.saying import append_result, staff_says
from bot.errors import AnxinError, BadInput
from bot.shape import plain
from bot.times import Clock
from bot.transaction import Opens

log = structlog.get_logger()

PAGE = 50
MOST_AT_ONCE = 200
_SECOND = "已记下您的同意，还需要另一位主管确认"
_ABOVE = "超出您的权限，或需要另一位同事批准"


@dataclass(frozen=True)
class _Said:
    """One word of staff on one or many cases, and whether it goes out though it was held."""

    staff: Staff
    anyway: Anyway | None
    case_ids: frozenset[int]

    def line(self, planned: Plan) -> StaffLine:
        case, ends = planned.case, planned.move.to in (CaseState.REFUSED, CaseState.WITHDRAWN)
        ending = self.case_ids if ends else frozenset[int]()
        return StaffLine(case.buyer_id, case.conversation_id, self.staff, planned.note, ending)


class Workbench(Generic[U]):
    def __init__(
        self,
        open_uow: Opens[U],
        *,
        clock: Clock,
        notify: Notify,
        phrases: Phrases,
        policy: PolicySource,
        approvals: Approvals[U],
        gate: PromiseGate[U],
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._phrases = phrases
        self._policy = policy
        self._approvals = approvals
        self._gate = gate
        self._cards = Cards(phrases)

    def find(self, filters: Filters, *, page: int = 1) -> Page:
        """What is due first comes first."""
        now = self._now()
        with self._open_uow(writes=False) as uow:
            found, total = uow.cases.find(filters, now=now, limit=PAGE, offset=(page - 1) * PAGE)
            counts = uow.cases.counts(filters.kinds, now=now)
        return Page(found, counts, total, max(1, -(-total // PAGE)))

    def cards(self, cases: Sequence[Case]) -> list[StaffCase]:
        """The buyer's card, and what only staff see."""
        with self._open_uow(writes=False) as uow:
            cards = self._cards.of(uow, cases, now=self._now())
        return [staff_case(card, case) for card, case in zip(cards, cases, strict=True)]

    def moves_of(self, case: Case, *, staff: Staff) -> list[CaseMove]:
        """What this member of staff may do now."""
        moves = list(allowed(kind=case.kind, was=case.state, who=Who.STAFF))
        if case.state is CaseState.ASKED and case.decision_id is not None:
            with self._open_uow(writes=False) as uow:
                record = uow.decisions.decision(case.decision_id)
            if record.state is State.WAITING and not self._approvals.may(staff, record):
                moves = [move for move in moves if move.name != "agree"]
        return [move_card(move) for move in moves]

    def preview(self, ids: Sequence[int], name: str, given: Given, *, staff: Staff) -> list[Report]:
        """What `do` would do, one by one; nothing is changed."""
        reports = []
        for case_id in _checked(ids):
            with self._open_uow(writes=False) as uow:
                reports.append(self._foresee(uow, case_id, name, given, staff))
        return reports

    def do(
        self,
        ids: Sequence[int],
        name: str,
        given: Given,
        *,
        staff: Staff,
        anyway: Anyway | None = None,
    ) -> list[Report]:
        """One case that fails keeps no other from being moved. Raises PromiseHeld where the note
        was held and nothing moved: with `anyway` it goes to the buyers of all of them."""
        reports, held = [], None
        said = _Said(staff, anyway, frozenset(ids))
        for case_id in _checked(ids):
            try:
                reports.append(self._do(case_id, name, given, said))
            except AnxinError as error:
                held = error if isinstance(error, PromiseHeld) else held
                reports.append(Report(case_id, False, str(error), self._now_as(case_id)))
        if held is not None and not any(report.ok for report in reports):
            raise held
        return reports

    def reship(self, order_no: str, *, skus: Sequence[str], note: str, staff: Staff) -> Case:
        """Send something again that nobody asked the rules for. Conflict where one is open."""
        with self._open_uow() as uow:
            order = uow.shop.order_for_staff(order_no)
            uow.shop.lock_buyer(order.buyer_id)
            earlier = uow.decisions.decisions_of_order(order.no)
            conversation = next((d.conversation_id for d in earlier if d.conversation_id), None)
            at, named = self._now(), frozenset(skus)
            terms = Terms.of(self._policy().policy)
            wish = reship_wish(
                order, named, state=CaseState.TO_RESHIP, at=at, terms=terms, note=note
            )
            number = opened(uow, wish, conversation, by=staff.name)
            uow.commit()
            case = uow.cases.case(number)
        self._happened(case, None)
        return case

    def _foresee(self, uow: Uow, case_id: int, name: str, given: Given, staff: Staff) -> Report:
        case = None
        try:
            case = uow.cases.case(case_id)
            planned = plan(uow, case, name, given, who=Who.STAFF)
        except AnxinError as error:
            return Report(case_id, False, str(error), case)
        waits = planned.decision if name == "agree" else None
        if waits is not None and not self._approvals.may(staff, waits):
            return Report(case_id, False, _ABOVE, case)
        return Report(case_id, True, planned.text(done=False), case)

    def _do(self, case_id: int, name: str, given: Given, said: _Said) -> Report:
        staff = said.staff
        with staff_says(self._open_uow, self._gate) as uow:
            case = uow.cases.case(case_id)
            uow.shop.lock_buyer(case.buyer_id)
            planned = plan(uow, uow.cases.case(case_id), name, given, who=Who.STAFF)
            if planned.decision is None:
                at = self._now()
                event = make(uow, planned, by=staff.name, at=at, policy=self._policy(at).policy)
                moved = uow.cases.case(case_id)
                if planned.move.note_for_buyer:
                    # Only now: a case that was just refused covers nothing any more.
                    self._gate.read_staff(uow, said.line(planned), anyway=said.anyway)
                message = self._write_to_buyer(uow, planned, moved, event, staff)
                uow.commit()
                log.info("case_moved", case=moved.no, move=name, staff=staff.id)
                self._happened(moved, message)
                return Report(case_id, True, planned.text(done=True), moved)
        return self._approve_or_refuse(planned, said)

    def _approve_or_refuse(self, planned: Plan, said: _Said) -> Report:
        """A decision waits: the yes or no to it is the approvals' work, and the case follows."""
        record, note, staff = planned.decision, planned.given.note, said.staff
        assert record is not None
        if planned.move.name == "refuse":
            self._approvals.refuse(
                record.id,
                staff=staff,
                reason=note,
                anyway=said.anyway,
                ending_cases=said.case_ids,
            )
        elif self._approvals.approve(record.id, staff=staff, note=note).state is State.WAITING:
            return Report(planned.case.id, True, _SECOND, self._now_as(planned.case.id))
        text = planned.text(done=True)
        return Report(planned.case.id, True, text, self._now_as(planned.case.id))

    def _now_as(self, case_id: int) -> Case | None:
        with self._open_uow(writes=False) as uow:
            try:
                return uow.cases.case(case_id)
            except AnxinError:
                return None

    def _write_to_buyer(
        self, uow: Uow, planned: Plan, moved: Case, event: int, staff: Staff
    ) -> Message | None:
        """In the same transaction: the buyer reads it, or it did not happen."""
        if not planned.move.tells or moved.conversation_id is None:
            return None
        values = values_of(moved) | {"reason": planned.note if planned.move.note_for_buyer else ""}
        text = self._phrases.say(f"utter_case_told_{planned.move.name}", values)
        card = self._cards.of(uow, [moved], now=self._now())[0]
        message = Outgoing(text, kind="case", data={"case": plain(card)})
        if planned.pays_fen and moved.decision_id is not None:
            message = with_payment(message, moved.decision_id, planned.pays_fen)
        return append_result(
            uow,
            moved.conversation_id,
            message,
            staff,
            at=self._now(),
            reply_key=f"case:{moved.id}:{event}",
        )

    def _happened(self, case: Case, message: Message | None) -> None:
        if case.conversation_id is not None:
            self._notify(Happened(case.conversation_id, message, lists=True))


def _checked(ids: Sequence[int]) -> list[int]:
    if not 0 < len(ids) <= MOST_AT_ONCE:
        raise BadInput(f"一次选 1 到 {MOST_AT_ONCE} 张售后单")
    return list(dict.fromkeys(ids))
