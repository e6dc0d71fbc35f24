"""What decisions are called in Chinese, before staff. What a buyer reads is in domain.yml."""

from __future__ import annotations

from collections.abc import Mapping

from bot.decisions.model import DecisionRecord, State
from bot.desk.model import Queue
from bot.money import short_yuan
from bot.policy import Outcome
from bot.policy.address import PARTS
from bot.policy.model import Change, Gift, Lever

KINDS = {
    "price_difference": "退差价",
    "goodwill": "安抚退款",
    "threshold_gift": "满赠",
    "missing_gift": "补发赠品",
    "everyday_gift": "赠品",
    "postage": "退运费",
    "refund_only": "仅退款",
    "return_refund": "退货退款",
    "exchange": "换货",
    "urge_shipping": "催发货",
    "logistics_stalled": "物流停滞",
    "address_change": "改地址",
    "refund": "退款",  # in the ledger
}

RULES = {
    "P1": "退差价",
    "P2": "安抚退款",
    "P3": "满赠",
    "P4": "日常赠品",
    "P5": "运费",
    "P6": "退款退换",
    "P7": "催发货",
    "P8": "物流停滞",
    "P9": "改地址",
}

# One text for a code, whichever rule says it.
REASONS = {
    "order_closed": "订单未付款或已关闭",
    "not_signed": "订单还没有签收",
    "window_passed": "已超过办理期限",
    "price_not_lower": "现价没有低于实付价",
    "flash_sale": "降价是大促秒杀价，不在价保范围",
    "already_paid": "本单已经退过",
    "above_bot_limit": "超出机器人权限",
    "price_dropped": "期限内商品降价",
    "nothing_left": "订单没有可退的金额或商品",
    "buyer_limit": "买家近期安抚退款次数较多",
    "daily_budget": "超出今日安抚退款预算",
    "goodwill": "符合安抚退款规则",
    "already_given": "本单已经送过赠品",
    "too_far": "离下一档满赠还差较多",
    "out_of_stock": "库存不足",
    "campaign_running": "活动进行中，须人工确认",
    "after_signing": "包裹在途，签收后补发",
    "near_threshold": "接近下一档满赠",
    "not_earned": "未达到满赠门槛",
    "missing_gift": "应得赠品漏发",
    "no_gift_for_item": "商品没有对应的赠品",
    "already_shipped": "订单已发货",
    "everyday_gift": "符合赠品规则",
    "no_case": "没有退货或换货单",
    "use_insurance": "买家原因且有运费险，由运费险赔付",
    "buyer_pays": "买家原因，运费由买家承担",
    "evidence_needed": "缺少凭证",
    "seller_pays": "商家原因，运费由商家承担",
    "not_shipped": "订单还没有发货",
    "intercept": "已打包未发货，须仓库拦截",
    "lost": "物流丢件、退回或长时间没有更新",
    "returning": "包裹在退回途中，须仓库确认",
    "no_tracking": "发货后没有物流记录，须快递核实",
    "time_unknown": "已签收，但签收时间未知，须人工确认",
    "in_transit": "包裹在途，可拒收或收到后退货",
    "signed": "订单已签收",
    "seller_cause": "商家原因，凭证齐全",
    "not_returnable": "商品不支持无理由退换",
    "no_reason": "七天无理由期限内",
    "exchange": "换货期限内",
    "shipped": "订单已发货",
    "overdue": "已超过承诺发货时间",
    "urged_often": "买家多次催发货",
    "on_time": "在承诺发货时间内",
    "stalled": "物流长时间没有更新",
    "moving": "物流正常更新中",
    "incomplete": "地址信息不完整",
    "address_changed": "发货前改地址",
}

CAUSES = {
    "courier": "快递原因",
    "campaign": "活动原因",
    "warehouse": "仓库原因",
    "product": "产品原因",
    "buyer": "买家原因",
    "quality": "质量问题",
    "damaged": "收到破损",
    "wrong_item": "发错货",
    "missing_item": "少发漏发",
    "not_as_described": "与描述不符",
    "fake": "怀疑不是正品",
    "changed_mind": "不想要了",
    "size": "尺码不合适",
    "dislike": "不喜欢",
}

# Reasons of the rules, as causes of a refund.
REFUND_CAUSES = {
    "price_dropped": "降价",
    "not_shipped": "未发货",
    "intercept": "已打包未发货",
    "lost": "丢件或停滞",
    "above_bot_limit": "丢件或停滞",
    "returning": "退回途中",
    "no_tracking": "没有物流记录",
    "signed": "签收后退款",
}

_LEVERS: dict[Lever, str] = {
    Lever.SIGNED: "签收之后可以办理",
    Lever.SHIPPED: "发货之后可以办理",
    Lever.PRICE_FALLS: "{by} 之前价格再降即可",
    Lever.PERSON_AGREES: "{queue}同意即可",
    Lever.ASK_AT_MOST: "金额不超过 {amount} 元即可",
    Lever.NEXT_DAY: "明天有新的预算",
    Lever.GOODS_TOTAL: "商品实付满 {at_least} 元即可",
    Lever.STOCK: "{sku} 库存达到 {at_least} 即可",
    Lever.CAMPAIGN_ENDS: "活动结束之后可以办理",
    Lever.CASE_OPENED: "先申请退货或换货",
    Lever.INSURANCE_CLAIM: "可向运费险申请理赔",
    Lever.SELLER_CAUSE: "属于商家原因时可以办理",
    Lever.EVIDENCE: "补上照片凭证即可",
    Lever.TIME_KNOWN: "查明签收时间之后可以办理",
    Lever.RETURN_GOODS: "退回商品之后可以退款",
    Lever.PARCEL_BACK: "包裹退回仓库之后可以退款",
    Lever.PARCEL_SCANNED: "快递有物流记录之后可以判断",
    Lever.NO_EVENT_UNTIL: "到 {at} 物流仍没有更新即可",
    Lever.ADDRESS_PART: "补上{part}即可",
}


def kind_text(kind: str) -> str:
    return KINDS.get(kind, kind)


def cause_text(code: str) -> str:
    """Why money left: a cause that was chosen, or the rule's own reason."""
    return CAUSES.get(code) or REFUND_CAUSES.get(code) or REASONS.get(code, code)


def reason_text(code: str) -> str:
    """An unknown code is shown as it stands rather than failing a page."""
    return REASONS.get(code, code)


def change_text(change: Change) -> str:
    """What would change a decision, as a sentence for staff."""
    params = dict(change.params)
    for name in ("by", "at"):
        if name in params:  # 2026-11-21T10:00:00+08:00
            params[name] = params[name][:16].replace("T", " ")
    if "queue" in params:
        params["queue"] = Queue(params["queue"]).text
    if "part" in params:
        params["part"] = PARTS[params["part"]]
    return _LEVERS[change.code].format(**params)


def gifts_text(gifts: tuple[Gift, ...], titles: Mapping[str, str] | None = None) -> str:
    names = titles or {}
    return "、".join(f"{names.get(gift.sku, gift.sku)}×{gift.quantity}" for gift in gifts)


def proposal_text(record: DecisionRecord) -> str:
    """退差价 25 元（超出机器人权限）"""
    decision, parts = record.decision, [kind_text(record.kind)]
    if decision.amount_fen:
        parts.append(f"{short_yuan(decision.amount_fen)} 元")
    if decision.gifts:
        parts.append(gifts_text(decision.gifts))
    text = " ".join(parts)
    if record.outcome is Outcome.ESCALATE and record.state is State.WAITING:
        return f"{text}（{reason_text(record.reason)}）"
    return text
