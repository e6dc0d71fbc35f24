"""Which of several orders the words point at: by place, time, price, state, or goods."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from actions.frame.turn import Turn
from actions.reading.going_on import goes_on
from bot.money import fen
from bot.shop.model import Order
from bot.times import shop_time

Pick = Callable[[Order], bool]

_ORDINAL = re.compile(
    r"第([一二三四五12345])[个单件条]|最([上下])面|([上下])面(?:那|这)|(最后|倒数第一|末尾那)[一个单]"
)
_ORDINALS = {word: at for at, word in enumerate("一二三四五")} | {
    word: at for at, word in enumerate("12345")
}
_ONE = r"(?:一?[个单件条笔双]|订单)"
_THIS = re.compile(rf"(?<!不)(?:就|是)+[这那]{_ONE}?|^[这那]{_ONE}[吧的呀啊]*$")
_EARLIER = re.compile(
    rf"(?:前面|刚才|刚刚|之前|上面说的|上次?|前)(?:说|问|聊)?的?那?{_ONE}(?!星期|月|礼拜)"
)
_EXTREMES: tuple[tuple[re.Pattern[str], Callable[[Order], float]], ...] = (
    (re.compile(rf"最贵的?(?:那?{_ONE})?|贵的那{_ONE}"), lambda one: -one.paid_fen),
    (re.compile(rf"最便宜的?(?:那?{_ONE})?|便宜的那{_ONE}"), lambda one: one.paid_fen),
    (
        re.compile(
            rf"最[近新后](?:的?那|的?一|[买拍下订]的?){_ONE}?|最新的?{_ONE}?"
            r"|刚[刚才]?(?:买|拍|下单?|订)的"
        ),
        lambda one: -one.placed_at.timestamp(),
    ),
    (
        re.compile(rf"最(?:早|先|开始)(?:的|[买拍下订]的?)?(?:那?{_ONE})?"),
        lambda one: one.placed_at.timestamp(),
    ),
)
_BOUGHT = rf"(?:[买拍下订付][了的单]*(?:那?{_ONE})?|的?那{_ONE}|的{_ONE})"
_DAY = re.compile(rf"(今天|昨[天晚]|前天|大前天)(?:[早中下晚][上午])?{_BOUGHT}")
_DAYS_AGO = {"今天": 0, "昨天": 1, "昨晚": 1, "前天": 2, "大前天": 3}
_SPAN = re.compile(rf"(上|这|本)(个?月|周|个?星期|个?礼拜)([一二三四五六日末天])?{_BOUGHT}")
_WEEKDAYS = {word: at for at, word in enumerate("一二三四五六日")} | {"天": 6}
_DATE = re.compile(rf"(?:(\d{{1,2}})[月.])?(\d{{1,2}})[日号]{_BOUGHT}")
_STATES: tuple[tuple[re.Pattern[str], Pick], ...] = (
    (re.compile(rf"[没未](?:有?发货|发出?|发)的(?:那?{_ONE})?$"), lambda one: one.status == "paid"),
    (
        re.compile(rf"(?:[没未](?:有?收到|到货?)|在路上|运输中|已?发货)的(?:那?{_ONE})?$"),
        lambda one: one.status == "shipped",
    ),
    (
        re.compile(rf"(?:已?签收|已?收到|到货)了?的(?:那?{_ONE})?$"),
        lambda one: one.signed_at is not None,
    ),
)
_PRICED = re.compile(rf"[块元钱]的?那?{_ONE}")
_FILLER = re.compile(
    r"[就是那这的个单件条笔双吧呀啊我要说问指了哦呢嗯想,，。.!！~～\s买了还没]|订单|应该"
)
_NOT_THIS = re.compile(r"不是[这那它]|不是的?$|都不是|^不对|[这那]个不[是对]|[弄搞看]错")
# What a thing is to become: 换成L, 大一号, 要黑色的.
_BECOMES = re.compile(
    r"(?:那就|就|给我|帮我|我|想|还是)*(?:换|要|改|发|拿|选)?(?:成|为|个)?"
    r"(?:大|小|加大|加小)?[一两]?(?:[SMLX]{1,4}|\d{2,3}|[红橙黄绿青蓝紫黑白灰粉棕银金杏咖米]|深|浅|大|小|同款|均)"
    r"[^,，。?？吗怎]{0,6}",
    re.IGNORECASE,
)
_LONGEST = 14
_TWO = 2


def says_not_this(text: str) -> bool:
    return bool(_NOT_THIS.search(text)) and len(text) <= _LONGEST


def answers_in_few_words(turn: Turn) -> bool:
    """最贵的那个 reads as haggling and 换成L as a new wish: what we asked decides."""
    text, question = turn.heard.text.strip(), turn.before.question
    if not text or len(text) > _LONGEST:
        return False
    if question == "order":
        return _only_points(text)
    if question == "detail" and turn.before.wish in ("change_item", "request_exchange"):
        return bool(_BECOMES.fullmatch(text))
    return False


def pointed_at(turn: Turn, orders: Sequence[Order], goods: Sequence[str]) -> list[Order]:
    """The orders that fit all that the words say; none where they say nothing of orders."""
    if (placed := _by_place(turn, orders, named=bool(goods))) is not None:
        return [placed]
    left, said = list(orders), False
    picks = [*_picks(turn, orders)]
    if goods:
        picks.append(lambda one: any(item.sku in goods for item in one.items))
    for pick in picks:
        if fitting := [one for one in left if pick(one)]:
            left, said = fitting, True
    for pattern, key in _EXTREMES:
        if left and pattern.search(turn.heard.text):
            left, said = [min(left, key=key)], True
    return left if said else []


def _by_place(turn: Turn, orders: Sequence[Order], *, named: bool) -> Order | None:
    """第二个, 最上面那个: of the cards that were shown. 就这个, 刚才那单: the one in hand. 上次那个
    台灯 is `named` by its goods."""
    text = turn.heard.text
    asked = turn.before.question == "order"
    cards: list[str] = (turn.note("cards") or []) if asked else []
    if goes_on(text):
        # 第二个呢, of no list: as the cards would stand.
        cards = cards or [order.no for order in orders]
    in_hand = turn.memory.order_no
    no: str | None = None
    if (match := _ORDINAL.search(text)) is not None and cards:
        no = _card(match, cards)
        if no == in_hand and goes_on(text) and len(cards) == _TWO:
            # 第二单呢, of two: not the one that was just spoken of.
            no = next(one for one in cards if one != in_hand)
    elif asked and _THIS.search(text) and not says_not_this(text):
        no = cards[0] if len(cards) == 1 else in_hand
    elif _EARLIER.search(text) and not named:
        before = turn.note("order_before")
        # 上次那个呢, with no other one spoken of: another than this.
        no = in_hand if asked else before or (None if goes_on(text) else in_hand)
    return next((order for order in orders if order.no == no), None)


def _card(match: re.Match[str], cards: Sequence[str]) -> str | None:
    if match[1] is not None:
        at = _ORDINALS[match[1]]
    else:
        at = 0 if "上" in (match[2], match[3]) else len(cards) - 1
    return cards[at] if 0 <= at < len(cards) else None


def _picks(turn: Turn, orders: Sequence[Order]) -> list[Pick]:
    """What the words say of the day, the price and the state."""
    text = turn.heard.text
    picks: list[Pick] = []
    days = _days_in(text, turn.services.clock())
    if days is not None:
        first, last = days
        picks.append(lambda one: first <= shop_time(one.placed_at).date() <= last)
    amount = turn.heard.entity("amount")
    if amount is not None and _PRICED.search(text):
        picks.append(lambda one: one.paid_fen == fen(amount))
    if turn.before.question == "order":
        picks += [pick for pattern, pick in _STATES if pattern.search(text.rstrip("吧呀啊。"))]
    return picks


def _days_in(text: str, now: datetime) -> tuple[date, date] | None:
    """昨天, 上周, 11月5号: the first and the last day meant, where buying is spoken of."""
    today = shop_time(now).date()
    if match := _DAY.search(text):
        day = today - timedelta(days=_DAYS_AGO[match[1]])
        return day, day
    if match := _SPAN.search(text):
        first, last = _span(today, last=match[1] == "上", month="月" in match[2])
        if match[3] in _WEEKDAYS and "月" not in match[2]:
            first = last = first + timedelta(days=_WEEKDAYS[match[3]])
        return first, last
    if match := _DATE.search(text):
        return _date(today, int(match[1] or today.month), int(match[2]))
    return None


def _span(today: date, *, last: bool, month: bool) -> tuple[date, date]:
    first = today.replace(day=1) if month else today - timedelta(days=today.weekday())
    if not last:
        return first, today
    end = first - timedelta(days=1)
    return (end.replace(day=1) if month else end - timedelta(days=6)), end


def _date(today: date, month: int, day: int) -> tuple[date, date] | None:
    try:
        found = today.replace(month=month, day=day)
    except ValueError:
        return None
    if found > today:
        found = found.replace(year=today.year - 1)
    return found, found


def _only_points(text: str) -> bool:
    patterns = [
        _ORDINAL, _THIS, _EARLIER, _DAY, _SPAN, _DATE,
        *(pattern for pattern, _ in (*_EXTREMES, *_STATES)),
    ]  # fmt: skip
    for pattern in patterns:
        match = pattern.search(text)
        if match is not None and not _FILLER.sub("", text[: match.start()] + text[match.end() :]):
            return True
    return False
