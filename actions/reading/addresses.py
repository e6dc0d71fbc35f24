"""Parts of an address, a phone or a name in a buyer's words, where an address is spoken of."""

from __future__ import annotations

import re
from collections.abc import Mapping

from nlu.shapes import find_entities

# Without a word before it only an answer to our question can be a name.
_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_CUED_NAME = re.compile(
    r"(?:收[件货]人|联系人|姓名|名字)(?:[是叫为:： ]|[改换][成为]){0,3}"
    r"([\u4e00-\u9fff]{2,4})(?![\u4e00-\u9fff])"
)
_LOOSE_DETAIL = re.compile(r".*(?:路|街|巷|弄|村|小区|号|栋|幢|楼|室|单元|大厦|公寓|广场|驿站).*")
_SEPARATORS = re.compile(r"[,，;；。\s]+|(?:收[件货]人|电话|手机号?|改成|改为)[:：是]?")
_IS_IT_DONE = re.compile(r"改好|改了[吗没]|改成功|改过来|有没有改")
_DIGITS = re.compile(r"\d{7,}")
_STREET = re.compile(r"[路街巷弄道村镇乡]")
# Beside those that names are found by in running text, where rarer ones would find too much.
_MORE_SURNAMES = "麦岑缪仇桑茅宫佟雍匡寇阙巩晁訾阚鞠荆竺逯桓付肖闫尉逄冼粟巫仝鄢楚尧蔺冀郎晋"
_PLACE = re.compile(r"[省市区县州镇乡村路街道巷弄号楼栋幢室层]$")
_NOT_A_PHONE = re.compile(r"(?<!\d)1[3-9](?:\d{6,8}|\d{10,11})(?!\d)")
_REST = re.compile(
    r"(?:其[他它余]|别的|剩下|名字|电话|姓名|手机号?)(?:的|都|信息)*"
    r"(?:不变|不改|不用改|不动|照旧|一样|没变|还是(?:原来|那个|之前)).{0,3}"
)
_ONLY_PHONE = re.compile(r"(?:电话|手机|号码|联系方式)")
_ALSO_PLACE = re.compile(r"地址|收货地|省|市|区|路|街|小区|收[件货]人|名字|姓名")
_PLACE_CHANGES = re.compile(
    r"搬(?:家|走|到|了)|(?:换|改)(?:个|一下|下|了)?(?:收货)?地址|地址[^,，。]{0,6}(?:改|换|错|变)"
)
_HOUSE = re.compile(r"[\d一-十A-Za-z\-#号栋幢座单元室楼层]{2,16}")
_HOUSE_NAMED = re.compile(
    r"(?:门牌号?|房号|楼号|栋|单元|室)(?:号)?(?:写错了?|错了?|不对)?[,， ]*"
    r"(?:应该)?(?:是|改成|改为|写成|换成)+"
    r"[:： ]?([\d一-十A-Za-z\-#号栋幢座单元室楼层]{2,16})"
)
_TO_STREET = re.compile(r"^.*[路街巷弄道村镇乡区](?=\d|[一-十]|$)")
_TO_NUMBER = re.compile(r"^.*?[路街巷弄道村镇乡][\d\-]+号")
# A piece of an address or a number: 8号楼, 1202室, 3单元, 尾号4567, 刘洋.
_VALUE = r"[0-9A-Za-z\-]+(?:号楼|号|栋|幢|单元|室|层|楼|座|弄)?|[\u4e00-\u9fff]{2,6}?"
_ENDS = r"(?=$|[\s,，。.!！;；吧啊哈哦呢了]|不是|应该|是)"
_INSTEAD = (
    re.compile(rf"(?:应该)?是(?P<right>{_VALUE})[,， ]*(?:而)?不是(?P<wrong>{_VALUE}){_ENDS}"),
    re.compile(
        rf"不是(?P<wrong>{_VALUE})[,， ]*(?:应该)?(?:而)?(?:是|改成|改为)(?P<right>{_VALUE}){_ENDS}"
    ),
    re.compile(
        rf"(?P<wrong>{_VALUE})(?:写错了?|打错了?|错了?)?[,， ]*(?:应该是|改成|改为|换成)"
        rf"(?P<right>{_VALUE}){_ENDS}"
    ),
)
_UNIT = "号楼|号|栋|幢|单元|室|层|楼|座|弄"
_PIECE = re.compile(rf"([0-9A-Za-z\-]+)({_UNIT})(?!{_UNIT})")
_WRONG = re.compile(r"[写打填输说搞弄]错|错了|不对|更正|更改|改[一成为]|应该是")
_OLD_PLACE = re.compile(
    r"(?<!新)(?<!新的)地址(?:还是|是|用|就|按|照)*(?:原来|之前|以前|原先|老|旧|那个|的)*"
    r"(?:不变|不改|不用改|不动|没变|照旧|一样|原来|之前|原先|以前)"
)
_ALL_AS_BEFORE = re.compile(
    r"^(?:等[等下一]*|好像|不对|算了|那|嗯|哦|啊|[,， ])*(?:就|还是|用|按|照)+(?:用|按|照|寄)?"
    r"(?:原来|之前|以前|原先|老)(?:那个|的|地址|那)*(?:寄|发)?[吧啊哈了好,，。! ]*$"
)


def loose_parts(text: str, *, name: bool) -> dict[str, str]:
    """Of an address that was asked for: bare words are the street, or, where it is missing, the
    name."""
    found = {}
    if (cued := _CUED_NAME.search(text)) is not None:
        found["name"] = cued[1]
    for words in _SEPARATORS.split(text):
        if name and _NAME.fullmatch(words):
            found["name"] = words
        elif _LOOSE_DETAIL.fullmatch(words) and not _DIGITS.search(words):
            found["detail"] = words
    return found


def is_name(text: str) -> bool:
    """A person's name and nothing else: where an address is spoken of, the consignee's."""
    if not _NAME.fullmatch(text) or _PLACE.search(text):
        return False
    if text[0] in _MORE_SURNAMES:
        return True
    return any(found.type == "name" for found in find_entities(f"收货人:{text}"))


def names_street(text: str) -> bool:
    return bool(_STREET.search(text))


def not_a_phone(text: str) -> bool:
    """A mobile number with digits too few or too many."""
    return bool(_NOT_A_PHONE.search(text))


def only_phone(text: str) -> bool:
    """帮我换个电话: and no word of the place."""
    return bool(_ONLY_PHONE.search(text)) and not _ALSO_PLACE.search(text)


def says_place_changes(text: str) -> bool:
    """搬家了, 地址要改: the place, whatever else is given. 地址没错 says it does not."""
    return bool(_PLACE_CHANGES.search(text)) and not keeps_the_place(text)


def is_house(text: str) -> bool:
    """6栋602: of a street that is not named."""
    return bool(_HOUSE.fullmatch(text))


def street_of(detail: str, house: str) -> str:
    """What of an address stands before the house that takes the place of its own."""
    pattern = _TO_STREET if "号" in house else _TO_NUMBER
    found = pattern.search(detail) or _TO_STREET.search(detail)
    return found[0] if found else detail


def house_named(text: str) -> str | None:
    """门牌应该是35号: the house, of the street that stands there."""
    found = _HOUSE_NAMED.search(text)
    return found[1] if found else None


def keeps_the_rest(text: str) -> bool:
    """其他不变: of an address."""
    return bool(_REST.fullmatch(text.strip()))


def asks_if_changed(text: str) -> bool:
    return bool(_IS_IT_DONE.search(text))


def corrected(text: str, parts: Mapping[str, str]) -> dict[str, str]:
    """是8号楼不是6号楼: what is named as wrong is replaced in the part that holds it."""
    for pattern in _INSTEAD:
        for found in pattern.finditer(text):
            for part, value in parts.items():
                wrong = found["wrong"]
                if len(wrong) > 1 and value.count(wrong) == 1:
                    return {part: value.replace(wrong, found["right"])}
    if not _WRONG.search(text):
        return {}
    detail = parts.get("detail") or ""
    for found in _PIECE.finditer(text):
        # 写错了，是8号楼: of the only building that was named.
        old = re.findall(rf"[0-9A-Za-z\-]+{found[2]}(?!{_UNIT})", detail)
        if len(old) == 1 and old[0] != found[0]:
            return {"detail": detail.replace(old[0], found[0])}
    return {}


def keeps_the_place(text: str) -> bool:
    """地址还是原来的, 地址不变: the place stays as it stands on the order."""
    return bool(_OLD_PLACE.search(text))


def keeps_all(text: str) -> bool:
    """还是原来的吧, 不改了: of all that was to be changed."""
    return bool(_ALL_AS_BEFORE.search(text))


_SAME = re.compile(
    r"(?:地址|那单|这单|也|一起|一并)[^,，。]{0,4}也?[^,，。]{0,3}(?:改|换|寄)(?:过去|到(?:那|这|新)|成(?:那|这|新|一样))"
    r"|(?:刚才|刚刚|上面|前面|新)(?:那个|这个|给的?|说的?|发的?|改的?)+(?:新)?地址|(?:同|一样|同样)[^,，。]{0,2}地址"
    r"|也(?:是)?(?:改|换|寄)(?:那个|这个|到那|过去)"
)


def same_as_before(text: str) -> bool:
    """也改过去, 就刚才那个地址: what was given before is meant."""
    return bool(_SAME.search(text))


_PART_IS_WRONG = re.compile(
    r"(?:电话|手机号?|号码|联系方式|名字|姓名|收[件货]人|门牌号?|房号|楼号)[^,，。;；\d]{0,4}"
    r"(?:[留写打填输搞弄]|少|多)?[^,，。;；\d]{0,3}(?:错|反|不对|有误|漏)"
    r"|(?:[留写打填输搞弄](?:错|反)|换)(?:了|个|成)?(?:电话|手机号?|号码|名字|收[件货]人|门牌)"
    r"|(?:电话|手机号?|号码|收[件货]人|名字)(?:要|想|得|帮我|给我|请)?(?:改|换)"
)
# A yes to a new address that says it once more, keeps the rest, or urges: and nothing else.
_YES_TO_IT = re.compile(
    r"(?:对(?:的|头|呀|啊)?|嗯+|恩+|是(?:的|呀|啊)?|系(?:嘅|啊|呀|吖)?|好(?:的|嘞|滴|呀|哒)?|行|成|中|妥|要得|可以|阔以|可(?!是|能)|得(?:嘞|咧)?"
    r"|(?:没|木|冇|米)(?:得|有)?(?:错|问题|毛病)|确认|确定|正确|ok|OK"
    r"|就(?:是)?(?:酱|咁|噶)(?:样)?|就|没写错"
    r"|(?:就)?(?:是)?(?:改成|按|用|送|寄到?)?(?:这个|那个|这里|这儿|那里|那儿|这)(?:地址|号码?|电话)?|就?这样(?:改)?"
    r"|只(?:改|动|换)(?:个|一下)?(?:电话|手机号?|号码|名字|姓名|收[件货]人|门牌号?|地址)?"
    r"|(?:别的|其[他它余]的?|剩下的?|地址|名字|姓名|电话)(?:都|全)?(?:不变|不改|不用改|不动|照旧|一样|没变)"
    r"|(?:千万|可)?(?:别|不要|莫)(?:再)?(?:给我)?(?:发|送|寄)(?:到|去)?(?:原来|之前|以前|老|旧)的?(?:地址|地方|房子|那个)?(?:那边|那儿|那里)?(?:去|来)?"
    r"|(?:能|可以)?改(?:成|了|好|一下|过来|掉)?(?:不|吗|没|么|吧|呗)?|给个(?:准)?话|麻烦(?:你|您)?了?|谢谢|辛苦了?"
    r"|快点|尽快|帮我|给我|请|吧|哈|呀|啊|了|呢|哦|呗|嘛|的|[\s,，。.!！?？~～])+"
)
_SAYS_YES = re.compile(
    r"^\s*(?:对(?!不)|嗯|恩|是(?!不)|系(?!咪|唔)|好(?!像)|行(?!不)|成(?!不)|中(?!不)|妥|要得|可以(?!改?[吗不])|阔以|可(?!是|能|不)|得(?!不)"
    r"|(?:没|木|冇|米)(?:得|有)?(?:错|问题|毛病)|确[认定]|正确|ok|就(?:是)?(?:酱|咁|这|那))",
    re.IGNORECASE,
)
# A run of its pieces: 7幢, 18号7幢1204, 502室.
_OF_IT = re.compile(r"[0-9A-Za-z\-]+(?:号楼|号|栋|幢|单元|室|层|楼|座|弄)?|[\u4e00-\u9fff]+")
_LEAST_IN_COMMON = 2


# 好的 地址不改了, to a new place: a no with a polite beginning. With 只动电话 the place stays.
_PLACE_STAYS = re.compile(r"地址(?:都|全)?(?:不变|不改|不用改|不动|照旧|一样|没变)")
_PLACE = re.compile(r"[省市区县镇乡村路街道巷弄幢栋室]")


def says_part_is_wrong(text: str) -> bool:
    """电话留错了, 收件人写错: of what stands on the order, a part of which is given anew."""
    return bool(_PART_IS_WRONG.search(text))


def takes_new_address(text: str, offered: str = "") -> bool:
    """对 就这个 能改成不 给个话, 嗯 只动电话 别的不变, 对头就是7幢: it holds a yes, and only
    restates. `offered`: the bot's own sentence; what does not stand in it is something else."""
    said = without_its_pieces(text.strip(), offered)
    if _PLACE_STAYS.search(text) and (_PLACE.search(offered) or "只" not in text):
        return False
    return bool(_SAYS_YES.search(said)) and bool(_YES_TO_IT.fullmatch(said))


def without_its_pieces(text: str, offered: str) -> str:
    """The text without what only names a part of the address that was put together."""
    return _OF_IT.sub(lambda match: _left_of(match[0], offered), text) if offered else text


def _left_of(piece: str, offered: str) -> str:
    if piece[0].isascii():
        # 7幢 of 18号7幢1204; 120 is no part of 1204.
        ends = "(?![0-9A-Za-z])" if piece[-1].isascii() else ""
        bound = rf"(?<![0-9A-Za-z]){re.escape(piece)}{ends}"
        return " " if re.search(bound, offered) else piece
    # The longest runs of characters that both have, from the left.
    left, at = "", 0
    while at < len(piece):
        length = _in_common(piece[at:], offered)
        if length >= _LEAST_IN_COMMON and not _YES_TO_IT.fullmatch(piece[at : at + length]):
            left, at = f"{left} ", at + length
        else:
            left, at = left + piece[at], at + 1
    return left


def _in_common(piece: str, offered: str) -> int:
    return next((size for size in range(len(piece), 0, -1) if piece[:size] in offered), 0)
