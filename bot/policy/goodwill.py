"""P2 安抚退款: a small payment that settles trouble."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from bot.money import short_yuan, yuan
from bot.policy import text
from bot.policy.model import (
    Change,
    Goodwill,
    GoodwillCause,
    Lever,
    PastKind,
    Queue,
)
from bot.policy.table import (
    NOTHING,
    Found,
    Matter,
    Proposal,
    Row,
    Rule,
    change,
    changes,
    closed_or_unpaid,
    escalate,
    grant,
    otherwise,
    refuse,
)

CAUSES = {
    GoodwillCause.COURIER: "快递原因",
    GoodwillCause.CAMPAIGN: "活动原因",
    GoodwillCause.WAREHOUSE: "仓库原因",
    GoodwillCause.PRODUCT: "产品原因",
    GoodwillCause.BUYER: "买家原因",
}


@dataclass(frozen=True)
class GoodwillMatter(Matter[Goodwill]):
    @cached_property
    def lateness(self) -> timedelta | None:
        """How far past ship-by the parcel left, or waits now; None where nothing was promised, or
        where it left at a time that is not known."""
        left_at = self.order.sent_at if self.order.shipped else self.now
        return left_at - self.ship_by if left_at and self.ship_by else None

    @cached_property
    def silence(self) -> timedelta | None:
        return self.since_event if self.order.in_transit else None

    @cached_property
    def promise_broken(self) -> bool:
        numbers = self.policy.goodwill
        late = self.lateness is not None and self.lateness > timedelta(hours=numbers.late_hours)
        silent = self.silence is not None and self.silence > timedelta(hours=numbers.silent_hours)
        return late or silent

    @cached_property
    def proposal(self) -> Proposal:
        numbers = self.policy.goodwill
        amount = numbers.base_fen
        if self.request.cause is not GoodwillCause.BUYER:
            amount += numbers.promise_extra_fen if self.promise_broken else 0
            often = self.facts.buyer.contacts_on_matter >= numbers.contacts
            amount += numbers.contacts_extra_fen if often else 0
        return Proposal(min(amount, numbers.highest_fen, self.order.left_fen))

    def remark_for(self, amount_fen: int) -> str:
        return f"{CAUSES[self.request.cause]}退差价{short_yuan(amount_fen)}元"


def nothing_left(matter: GoodwillMatter) -> Found:
    left = matter.order.left_fen
    return left == 0, (text.money("订单未退金额", left, "大于 0.00 元"),)


def paid_already(matter: GoodwillMatter) -> Found:
    had = matter.facts.had(PastKind.GOODWILL)
    return had, (text.yes_no("本单已付过安抚退款", had),)


def buyer_limit(matter: GoodwillMatter) -> Found:
    numbers, had = matter.policy.goodwill, matter.facts.buyer.goodwill_payments_30d
    label = f"买家近 {numbers.payments_days} 天安抚退款次数"
    return had >= numbers.payments, (text.count(label, had, f"少于 {numbers.payments}"),)


def daily_budget(matter: GoodwillMatter) -> Found:
    spent, amount = matter.facts.shop.goodwill_spent_today_fen, matter.proposal.amount_fen
    budget = matter.policy.goodwill.daily_budget_fen
    return spent + amount > budget, (
        text.money("今日已付", spent),
        text.money("加上本次", spent + amount, f"不超过 {yuan(budget)} 元"),
    )


def asks_for_more(matter: GoodwillMatter) -> Found:
    asked, amount = matter.request.asked_fen, matter.proposal.amount_fen
    compared = (
        text.span("超过承诺发货时间", matter.lateness, _over(matter.policy.goodwill.late_hours)),
        text.span("物流未更新", matter.silence, _over(matter.policy.goodwill.silent_hours)),
        text.count("同一件事联系次数", matter.facts.buyer.contacts_on_matter),
        text.money("应付", amount),
    )
    if asked is None:
        return False, compared
    return asked > amount, (*compared, text.money("买家要求", asked, f"不超过 {yuan(amount)} 元"))


def _over(hours: int) -> str:
    return f"超过 {hours} 小时加付"


def what_is_asked(matter: GoodwillMatter) -> Proposal:
    # As asked, without the cap: a person sees what the buyer really wants.
    return Proposal(matter.request.asked_fen or 0)


def take_the_proposal(matter: GoodwillMatter) -> tuple[Change, ...]:
    return (change(Lever.ASK_AT_MOST, amount=yuan(matter.proposal.amount_fen)),)


# Their order is the policy: the first row that applies decides.
ROWS: tuple[Row[GoodwillMatter], ...] = (
    refuse("order_closed", closed_or_unpaid),
    refuse("nothing_left", nothing_left),
    escalate("already_paid", paid_already, proposal=lambda _: NOTHING),
    escalate("buyer_limit", buyer_limit),
    escalate("daily_budget", daily_budget, to=Queue.SUPERVISOR, changes=changes(Lever.NEXT_DAY)),
    escalate("above_bot_limit", asks_for_more, proposal=what_is_asked, changes=take_the_proposal),
    grant("goodwill", otherwise),
)

GOODWILL = Rule("P2", GoodwillMatter, ROWS)
