"""Values in a buyer's words: times, titles, gifts, and what a buyer's words say about causes."""

from __future__ import annotations

import re
from datetime import datetime

from bot.policy.model import Cause, GoodwillCause
from bot.shop.model import Order
from bot.times import shop_time

_DAYS = ("今天", "明天", "后天")
_LONGEST_TITLE = 14


def when(moment: datetime | None, *, now: datetime) -> str:
    """今天18:00, 明天9:30, 11月25日18:00; nothing for no moment."""
    if moment is None:
        return ""
    local, today = shop_time(moment), shop_time(now).date()
    ahead = (local.date() - today).days
    day = _DAYS[ahead] if 0 <= ahead < len(_DAYS) else f"{local.month}月{local.day}日"
    return f"{day}{local.hour}:{local.minute:02d}"


def title_of_goods(whole: str) -> str:
    """Titles put the name first and what praises it after a space."""
    name = whole.split(" ", maxsplit=1)[0]
    return name if len(name) <= _LONGEST_TITLE else name[:_LONGEST_TITLE] + "…"


def title_of(order: Order) -> str:
    """The first item's short name, and that there are more."""
    if not order.items:
        return f"订单{order.no}"
    name = title_of_goods(order.items[0].title)
    return f"“{name}”等{len(order.items)}件商品" if len(order.items) > 1 else f"“{name}”"


# The first that is found counts; the plainer ones stand first.
_CAUSES: tuple[tuple[Cause, re.Pattern[str]], ...] = (
    (Cause.FAKE, re.compile(r"假货|假的|仿品|不是正品|高仿")),
    (Cause.DAMAGED, re.compile(r"破损|碎|[压摔磕砸]坏|磕|漏[了液水油]|裂|烂了|变形|破了")),
    (Cause.WRONG_ITEM, re.compile(r"发错|错发|不是我(?:买|拍|要)的|发成")),
    (Cause.MISSING_ITEM, re.compile(r"少发|漏发|缺件|少了|没发全")),
    (Cause.NOT_AS_DESCRIBED, re.compile(r"不符|跟?图片?不一样|描述|色差|与实物")),
    (
        Cause.QUALITY,
        re.compile(
            r"质量|坏了|坏的|开胶|开线|起球|掉色|不好用|用不了|故障|瑕疵|过敏|异味|有味|不通电"
        ),
    ),
    (
        Cause.SIZE,
        re.compile(r"尺码|码数|大了|小了|太大|太小|偏大|偏小|不合身|大一[码号]|小一[码号]|号"),
    ),
    (
        Cause.DISLIKE,
        re.compile(
            r"不喜欢|不想要|不要了|不好看|没必要|拍错|买错|多买|后悔|不适合|不合适|无理由|用不[上着]"
        ),
    ),
)
_GOODWILL: tuple[tuple[GoodwillCause, re.Pattern[str]], ...] = (
    (GoodwillCause.WAREHOUSE, re.compile(r"发货|不发|仓库|发错|少发|漏发|打包|出库")),
    (GoodwillCause.COURIER, re.compile(r"快递|物流|送货|派送|包裹|驿站|配送")),
    (GoodwillCause.CAMPAIGN, re.compile(r"降价|活动|优惠|差价|满减|价格")),
    (
        GoodwillCause.PRODUCT,
        re.compile(r"质量|坏|破|碎|瑕疵|开胶|开线|起球|色差|异味|不好用|商品|东西有问题"),
    ),
)
_NO_RETURN = re.compile(r"仅退款|只退款|不退货|不用退货|不寄回|不想寄|懒得退")

_RATHER = r".{0,6}(?:改|要|想|帮|给|就|还是|直接)[^不]{0,3}"
_EXCHANGE_INSTEAD = re.compile(rf"[不别]退{_RATHER}换|改[成为]?换")
_RETURN_INSTEAD = re.compile(rf"[不别]换{_RATHER}退|改[成为]?退")

# Where the wish before tells what the trouble was.
MATTER_OF = {
    "urge_shipping": GoodwillCause.WAREHOUSE,
    "track_logistics": GoodwillCause.COURIER,
    "logistics_stalled": GoodwillCause.COURIER,
    "delivered_not_received": GoodwillCause.COURIER,
    "contact_courier": GoodwillCause.COURIER,
    "price_drop_complaint": GoodwillCause.CAMPAIGN,
    "report_damaged": GoodwillCause.PRODUCT,
    "report_quality_issue": GoodwillCause.PRODUCT,
    "report_wrong_item": GoodwillCause.WAREHOUSE,
    "report_missing_item": GoodwillCause.WAREHOUSE,
    "report_missing_gift": GoodwillCause.WAREHOUSE,
}


CAUSE_OF = {
    "report_damaged": Cause.DAMAGED,
    "report_missing_item": Cause.MISSING_ITEM,
    "report_wrong_item": Cause.WRONG_ITEM,
    "report_quality_issue": Cause.QUALITY,
}
# Who named one of these is not asked to choose.
REMEDIES = frozenset(
    {"request_refund", "request_return", "request_exchange", "request_compensation"}
)
# Questions that make sense once more when the buyer comes to another order.
AGAIN_FOR_ANOTHER = frozenset(
    {
        "urge_shipping", "track_logistics", "logistics_stalled", "price_drop_complaint",
        "report_missing_gift", "check_refund_status", "request_gift", "ask_return_policy",
    }
)  # fmt: skip
# Said beside a wish, these need no answer of their own.
SMALL_TALK = frozenset({"greet", "thank", "goodbye", "chitchat", "bot_challenge", "urge_reply"})


def is_settled_by(wish: str, other: str) -> bool:
    """还没发货吧？我不要了: who cancels is not waiting for the parcel to leave."""
    return other == "urge_shipping" and wish in ("cancel_order", "request_refund")


_MONEY_INSTEAD = re.compile(
    r"(?:[不别]|没必要)(?:用|要|想要)?(?:再)?(?:补发?|补寄|重发|寄)了?.{0,8}(?:退款|退钱|退货|退给?我|退了吧|把钱)"
)


def wants_instead(text: str) -> str | None:
    """不退了改换货: the wish that takes the place of what is dropped."""
    if _MONEY_INSTEAD.search(text):
        return "request_refund"
    if _EXCHANGE_INSTEAD.search(text):
        return "request_exchange"
    return "request_return" if _RETURN_INSTEAD.search(text) else None


def cause_in(text: str) -> Cause | None:
    return next((cause for cause, pattern in _CAUSES if pattern.search(text)), None)


def goodwill_cause_in(text: str) -> GoodwillCause | None:
    return next((cause for cause, pattern in _GOODWILL if pattern.search(text)), None)


def asks_money(text: str) -> bool:
    """只退款不退货 asks for something, 不退货了 does not."""
    return keeps_goods(text) and bool(re.search(r"退款|退钱", text))


def keeps_goods(text: str) -> bool:
    """仅退款 in the buyer's words: money back, and the goods stay."""
    return bool(_NO_RETURN.search(text))
