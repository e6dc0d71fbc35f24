"""完事用洗脸不, 高铁让带吗: how goods are used, with no word of harm in it."""

from __future__ import annotations

import re

_DONE = r"(?:完事儿?|完了|[敷用涂抹擦贴做弄泡蒸揭撕]完|揭(?:掉|下来)|撕(?:掉|下来))"
_WASHES = (
    r"(?:洗脸|洗手|洗头|冲洗?|清洗|擦|洗|拍)(?:掉|一下|干净|脸|头|手)?"
    r"|洗不洗(?:脸|头|手)?|冲不冲(?:掉|洗)?|擦不擦(?:掉)?|(?:用|要|需)不(?:用|要|需要?)(?:洗|冲|擦)(?:脸|头|手|掉)?"
)
_ASKS_OF_USE = re.compile(
    rf"(?:那|这个?|面膜|膜|的话)*{_DONE}(?:了|以后|之后|后|的话)*(?:还|再|要|用|得|需要|能|该|就|脸)*"
    rf"(?:{_WASHES})(?:的|不|吗|么|呢|嘛|啊|呀)*[?？。!！~\s]*"
)
_CARRIED = re.compile(r"飞机|高铁|火车|动车|地铁|大巴|安检|登机|托运|随身")
_ASKS = re.compile(
    r"带不带|能不能|可不可以|可以不|让不让|准不准|行不行|得了不|能.{0,6}(?:不|吗|么|嘛)|可以.{0,6}(?:吗|么|嘛)|[吗么?？]|让带"
)
_HARM = re.compile(
    r"[烟火炸爆烫烧鼓胀漏焦味伤疼痛]|冒|发热|过热|滚热|[被给](?:扣|没收)|晕|吐|痒|红"
)
_AIR = r"(?:喘|透)不(?:上|过)(?:来)?气?(?:来)?(?:气)?"
_TIGHT = re.compile(
    rf"(?:勒|紧|绷|箍|裹|挤|瘦|小)(?:得|的|到|死|人)*(?:我|人)?(?:都|快|要|有点)*{_AIR}"
)
_WORN = re.compile(
    r"(?<![a-z])x{0,3}[sml](?![a-z])|[大小]一?[码号]|尺码|码|换|退|裤|腰|裙|衣|卫衣|外套|胸围|内衣|鞋|买小|小了|紧了",
    re.IGNORECASE,
)
# Not a garment that is too small, or not only.
_OF_THE_BODY = re.compile(
    r"脖|颈|喉|嗓|胸口|胸闷|疼|痛|晕|吐|医院|孩子|宝宝|娃|老人|哮喘|过敏|吃|喝|涂|抹|敷"
)


def asks_of_use(text: str) -> bool:
    return bool(_ASKS_OF_USE.fullmatch(text.strip()))


def asks_to_carry(text: str) -> bool:
    """充电宝高铁让带吗: of a journey, and nothing has happened."""
    return bool(_CARRIED.search(text) and _ASKS.search(text)) and not _HARM.search(text)


def is_too_tight(text: str) -> bool:
    """裤腰紧得透不过气 换大一码: a garment that does not fit."""
    return bool(_TIGHT.search(text) and _WORN.search(text)) and not _OF_THE_BODY.search(text)


def without_tightness(text: str) -> str:
    """What else the words tell."""
    return _TIGHT.sub("太紧了", text)
