"""What is asked about goods and does not stand in what is known of them: what they cost now, in
which sizes and colours they are sold, what is in a gift."""

from __future__ import annotations

import re

from actions.reading.asked import Asked, is_asked

_NOW = re.compile(
    r"现价|(?:现在|今天|眼下|目前|如今)[^,，。]{0,4}(?:卖|要|得)?(?:多少钱?|什么价|啥价|几块|几多)"
    r"|(?:多少钱|什么价|啥价|几块钱|怎么卖|咋卖|卖多少|售价|价格(?:是)?多少)"
)
_FELL = re.compile(
    r"(?:降价?|便宜|跌|掉价?)了?(?:没有?|吗|么|不(?!给|退|补))|降没降|有没有(?:降|便宜)|是不是(?:又|也|还)?(?:降|便宜)"
    r"|价格?(?:有没有|是不是)?变了?(?:没|吗|么)"
)
# Then money is wanted, or the price is of something else than goods.
_NOT_OF_GOODS = re.compile(
    r"退|赔|补|差价|运费|邮费|发票|改派|改地址|维修|修|寄|分期|花呗|白条|付款|保价|价保|还能?(?:再)?(?:降|便宜)|给我"
)
_KINDS = (
    r"(?:颜色|色号|色系|花色|图案|款式|尺码|码数|尺寸|规格|型号|口味|味道的"
    r"|香型|码|号|色|款|升|毫升|公斤|斤|寸)"
)
_SOLD_IN = re.compile(
    rf"(?:还?有没有|还?有|没有?|都有|只有|分)[^,，。?？!！]{{0,8}}"
    rf"(?:别的|其[他它]|几[种个]|什么|啥|哪些|哪[几种]|[大小长短厚薄深浅](?:一?点儿?|一些|号)|日常|百搭)[^,，。?？!！]{{0,5}}{_KINDS}"
    rf"|{_KINDS}(?:都)?(?:有)?(?:哪些|几[种个]|什么|啥)|有没有[大小](?:一?点|号)的"
)
_IS_IT_SOLD = re.compile(
    r"(?:没有|有没有|还有|还有没有|有|没)[^,，。?？!！]{0,6}[吗么没不嘛?？]|有货|没货|缺货|还有吗|卖完|断码"
)
_TOP_UP = re.compile(
    r"(?:要|用|需要|还要?|得)?(?:不要|不用)?(?:补|加|添|贴|再出|再付)(?:多少|几块|点)?(?:钱|差价|差额)(?!给我|退)"
    r"|补不补|(?:多少|几块)(?:差价|补)|(?:价格|价钱|钱)(?:一样|相同|有差)|差价(?:要|用|怎么)"
)
_GIFT_INSIDE = re.compile(
    r"(?:礼包|赠品|小样|礼品|满\d+的?)[^,，。?？]{0,6}(?:都有|里面|里头|装的?|包含|是|有)[^,，。?？]{0,4}(?:啥|什么|哪些|东西)"
    r"|(?:啥|什么)(?:礼包|赠品)|(?:礼包|赠品)(?:里|内)(?!没|少|缺)[^,，。?？]{0,4}(?:啥|什么|哪些)?"
)


# Of the shop's row of packs. 满99的我怎么没有 misses one.
_PACKS = re.compile(
    r"(?:满|买够?|够|消费|凑)\s*(?P<total>\d{2,4}|多少)(?:块钱?|元)?(?:的|以上|就|会|能|可以|都|是|有)*"
    r"(?:送|赠|给|得|拿|有)(?:点|些|的|了|的是|个)?(?:什么|啥|哪些|哪个|几样|东西|礼物)"
    r"|满[赠送](?:活动|规则|的)?(?:都|是|有|怎么|咋|送|能送|档位)+(?:送|算|的|些|什么|啥|哪些|哪几档|样)+"
    r"|(?:有|都有|是)(?:什么|啥|哪些)(?:满赠|满送)"
)
_AND_AT = re.compile(
    r"(?:那么?|还有|要是|如果|哦|嗯|[,， ])*(?:满|买|够|到)?\s*(?P<total>\d{2,4})"
    r"(?:块钱?|元)?(?:的|的话)?(?:呢|咧|捏)[?？~。 ]*"
)


def asks_for_packs(text: str) -> tuple[bool, int | None]:
    """满99送什么: whether it is asked, and from which total in yuan, where one is named."""
    found = _PACKS.search(text)
    if found is None:
        return False, None
    total = found["total"] or ""
    return True, int(total) if total.isdigit() else None


def asks_at_another_total(text: str) -> int | None:
    """那199呢: after a pack was spoken of."""
    found = _AND_AT.fullmatch(text.strip())
    return int(found["total"]) if found else None


def asks_price_now(text: str) -> bool:
    """吸尘器现在卖多少: what it costs, no money back."""
    return (bool(_NOW.search(text)) and not _NOT_OF_GOODS.search(text)) or is_asked(
        text, Asked.PRICE_NOW
    )


def asks_if_it_fell(text: str) -> bool:
    """也降了没: a question, and no 降了5块退我."""
    return (bool(_FELL.search(text)) and not _NOT_OF_GOODS.search(text)) or is_asked(
        text, Asked.IF_IT_FELL
    )


def asks_what_it_is_sold_in(text: str) -> bool:
    """还有别的颜色吗, 有几个码."""
    return bool(_SOLD_IN.search(text)) or is_asked(text, Asked.SOLD_IN)


def asks_if_it_is_sold(text: str) -> bool:
    """栗色没有39吗: whether a size or colour is named, its goods say."""
    return bool(_IS_IT_SOLD.search(text)) or is_asked(text, Asked.IS_IT_SOLD)


def asks_to_pay_more(text: str) -> bool:
    """要补钱吗, of another size or colour."""
    return bool(_TOP_UP.search(text)) or is_asked(text, Asked.TO_PAY_MORE)


def asks_what_is_in_the_gift(text: str) -> bool:
    return bool(_GIFT_INSIDE.search(text)) or is_asked(text, Asked.WHAT_IS_IN_GIFT)


_ASKS = re.compile(
    r"[吗么呢?？]|[能可会有是行要用]不[能可会有是行要用]|有没有|不$|不[\s,，]|咋|怎么|怎样|如何|多[少大重长高久]|几|什么|啥|哪"
)


def asks_something(text: str) -> bool:
    return bool(_ASKS.search(text))
