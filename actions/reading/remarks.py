"""What is said beside a matter and names no wish: thinking it over, a plea, and what now."""

from __future__ import annotations

import re

from actions.reading.asked import Asked, is_asked

_END = r"[的了吧呢啊呀哦嘛哈啦吗么~～。!！?？ ]*"
_CLAUSES = re.compile(r"[\s,，。.!！?？~～;；、…]+")
_THINKS_IT_OVER = re.compile(
    r"(?:问|商量|合计|请示)(?:一?下|问)?(?:我|俺|咱)?(?:家)?(?:里|老公|老婆|媳妇|对象|男朋友|女朋友|爱人|先生"
    r"|太太|妈妈?|爸爸?|爷爷|奶奶|女儿|儿子|闺女|孩子|室友|朋友|家人|家里人|她|他)"
    r"|(?:和|跟|同)[^,，。]{1,5}(?:商量|说一?下|说一声|合计)"
    r"|(?:我)?(?:再)?(?:考虑|想想|琢磨|合计|比较)(?:一?下|看看|考虑|一会儿?)?(?:再(?:说|定|决定))?"
    r"|(?:我)?(?:先|再)看看(?:再说)?|(?:等|让)我(?:想|看|量|找|确认|核对)(?:一?下|想|看|会儿)?"
)
_PLEADS = re.compile(
    r"通融|破(?:个|一?次)?例|行行好|行个方便|拜托|求求?你|求您|帮帮(?:忙|我)|高抬贵手|照顾(?:一?下|照顾)"
    r"|想想?(?:个|点|一?下)?(?:别的|其他)?办法|网开一面|就(?:这|破例?)一次|宽限|例外|特殊(?:情况|处理)|体谅"
)
_WHAT_NOW = re.compile(
    r"(?:那|那么|现在|这|这下|这样|接下来|我|该|要|应该|可|得|又|你说|您说|[,， ])*"
    rf"(?:怎么办|咋办|咋整|咋弄|咋搞|怎么搞|怎么弄|怎么处理|如何是好|如何处理|有(?:什么|啥)办法){_END}"
)
_AND_IF_NOT = re.compile(
    r"(?:要是|如果|万一|假如|若是?)[^,，。]{0,8}(?:没|不|少|漏)[^,，。]{0,8}(?:怎么办|咋办|咋整|咋弄|怎么弄|怎么处理|呢)"
)
_RESTS = re.compile(
    r"(?:行吧?|好吧|算了|得|唉|哎|那|罢了|随便|[,， ])*"
    rf"(?:(?:等)?(?:签收|收到|到货|拿到|到)了?(?:货|东西)?(?:以?后|之后)?再(?:说|讲|来)|不(?:说|问|聊|纠结|追究|计较|折腾)|懒得(?:说|问|弄)|先?(?:就)?这样(?:吧|了)){_END}"
)
_UNDERSTOOD = re.compile(
    r"(?:那|我|都|已经|这下)*(?:知道|明白|懂|晓得|清楚|了解|理解|记住)[了啦咯喽哒][的哈呀啊哦]*"
)
_WANTS = re.compile(r"[?？吗]|怎|咋|什么|啥|多久|[要想帮给][^,，。]{0,4}[退换改取查补开]|投诉|人工")
_THANKS = re.compile(r"谢|感恩|多谢|辛苦|3q|thx|thank", re.IGNORECASE)
_ELSEWHERE = re.compile(
    r"隔壁|别家|别的店|别人家|其他店|其它店|另一家|人家(?:店|那)|同行|超市|实体店|线下|商场"
    r"|拼多多|pdd|淘宝|天猫|京东|抖音|唯品会|专柜|直播间",
    re.IGNORECASE,
)
_CHEAPER = re.compile(r"便宜|[才只卖要价]{1,2}\s*\d|\d+\s*(?:块|元|多|就|左右)?|低|少")
_WHAT_I_BOUGHT = re.compile(
    r"我?(?:这|那)?(?:一)?(?:单|个订单|次)?(?:都|总共|一共)?(?:买|拍|下单|订)了?(?:些|哪|什么|啥|几|多少|[一两二三四五六]样"
    r"|[一两二三四五六]件|东西)[^,，。]{0,6}(?:看得?到|看到|查得?到|能看|能查|知道|你看|有记录|有哪些|来着)"
    r"|(?:帮我?|给我?)?(?:看看?|查查?)(?:一?下)?我(?:这单|这次)?(?:都|到底)?(?:买|拍)了(?:什么|啥|哪些|几)"
)
_IT_WORKS = re.compile(
    r"(?:那|还|现在|[,， ])*(?:能|可以|会)?[拦截改追赶]得?(?:住|到|下来?|上|成|回来?|过来)"
    rf"(?:吗|么|不|没|嘛|不能){_END}|(?:能不能|能否|可不可以)(?:拦|截|追)[^,，。]{{0,4}}"
    rf"|(?:还)?(?:来得及|赶得上)(?:吗|么|不|嘛){_END}"
)


def parts(text: str) -> list[str]:
    return [part for part in _CLAUSES.split(text) if part]


def thinks_it_over(text: str) -> bool:
    """等等 我问下我老婆: nothing is decided, and nothing asked."""
    return bool(_THINKS_IT_OVER.search(text)) or is_asked(text, Asked.THINKS_OVER)


def pleads(text: str) -> bool:
    """通融一下嘛, 想想办法: against what was said, with no other wish."""
    return bool(_PLEADS.search(text)) or is_asked(text, Asked.PLEADS)


def asks_what_now(text: str) -> bool:
    """那咋整啊: what is to be done about what was just said."""
    return any(_WHAT_NOW.fullmatch(part) for part in parts(text)) or is_asked(text, Asked.WHAT_NOW)


def asks_if_not(text: str) -> bool:
    """要是没放怎么办: how it would be if what was just said does not come."""
    return bool(_AND_IF_NOT.search(text)) or is_asked(text, Asked.IF_NOT)


def rests(text: str) -> bool:
    """行吧不说了: the buyer leaves it there."""
    return bool(_RESTS.fullmatch(text.strip())) or is_asked(text, Asked.RESTS)


def understands(text: str) -> bool:
    """哦有运费险啊 知道了: what was told is said back."""
    said = parts(text)
    return (
        bool(said) and bool(_UNDERSTOOD.fullmatch(said[-1])) and not _WANTS.search(text)
    ) or is_asked(text, Asked.UNDERSTANDS)


def only_thanks(text: str) -> bool:
    """中中中 谢谢恁: a part that thanks, and no part that asks."""
    return bool(_THANKS.search(text)) and not re.search(r"[?？吗么]|怎|咋|什么|多久|啥", text)


def compares_with_elsewhere(text: str) -> bool:
    """隔壁店才119: a price that is not ours."""
    return (bool(_ELSEWHERE.search(text) and _CHEAPER.search(text))) or is_asked(
        text, Asked.ELSEWHERE
    )


def asks_what_was_bought(text: str) -> bool:
    """我这单买了两样你看得到吗."""
    return bool(_WHAT_I_BOUGHT.search(text)) or is_asked(text, Asked.WHAT_WAS_BOUGHT)


def asks_if_it_works(text: str) -> bool:
    """能拦住么, 还来得及吗: of what somebody is trying."""
    return any(_IT_WORKS.fullmatch(part) for part in parts(text)) or is_asked(
        text, Asked.IF_IT_WORKS
    )
