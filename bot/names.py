"""What the shop calls the values that its pages show: each name once, gathered from its room.

A page asks for all of them (`GET /api/console/words`); what has no name is shown as it stands.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from bot.appeals.model import AppealKind, AppealState
from bot.buyers.conditions import About as BuyerAbout
from bot.buyers.conditions import Mood as BuyerMood
from bot.buyers.messages import VARIABLES as MESSAGE_VARIABLES
from bot.buyers.messages import MessageState, Purpose
from bot.buyers.messages import Why as NotSent
from bot.buyers.model import Sort as BuyerSort
from bot.cases.model import Kind as CaseKind
from bot.cases.model import State as CaseState
from bot.decisions.handover import MOODS
from bot.decisions.wording import CAUSES, KINDS, REASONS, RULES
from bot.desk.model import Queue, Sender
from bot.desk.roster import StaffState, StateReason
from bot.desk.steps import StepKind
from bot.desk.ticket_orders import Why
from bot.imports.model import Kind as ImportKind
from bot.imports.model import State as ImportState
from bot.insight.wording import HOLDERS, INTENTS, OUTCOMES, READINGS, STATES
from bot.library.model import Deed as AnswerDeed
from bot.library.model import Scope as AnswerScope
from bot.library.model import State as AnswerState
from bot.library.variables import VARIABLES
from bot.order_notes.service import FLAGS
from bot.order_review.model import FindingKind, Handling, Level
from bot.payouts.model import PayoutState
from bot.payouts.reconciliation import NO_PAYOUT
from bot.policy.editing import GROUPS, PACKS, PACKS_SAYS, UNITS
from bot.promises.model import Kind as PromiseKind
from bot.promises.model import Outcome as HoldOutcome
from bot.quality.model import Rule as QualityRule
from bot.quality.model import Shown as QualityShown
from bot.quality.model import Side as QualitySide
from bot.quality.model import State as QualityState
from bot.registers.model import Audience as RegisterAudience
from bot.registers.model import Deed as RegisterDeed
from bot.registers.model import Default as RegisterDefault
from bot.registers.model import EntryState
from bot.registers.model import FieldKind as RegisterKind
from bot.reviews.model import Cause as ReviewCause
from bot.reviews.model import ReviewState
from bot.safety.model import KIND_TEXT
from bot.shape import Shape
from bot.shop.couriers import OFFERED
from bot.shop.model import PARCEL_STATE_TEXT
from bot.unsold.model import Reason as UnsoldReason
from bot.unsold.model import State as UnsoldState

Names = dict[str, str]

# Why a ticket was opened. What is not here is a reason of the rules, or what the buyer wanted.
TICKET_REASONS = {
    "request_human": "买家要求人工",
    "complain_service": "投诉或威胁",
    "takeover": "客服主动接待",
    "bot_failed": "机器人故障",
    "action_failed": "机器人故障",  # on tickets of before
    "danger": "安全：有人可能受伤",
    "unclear": "机器人没听懂",
    "promise_held": "机器人的承诺没有依据，已拦下",
    "payout_failed": "打款失败",
    "payout_late": "退款迟迟未到账",
    "press_courier": "催快递派送",
    "delivery_wish": "配送要求",
    "not_received": "签收未收到",
    "hold_shipping": "暂缓发货",
    "release_shipping": "可以发货了",
    "exchange_detail": "换货：要换成什么",
    "exchange_to_money": "换货改退款",
    "order_of_nobody": "订单还没对上账号，要核实身份",
    # What no rule decides (actions/reading/concerns.py)
    "paid_twice": "重复付款",
    "overcharged": "多扣或少退",
    "other_payer": "付款人不是本人",
    "deposit": "定金尾款",
    "coupon_back": "退款后的券和红包",
    "instalment": "分期账单",
    "privacy": "个人信息",
    "dispute": "平台介入或仲裁",
    "insurance_gap": "运费险没赔够",
    "top_up": "补差价要对单",
    "courier_lost": "快递说丢件",
    "redeliver": "拒收或退回后又要",
    "refused": "拒收与物流不符",
    "signed_by_other": "非本人签收",
    "came_back_unasked": "没申请就寄回",
    "order_state": "订单状态有疑问",
}


class Words(Shape):
    """By the value's kind: what is told of a code to people."""

    intents: Names
    readings: Names
    moods: Names
    holders: Names
    senders: Names
    queues: Names
    ticket_steps: Names
    staff_states: Names
    state_reasons: Names
    order_whys: Names
    ticket_reasons: Names
    decision_kinds: Names
    decision_outcomes: Names
    decision_states: Names
    reasons: Names
    causes: Names
    case_kinds: Names
    case_states: Names
    payout_states: Names
    parcel_states: Names
    promises: Names
    hold_outcomes: Names
    dangers: Names
    flags: Names
    findings: Names
    levels: Names
    handlings: Names
    appeal_kinds: Names
    appeal_states: Names
    review_states: Names
    review_causes: Names
    rules: Names
    policy_groups: Names
    policy_numbers: Names
    policy_units: Names
    answer_states: Names
    answer_scopes: Names
    answer_deeds: Names
    answer_variables: Names
    quality_rules: Names
    quality_sides: Names
    quality_states: Names
    quality_shown: Names
    import_kinds: Names
    import_states: Names
    register_kinds: Names
    register_defaults: Names
    register_audiences: Names
    register_states: Names
    register_deeds: Names
    unsold_reasons: Names
    unsold_states: Names
    buyer_abouts: Names
    buyer_moods: Names
    buyer_sorts: Names
    message_purposes: Names
    message_states: Names
    message_variables: Names
    not_sent: Names
    # Whose names staff choose from when they send something; buyers get them with their session.
    couriers: list[str]


class _Named(Protocol):
    @property
    def value(self) -> str: ...
    @property
    def text(self) -> str: ...


def ticket_reason(code: str) -> str:
    return TICKET_REASONS.get(code) or REASONS.get(code) or INTENTS.get(code, code)


def words() -> Words:
    return Words(
        intents=INTENTS,
        readings=READINGS,
        moods={str(mood): text for mood, text in MOODS.items()},
        holders=HOLDERS,
        senders=_of(Sender),
        queues=_of(Queue),
        ticket_steps=_of(StepKind),
        staff_states=_of(StaffState),
        state_reasons={one: text for one, text in _of(StateReason).items() if text},
        order_whys=_of(Why),
        ticket_reasons=INTENTS | REASONS | TICKET_REASONS,
        decision_kinds=KINDS,
        decision_outcomes=OUTCOMES,
        decision_states=STATES,
        reasons=REASONS,
        causes=CAUSES,
        case_kinds=_of(CaseKind),
        case_states=_of(CaseState),
        payout_states=_of(PayoutState) | {NO_PAYOUT: "没有打款记录"},
        parcel_states=PARCEL_STATE_TEXT,
        promises=_of(PromiseKind),
        hold_outcomes=_of(HoldOutcome),
        dangers={kind.value: text for kind, text in KIND_TEXT.items()},
        flags={flag.value: f"{one.colour}旗" for flag, one in FLAGS.items()},
        findings=_of(FindingKind),
        levels=_of(Level),
        handlings=_of(Handling),
        appeal_kinds=_of(AppealKind),
        appeal_states=_of(AppealState),
        review_states=_of(ReviewState),
        review_causes=_of(ReviewCause),
        rules=RULES,
        policy_groups={group.name: group.title for group in GROUPS},
        policy_numbers={number.name: number.says for one in GROUPS for number in one.numbers}
        | {PACKS: PACKS_SAYS},
        policy_units=UNITS,
        answer_states=_of(AnswerState),
        answer_scopes=_of(AnswerScope),
        answer_deeds=_of(AnswerDeed),
        answer_variables=VARIABLES,
        quality_rules=_of(QualityRule),
        quality_sides=_of(QualitySide),
        quality_states=_of(QualityState),
        quality_shown=_of(QualityShown),
        import_kinds=_of(ImportKind),
        import_states=_of(ImportState),
        register_kinds=_of(RegisterKind),
        register_defaults=_of(RegisterDefault),
        register_audiences=_of(RegisterAudience),
        register_states=_of(EntryState),
        register_deeds=_of(RegisterDeed),
        unsold_reasons=_of(UnsoldReason),
        unsold_states=_of(UnsoldState),
        buyer_abouts=_of(BuyerAbout),
        buyer_moods=_of(BuyerMood),
        buyer_sorts=_of(BuyerSort),
        message_purposes=_of(Purpose),
        message_states=_of(MessageState),
        message_variables=MESSAGE_VARIABLES,
        not_sent=_of(NotSent),
        couriers=OFFERED,
    )


def _of(kind: Iterable[_Named]) -> Names:
    return {one.value: one.text for one in kind}
