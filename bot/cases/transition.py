"""Making one move with everything that it moves, in the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.cases.deadlines import Terms
from bot.cases.model import Case, Event, Given, Kind, Parcel, State
from bot.cases.opening import decline_waiting
from bot.cases.ports import Uow
from bot.cases.transitions import Move, Who, known, move_named
from bot.decisions import model as decisions
from bot.decisions.facts import returned_fen
from bot.decisions.granting import take_back
from bot.decisions.model import DecisionRecord, Money
from bot.decisions.paying import Bill, pay
from bot.errors import AlreadySettled, AnxinError, BadInput
from bot.money import short_yuan
from bot.policy import Policy, remark_for
from bot.shop.model import Order

MOST_NOTE = 500
_SHORTEST_NOTE = 2
_LONGEST_NUMBER = 40


class NoSuchMove(AnxinError):
    """The case is in a state, or of a kind, that does not allow it."""

    code = "no_such_move"
    message = "这张售后单现在不能这样处理"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A move that may be made: what preview tells, and what is done, come from the same plan."""

    case: Case
    move: Move
    given: Given
    # The waiting decision that a person's yes or no settles, with all that hangs on it.
    decision: DecisionRecord | None = None
    pays_fen: int = 0

    @property
    def note(self) -> str:
        return self.given.note.strip()[:MOST_NOTE]

    def text(self, *, done: bool) -> str:
        if self.pays_fen:
            doing = f"退款 {short_yuan(self.pays_fen)} 元给买家"
        elif self.move.name in ("agree", "refuse"):
            doing = f"{self.move.title}这个{self.case.kind.text}申请"
        else:
            doing = self.move.title
        return f"{'已' if done else '将'}{doing}，{self.case.state.text} → {self.move.to.text}"


def plan(uow: Uow, case: Case, name: str, given: Given, *, who: Who) -> Plan:
    """Raises NoSuchMove, BadInput or AlreadySettled, in words that may be shown."""
    if not known(name):
        raise BadInput("没有这个动作")
    move = move_named(name, kind=case.kind, was=case.state, who=who)
    if move is None:
        raise NoSuchMove(f"{case.kind.text}“{case.state.text}”时不能这样处理")
    _check(move, given)
    decision = None
    if case.decision_id is not None and name in ("agree", "refuse") and case.state is State.ASKED:
        record = uow.decisions.decision(case.decision_id)
        decision = record if record.state is decisions.State.WAITING else None
    pays_fen = _pays(uow, case, move, given, decision)
    if name == "void" and _paid(uow, case):
        raise NoSuchMove("这笔退款没有冲销，不能这样关闭")
    if name == "reopen" and not _agreed(uow, case):
        raise NoSuchMove("这张售后单没有通过过，请重新申请")
    return Plan(case=case, move=move, given=given, decision=decision, pays_fen=pays_fen)


def make(uow: Uow, planned: Plan, *, by: str, at: datetime, policy: Policy) -> int:
    """The number of the event. Who comes second gets AlreadySettled."""
    case, move, given = planned.case, planned.move, planned.given
    parcel = Parcel(given.courier.strip(), bare(given.tracking_no)) if given.tracking_no else None
    term = Terms.of(policy).term(move.to, at)
    amount_fen = planned.pays_fen if move.name in ("refund", "refund_part") else None
    uow.cases.move(case, move, at=at, term=term, amount_fen=amount_fen, parcel=parcel)
    if amount_fen is not None:
        _refund(uow, planned, by=by, at=at, policy=policy)
    if move.to in (State.REFUSED, State.WITHDRAWN):
        decline_waiting(uow, case.id, by=by, at=at, note=move.title)
    _write_for_the_warehouse(uow, planned, by=by, at=at, policy=policy)
    return uow.cases.add_event(case.id, Event(at, move.name, case.state, move.to, by, planned.note))


def _write_for_the_warehouse(
    uow: Uow, planned: Plan, *, by: str, at: datetime, policy: Policy
) -> None:
    """The remark of what was granted holds as long as the case does, with what was really paid."""
    case, move = planned.case, planned.move
    ids = uow.cases.decisions_of(case.id)
    if move.name == "void":
        take_back(uow, ids)
    elif move.to in (State.REFUSED, State.WITHDRAWN):
        uow.decisions.take_back_remarks(ids)
    elif move.name == "reopen":
        for record in map(uow.decisions.decision, ids):
            if record.state.granted and record.decision.remark:
                _remark(uow, record, record.decision.remark, by=by, at=at)
    elif move.name == "refund_part" and case.decision_id is not None:
        uow.decisions.take_back_remarks(ids)
        record = uow.decisions.decision(case.decision_id)
        paid = remark_for(record.request, record.facts, policy, amount_fen=planned.pays_fen)
        if paid is not None:
            _remark(uow, record, paid, by=by, at=at)


def _remark(uow: Uow, record: DecisionRecord, text: str, *, by: str, at: datetime) -> None:
    uow.decisions.add_remark(record.order_no, text, by=by, at=at, decision_id=record.id)


def bare(number: str) -> str:
    return "".join(number.split()).upper()


def _check(move: Move, given: Given) -> None:
    if "note" in move.needs and len(given.note.strip()) < _SHORTEST_NOTE:
        raise BadInput("请写明原因，至少两个字")
    if "tracking_no" in move.needs:
        number = bare(given.tracking_no)
        fits = number.isascii() and number.isalnum() and 6 <= len(number) <= _LONGEST_NUMBER
        if not fits:
            raise BadInput("请填写快递单号，6 到 40 位字母或数字")
        if not given.courier.strip() or len(given.courier) > _LONGEST_NUMBER:
            raise BadInput("请填写快递公司")
    if "amount" in move.needs and (given.amount_fen is None or given.amount_fen <= 0):
        raise BadInput("请填写退款金额")


def _pays(uow: Uow, case: Case, move: Move, given: Given, decision: DecisionRecord | None) -> int:
    """What leaves with this move: never above what was decided, nor above what is left."""
    if decision is not None and move.name == "agree":
        return decision.amount_fen if move.to is State.REFUNDING else 0
    if move.name not in ("refund", "refund_part"):
        return 0
    order = uow.shop.order_for_staff(case.order_no)
    most = min(case.amount_fen or 0, _left(uow, order))
    if most <= 0:
        raise NoSuchMove("这个订单已经没有可退的金额")
    if move.name == "refund":
        return most
    assert given.amount_fen is not None
    if given.amount_fen >= most:
        raise BadInput(f"退一部分应少于 {short_yuan(most)} 元")
    return given.amount_fen


def _refund(uow: Uow, planned: Plan, *, by: str, at: datetime, policy: Policy) -> None:
    case = planned.case
    if case.decision_id is None or not _agreed(uow, case):
        raise AlreadySettled("没有通过的决定，不能退款")
    bill = Bill(
        order=uow.shop.order_for_staff(case.order_no),
        kind=Money.REFUND,
        cause=case.cause or uow.decisions.decision(case.decision_id).reason,
        amount_fen=planned.pays_fen,
        decision_id=case.decision_id,
        by=by,
        at=at,
        policy=policy,
    )
    pay(uow, bill)


def _left(uow: Uow, order: Order) -> int:
    return order.left_fen(returned_fen(uow.decisions.ledger_of(order.no)))


def _agreed(uow: Uow, case: Case) -> bool:
    return case.decision_id is not None and uow.decisions.decision(case.decision_id).state.granted


def _paid(uow: Uow, case: Case) -> bool:
    """Whether money that left for this case was not taken back."""
    kind = Money.POSTAGE if case.kind is Kind.POSTAGE else Money.REFUND
    entries = [e for e in uow.decisions.ledger_of(case.order_no) if e.kind is kind]
    return sum(entry.amount_fen for entry in entries) > 0
