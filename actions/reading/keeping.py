"""Words that tell how things are, or shall stay, and what exactly is meant by a message."""

from __future__ import annotations

import re

_STAYS = re.compile(
    r"(?:别|不要|不用|不许|先别)(?:去|给我)?(?:动|碰)(?=$|[\s,，。!！啊哈哦呀了它这那])"
    r"|(?:别|不要|不用)(?:给我)?(?:退|取消)[^,，。]{0,6}(?:我|这|那)[^,，。]{0,6}(?:还)?要的"
)
_ALL_RIGHT = re.compile(
    r"(?:没[有出]?[什啥]?么?(?:事|问题|毛病|坏|碎|破|摔坏|影响)|好好的|完好(?:无损)?|都好的|不影响用?)"
    r"(?:了|的|啊|哈|呢|吧)?[。!！~～]*$"
)
_NO_GOOD = re.compile(r"不过|但|可是|就是|[吗么嘛?？]|还|怎么|凭")
_FOR_OTHERS = re.compile(
    r"(?:要|是|拿来|用来|买来|打算|准备|我)?(?:送|给)(?:人|礼|朋友|同事|长辈|老人|客户|领导|老师|对象|女朋友|男朋友"
    r"|[我他她][妈爸爷奶]|爸妈|孩子|闺蜜)(?:当?礼物|的礼物|过?生日)?(?:用)?的?(?=$|[\s,，。!！啊呢哦])"
)
_ASKS_GIFT = re.compile(
    r"礼包|赠|小样|送(?:我|点|个|一|不|啥|什么)|(?:有|给).{0,4}(?:礼品|礼盒|贺卡|包装)"
)
_ONLY_THAT = re.compile(
    r"我?(?:就|只|是|想|要|在|不是)*(?:问|说|关心|想知道)(?:的)?(?:是)?(?:一下)?[^,，。退]{0,4}(?:钱|退款|款项?)"
    r"(?:呢|啊|呀|的事|什么时候|啥时候|几时|到没|怎么|去哪|在哪|[吗。!！?？]|$)"
)
_ALSO = re.compile(r"也|一起|一道|一并|连|都|两[个样件单]")
_COUPON = re.compile(r"券|卷|红包|优惠|满减|立减")
_SUM_BACK = re.compile(
    r"(?:[\d一二两三四五六七八九十]+|几)(?:块|元|毛)(?:钱)?[^,，。]{0,6}(?:退|补|返|还)(?:给)?我?"
    r"|(?:退|补|返|还)(?:给)?我?(?:这|那)?(?:[\d一二两三四五六七八九十]+|几)(?:块|元|毛)|(?:券|卷|红包)[^,，。]{0,6}(?:补|返|退)"
)


def stays_as_it_is(text: str) -> bool:
    """锅别动 锅我要的: nothing shall be done about it."""
    return bool(_STAYS.search(text))


def says_all_right(text: str) -> bool:
    """坚果倒是没事: goods that nothing is wrong with."""
    return bool(_ALL_RIGHT.search(text.strip())) and not _NO_GOOD.search(text)


def is_for_others(text: str) -> bool:
    """送礼用的: what the goods are for, and no gift that is asked for."""
    return bool(_FOR_OTHERS.search(text)) and not _ASKS_GIFT.search(text)


def asks_only_of_the_money(text: str) -> bool:
    """不是要退货，我问钱: of money that is to come."""
    return bool(_ONLY_THAT.search(text))


def means_it_too(text: str) -> bool:
    """凝珠也便宜了 一道退: what is named comes to what was spoken of."""
    return bool(_ALSO.search(text))


def names_coupon(text: str) -> bool:
    return bool(_COUPON.search(text))


def wants_sum_back(text: str) -> bool:
    """把这五块退我: a few yuan, and no order."""
    return bool(_SUM_BACK.search(text))
