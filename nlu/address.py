"""Splits a delivery address into province, city, district, detail, name and phone."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.regions import Chain, find_chains

# All patterns run on normalised text.
PHONE = re.compile(
    r"(?<![\d.])(?:(?:\+|00)?86[- ]?)?(1[3-9]\d([- ]?)\d{4}\2\d{4})(?![\d.]\d|\d)"
    r"(?:(?:-|转|分机|, ?)(\d{4})(?!\d))?"
)
_NUMBERED = r"(?:\d+|[a-z]\d*|[一二三四五六七八九十]+)(?:-\d+)*"
_PLACE = (
    "街道|大道|路|街|胡同|巷|弄|里|村|庄|屯|镇|乡|小区|花园|家园|公寓|苑|大厦|广场|中心|学校|大学|中学|小学|学院|医院|"
    "工业园|产业园|科技园|园区|园|社区|城|府|湾|庭|邸|居|坊|庙|超市|市场|公司|厂|店|院|塔|国际|驿站|站|[收提]点|柜"
)
_BUILDING = "号楼|号院|号|栋|幢|座|单元|室|楼|层|弄|组|户|门|房|排"
_MARK = re.compile(rf"{_PLACE}|{_NUMBERED}(?:{_BUILDING})|^[a-z0-9][a-z0-9#-]*$")
_LOOSE = re.compile(
    rf"[\u4e00-\u9fff]{{2,8}}?(?:{_PLACE})[\u4e00-\u9fffa-z0-9 #-]{{0,20}}?"
    rf"(?:{_NUMBERED}(?:{_BUILDING}))+(?:\d+)?"
)
# Talk around an address: nothing from here on belongs to it.
_TALK = re.compile(
    r"谢谢|麻烦|可以|行吗|好吗|好的|就行|尽快|这个|那个|帮我|给我|什么|几天|多久|发货|能到|收货|收件|"
    r"这里|那里|去(?=吧?$|[ ,])|联系|电话|手机|姓名|"
    # What it is not, and what is not to be done there.
    r"而?不(?=[是要用能在会方放给])|别(?=[放送寄打给让])|"
    r"[的吗呢吧哈哦啊呀了么嘛]"
)
_LEAD = re.compile(
    r".*(?:地址(?:改成|改为|改到|换成|是|写|填)?|改成|改为|改到|换成|换到|寄到|寄去|寄往|寄|送到|送去|发到|发往|发去|"
    r"邮到|放到|放在|退到|在|到|是|我住|住|[:,。;!?])"
)
_SEGMENT = re.compile(r"[^ ,。;!?]+")
_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜"
    "丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严"
    "尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝纪尚毕耿芦左"
    "季管符辛苗詹曲欧靳祁路涂兰甘裴梅童翁霍游阮尤岳柯牟滕谷舒卜成饶宁凌盛查单冉鲍华包屈房喻解蒲卫简时连"
    "车项闵邬吉党阳司费蒙席晏隋古强穆姬申"
)
_NAME = rf"(?:欧阳|司马|上官|诸葛|[{_SURNAMES}])(?:先生|女士|小姐|[\u4e00-\u9fff]{{1,2}})"
_NAME_CUE = re.compile(
    rf"(?:收[货件]人|联系人|姓名|名字|户名|收货|签收人|我叫|我是|叫)(?:[是:为改成换写 ])*({_NAME})"
    r"(?=[^\u4e00-\u9fff]|$|收|的|电话|手机|地址)"
)
_THEN_PHONE = r"(?=(?:(?:\+|00)?86)?[- ]?1[3-9]\d[- ]?\d{4}[- ]?\d{4})"
_NAME_RECEIVES = re.compile(
    rf"(?:^|[ ,。;:])({_NAME})"
    rf"(?: ?收(?![到货不了])| ?[,:、]? ?(?:电话|手机)?(?:号码?)?[:是]? ?{_THEN_PHONE})"
    rf"|(?<=[号室栋幢楼层座村组\d])({_NAME}) ?[,:]?{_THEN_PHONE}"
)
_NAME_AFTER_PHONE = re.compile(
    rf"1[3-9]\d[- ]?\d{{4}}[- ]?\d{{4}}[ ,、:]*({_NAME})(?=[^\u4e00-\u9fff]|$|收)"
)
# 谢 is a surname, but 18912345678谢谢 has none behind the number.
_NO_NAME = frozenset("的了吗呢吧啊不没有我你他她它这那要能可")


@dataclass(frozen=True)
class Part:
    """One stretch of the text with what it stands for."""

    type: str
    start: int
    end: int
    norm: str


@dataclass(frozen=True)
class Address:
    """A delivery address; a part that was not given is an empty string."""

    province: str = ""
    city: str = ""
    district: str = ""
    detail: str = ""
    name: str = ""
    phone: str = ""


def find_names(text: str) -> list[Part]:
    """Names of consignees: after a cue, before 收, or beside a phone number."""
    found: dict[tuple[int, int], Part] = {}
    for pattern in (_NAME_CUE, _NAME_RECEIVES, _NAME_AFTER_PHONE):
        for match in pattern.finditer(text):
            group = match.lastindex or 1
            name = match.group(group)
            if not _NO_NAME & set(name) and name != "谢谢":
                found[match.span(group)] = Part("name", *match.span(group), name)
    return sorted(found.values(), key=lambda part: part.start)


def find_phones(text: str) -> list[Part]:
    """Mobile numbers, with the extension that platforms put behind a virtual one."""
    parts = []
    for match in PHONE.finditer(text):
        number = re.sub(r"\D", "", match.group(1))
        parts.append(Part("phone", *match.span(), number + ("-" + match[3] if match[3] else "")))
    return parts


def find_addresses(text: str, cased: str = "") -> list[list[Part]]:
    """Each address as its parts; the first part is the whole, from first to last character.
    cased: the text with its letters as they were typed, which standard forms keep."""
    shown = cased or text
    taken = [(part.start, part.end) for part in find_phones(text) + find_names(text)]
    addresses: list[list[Part]] = []
    done = 0
    for chain in find_chains(text):
        if chain.start < done:
            continue
        start, end = _detail_span(text, chain, taken)
        if end > start or "district" in {level for level, _, _ in chain.spans}:
            addresses.append(_parts(shown, chain, start, end))
            done = addresses[-1][0].end
    return addresses or [_loose_parts(shown, match) for match in _LOOSE.finditer(text)]


def _detail_span(text: str, chain: Chain, taken: list[tuple[int, int]]) -> tuple[int, int]:
    """What follows the divisions and still reads like a place, segment by segment."""
    start = end = chain.end
    limit = min([s for s, _ in taken if s >= start] + [len(text)])
    for segment in _SEGMENT.finditer(text, start, limit):
        gap = text[end : segment.start()]
        if gap.strip(" ,-/"):
            break
        talk = _TALK.search(segment.group())
        stretch = segment.group()[: talk.start()] if talk else segment.group()
        # Directly behind a district a bare name is a place (望京SOHO); later ones must show it.
        bare = end == chain.end and len(chain.spans) >= 2 and not talk and len(stretch) > 1
        if not stretch or not (_MARK.search(stretch) or bare):
            break
        end = segment.start() + len(stretch)
        if talk:
            break
    while start < end and text[start] in " ,-/":
        start += 1
    return start, end


def _parts(text: str, chain: Chain, start: int, end: int) -> list[Part]:
    region = chain.region
    values = {"province": region.province, "city": region.city, "district": region.district}
    spans = {level: (s, e) for level, s, e in chain.spans}
    parts = []
    inferred_from = chain.spans[0][1:]
    for level, value in values.items():
        if value:
            # A division that was left out stands where the one it follows from was named.
            parts.append(Part(level, *spans.get(level, inferred_from), value))
    if end > start:
        parts.append(Part("detail", start, end, text[start:end]))
    whole_end = max(end, chain.end)
    norm = "".join(dict.fromkeys(part.norm for part in parts))
    return [Part("address", chain.start, whole_end, norm), *parts]


def _loose_parts(text: str, match: re.Match[str]) -> list[Part]:
    """A street with a number but without a city; the words that lead up to it are not part."""
    start, end = match.span()
    if lead := _LEAD.match(match.group()):
        start += lead.end()
    detail = Part("detail", start, end, text[start:end])
    return [Part("address", start, end, detail.norm), detail]
