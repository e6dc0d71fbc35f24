"""Whether a talk was about buying, and why nothing came of it: lines in, reason out. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import timedelta

from bot.desk.model import Sender
from bot.quality.model import Line
from bot.quality.wording import even, waits
from bot.unsold.model import Judged, Reason

# What the bot reads of who has not bought yet, and of who has.
_BEFORE = frozenset({"ask_product", "ask_promotion", "ask_review", "ask_payment"})
_BESIDE = frozenset(
    {
        *("", "greet", "goodbye", "thank", "affirm", "deny", "inform", "bot_challenge"),
        *("chitchat", "nlu_fallback", "ask_courier", "ask_usage", "request_gift"),
        *("request_human", "urge_reply", "complain_service", "doubt_authenticity"),
    }
)
# The same in words, for what was said to a person and read by nobody.
_WISHES = re.compile(
    r"有货吗|有现货|现货吗|还有吗|有没有[^,。!?]{0,8}[码色款号]|多少钱|怎么卖|什么价|价格|报价"
    r"|能?便宜|优惠|打折|满减|券|什么材质|什么面料|适合|推荐|怎么选|选什么|多大的?|几个颜色"
    r"|想买|想拍|要买|下单|包邮|发什么快递|能发.{0,4}吗|批发|定制|能做.{0,6}吗|区别|哪款|哪个好"
)
_AFTER = re.compile(
    r"我?(?:买的|拍的|收到|签收)|退货|退款|换货|我的(?:订单|快递|包裹)|物流|发票|售后|漏发|少发|发错"
    r"|坏了|破了|碎了|催.{0,2}发货|怎么还不发|投诉|补发"
)

_NO_STOCK = re.compile(
    r"没货|缺货|断货|断码|无货|没有?现货|卖完|售罄|下架|没有?库存|补货|抢完|(?:这个|该)?[码色款]没有?了"
)
_NOT_OFFERED = re.compile(
    r"(?:不|没有|没法|无法|暂不|不能|不可以|还不)[^,。!?]{0,4}(?:支持|提供|定制|刻字|批发|发[往到去]|做|卖|分期|货到付款|安装|改"
    r"|这(?:种|款|个)(?:款式|服务|型号|产品|颜色|尺寸))|我们没有这|没有这[款种个]|做不了|发不了|不做"
)
_DEAR = re.compile(
    r"贵|便宜[点些]?|再少[点些]|少点|抹零|打折|折扣|优惠[点些]?|超预算|预算|划不来|不划算|太高|能不能少|最低多少|降价"
)
_ELSEWHERE = re.compile(
    r"别家|别的店|其他店|另一家|隔壁|对比|比价|比较一下|货比|再看看|再逛逛|考虑一下|考虑考虑|再想想|拼多多|京东|淘宝"
)
# Said as it is, and asked: a question that nobody answered is told as such.
_TOO_SLOW = re.compile(r"来不及|赶不上|急用|等不了|太慢|发货慢")
_SHIPPING = re.compile(
    r"(?:今天|明天|后天|周[一二三四五六日末]|[几多]天|多久|什么时候|几号)[^,。!?]{0,6}(?:到|发|收)"
    r"|急着|预售"
)
_ANSWERED_WITHIN = timedelta(minutes=30)


def judge(lines: Sequence[Line], *, known_minutes: float) -> Judged | None:
    """None for a talk that is not about buying. `known_minutes`: for so long after the last line
    nobody wrote anything."""
    asked = _first_wish(lines)
    if asked is None:
        return None
    spoke = [line.staff_id for line in lines if line.sender is Sender.AGENT]
    reason, rests_on = next(
        ((reason, found) for reason, look in _RULES if (found := look(lines, known_minutes))),
        (Reason.UNKNOWN, [asked]),
    )
    return Judged(
        reason=reason,
        lines=tuple(rests_on),
        words=rests_on[0].text,
        asked=asked.text,
        staff_id=spoke[-1] if spoke else None,
    )


def _first_wish(lines: Sequence[Line]) -> Line | None:
    """The first question of who wants to buy; None where anything in the talk is about an order."""
    wishes = []
    for line in lines:
        if not line.by_buyer or line.pressed:
            continue
        if line.order_no or line.intent not in _BEFORE | _BESIDE:
            return None
        if not line.intent and _AFTER.search(even(line.text)):
            return None
        if line.intent in _BEFORE or _WISHES.search(even(line.text)):
            wishes.append(line)
    return wishes[0] if wishes else None


def _unanswered(lines: Sequence[Line], known_minutes: float) -> list[Line]:
    """A question without a word of the shop for half an hour."""
    opened: Line | None = None
    for line in lines:
        if not line.by_buyer:
            if opened is not None and line.at - opened.at > _ANSWERED_WITHIN:
                return [opened]
            opened = None
        elif opened is None and waits(line.text):
            opened = line
    if opened is None:
        return []
    silent = lines[-1].at - opened.at + timedelta(minutes=known_minutes)
    return [opened] if silent > _ANSWERED_WITHIN else []


def _said(pattern: re.Pattern[str], *, by_buyer: bool) -> Callable[..., list[Line]]:
    """The last line of that side that says it."""

    def look(lines: Sequence[Line], _known: float) -> list[Line]:
        found = [
            line
            for line in lines
            if line.by_buyer is by_buyer and line.text and pattern.search(even(line.text))
        ]
        return found[-1:]

    return look


_RULES: tuple[tuple[Reason, Callable[[Sequence[Line], float], list[Line]]], ...] = (
    (Reason.OUT_OF_STOCK, _said(_NO_STOCK, by_buyer=False)),
    (Reason.NOT_OFFERED, _said(_NOT_OFFERED, by_buyer=False)),
    (Reason.TOO_DEAR, _said(_DEAR, by_buyer=True)),
    (Reason.COMPARED, _said(_ELSEWHERE, by_buyer=True)),
    (Reason.SHIPPING_TIME, _said(_TOO_SLOW, by_buyer=True)),
    (Reason.UNANSWERED, _unanswered),
    (Reason.SHIPPING_TIME, _said(_SHIPPING, by_buyer=True)),
)
