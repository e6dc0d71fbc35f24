"""What is asked about a parcel that is on its way: when it comes, who takes it in, what a new
address costs, why it takes so long."""

from __future__ import annotations

import re

from actions.reading.asked import Asked, is_asked

_DAY = (
    r"(?:今[天晚儿日]|明[天晚儿日早]|后天|这[两几]天|周末|(?:这|下)?(?:周|星期|礼拜)[一二三四五六日天末]"
    r"|[几多]号|哪[天日]|几点|什么时候|啥时候?|啥时|几时|何时|多久|几天|多长时间|上午|下午|晚上|月底|\d+[号日])"
)
_COMES = r"(?:送?到(?!哪|账|帐|底|时|手机)|送来|送货|派[送件]|收[到着]|拿到|到货|到家|送上门)"
_WHEN = re.compile(
    rf"{_DAY}[^,，。?？!！]{{0,8}}{_COMES}|{_COMES}[^,，。?？!！]{{0,4}}(?:{_DAY}|得等|还要|还得)"
    r"|(?:赶|来)得[及上][^,，。]{0,6}|到得了|能不能到|到不到得了|还[要得](?:等)?(?:多久|几天|多长时间)"
)
# Money, papers, a reply and what is not shipped come on other days.
_ELSE = re.compile(
    r"退款|到账|到帐|钱|[款账]|发票|补发|换货|退货|客服|人工|答复|回复|发货|发出|寄出|出库|不发|没发|还发"
    r"|降价|活动|优惠|赠品|礼包|已经?收到|收到了|到了"
)
_ABSENT = re.compile(
    r"(?:人|我|家里?|下午|上午|白天|晚上|今天|明天|后天|周[一二三四五六日末])?[^,，。]{0,4}"
    r"(?:不在家|没人在?家?收?$|没人(?:在家|收|接|签)|家里没人|出差|出门|出远门|回老家"
    r"|[没无]法收|收不了|没办法收|不方便收|没空收|赶不回|要上班|在上班|不在(?:公司|学校|本地|深圳|北京))"
)
_OTHER_WISH = re.compile(
    r"退|取消|换|改|发票|[先别甭][别不]?[用要]?发|再发|晚[点些]发|不要了|催|人工|投诉"
)
_WISHES_PLACE = re.compile(
    r"(?:放|存|送到?|搁|丢|寄存|代收|代签|让|叫)[^,，。?？]{0,8}(?:驿站|快递柜|丰巢|门口|门卫|物业|前台|保安|邻居|代收点|便利店|菜鸟)"
    r"|(?:驿站|快递柜|丰巢|门卫|物业|前台|保安|邻居)[^,，。?？]{0,3}(?:代收|代签|放|收)"
    r"|(?:改天|晚点|晚两天|明天再|后天再|周末再|下班后|晚上)[^,，。]{0,3}(?:送|派)"
)
_REDIRECT = re.compile(
    r"(?:改派|转寄|改送|改地址|换地址|改收货|改到|拦截|转址)[^,，。]{0,8}"
    r"(?:要钱|收钱|花钱|加钱|收费|费用|免费|多少钱|几块|运费|要不要钱|怎么收)"
    r"|(?:要|收|花|加|得)(?:不要|不收)?(?:钱|费)[^,，。]{0,6}(?:改派|改地址|转寄|改送)"
)
_MONEY_FOR_IT = re.compile(
    r"(?:那|这个?|好|嗯|哦|[,， ])*(?:要|收|得|需要|另外|额外|还要?)*(?:加|收|花|出)?"
    r"(?:钱|费用?)[不吗么嘛没]?[?？!！]*"
)
_WHY_SO_LONG = re.compile(
    r"(?:为什么|为啥|为何|咋|怎么|干嘛|凭啥)[^,，。]{0,4}(?:要|得|等|需要)?(?:这么|那么)?"
    r"(?:久|慢|半天|\d+天|[一二两三四五六七几]天|[一二两三]个?(?:小时|星期|礼拜|周))"
)


def asks_when_it_comes(text: str) -> bool:
    """今天能送到不: of the parcel, and of the day."""
    return (bool(_WHEN.search(text)) and not _ELSE.search(text)) or is_asked(
        text, Asked.WHEN_IT_COMES
    )


def is_away(text: str) -> bool:
    """我下午不在家: who shall take it in? Where it is the reason of a wish, the wish counts."""
    return (bool(_ABSENT.search(text)) and not _OTHER_WISH.search(text)) or is_asked(
        text, Asked.IS_AWAY
    )


def wishes_a_place(text: str) -> bool:
    """让驿站代收, 放门口: what the courier shall do."""
    return bool(_WISHES_PLACE.search(text)) or is_asked(text, Asked.WISHES_PLACE)


def asks_what_redirecting_costs(text: str, *, spoken_of: bool) -> bool:
    """改派要钱不; 要钱吗 alone, where it is spoken of."""
    alone = spoken_of and bool(_MONEY_FOR_IT.fullmatch(text.strip()))
    return bool(_REDIRECT.search(text)) or alone or is_asked(text, Asked.REDIRECT_COST)


def asks_why_so_long(text: str) -> bool:
    return bool(_WHY_SO_LONG.search(text)) or is_asked(text, Asked.WHY_SO_LONG)


_TOGETHER = re.compile(
    r"(?:[两几俩这]|2)[个单件张]?[^,，。]{0,10}(?:一[起块]儿?|合并|合在?一起|凑一起|并单|合单|一个包裹)"
    r"[^,，。?？]{0,6}(?:发|寄|打包|送)|(?:合并|一[起块]儿?)(?:发货|发吗|发行不|寄出)"
)


def asks_to_ship_together(text: str) -> bool:
    """两单能不能一块发."""
    return bool(_TOGETHER.search(text)) or is_asked(text, Asked.SHIP_TOGETHER)


_SENT_BY = re.compile(r"发(?:得|不)?(?:出|货|走)|寄(?:得|不)?(?:出|走)|几[时号]发|什么时候发")


def asks_if_sent_by(text: str) -> bool:
    """周五我不在家 那之前寄得出来吗: when it leaves, too."""
    return bool(_SENT_BY.search(text))
