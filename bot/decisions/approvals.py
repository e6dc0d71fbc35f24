"""People decide what the bot may not: within their powers, once, and never above what was paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Generic

import structlog

from bot.decisions.approval_limits import Before, Limits, PersonLimits, role_of
from bot.decisions.facts import facts_for
from bot.decisions.granting import Grant, carry, money_of
from bot.decisions.model import Approval, DecisionRecord, Money, PolicySource, State, Waiting
from bot.decisions.ports import Follower, U, Uow
from bot.decisions.power_requests import power_record
from bot.decisions.result_message import write_result
from bot.desk.holding import Anyway, StaffLine
from bot.desk.model import Holder, Message, Role, Staff
from bot.desk.ports import Happened, Notify, Phrases, PromiseGate
from bot.desk.saying import staff_says
from bot.errors import (
    AbovePower,
    AlreadyGranted,
    AlreadySettled,
    BadInput,
    NotHolder,
    OverBudget,
)
from bot.money import yuan
from bot.policy import powers, remark_for
from bot.policy.model import Facts, GoodwillCause
from bot.policy.powers import Spend
from bot.times import Clock, shop_day
from bot.transaction import Opens

log = structlog.get_logger()

_SHORTEST_REASON = 2
APPROVERS_ABOVE_LIMIT = 2
# Decisions a page of what waits.
WAITING_PAGE = 200


class Approvals(Generic[U]):
    def __init__(
        self,
        open_uow: Opens[U],
        *,
        clock: Clock,
        notify: Notify,
        phrases: Phrases,
        policy: PolicySource,
        follower: Follower[U],
        gate: PromiseGate[U],
        person: PersonLimits | None = None,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._phrases = phrases
        self._policy = policy
        self._follower = follower
        self._gate = gate
        self._person = person or PersonLimits()

    def powers_of(self, staff: Staff) -> dict[str, str | None]:
        """Yuan per order; None is without limit."""
        limits = powers.powers_of(role_of(staff), self._policy().policy)
        return {
            spend.value: None if (fen := limits.limit_fen(spend)) is None else yuan(fen)
            for spend in Spend
        }

    def may(self, staff: Staff, record: DecisionRecord) -> bool:
        """Whether this person could approve it now, as far as powers go."""
        if record.state is not State.WAITING:
            return False
        with self._open_uow(writes=False) as uow:
            before, given = _before(uow, record), uow.decisions.approvals_of(record.id)
        return self._may(staff, record, before, given)

    def _may(
        self, staff: Staff, record: DecisionRecord, before: Before, given: Sequence[Approval]
    ) -> bool:
        if self._limits().objection(before, staff, record) is not None:
            return False
        return all(yes.staff_id != staff.id for yes in given)

    def approve(self, decision_id: int, *, staff: Staff, note: str = "") -> DecisionRecord:
        """Carry out what waits; a large sum only with the second supervisor's yes, and until
        then it waits on. Raises AlreadySettled, AbovePower, OverBudget, OutOfStock."""
        with self._open_uow() as uow:
            record = self._waiting(uow, decision_id)
            limits, before = self._limits(), _before(uow, record)
            objection = limits.objection(before, staff, record)
            if objection is not None:
                raise objection
            if limits.needs_two(before, record) and not self._second_yes(uow, record, staff, note):
                message = None
            else:
                message = self._approve(uow, record, staff, note=note)
            done = uow.decisions.decision(record.id)
            uow.commit()
        self._happened(done, message)
        return done

    def ask_power(
        self,
        staff: Staff,
        *,
        conversation_id: str,
        order_no: str,
        kind: str,
        amount_fen: int,
        reason: str,
        cause: GoodwillCause | None = None,
    ) -> DecisionRecord:
        """Staff want to give something. What the rule grants, or lies within the asker's own
        powers, is done at once; what is beyond waits for somebody else. Goodwill needs its cause.

        Raises OrderNotFound for another buyer's order, NotHolder for an agent who does not hold
        the conversation, AlreadyGranted, OverBudget, BadInput.
        """
        reason = _checked_reason(reason)
        if kind != "gift" and amount_fen <= 0:
            raise BadInput("金额应大于 0")
        with self._open_uow() as uow:
            conversation = uow.desk.conversation(conversation_id)
            uow.shop.lock_buyer(conversation.buyer_id)
            order = uow.shop.order(order_no, buyer_id=conversation.buyer_id)
            holds = conversation.holder is Holder.AGENT and conversation.staff_id == staff.id
            if staff.role is not Role.SUPERVISOR and not holds:
                raise NotHolder
            now = self._now()
            record = power_record(
                uow,
                order,
                kind=kind,
                amount_fen=amount_fen,
                why=reason,
                cause=cause,
                staff_id=staff.id,
                conversation_id=conversation_id,
                policy=self._policy(now),
                now=now,
            )
            message = None
            if self._at_once(uow, record, staff):
                message = self._approve(uow, record, staff, note=reason)
            done = uow.decisions.decision(record.id)
            uow.commit()
        self._happened(done, message)
        return done

    def _at_once(self, uow: Uow, record: DecisionRecord, staff: Staff) -> bool:
        if record.state is not State.WAITING:
            return record.state is State.OFFERED
        limits, before = self._limits(), _before(uow, record)
        return not limits.needs_two(before, record) and (
            limits.above_power(before, staff, record) is None
        )

    def count_waiting(self) -> int:
        with self._open_uow(writes=False) as uow:
            return uow.decisions.count_waiting()

    def all_waiting(self, *, staff: Staff, page: int = 1) -> list[Waiting]:
        """What has waited longest for a person comes first. One look for all of a page each."""
        limits = self._limits()
        with self._open_uow(writes=False) as uow:
            found = uow.decisions.all_waiting(limit=WAITING_PAGE, offset=(page - 1) * WAITING_PAGE)
            orders = {record.order_no for record in found}
            names = uow.decisions.staff_names(
                {record.asked_by for record in found if record.asked_by}
            )
            given = uow.decisions.approvals_of_each({record.id for record in found})
            bought = uow.shop.bought(orders)
            ledgers, gifts = (
                uow.decisions.ledger_of_each(orders),
                uow.decisions.gifts_of_each(orders),
            )
        waiting = []
        for record in found:
            before = Before(ledgers[record.order_no], gifts[record.order_no])
            waiting.append(
                Waiting(
                    record,
                    bought=bought.get(record.order_no),
                    asker=names.get(record.asked_by or 0),
                    approvals=tuple(given[record.id]),
                    needs=APPROVERS_ABOVE_LIMIT if limits.needs_two(before, record) else 1,
                    may=self._may(staff, record, before, given[record.id]),
                )
            )
        return waiting

    def _waiting(self, uow: Uow, decision_id: int) -> DecisionRecord:
        uow.shop.lock_buyer(uow.decisions.decision(decision_id).buyer_id)
        record = uow.decisions.decision(decision_id)
        if record.state is not State.WAITING:
            raise AlreadySettled
        return record

    def _second_yes(self, uow: Uow, record: DecisionRecord, staff: Staff, note: str) -> bool:
        """Whether this is it. One person's yes counts once: the index says so."""
        uow.decisions.add_approval(
            record.id,
            staff_id=staff.id,
            amount_fen=record.amount_fen,
            at=self._now(),
            note=note.strip()[:500],
        )
        return len(uow.decisions.approvals_of(record.id)) >= APPROVERS_ABOVE_LIMIT

    def _approve(
        self, uow: U, record: DecisionRecord, staff: Staff, *, note: str
    ) -> Message | None:
        """Everything that an approval moves, and what the buyer hears of it."""
        was = record.state
        record, now = self._change_state(uow, record.id, State.APPROVED, staff, note=note, was=was)
        order = uow.shop.order_for_staff(record.order_no)
        policy = self._policy(now).policy
        fresh = facts_for(uow, order, record.request, policy=policy, now=now)
        amount_fen = _amount(record, fresh)
        self._count(uow, record, staff, amount_fen, at=now)
        remark = remark_for(record.request, fresh, policy, amount_fen=amount_fen)
        self._carry(
            uow,
            Grant(
                decision_id=record.id,
                request=record.request,
                order=order,
                # As they were when it was proposed: what was paid since takes the key.
                seen=record.facts,
                reason=record.reason,
                amount_fen=amount_fen,
                gifts=record.decision.gifts,
                remark=remark,
                by=staff.name,
                at=now,
                policy=policy,
                beyond_the_day=staff.role is Role.SUPERVISOR,
            ),
        )
        agreed = replace(record.decision, amount_fen=amount_fen, remark=remark)
        uow.decisions.restate(
            record.id, agreed, line=record.line, policy_version=record.policy_version
        )
        self._follower.decided(uow, uow.decisions.decision(record.id), order, at=now)
        return write_result(uow, replace(record, decision=agreed), staff, self._phrases, at=now)

    def _count(
        self, uow: Uow, record: DecisionRecord, staff: Staff, amount_fen: int, *, at: datetime
    ) -> None:
        """An agent's day has a cap, so that many small payments are no way around the limits."""
        if staff.role is Role.SUPERVISOR or money_of(record.request) is None:
            return
        key = f"agent:{staff.id}:{shop_day(at)}"
        try:
            uow.decisions.spend(key, amount_fen, cap_fen=self._person.agent_day_fen)
        except OverBudget:
            limit = yuan(self._person.agent_day_fen)
            raise AbovePower(f"您今天批准的金额已到上限 {limit} 元，请主管处理") from None

    def _limits(self) -> Limits:
        return Limits(self._person, self._policy().policy)

    def refuse(
        self,
        decision_id: int,
        *,
        staff: Staff,
        reason: str,
        anyway: Anyway | None = None,
        ending_cases: frozenset[int] = frozenset(),
    ) -> DecisionRecord:
        """Say no, with a reason that the buyer reads in the chat or on the case. Raises
        AlreadySettled, BadInput; PromiseHeld, and nothing is refused, where it promises."""
        reason = _checked_reason(reason)
        with staff_says(self._open_uow, self._gate) as uow:
            record, now = self._change_state(uow, decision_id, State.DECLINED, staff, note=reason)
            self._follower.decided(uow, record, uow.shop.order_for_staff(record.order_no), at=now)
            # Only now: what is refused covers nothing any more.
            line = StaffLine(record.buyer_id, record.conversation_id, staff, reason, ending_cases)
            self._gate.read_staff(uow, line, anyway=anyway)
            message = write_result(uow, record, staff, self._phrases, at=now, refused_for=reason)
            uow.commit()
            done = uow.decisions.decision(record.id)
        self._happened(done, message)
        return done

    def _change_state(
        self,
        uow: Uow,
        decision_id: int,
        state: State,
        staff: Staff,
        *,
        note: str,
        was: State = State.WAITING,
    ) -> tuple[DecisionRecord, datetime]:
        """First of all, so that of two people one gets any further."""
        record, now = uow.decisions.decision(decision_id), self._now()
        uow.shop.lock_buyer(record.buyer_id)
        uow.decisions.change_state(
            decision_id, was, state, by=staff.name, at=now, note=note.strip()[:500]
        )
        return uow.decisions.decision(decision_id), now

    def _carry(self, uow: Uow, grant: Grant) -> None:
        try:
            carry(uow, grant)
        except AlreadyGranted as error:
            raise AlreadySettled("这个订单已经办理过了，不会再办一次") from error

    def _happened(self, done: DecisionRecord, message: Message | None) -> None:
        log.info(
            "decision_settled",
            kind=done.kind,
            state=done.state.value,
            order=done.order_no,
            decision=done.id,
        )
        if done.conversation_id is not None:
            self._notify(Happened(done.conversation_id, message, lists=True))


def _before(uow: Uow, record: DecisionRecord) -> Before:
    return Before(uow.decisions.ledger_of(record.order_no), uow.decisions.gifts_of(record.order_no))


def _checked_reason(reason: str) -> str:
    reason = reason.strip()[:500]
    if len(reason) < _SHORTEST_REASON:
        raise BadInput("请写明原因，至少两个字")
    return reason


def _amount(record: DecisionRecord, fresh: Facts) -> int:
    """What was proposed, unless less is left by now: a full refund is what is left, and any other
    payment that does not fit is a new decision."""
    money = money_of(record.request)
    if money is None or not money.from_the_order:
        return record.amount_fen
    left = fresh.order.left_fen
    if money is Money.REFUND:
        return min(record.amount_fen, left)
    if record.amount_fen > left:
        raise OverBudget(f"超出这个订单实付且未退的金额：只剩 {yuan(left)} 元")
    return record.amount_fen
