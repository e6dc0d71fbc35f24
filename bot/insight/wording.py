"""Chinese for what reports show. Kinds, reasons and causes are worded where they are decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

# Rows from before causes were kept with every payment.
NO_CAUSE = "未记录"


@dataclass(frozen=True)
class Words:
    """How decisions and cases call kinds, reasons and causes; the codes where nobody says."""

    kind: Callable[[str], str] = str
    reason: Callable[[str], str] = str
    cause: Callable[[str], str] = str


INTENTS = {
    "urge_shipping": "催发货",
    "track_logistics": "查物流",
    "logistics_stalled": "物流停滞",
    "delivered_not_received": "签收未收到",
    "ask_courier": "问快递",
    "change_address": "改地址",
    "change_item": "改商品规格",
    "cancel_order": "取消订单",
    "arrange_delivery": "约定配送",
    "contact_courier": "联系快递员",
    "doubt_authenticity": "质疑真伪",
    "report_damaged": "破损漏液",
    "report_missing_item": "少件",
    "report_wrong_item": "发错货",
    "report_quality_issue": "质量问题",
    "report_missing_gift": "漏发赠品",
    "price_drop_complaint": "退差价",
    "shipping_fee_dispute": "运费争议",
    "request_gift": "要赠品优惠",
    "ask_promotion": "问活动",
    "request_compensation": "要补偿",
    "request_refund": "退款",
    "request_return": "退货",
    "request_exchange": "换货",
    "request_reship": "补发",
    "check_refund_status": "查退款进度",
    "ask_return_policy": "问退换规则",
    "withdraw_request": "撤销申请",
    "request_repair": "维修安装",
    "request_invoice": "开发票",
    "ask_payment": "问支付",
    "request_human": "转人工",
    "complain_service": "投诉",
    "urge_reply": "催回复",
    "ask_usage": "问用法",
    "ask_product": "问商品",
    "ask_review": "问评价",
    "greet": "打招呼",
    "goodbye": "告别",
    "thank": "道谢",
    "affirm": "同意",
    "deny": "拒绝",
    "inform": "提供信息",
    "bot_challenge": "问是否机器人",
    "chitchat": "闲聊",
    "nlu_fallback": "没听懂",
}

# What became of a reading, or of words that nothing was read in (model.Asked).
READINGS = {
    "settled": "机器人解决",
    "asked": "机器人追问，没有下文",
    "unclear": "没听懂",
    "unanswered": "未答复",
    "handed_over": "转人工",
    "failed": "机器人出错",
}

OUTCOMES = {"grant": "同意", "refuse": "不符合", "escalate": "转人工审批"}

STATES = {
    "offered": "待买家确认",
    "done": "已办理",
    "refused": "已告知不符合",
    "waiting": "待审批",
    "approved": "审批同意",
    "declined": "审批拒绝",
    "reversed": "已冲正",
}

HOLDERS = {"bot": "机器人", "queue": "排队中", "agent": "客服"}
