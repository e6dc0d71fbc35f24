"""People decide what the bot may not: within their powers, once, and never above what was paid."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import datetime

from bot.cases.facts import facts_for
from bot.cases.granting import Grant, carry, money_of
from bot.cases.model import DecisionRecord, Money, PolicySource, State
from bot.cases.ports import OpenUow, Uow
from bot.cases.remarks import agreed_remark
from bot.cases.wording import gifts_text, kind_text
from bot.desk.model import BOT_NAME, Holder, Message, Outgoing, Role, Sender, Staff
from bot.desk.ports import Happened, Notify, Phrases
from bot.errors import (
    AbovePower,
    AlreadyGranted,
    AlreadySettled,
    AnxinError,
    BadInput,
    OverBudget,
)
from bot.money import short_yuan, yuan
from bot.policy import Policy, Queue, powers
from bot.policy.model import Facts
from bot.policy.powers import Spend
from bot.times import Clock

log = logging.getLogger(__name__)

_SPENDS = {
    Money.GOODWILL: Spend.GOODWILL,
    Money.PRICE_DIFFERENCE: Spend.PRICE_DIFFERENCE,
    Money.POSTAGE: Spend.POSTAGE,
}
_SHORTEST_REASON = 2


class Approvals:
    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        notify: Notify,
        phrases: Phrases,
        policy: PolicySource,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._phrases = phrases
        self._policy = policy

    def powers_of(self, staff: Staff) -> dict[str, str | None]:
        """Yuan per order; None is without limit."""
        limits = powers.powers_of(_role(staff), self._policy().policy)
        return {
            spend.value: None if (fen := limits.limit_fen(spend)) is None else yuan(fen)
            for spend in Spend
        }

    def may(self, staff: Staff, record: DecisionRecord) -> bool:
        """Whether this person could approve it now, as far as powers go."""
        if record.state is not State.WAITING:
            return False
        with self._open_uow(writes=False) as uow:
            return self._objection(uow, staff, record) is None

    def approve(self, decision_id: int, *, staff: Staff, note: str = "") -> DecisionRecord:
        """Carry out what waits. Raises AlreadySettled, AbovePower, OverBudget, OutOfStock."""
        with self._open_uow() as uow:
            record, now = self._settle(uow, decision_id, State.APPROVED, staff, note=note)
            objection = self._objection(uow, staff, record)
            if objection is not None:
                raise objection
            order = uow.shop.order_for_staff(record.order_no)
            policy = self._policy().policy
            fresh = facts_for(uow, order, record.request, policy=policy, now=now)
            amount_fen = _amount(record, fresh)
            remark = agreed_remark(record.request, fresh, amount_fen=amount_fen, policy=policy)
            self._carry(
                uow,
                Grant(
                    decision_id=record.id,
                    request=record.request,
                    order=order,
                    # As they were when it was proposed: what was paid since takes the key.
                    seen=record.facts,
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
            uow.cases.restate(
                record.id, agreed, line=record.line, policy_version=record.policy_version
            )
            message = self._tell(uow, replace(record, decision=agreed), "approved", staff, at=now)
            uow.commit()
            done = uow.cases.decision(record.id)
        self._happened(done, message)
        return done

    def refuse(self, decision_id: int, *, staff: Staff, reason: str) -> DecisionRecord:
        """Say no, with a reason that the buyer reads. Raises AlreadySettled, BadInput."""
        reason = reason.strip()
        if len(reason) < _SHORTEST_REASON:
            raise BadInput("请写明原因，至少两个字")
        with self._open_uow() as uow:
            record, now = self._settle(uow, decision_id, State.DECLINED, staff, note=reason)
            message = self._tell(uow, record, "refused", staff, at=now, reason=reason)
            uow.commit()
            done = uow.cases.decision(record.id)
        self._happened(done, message)
        return done

    def _settle(
        self, uow: Uow, decision_id: int, state: State, staff: Staff, *, note: str
    ) -> tuple[DecisionRecord, datetime]:
        """First of all, so that of two people one gets any further."""
        record, now = uow.cases.decision(decision_id), self._now()
        uow.shop.lock_buyer(record.buyer_id)
        uow.cases.settle(
            decision_id, State.WAITING, state, by=staff.name, at=now, note=note.strip()[:500]
        )
        return uow.cases.decision(decision_id), now

    def _carry(self, uow: Uow, grant: Grant) -> None:
        try:
            carry(uow, grant)
        except AlreadyGranted as error:
            raise AlreadySettled("这个订单已经办理过了，不会再办一次") from error

    def _objection(self, uow: Uow, staff: Staff, record: DecisionRecord) -> AnxinError | None:
        """Why this person may not; None where he may. Deny what the table does not allow."""
        policy = self._policy().policy
        if record.decision.queue is Queue.SUPERVISOR and staff.role is not Role.SUPERVISOR:
            return AbovePower("超出您的权限：这条申请须主管处理")
        money = money_of(record.request)
        if money is not None and record.amount_fen == 0:
            return AlreadyGranted("本单已经付过，没有可批准的金额")
        if money in _SPENDS:
            return self._above_limit(uow, staff, record, _SPENDS[money], policy)
        if record.decision.gifts:
            return self._too_many_packs(uow, staff, record, policy)
        return None

    def _above_limit(
        self, uow: Uow, staff: Staff, record: DecisionRecord, spend: Spend, policy: Policy
    ) -> AnxinError | None:
        paid = sum(
            entry.amount_fen
            for entry in uow.cases.ledger_of(record.order_no)
            if entry.kind == spend.value
        )
        total = paid + record.amount_fen
        if powers.may_pay(_role(staff), spend, order_total_fen=total, policy=policy):
            return None
        limit = powers.powers_of(_role(staff), policy).limit_fen(spend) or 0
        before = f"（已付 {yuan(paid)} 元）" if paid else ""
        return AbovePower(f"超出您的权限：{kind_text(spend)}每单不超过 {yuan(limit)} 元{before}")

    def _too_many_packs(
        self, uow: Uow, staff: Staff, record: DecisionRecord, policy: Policy
    ) -> AnxinError | None:
        """What a person gives is beyond the tables: the bot would have given it otherwise."""
        given = {
            gift.decision_id for gift in uow.cases.gifts_of(record.order_no) if gift.by != BOT_NAME
        }
        if powers.may_add_packs(_role(staff), extra=len(given) + 1, policy=policy):
            return None
        limit = powers.powers_of(_role(staff), policy).extra_packs
        return AbovePower(f"超出您的权限：每单最多在规则之外送 {limit} 份赠品")

    def _tell(
        self,
        uow: Uow,
        record: DecisionRecord,
        result: str,
        staff: Staff,
        *,
        at: datetime,
        reason: str = "",
    ) -> Message | None:
        """The buyer hears it from who holds the conversation; a decision without one tells
        nobody."""
        if record.conversation_id is None:
            return None
        name = "utter_decision_refused"
        if result == "approved":
            name = f"utter_decision_approved_{record.kind}"
        conversation = uow.desk.conversation(record.conversation_id)
        holds = conversation.holder is Holder.AGENT and conversation.staff_id == staff.id
        return uow.desk.append(
            record.conversation_id,
            Outgoing(self._phrases.say(name, self._values(uow, record, staff, reason))),
            sender=Sender.AGENT if holds else Sender.BOT,
            name=staff.name if holds else BOT_NAME,
            staff_id=staff.id if holds else None,
            at=at,
            reply_key=f"decision:{record.id}:{result}",
        )

    def _values(
        self, uow: Uow, record: DecisionRecord, staff: Staff, reason: str
    ) -> dict[str, object]:
        """What the sentences may name."""
        gifts = record.decision.gifts
        titles = {p.sku: p.title for p in uow.shop.products_of(gift.sku for gift in gifts)}
        return {
            "amount": short_yuan(record.amount_fen),
            "gifts": gifts_text(gifts, titles),
            "kind": kind_text(record.kind),
            "order_no": record.order_no,
            "reason": reason,
            "agent": staff.name,
        }

    def _happened(self, done: DecisionRecord, message: Message | None) -> None:
        log.info("%s %s: decision=%s", done.kind, done.state.value, done.id)
        if done.conversation_id is not None:
            self._notify(Happened(done.conversation_id, message, queue=True))


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


def _role(staff: Staff) -> powers.Role:
    return powers.Role(staff.role.value)
