"""Two readings of words: what a courier says of a delivery, and a buyer who wants no notices."""

from __future__ import annotations

import re
from enum import StrEnum, auto

from nlu.text import normalise

# 已派送 and 派送成功 are said of a delivery that is over, 派送失败 of one that did not happen.
_DELIVERING = re.compile(
    r"派送中|派件中|配送中|正在(?:为您)?(?:派[送件]|配送)|(?:开始|安排|出仓)派[送件]"
)
_NOT_DELIVERING = re.compile(
    r"等待派|待派|未派|失败|未妥投|未成功|改期|改日|暂停|拒收|签收|代收|投柜|取件码|转派|退回"
)

_CLAUSE = re.compile(r"[^，,。.！!；;～~…\s]+")
# No switch takes more words than this.
_LONGEST = 24
# What may stand around and between the words that count.
_FILLERS = re.compile(
    r"麻烦|你们|帮我|帮忙|给我|跟我|我想|我要|能不能|可不可以|可以|以后|老是|总是|一直|天天|一下|所有"
    r"|全部|任何|什么|这些|这种|这个|那些|订单|物流|快递|谢谢|好吗|行吗|好不好"
    r"|[请你您我把能都就先再老总的了吧吗么啦啊呀哈哦呢嘛呗?？]"
)
# What is said of these is of the orders' notices, of those of the shop's own messages.
_OF_ORDERS = re.compile(r"订单|物流|快递|发货|提醒")
_OFFER = r"(?:活动|优惠|广告|促销|营销|群发)+"
_NEWS = r"(?:通知|提醒|短信|推送|消息)+"
_NO = r"(?:别|不要|不用|不需要|不想|甭|停止)"
_OFF = re.compile(
    rf"{_NO}(?:发|发送|收|收到|看到|推)送?{_NEWS}|{_NO}推送(?:{_NEWS})?"
    rf"|(?:关|关闭|关掉|取消|停掉|屏蔽|退订){_NEWS}|{_NEWS}(?:关|关闭|关掉|取消|停掉|退订)"
    r"|退订|td|取消订阅"
)
_NO_OFFERS = re.compile(
    rf"{_NO}(?:发|发送|收|收到|看到|推)送?{_OFFER}(?:{_NEWS})?|{_NO}推送{_OFFER}"
    rf"|退订{_OFFER}(?:{_NEWS})?"
    rf"|(?:关|关闭|关掉|取消|停掉|屏蔽){_OFFER}{_NEWS}"
)
_ON = re.compile(
    rf"(?:恢复|打开|开启|开通|订阅|重新打开|重新开启|重新订阅){_NEWS}|{_NEWS}(?:恢复|打开|开启)"
    rf"|(?:继续|重新|接着|恢复)(?:发|发送|推)送?{_NEWS}|重新订阅"
)
# 退订 alone is the word that every SMS ends with; 我要退订 may be an order that is not wanted.
_ALONE = ("退订", "td")


class Wish(StrEnum):
    """What a buyer wants of what is said without being asked."""

    ON = auto()
    # 退订, 别发消息了: of what, the message tells that it answers
    OFF = auto()
    NO_ORDER_NEWS = auto()
    NO_OFFERS = auto()


def says_delivering(text: str) -> bool:
    """Whether a line of a parcel's way says that a courier is bringing it now."""
    return bool(_DELIVERING.search(text)) and not _NOT_DELIVERING.search(text)


def read_switch(text: str) -> tuple[Wish | None, str]:
    """What the words wish, `(None, text)` where nothing of the kind; with what else was said. Only
    whole clauses count: 别忘了通知我 is no switch."""
    wish: Wish | None = None
    rest: list[str] = []
    for found in _CLAUSE.finditer(text):
        read = _clause(found[0])
        if read is None:
            rest.append(found[0])
        else:
            wish = read
    return (None, text) if wish is None else (wish, "，".join(rest))


def _clause(words: str) -> Wish | None:
    if len(words) > _LONGEST:
        return None
    even = normalise(words).text
    bare = _FILLERS.sub("", even)
    if bare in _ALONE and bare != even:
        return None
    if _NO_OFFERS.fullmatch(bare):
        return Wish.NO_OFFERS
    if _OFF.fullmatch(bare):
        return Wish.NO_ORDER_NEWS if _OF_ORDERS.search(even) else Wish.OFF
    return Wish.ON if _ON.fullmatch(bare) else None
