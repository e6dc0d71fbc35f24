"""How far a person may go with a decision that waits: the table of powers, and the four eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.decisions.granting import money_of
from bot.decisions.model import DecisionRecord, GiftIssued, LedgerEntry, Money
from bot.decisions.wording import kind_text
from bot.desk.model import BOT_NAME, Role, Staff
from bot.errors import AbovePower, AlreadyGranted, AnxinError
from bot.money import yuan
from bot.policy import Policy, Queue, powers
from bot.policy.powers import Spend

_SPENDS = {
    Money.GOODWILL: Spend.GOODWILL,
    Money.PRICE_DIFFERENCE: Spend.PRICE_DIFFERENCE,
    Money.POSTAGE: Spend.POSTAGE,
}


@dataclass(frozen=True, kw_only=True)
class PersonLimits:
    """Above `four_eyes_fen` two different supervisors agree. An agent approves at most
    `agent_day_fen` a day, in however many pieces."""

    four_eyes_fen: int = 200_00
    agent_day_fen: int = 1_000_00


@dataclass(frozen=True)
class Before:
    """What the order was paid and given before."""

    ledger: Sequence[LedgerEntry]
    gifts: Sequence[GiftIssued]


@dataclass(frozen=True)
class Limits:
    person: PersonLimits
    policy: Policy

    def objection(self, before: Before, staff: Staff, record: DecisionRecord) -> AnxinError | None:
        """Why this person may not approve it; None where he may."""
        if record.asked_by == staff.id:
            return AbovePower("自己提出的申请，要由别人来批准")
        return self.above_power(before, staff, record)

    def above_power(
        self, before: Before, staff: Staff, record: DecisionRecord
    ) -> AnxinError | None:
        """Deny what the table does not allow."""
        if record.decision.queue is Queue.SUPERVISOR and staff.role is not Role.SUPERVISOR:
            return AbovePower("超出您的权限：这条申请须主管处理")
        money = money_of(record.request)
        if money is not None and record.amount_fen == 0:
            return AlreadyGranted("本单已经付过，没有可批准的金额")
        if staff.role is not Role.SUPERVISOR and self.needs_two(before, record):
            limit = yuan(self.person.four_eyes_fen)
            return AbovePower(f"超出您的权限：{limit} 元以上须两位主管同意")
        if money in _SPENDS:
            return self._above_limit(before, staff, record, _SPENDS[money])
        if record.decision.gifts:
            return self._too_many_packs(before, staff)
        return None

    def needs_two(self, before: Before, record: DecisionRecord) -> bool:
        """What people gave on this order before counts too: a large sum in pieces is large."""
        money = money_of(record.request)
        if money is None:
            return False
        paid = 0
        if money in _SPENDS:
            taken_back = {entry.reverses for entry in before.ledger}
            paid = sum(
                entry.amount_fen
                for entry in before.ledger
                if entry.kind in _SPENDS and entry.by != BOT_NAME and entry.id not in taken_back
                if entry.amount_fen > 0
            )
        return paid + record.amount_fen > self.person.four_eyes_fen

    def _above_limit(
        self, before: Before, staff: Staff, record: DecisionRecord, spend: Spend
    ) -> AnxinError | None:
        paid = sum(entry.amount_fen for entry in before.ledger if entry.kind == spend.value)
        total = paid + record.amount_fen
        if powers.may_pay(role_of(staff), spend, order_total_fen=total, policy=self.policy):
            return None
        limit = powers.powers_of(role_of(staff), self.policy).limit_fen(spend) or 0
        had = f"（已付 {yuan(paid)} 元）" if paid else ""
        return AbovePower(f"超出您的权限：{kind_text(spend)}每单不超过 {yuan(limit)} 元{had}")

    def _too_many_packs(self, before: Before, staff: Staff) -> AnxinError | None:
        """What a person gives is beyond the tables: the bot would have given it otherwise."""
        given = {gift.decision_id for gift in before.gifts if gift.by != BOT_NAME}
        if powers.may_add_packs(role_of(staff), extra=len(given) + 1, policy=self.policy):
            return None
        limit = powers.powers_of(role_of(staff), self.policy).extra_packs
        return AbovePower(f"超出您的权限：每单最多在规则之外送 {limit} 份赠品")


def role_of(staff: Staff) -> powers.Role:
    return powers.Role(staff.role.value)
