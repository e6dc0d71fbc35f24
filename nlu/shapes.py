"""Finds what has a shape in a message: numbers of orders and parcels, money, days, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from nlu import numerals
from nlu.address import Part, find_addresses, find_names, find_phones
from nlu.numerals import CHINESE, NUMBER
from nlu.tables import rows
from nlu.text import Normalised, normalise


@dataclass(frozen=True)
class Entity:
    """Something with a shape: its words and place in the text as typed, and its standard form."""

    type: str
    value: str
    start: int
    end: int
    norm: str


# Stands where something has been found already.
_TAKEN = "\uffff"
_FREE = r"(?<![0-9a-z])"
_SHUT = r"(?![0-9a-z])"
_ORDER_PDD = re.compile(
    r"(?<!\d)(\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])) ?- ?(\d{15})(?!\d)"
)
_ORDER_TAOBAO = re.compile(r"(?<!\d)\d{19}(?!\d)")
_ORDER_CUED = re.compile(r"订单(?:编?号|是|:)*[:是 ]*(\d{10,18})(?!\d)")
_TRACKING = re.compile(
    _FREE + r"(?:"
    r"sf ?\d{12,15}|yt ?\d{13,15}|jt ?\d{13}|zto ?\d{12,14}|sto ?\d{12,15}|dp[kl]? ?\d{9,12}|"
    r"jd[a-z]{0,3} ?\d{10,15}(?:-\d-\d-\d?)?|[a-z]{2} ?\d{9} ?cn|"
    r"7[3568]\d{12}|77\d{13}|4[36]\d{11}|4[36]\d{13}|9[678]\d{11}|1[01]\d{11}"
    r")" + _SHUT
)  # fmt: skip
_TRACKING_CUED = re.compile(
    r"(?:快递|物流|运)单?号?(?:是|:|,)*[:是 ]*((?=[a-z]*\d{6})[a-z0-9]{10,20})" + _SHUT
)
# One may stand right behind another: B10023B10025.
_SKU = re.compile(
    rf"(?:{_FREE}|(?<=[a-z]\d{{5}}))[a-z]{{1,3}}\d{{5,6}}"
    rf"(?:(?:-[a-z0-9]{{1,4}})?{_SHUT}|(?=[a-z]\d{{5}}))"
)

_FRACTION = "[一二两三四五六七八九1-9]"
_YUAN = re.compile(
    r"(?<![\d.第a-z-])[¥$] ?(?P<signed>(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)"
    r"(?! ?(?:块|元)?\d)(?: ?(?:块钱|元钱|块|元))?"
    rf"|(?<![\d.第几a-z两二三四五六七八九十百千万-])(?P<whole>{NUMBER}) ?"
    r"(?P<unit>块|元|圆|rmb|人民币)(?!旦|宵|件|素)"
    rf"(?:零?(?P<tenth>{_FRACTION})(?![\d.]|{CHINESE}|[天个件块元])(?:毛|角)?|钱)?"
)
_JIAO = re.compile(
    rf"(?<![\d.块元第几])({_FRACTION})(?:毛|角)"
    rf"(?:({_FRACTION})(?![\d天个件])|钱|(?![巾线衣发绒料笔皮呢裤毯孔毛形度]))"
)
# 花了两百三: no unit, but money was spoken of and a hundred or a thousand is in it.
_SPENT = re.compile(
    r"(?:[花扣付退赔补差返减降贵]|便宜|优惠)了?我?"
    r"(?P<whole>[一二两三四五六七八九][百千][零一二三四五六七八九百十]+)(?![天个件块元多几])"
)
# 补我十五, 拍的时候79现在65, 满200减30: a bare number that money was spoken of before, and behind
# which no other unit comes.
_BARE = re.compile(
    rf"(?:(?P<given>(?:[补退返扣减赔]|便宜)(?:了|我|了我|给我))"
    rf"|(?:[补退赔差返减降扣付花卖满省贵涨]|便宜|优惠|实付|只要|才要|一共|总共|合计)(?:了|我|了我|给我|到|成|才|出)?"
    rf"|(?:[拍买]|下单|付款)(?:的?时候?|的是)(?:是|才|要|价格?是?)?"
    rf"|(?:[原现单]价|价格|总价|到手价?|券后|现在|今天|昨天|当时|之前|变成|只卖|要价)(?:是|才|只要|要|卖|就|只)?)"
    rf" ?(?P<whole>\d{{1,5}}(?:\.\d{{1,2}})?(?![\d.])|{CHINESE})"
    r"(?=$|[\s,。!?;、~)]|[了吧呢吗嘛啊呀么就行可减送降变怎还为没不是]|现[在价]|今天|才|差价|-(?=\d))"
)
_FOLD = re.compile(r"假一$|[买拍]\d*$")
# 两块电池 is two of them, not two yuan.
_PIECES = re.compile(
    r"电池|蛋糕|[香肥]?皂|布|手?表|屏|玻璃|砖|毛巾|饼|肉|巧克力|面膜|地[毯垫板]|[硬磁]盘|内存|主板|显卡|木|瓷|豆腐|石|"
    r"鼠标|滑板|奶酪|腕|板|垫|抹布|面包|海绵|桌布|牛排|磁铁|姜|糖|膜|拼图|积木|充电|挡|隔|排骨|移动"
)
_ONE_PIECE = re.compile(r"[儿送发退点寄买下来拍给放去用收取付都也包装打换开过]")
_SPENDS = re.compile(r"[退赔补差给花付返减贵少多要收才就还扣偿费惠券包价款]$|便宜了?$|优惠了?$")

_COUNT = re.compile(
    rf"(?<![\d.第a-z几每这那哪某十百-])(?P<number>{NUMBER}|半|俩|仨) ?"
    r"(?P<unit>[件个只条瓶盒袋包箱套支本台把张片罐桶斤份组对双副顶枚颗粒卷根盆株块枝朵听提板桌盏串]|公斤|千克|kg|箱子?)"
    r"(?![月年小个]|星期|礼拜|工作日|钟头|世纪|多小时|时候|劲|人|客服|电话|字|钱|样|月|半)"
)
# 体重52公斤 asks for a size.
_BODY = ("体重", "体重是", "身高", "净重", "毛重")
_PAIR = re.compile(r"(?<=[少漏缺错发买拍要退换了到])(俩|仨)(?!人)")
_RANGE = rf"(?<![\d.第几每a-z十百-])(?P<low>{NUMBER})(?: ?(?:-|~|到|至) ?(?P<high>{NUMBER}))?"
_DAYS = re.compile(
    _RANGE
    + r" ?(?P<unit>个?工作日|天|个?星期|周(?![岁年一二三四五六日末])|个?礼拜|个月|个?小时|个?钟头)"
    r"(?!前台|线|[一二三四五六日](?![天个]))"
)
_HALF_MONTH = re.compile(r"(?<!个)半个月")
_SPAN_DAYS = {"星期": 7, "周": 7, "礼拜": 7, "月": 30}


def find_entities(text: str) -> list[Entity]:
    """All entities of a text in reading order, with offsets into the text as it was typed."""
    even = normalise(text)
    if not even.text.strip():
        return []
    chosen: list[Part] = []
    left = even.text
    for find in _FINDERS:
        for part in list(find(left)):
            if _TAKEN not in left[part.start : part.end]:
                chosen.append(part)
                left = left[: part.start] + _TAKEN * (part.end - part.start) + left[part.end :]
    for address in find_addresses(even.text, _cased(even, text)):
        span = range(address[0].start, address[0].end)
        inside = [part for part in chosen if part.start in span or part.end - 1 in span]
        if all(part.type in _WEAK for part in inside):
            chosen = [part for part in chosen if part not in inside] + address
    order = {"address": 0, "province": 1, "city": 2}
    chosen.sort(key=lambda part: (part.start, order.get(part.type, 3)))
    return [_entity(part, even, text) for part in chosen]


def _cased(even: Normalised, text: str) -> str:
    """The normalised text with its letters as they were typed."""
    origins = (text[start:end] for start, end in zip(even.starts, even.ends))  # noqa: B905
    return "".join(
        char.upper() if unicodedata.normalize("NFKC", origin) == char.upper() else char
        for char, origin in zip(even.text, origins)  # noqa: B905
    )


def _entity(part: Part, even: Normalised, text: str) -> Entity:
    start, end = even.origin(part.start, part.end)
    value = text[start:end]
    return Entity(part.type, value, start, end, value if part.type == "detail" else part.norm)


def _orders(text: str) -> Iterator[Part]:
    for match in _ORDER_PDD.finditer(text):
        yield Part("order_no", *match.span(), f"{match[1]}-{match[2]}")
    for match in _ORDER_TAOBAO.finditer(text):
        yield Part("order_no", *match.span(), match.group())
    for match in _ORDER_CUED.finditer(text):
        yield Part("order_no", *match.span(1), match[1])


def _trackings(text: str) -> Iterator[Part]:
    for match in _TRACKING.finditer(text):
        yield Part("tracking_no", *match.span(), match.group().replace(" ", "").upper())
    for match in _TRACKING_CUED.finditer(text):
        yield Part("tracking_no", *match.span(1), match[1].upper())


def _skus(text: str) -> Iterator[Part]:
    for match in _SKU.finditer(text):
        yield Part("sku", *match.span(), match.group().upper())


def _amounts(text: str) -> Iterator[Part]:
    for match in _YUAN.finditer(text):
        if match["signed"]:
            yield Part("amount", *match.span(), _yuan(Decimal(match["signed"].replace(",", ""))))
        elif (value := numerals.parse(match["whole"])) is not None and _is_money(text, match):
            tenth = numerals.parse(match["tenth"]) if match["tenth"] else None
            yield Part("amount", *match.span(), _yuan(value + (tenth or Decimal(0)) / 10))
    for match in _JIAO.finditer(text):
        tenths, hundredths = (numerals.parse(digit or "零") for digit in match.groups())
        yield Part(
            "amount",
            *match.span(),
            _yuan((tenths or 0) / Decimal(10) + (hundredths or 0) / Decimal(100)),
        )
    for pattern in (_SPENT, _BARE):
        for match in pattern.finditer(text):
            value = numerals.parse(match["whole"])
            if value is not None and (pattern is _SPENT or _is_bare_amount(text, match)):
                yield Part("amount", *match.span("whole"), _yuan(value))


def _is_bare_amount(text: str, match: re.Match[str]) -> bool:
    """假一赔十 is a saying; a single 二 or 八 is an amount only where something was given."""
    if match["whole"][0].isdecimal():
        return True
    if match["whole"] in "零一" or _FOLD.search(text, 0, match.start()):
        return False
    return bool(match["given"]) or len(match["whole"]) > 1


def _is_money(text: str, match: re.Match[str]) -> bool:
    """块 also counts pieces; what follows and what goes before tells the two apart."""
    if match["unit"] != "块" or match["tenth"] or match.group().endswith("钱"):
        return True
    if _PIECES.match(text, match.end()):
        return False
    if match["whole"] == "一":
        spends = _SPENDS.search(text, 0, match.start())
        return bool(spends) and not _ONE_PIECE.match(text, match.end())
    return True


def _yuan(value: Decimal) -> str:
    return f"{value:.2f}"


def _days(text: str) -> Iterator[Part]:
    for match in _DAYS.finditer(text):
        if (norm := _day_count(match)) is not None:
            yield Part("days", *match.span(), norm)
    for match in _HALF_MONTH.finditer(text):
        yield Part("days", *match.span(), "15")


def _day_count(match: re.Match[str]) -> str | None:
    ends = [numerals.parse(match[name]) for name in ("low", "high") if match[name]]
    unit = match["unit"].removeprefix("个")
    if any(end is None for end in ends):
        return None
    if unit in ("小时", "钟头"):
        days = [end / 24 for end in ends if end is not None]
        return "-".join(str(int(day)) for day in days) if all(d == int(d) for d in days) else None
    return "-".join(_plain(end * _SPAN_DAYS.get(unit, 1)) for end in ends if end is not None)


def _quantities(text: str) -> Iterator[Part]:
    for match in _COUNT.finditer(text):
        words = match["number"]
        if text.endswith(_BODY, 0, match.start()):
            continue
        if match.group() == "一块" and _ONE_PIECE.match(text, match.end()):
            continue  # "together", not a piece
        value = {"半": Decimal("0.5"), "俩": Decimal(2), "仨": Decimal(3)}.get(words)
        value = numerals.parse(words) if value is None else value
        if value is not None:
            yield Part("quantity", *match.span(), _plain(value))
    for match in _PAIR.finditer(text):
        yield Part("quantity", *match.span(), "2" if match[1] == "俩" else "3")


def _plain(value: Decimal) -> str:
    return str(int(value)) if value == int(value) else str(value.normalize())


def _couriers(text: str) -> Iterator[Part]:
    pattern, names = _courier_names()
    for match in pattern.finditer(text):
        yield Part("courier", *match.span(), names[match.group()])


@lru_cache(maxsize=1)
def _courier_names() -> tuple[re.Pattern[str], dict[str, str]]:
    names = {nick: name for name, nicks in rows("couriers.tsv") for nick in nicks.split(" ")}
    names |= {nick.replace(" ", ""): name for nick, name in names.items()}
    longest = sorted(names, key=len, reverse=True)
    options = (_before(nick) + re.escape(nick) + _after(nick) for nick in longest)
    return re.compile("|".join(options)), names


def _before(nick: str) -> str:
    return _FREE if nick[0].isascii() else ""


def _after(nick: str) -> str:
    """顺风快递员 is somebody of 顺风, so 员 must not follow."""
    return _SHUT if nick[-1].isascii() else "(?!员)" if nick.endswith("递") else ""


# Earlier finders win where two would claim the same characters.
_FINDERS: tuple[Callable[[str], Iterator[Part] | list[Part]], ...] = (
    _orders, _trackings, find_names, find_phones, _skus, _amounts, _days, _quantities, _couriers,
)  # fmt: skip
_WEAK = frozenset({"quantity", "amount", "days", "sku", "courier"})
