"""Clauses beside a yes that say nothing of it: how it is to be done, why, how the sum came about.

Each is matched as a whole, so that a wish or a condition within one is never passed over.
"""

from __future__ import annotations

import re

from actions.reading.lines import amounts_in
from nlu.numerals import NUMBER
from nlu.text import normalise

_ENDS = r"[了啦啊呀哦噢喔哈呢嘛吧的咯嘞额]*"
_SO_LONG = (
    rf"(?:{NUMBER}(?:多)?(?:天|个?(?:小时|钟头|礼拜|星期|月))|(?:这么|那么|好)(?:久|多天|长时间)"
    r"|好几天|半天|老半天)"
)
# 可以 别再漏了, 快点 别叫我老问: how it is to be done.
_WITH_CARE = re.compile(
    r"(?:这次|这回|下次|记得|可|千万|请|麻烦|就)*(?:别|不要|莫|甭)[再又给]*(?:漏|忘|丢|弄错|发错|坏|碎|破|拖|弄丢)"
    r"[^退换补撤]{0,4}"
    rf"|(?:可|千万|就|请)*(?:别|不要|莫|甭)(?:再|老|又)*(?:让|叫|害|逼)我(?:再|老|又|一直)*(?:催|等|跑|问|操心|说第二遍){_ENDS}"
    rf"|(?:别|不要|莫|甭)(?:再)?(?:墨迹|磨叽|磨蹭|啰嗦|拖拉|拖){_ENDS}"
    rf"|(?:我)?(?:这边|这儿|正|还|都)*(?:急|等|着急)+着?(?:用|穿|要|吃|喝|用钱|钱用)?(?:着)?呢{_ENDS}"
    rf"|还(?:等|愣)(?:着)?(?:啥|什么|干嘛|干啥)(?:呢|呀|啊)?"
)
# 退呀 为啥不要, 要 为啥不要: asks nothing, and says yes once more.
_OF_COURSE = re.compile(
    r"(?:那)?(?:干嘛|干啥|为啥|为什么|凭啥|怎么能?)(?:不|能不)(?:要|退|办|补|换|收)(?:呢|呀|啊)?"
    r"|(?:白送的?|送上门的|有便宜|不要钱的)*(?:谁|哪个|傻子才)(?:会)?不要(?:呢|呀|啊)?"
    r"|(?:那)?(?:要)?不然(?:呢|咋整|咋办|怎么办|怎么整|还能咋办)(?:呢|呀|啊)?"
    r"|(?:还能|哪能)(?:不要|咋地|咋办|咋样|怎样|怎么办)(?:呢|呀|啊|嘛|吗)?"
)
_WAITED = re.compile(
    rf"(?:我)?(?:都|已经)?等了?{_SO_LONG}了?(?:,|，)?(?:还|都|也|连)?(?:是|个影儿?)?(?:没|不|还没|都没)"
    rf"(?:发|到|动静|消息|发货|发出|影|个信|看到)?(?:货|出)?{_ENDS}(?:真?是?服了)?"
)
_NEVER_AGAIN = re.compile(
    rf"(?:以后|下次|往后|再也|反正)*(?:都|再也?|是)?不(?:会)?(?:在|来|到|从)?(?:你们?|您|这)?(?:家|家店|店|这)?(?:里)?买{_ENDS}"
)
_FED_UP = re.compile(
    rf"(?:我)?(?:真|真的|也|可)?(?:是)?服(?:了|气)?(?:你们?|你家)?{_ENDS}|心累|无语死?了?"
)
_TROUBLE = re.compile(
    r"(?:寄来寄去|寄回去?|跑一趟|来回(?:寄|跑))?(?:也|都|实在|真|确实)?(?:太|好|怪|挺)?(?:麻烦|费劲|折腾|累)(?:了|的|人|得很)*"
    rf"(?:不想寄|懒得寄|不寄)?{_ENDS}"
)
_KEPT = re.compile(
    rf"(?:这)?(?:东西|货|宝贝|衣服|鞋子?|包|锅)?(?:还|也)?(?:能用|能穿|凑合用|将就用|凑合穿){_ENDS}"
)
_BAD_TABLE = re.compile(
    r"(?:都)?(?:怪|是|赖)?(?:你们?|您)?(?:家)?(?:的)?(?:尺码|码数|码子|图片|颜色|描述|尺寸)表?"
    rf"(?:跟|和|与)?(?:图片?|实物|描述)?(?:都|也|太|真)?(?:不准|不对|差太?远|差太?多|不一样|偏[大小]|有问题){_ENDS}"
)
_TRIES_IT = re.compile(
    rf"(?:我)?(?:正好|刚好|正|一直)(?:想|要|拿来)?试(?:试|一?下|用)?(?:看)?[^,，不再换退]{{0,6}}(?:好不好用|怎么样)?{_ENDS}"
)
# 就L 减减肥: it will have to do.
_WILL_FIT = re.compile(
    r"(?:我|就|大不了|那)*(?:吸(?:吸|一?口)?(?:气|肚子)|减减?肥|收收?(?:腹|肚子)|(?:少吃|瘦)(?:一?点|两口|下来)?|(?:凑合|将就)(?:着)?穿?|挤挤|(?:应该|估计|也)?够穿)"
    rf"{_ENDS}"
)
# Only where the deed itself is another one than the words name.
_OF_OFFER = {
    "refund_only": (_WAITED, _NEVER_AGAIN, _FED_UP),
    "return_refund": (_NEVER_AGAIN, _FED_UP, _BAD_TABLE),
    "exchange": (_BAD_TABLE, _WILL_FIT),
    "withdraw": (_TROUBLE, _KEPT),
    "price_difference": (_FED_UP,),
    **dict.fromkeys(("threshold_gift", "everyday_gift", "missing_gift", "gift"), (_TRIES_IT,)),
}


def only_remarks(clause: str, offer: str) -> bool:
    """Whether a clause beside a yes to this kind of offer neither asks nor wishes for anything."""
    said = normalise(clause).text.strip()
    if _WITH_CARE.fullmatch(said) or _OF_COURSE.fullmatch(said):
        return True
    return any(pattern.fullmatch(said) for pattern in _OF_OFFER.get(offer, ()))


_A_SUM = rf"{NUMBER}(?:块钱?|元)(?:{NUMBER})?"
_BEFORE = r"(?:之前|以前|上次|上回|上一次|头回|前面|前[两几]天|前天|昨天|已经)"
# 之前退过4块了, 哦减掉之前的3块啊: how the sum came about, which the bot has just told.
_PAID_BEFORE = re.compile(
    rf"(?:哦|噢|喔|对|嗯|是|原来|明白|懂了|那)*{_BEFORE}(?:是|就|已经?|都|给我|你们)*[退补付赔给]?过?了?"
    rf"(?:我|的|那|那个)*{_A_SUM}(?:的?差价)?{_ENDS}"
    rf"|(?:哦|噢|喔|对|嗯|是|原来|明白|懂了|那)*(?:是|得|要|还|已经|把|先)*(?:扣|减|刨|除|去)(?:掉|去|了|开|的是)*"
    rf"(?:{_BEFORE}|退的?|补的?|付的?|给的?|那|的)*{_A_SUM}(?:的?差价)?{_ENDS}"
    rf"|(?:一|每|单)[盒件个双瓶条支袋包]?(?:便宜|降|差|少)了?{_A_SUM}"
)


def tells_the_sum_of(clause: str, told: set[int | None]) -> bool:
    """told: in fen, what the bot has named. Another sum is another wish."""
    named = amounts_in(normalise(clause).text)
    return bool(named) and _PAID_BEFORE.fullmatch(clause) is not None and told.issuperset(named)
