"""Replies to bad reviews: drafted from the cause and the order's facts, checked before they go out.

A reply is public for good: it promises nothing, names no amount and nobody, and tells only what
was really done. All templates stand here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reviews.model import Cause, Settled

_SIGNS: tuple[tuple[Cause, tuple[str, ...]], ...] = (
    (Cause.FAKE, ("假货", "假的", "正品", "仿的", "山寨", "高仿")),
    (Cause.MISSING, ("少发", "漏发", "少了", "没有赠品", "没赠品", "缺", "没给我", "只收到")),
    (Cause.WRONG, ("发错", "错发", "不是我买", "货不对板", "颜色不对", "型号不对")),
    (Cause.DAMAGED, ("破", "碎", "坏的", "漏液", "压扁", "变形", "裂", "洒了")),
    (Cause.LATE, ("发货慢", "不发货", "发货太慢", "才发货", "等了好久", "催了")),
    (Cause.COURIER, ("快递", "物流", "派送", "驿站", "送货", "送到")),
    (Cause.SIZE, ("尺码", "尺寸", "偏大", "偏小", "大了", "小了", "色差", "码数")),
    (Cause.SERVICE, ("客服", "态度", "不理人", "没人回", "爱答不理", "服务")),
    (Cause.PRICE, ("降价", "贵", "价格", "不值", "差价", "性价比")),
    (Cause.QUALITY, ("质量", "做工", "掉色", "起球", "味道", "刺鼻", "不好用", "没用", "开胶",
                     "一般", "差", "掉毛", "过敏")),
)  # fmt: skip
_THANKS = "谢谢您的认可，也谢谢您花时间写下使用感受，祝您生活愉快。"
_OPENING = "感谢您的反馈，没让您满意，很抱歉。"
_ABOUT: dict[Cause, str] = {
    Cause.COURIER: "您说的配送问题我们已经记下，这一段的物流记录可以核对。",
    Cause.LATE: "让您久等了，您说的发货问题我们已经记下。",
    Cause.DAMAGED: "收到时有破损确实扫兴，您说的包装问题我们已经记下。",
    Cause.MISSING: "您说的少件情况我们已经记下，打包记录可以核对。",
    Cause.WRONG: "您说的发错情况我们已经记下，打包记录可以核对。",
    Cause.QUALITY: "您说的质量问题我们很重视，已经记下。",
    Cause.SIZE: "您对尺寸和颜色的感受我们已经记下，详情页的实测数据可供选购参考。",
    Cause.FAKE: "您的疑虑我们理解，商品的来源和检验资料可以在客服处核对。",
    Cause.PRICE: "价格会随活动变化，您的感受我们理解，也已经记下。",
    Cause.SERVICE: "接待没让您感到舒心，是我们做得不够，已经记下。",
    Cause.OTHER: "您说的情况我们已经记下。",
}
# The most telling fact comes first.
_DONE: dict[Settled, str] = {
    Settled.RETURNED: "您的退货退款已经办理完成。",
    Settled.REFUNDED: "您的退款已经办理。",
    Settled.EXCHANGED: "您的换货已经办理。",
    Settled.RESENT: "缺少的部分已经安排补发。",
    Settled.COMPENSATED: "您反映的问题，客服此前已经处理。",
    Settled.UNDER_WAY: "您的售后申请正在处理中，进度可以在订单的客服对话里查看。",
}
_OFFER = "如果还有没解决的地方，欢迎在订单页联系在线客服。"
_CLOSING = "祝您生活愉快。"

LONGEST = 500
_SHORTEST = 5
_FORBIDDEN: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\d[\d\s-]{5,}\d", re.ASCII), "不能写电话、订单号等长数字"),
    (re.compile(r"(?i)微信|weixin|wechat|\bv\s*x\b|加\s*v|qq|扣扣|二维码|https?://|www\."),
     "不能留站外联系方式或链接"),
    (re.compile(r"返现|红包|好评返|改好评|删评|删差评|追评.{0,4}(?:送|返)|好评.{0,6}(?:送|奖|券)"),
     "不能用好处换评价"),
    (re.compile(r"(?:退|赔|补|返|送|奖励?|免)(?:给|偿)?您|(?:给|帮|为)您(?:补|退|赔|送|发|换|免)|补偿|赔偿"),
     "不能承诺退款、补偿或赠品"),
    (re.compile(r"[\d零一二三四五六七八九十百两]+\s*(?:元|块|毛)|[¥￥]"), "不能写金额"),
    (re.compile(r"一定|保证|肯定|百分百|绝对|马上就|立刻|立即|\d+\s*小时内|明天"),
     "不能做绝对的承诺"),
    (re.compile(r"[\w.]+@[\w.]+"), "不能写邮箱"),
)  # fmt: skip


def cause_of(text: str) -> Cause:
    """The first cause of which the text has a sign."""
    return next((cause for cause, signs in _SIGNS if any(s in text for s in signs)), Cause.OTHER)


def draft(cause: Cause, settled: Sequence[Settled], *, bad: bool = True) -> str:
    """A reply that a person reads before it goes out. Who praises is thanked."""
    if not bad:
        return _THANKS
    done = next((words for fact, words in _DONE.items() if fact in settled), None)
    return "".join((_OPENING, _ABOUT[cause], done or _OFFER, _CLOSING))


def faults(reply: str, *, names: Sequence[str] = ()) -> list[str]:
    """Why a reply may not go out; empty when it may. `names` are people it must not name."""
    text = reply.strip()
    found = [says for pattern, says in _FORBIDDEN if pattern.search(text)]
    if any(name and len(name) > 1 and name in text for name in names):
        found.append("不能写买家的姓名或昵称")
    if not _SHORTEST <= len(text) <= LONGEST:
        found.append(f"回复要 {_SHORTEST} 到 {LONGEST} 个字")
    return found
