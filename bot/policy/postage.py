"""P5 运费: who pays for sending goods back."""

from __future__ import annotations

from dataclasses import dataclass

from bot.money import short_yuan, yuan
from bot.policy import text
from bot.policy.model import (
    Change,
    Compared,
    Lever,
    PastKind,
    Postage,
)
from bot.policy.order import Status
from bot.policy.table import (
    Found,
    Matter,
    Proposal,
    Row,
    Rule,
    change,
    changes,
    escalate,
    grant,
    otherwise,
    refuse,
)


@dataclass(frozen=True)
class PostageMatter(Matter[Postage]):
    @property
    def proposal(self) -> Proposal:
        # It was paid to a courier, so what the order still holds does not bound it.
        return Proposal(self.request.amount_fen)

    def remark_for(self, amount_fen: int) -> str:
        return f"退运费{short_yuan(amount_fen)}元"


def unpaid_or_cancelled(matter: PostageMatter) -> Found:
    # A refunded order is open here: the refund often comes before the postage.
    status = matter.order.status
    return status in (Status.UNPAID, Status.CANCELLED), (
        Compared("订单状态", text.STATUS[status], "待付款、已取消即关闭"),
    )


def no_case(matter: PostageMatter) -> Found:
    return matter.facts.case is None, (
        text.yes_no("有退货或换货单", matter.facts.case is not None),
    )


def paid_already(matter: PostageMatter) -> Found:
    had = matter.facts.had(PastKind.POSTAGE)
    return had, (text.yes_no("本单已退过运费", had),)


def insured(matter: PostageMatter) -> Found:
    insurance, on_buyer = matter.order.freight_insurance, matter.request.cause.on_buyer
    return on_buyer and insurance, (_side(matter), text.yes_no("有运费险", insurance))


def buyer_pays(matter: PostageMatter) -> Found:
    return matter.request.cause.on_buyer, (_side(matter),)


def no_evidence(matter: PostageMatter) -> Found:
    evidence = matter.request.evidence
    return not evidence, (text.yes_no("有运费凭证或面单照片", evidence),)


def above_bot_limit(matter: PostageMatter) -> Found:
    limit, amount = matter.policy.postage.bot_limit_fen, matter.request.amount_fen
    return amount > limit, (text.money("运费", amount, f"不超过 {yuan(limit)} 元"),)


def _side(matter: PostageMatter) -> Compared:
    return Compared("责任方", "买家" if matter.request.cause.on_buyer else "商家", "")


def ask_less(matter: PostageMatter) -> tuple[Change, ...]:
    return (change(Lever.ASK_AT_MOST, amount=yuan(matter.policy.postage.bot_limit_fen)),)


# Their order is the policy: the first row that applies decides.
ROWS: tuple[Row[PostageMatter], ...] = (
    refuse("order_closed", unpaid_or_cancelled),
    refuse("no_case", no_case, changes=changes(Lever.CASE_OPENED)),
    refuse("already_paid", paid_already),
    refuse("use_insurance", insured, changes=changes(Lever.INSURANCE_CLAIM)),
    refuse("buyer_pays", buyer_pays, changes=changes(Lever.SELLER_CAUSE)),
    escalate("evidence_needed", no_evidence, changes=changes(Lever.EVIDENCE)),
    escalate("above_bot_limit", above_bot_limit, changes=ask_less),
    grant("seller_pays", otherwise),
)

POSTAGE = Rule("P5", PostageMatter, ROWS)
