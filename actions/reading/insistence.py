"""Whether words beside a wish ask for a person or a complaint, or only vent."""

from __future__ import annotations

import re

_DEMANDS = {
    "request_human": re.compile(r"人工|真人|转接|客服经理|主管|值班经理"),
    "complain_service": re.compile(
        r"投诉|举报|12315|12345|曝光|工商|消协|消费者协会|差评|起诉|法院|律师|介入|报警|维权|媒体"
    ),
}
# 别转人工, 我没想投诉: named, and not asked for.
_NOT = re.compile(
    r"(?:别|不(?:用|要|需要|想|必|是)|没(?:想|说|让|要)|无需|并非)[^,，。!！?？ 就]{0,4}$"
)


def insists(wish: str, text: str) -> bool:
    """A wish that interrupts needs its own words; any other needs none."""
    if wish == "doubt_authenticity":
        return bool(_OWN_WORDS[wish].search(text))
    pattern = _DEMANDS.get(wish)
    if pattern is None:
        return True
    return any(not _NOT.search(text[: match.start()]) for match in pattern.finditer(text))


# 不处理就给你差评, 再不理我就找消协: what will be done, where something is not.
_UNLESS = (
    r"(?:再(?:不|拖|这样|敷衍|没)|不(?:给|退|补|赔|发|解决|处理|回)|不然|否则"
    r"|(?:要是|如果)(?:还|再)?不|今天(?:不|没))"
)
_TELLS_ON = (
    r"(?:改|给|打|写|来|留|刷)(?:个|你们?|您|成|一个|几个)*差评|12315|12345|投诉|举报|曝光|工商"
    r"|消协|平台(?:见|介入|投诉)|找平台|上(?:微博|抖音|网)"
)
_THREAT = re.compile(rf"{_UNLESS}[^?？]{{0,16}}(?:{_TELLS_ON})")
_ASKS_ABOUT_IT = re.compile(r"[?？]|(?:吗|么|嘛|怎么|咋|能不能|可以)(?:[\s,，。]|$)")


def threatens_to_tell(text: str) -> bool:
    """A threat is a complaint, whatever it stands beside."""
    found = _THREAT.search(text)
    return found is not None and not _ASKS_ABOUT_IT.search(text[found.start() :])


_OWN_WORDS = {
    "doubt_authenticity": re.compile(
        r"真假|真货|真品|真的(?:吗|么|不|假|是)|是真(?:的|货|品|假|吗|么|不)|保证真|假的|假货|是假|正品|保真|山寨|仿|冒牌|高仿|授权|验[货真证]|鉴[定别]|防伪|专柜|批号|编码|查不到|查得到"
        r"|[aA]货|水货|翻新|三无|二手|盗版|杂牌|正规|正版|原装|来路|渠道|像真|不像|两样|不一样|气味|味道"
    ),
    "complain_service": re.compile(
        r"态度|客服|敷衍|踢皮球|骗|坑|欺负|耍|垃圾|差劲|恶心|黑店|无良|过分|气死|气人|受够|忽悠|糊弄|服务|没人(?:理|管)|不理"
        r"|再也不|什么破|太差|烂|服了|说法|负责|解决"
    ),
}


def names_its_own(wish: str, text: str) -> bool:
    """Whether a word of the wish stands in the text, however weakly it was read."""
    if (own := _OWN_WORDS.get(wish)) is not None and own.search(text):
        return True
    return wish in _DEMANDS and insists(wish, text)


_NAMED = {"request_human": "人工|真人", "request_invoice": "发票|开票"}
_OFF = r"(?:不用|不要|不需要|不必|不想|无需|别(?![的人])|没(?:要|让|想|说)|免了|算了|不开)"
_NEAR = "[^,，。!！?？ ]{0,4}"
_TURNED_OFF = {
    wish: re.compile(rf"{_OFF}{_NEAR}(?:{named})|(?:{named}){_NEAR}{_OFF}(?!了吗)")
    for wish, named in _NAMED.items()
}


def all_turned_off(text: str) -> frozenset[str]:
    """不用找人工，发票也不开了: those that are named only to be left."""
    return frozenset(wish for wish, off in _TURNED_OFF.items() if off.search(text))


# 不要退钱，给我换黑的: named as a second wish, and turned down. 怎么还不退钱 asks for it.
_REMEDY = {
    "request_refund": r"退款|退钱|打钱|给钱|退(?=$|[,，。!！ ])",
    "request_return": r"退货|退款|退(?=$|[,，。!！ ])",
    "request_exchange": r"换货|换新的?|换(?=$|[,，。!！ ])",
    "request_reship": r"补发|重发|补寄",
    "request_compensation": r"赔钱|赔偿|补偿|补钱|打钱",
    "cancel_order": r"取消",
    "request_gift": r"赠品|礼包|小样",
}
_NO = (
    r"(?<![怎么咋啥还能会都就说])(?:不(?:是)?(?:想|要|用|需要|打算|必|稀罕)|别|没(?:说|要|想)(?:要)?)"
    r"(?:再|给我|你们?)?"
)
_NO_REMEDY = {
    wish: re.compile(rf"{_NO}(?:{named})(?![^,，。!！ ]{{0,2}}(?:就|我|[吗么嘛?？]))")
    for wish, named in _REMEDY.items()
}


def turned_down_here(text: str) -> frozenset[str]:
    """Remedies that the words name only to turn them down; all of them may be meant elsewhere."""
    return frozenset(wish for wish, pattern in _NO_REMEDY.items() if pattern.search(text))
