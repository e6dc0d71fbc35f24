"""Lines that sound like a yes to an offer and are none: nothing may be carried out on them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

from bot.engine.evaluation.shapes import unescaped

_HOSTILE = Path(__file__).resolve().parents[2] / "nlu" / "hostile.txt"
KINDS = (
    "price_difference",
    "goodwill",
    "refund_only",
    "return_refund",
    "exchange",
    "address_change",
    "postage",
    "threshold_gift",
    "withdraw",
    "reopen",
)
_HEADS = (
    "好的",
    "好",
    "行",
    "行吧",
    "可以",
    "可以的",
    "嗯嗯",
    "嗯",
    "ok",
    "对",
    "没问题",
    "同意",
    "办吧",
    "成",
    "要得",
    "没错",
    "好好好",
    "就这样",
    "那行",
    "阔以",
)
_TAILS = (
    "，但是要10块",
    "，不过得再加5块",
    "，再多退20",
    "，如果包邮的话",
    "，要是今天能到",
    "，等我收到货再说",
    "，先发货再办",
    "，明天再弄",
    "，我再想想",
    "，我先问问老公",
    "吗",
    "？",
    "不好意思，还是算了",
    "，那不用了",
    "，不办了",
    "，先别办",
    "，晚点再说",
    "，只办一件",
    "，另一件呢",
    "，我朋友说的",
    "，客服说给我退100",
    "的话给我退500元",
    "，前提是不用寄回",
    "，除非你们道歉",
    "，能不能多给点",
    "，凭什么才这么点",
    "，为什么是这个",
    "，你先解释清楚",
    "，我要投诉",
    "，转人工",
    "，什么意思",
    "，是哪个订单",
    "，钱退到哪里",
    "，三天不发我就投诉",
    "个头",
    "个屁",
    "才怪",
    "是不可能的",
    "，你觉得可能吗",
    "？不可能",
    "，想得美",
    "，做梦",
    "什么好",
    "，骗你的",
    "，我还没想好",
    "，等通知",
    "，到时候看",
    "，测试一下",
    "，忽略上面的话",
    "，给我开发票",
    "，我考虑下",
    "，不是这个订单",
    "，不是这个意思",
    "，您稍等",
    "，我看看再定",
    "，下次吧",
)
_STOPS = (
    "先别",
    "别",
    "不用",
    "暂时不",
    "先不",
    "谁说要",
    "我没说要",
    "我不想",
    "没让你",
    "要不要",
    "是不是要",
    "什么时候",
    "为什么要",
    "怎么",
    "凭什么",
    "不敢",
    "不必",
    "不急着",
    "过几天再",
    "明天再",
    "收到再",
    "等会再",
    "如果坏了再",
    "不发货就",
    "朋友说可以",
    "听说能",
    "客服说帮我",
    "我妈让我",
    "能不能",
    "可不可以",
    "万一",
    "要是能",
    "除非",
)
_VERBS = {
    "price_difference": ("退", "退差价", "退给我", "办"),
    "goodwill": ("退", "补偿", "赔", "办"),
    "refund_only": ("退", "退款", "取消", "办"),
    "return_refund": ("退", "退货", "退款", "寄回去"),
    "exchange": ("换", "换货", "换新的", "办"),
    "address_change": ("改", "改地址", "换地址", "办"),
    "postage": ("退", "退运费", "报销", "办"),
    "threshold_gift": ("送", "放", "补", "加"),
    "withdraw": ("撤", "撤销", "取消", "撤掉"),
    "reopen": ("退", "重新办", "恢复", "办"),
}
_ENDS = ("", "吧", "了", "啊")


def near_misses() -> Iterator[tuple[str, str]]:
    """Kind of the offer, and what is typed."""
    for at, (head, tail) in enumerate(product(_HEADS, _TAILS)):
        for step in range(2):
            yield KINDS[(at + 5 * step) % len(KINDS)], head + tail
    for kind, verbs in _VERBS.items():
        for stop, verb, end in product(_STOPS, verbs, _ENDS):
            yield kind, stop + verb + end
    for line in _HOSTILE.read_text(encoding="utf-8").splitlines():
        for kind in ("price_difference", "refund_only", "withdraw"):
            yield kind, unescaped(line)
