"""What in an answer only repeats the offer: its sum, its pieces, its goods, its data."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace

from actions.reading.lines import amounts_in
from actions.reading.model import Context
from actions.reading.remarked import only_remarks, tells_the_sum_of
from nlu.numerals import NUMBER, parse
from nlu.text import normalise

CLAUSES = re.compile(r"[\s,，。.!！~～;；、]+")
_PIECES = re.compile(rf"({NUMBER})\s*([件个双条瓶只套盒份单箱袋包])")
_DIGITS = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])")
# 把M的寄回去, 蓝色那件退给你们, 我M的穿不进去: of the goods that are there already.
_GOES_BACK = re.compile(
    r"(?:把|我|那|这|,|，| )*(?P<which>x{0,3}[sml](?![a-z])|[红黑白蓝绿黄灰粉紫棕橙银青杏咖驼])"
    r"(?:码|号|色|的|哩|那|这|个|件|套|我|就|给|你|您|恁|们|今天|明天|今|明|马上|立刻|一会儿?)*"
    r"(?:寄|退|还给|穿不|太|小了|大了|勒|挤|绷)(?:回|出|走|给|来|去|了|你|您|恁|们|进|下|小|大|得|慌|死|脚|人)*",
    re.IGNORECASE,
)
# M换L: what is there already, and what it becomes.
_TO_WHAT = re.compile(r"(?<![a-z])x{0,3}[sml]码?(?:换|改)成?(x{0,3}[sml](?![a-z]))", re.IGNORECASE)
_FILLING = r"[就要给那我的吧呗呀啊啦嘛哈咯]"
# 换成大的, where the bigger pack is offered for the smaller one.
_THE_BIG_ONE = re.compile(
    rf"{_FILLING}*换?(?:成|个|为)?(?:大|高档?|199)的?(?:那个|那份|礼包)?{_FILLING}*"
)
# 那就12块5吧 and nothing else.
_A_SUM = re.compile(rf"(?:{_FILLING}|[\d.一二两三四五六七八九十百块元钱角毛]|退|补)+")
_SUM = re.compile(rf"{NUMBER}(?:块钱?|元)(?:{NUMBER})?")
# Without a verb of giving nothing of a clause is left, when its sum is gone: 那就退5块吧, 就5块.
_TAKING = re.compile(r"^[^退补给办]*$")
_ASKED_BACK = re.compile(rf"^({NUMBER}(?:块钱?|元))\?+\s*([^?]+)$")
_THEN_SO = re.compile(
    rf"(?:算了|行吧?|好吧?|嗯|那|[,， ])*{NUMBER}(?:块钱?|元)就{NUMBER}(?:块钱?|元)[吧呗嘛了]?"
)
_AFTER_ALL = re.compile(r"还是")
_AROUND_A_SIZE = re.compile(rf"{_FILLING}|[换成为改个码号款]")


def without_what_is_offered(context: Context) -> Context:
    """对 换L of an offer of L is 对: what repeats the offer says nothing against it. Alone it is
    no yes either."""
    context = without_what_was_paid(_without_its_goods(_without_its_sentence(context)))
    if not context.becomes and not context.offered_fen:
        return context
    context = _without_its_sum_wondered_at(_without_its_bare_sum(context))
    clauses = [one for one in CLAUSES.split(context.text) if one]
    others = [one for one in clauses if not _names(one, context)]
    if not others or len(others) == len(clauses):
        return context
    if context.offered_fen:
        others = [one if one in others else _TAKING.sub("", _SUM.sub("", one)) for one in clauses]
    return replace(context, text=" ".join(one for one in others if one))


# 39退我, 退66 of an offer of it: a number with another measure beside it is another thing.
_BARE = re.compile(
    r"(?<![\d.])\d+(?:\.\d+)?(?![\d.个件双条瓶只套盒份单箱袋包天号点次年月日楼码%折])"
)


def _without_its_bare_sum(context: Context) -> Context:
    """Where the sum is named beside other words, without a unit."""
    said, fen = normalise(context.text).text, context.offered_fen
    named = [match for match in _BARE.finditer(said) if float(match[0]) * 100 == fen]
    if not fen or len(named) != 1 or amounts_in(said):
        return context
    rest = said[: named[0].start()] + said[named[0].end() :]
    if not rest.strip(_NOTHING_LEFT):
        return context
    return replace(context, text=rest.strip(), amount_fen=None)


_TITLES = re.compile("“([^”]+)”")
_BOTH_GO = re.compile(
    r"(?:这)?(?:两|俩|2)(?:个|样|件|种|款)?我?[都全](?:给我)?(?:不要|退掉?|取消)了?"
)
_SIGNS = {
    "🆗": "ok ", "√": "对 ", "✓": "对 ", "✔": "对 ", "✅": "对 ", "☑": "对 ", "👌": "好的 ",
}  # fmt: skip
# Smiles; those that sneer are heard by scorn.py.
_PICTURES = frozenset({"So", "Sk", "Cf", "Cn"})
_NOTHING_LEFT = " ,，。.!！?？~～"
_NO_RETURN = re.compile(
    r"(?:又|也|还|都)?不(?:用|必|需要?)(?:我|再|给你们)?(?:寄|退货)(?:回[去来]?|还|了)*"
)
_OF_A_PLACE = re.compile(
    r"\d|(?<!知)[路街栋室区市省县村镇巷幢道](?![歉理上])|\d弄|[\d一二三四五六七八九十]楼|号(?!码)|单元"
)
_NUMBER_OF_A_HOUSE = re.compile(rf"(?:门牌号?)?({NUMBER})(号?)")
_BEFORE_A_NUMBER = re.compile(r" (?=\d)|(?<=\d) ")
# So much of an address says which one it is.
_OF_AN_ADDRESS = 3


def _spoken(text: str, offer: str) -> str:
    """🆗 is a word, and what is only remarked beside a yes says nothing."""
    for sign, word in _SIGNS.items():
        text = text.replace(sign, word)
    plain = "".join(one for one in text if unicodedata.category(one) not in _PICTURES)
    clauses = [one for one in CLAUSES.split(plain) if one]
    kept = [one for one in clauses if not only_remarks(one, offer)]
    if kept and len(kept) < len(clauses):
        plain = " ".join(kept)
    return plain if plain.strip(_NOTHING_LEFT) else text


def _without_its_sentence(context: Context) -> Context:
    """不用寄 退吧, 没错 文一路18号: what the bot has just said itself."""
    text, words = _spoken(context.text, context.offer), context.offered_words
    if _NO_RETURN.search(normalise(words).text):
        text = _NO_RETURN.sub("", text)
    if context.offer == "address_change" and len(text) <= _LONGEST:
        text = _without_its_places(text, words)
    if context.offer == "refund_only" and len({*_TITLES.findall(words)}) == _SEVERAL:
        text = _BOTH_GO.sub("退", text)
    return replace(context, text=text.strip() if text.strip(_NOTHING_LEFT) else context.text)


def _without_its_places(text: str, words: str) -> str:
    """Unchanged where another place is named as well: 文二路18号 and 180号 are others."""
    rest, said = _BEFORE_A_NUMBER.sub("", text), _BEFORE_A_NUMBER.sub("", words)
    while len(same := name_in_common(rest, said)) >= _OF_AN_ADDRESS and names_a_place(same):
        rest = rest.replace(same, " ")
    rest = _NUMBER_OF_A_HOUSE.sub(
        lambda match: " " if f"{parse(match[1])}号" in said else match[0], rest
    )
    return text if names_a_place(rest) else rest


def names_a_place(text: str) -> bool:
    return bool(_OF_A_PLACE.search(text))


def without_what_was_paid(context: Context) -> Context:
    """Where the bot has just said how the sum came about, who says it back names no other one."""
    clauses = [one for one in CLAUSES.split(context.text) if one]
    named: set[int | None] = {*amounts_in(normalise(context.offered_words).text)}
    told = [one for one in clauses if tells_the_sum_of(one, named - {context.offered_fen})]
    if not told or len(told) == len(clauses):
        return context
    left = " ".join(one for one in clauses if one not in told)
    return replace(context, text=left, amount_fen=None)


def _without_its_sum_wondered_at(context: Context) -> Context:
    """三块？那敢情好 of an offer of 3: the offer is repeated, and then answered."""
    found = _ASKED_BACK.match(normalise(context.text).text)
    if found is None or amounts_in(found[1]) != [context.offered_fen]:
        return context
    return replace(context, text=found[2])


# 护手霜 of 护手霜小样, 充电宝 of 充电宝20000毫安; a number of pieces is no name.
_A_NAME = re.compile(r"(?![一二两三四五六七八九十半])[\u4e00-\u9fff]{2}")
_KEEPS_ITS_GOODS = frozenset({"exchange", "address_change", "reship"})
# Of these the goods stay, and 退口红 is another wish: 口红的5块 names what is offered.
_A_FEW_YUAN = frozenset({"price_difference", "goodwill", "postage"})
_THEN_THE_SUM = rf"(?:这单|那单|降价|降|那|的|就)*(?={NUMBER}(?:块|元)|差价|价差|运费|邮费|补偿)"
_LONGEST = 40
_SEVERAL = 2
_OF_SEVERAL_GOODS = frozenset({"refund_only", "return_refund", "price_difference"})


def _without_its_goods(context: Context) -> Context:
    """护手霜也行 of an offer of it is 也行. Of the name alone nothing would be left: it stays."""
    goods, text = context.offered_goods, context.text
    if not goods or context.offer in _KEEPS_ITS_GOODS or len(text) > _LONGEST:
        return context
    name = name_in_common(text, goods)
    after = _THEN_THE_SUM if context.offer in _A_FEW_YUAN else "的?"
    if not name:
        return context
    # 只退身体乳, of an offer that is about nothing else.
    text = re.sub(rf"[只就](?=退{re.escape(name)})", "", text)
    rest = re.sub(rf"[那这]?[个只支款瓶]?{re.escape(name)}{after}", "", text)
    if not CLAUSES.sub("", rest):
        return context
    return replace(context, text=rest.strip())


def name_in_common(text: str, goods: str) -> str:
    """护手霜 of 护手霜也行 and 护手霜小样; an empty text where they have no name in common."""
    parts = (
        text[start:end]
        for start in range(len(text))
        for end in range(start + 2, len(text) + 1)
        if text[start:end] in goods
    )
    return max((one.strip() for one in parts if _A_NAME.search(one)), key=len, default="")


# 把口红那单退了 names the order by one of its goods.
_OF_THE_ORDER = re.compile(r"整单|全部|全都|[都全]退|[都全]不要|一起|那一?单|这一?单|订单")


def names_only_some(said: Context) -> bool:
    """单退杯子这件, of an offer about the lipstick and a mask: not all that would be done."""
    titles = {normalise(one).text for one in _TITLES.findall(said.offered_words)}
    if said.offer not in _OF_SEVERAL_GOODS or len(titles) < _SEVERAL:
        return False
    if _OF_THE_ORDER.search(said.text):
        return False
    text = normalise(said.text).text
    named = [one for one in titles if name_in_common(text, one)]
    return 0 < len(named) < len(titles)


# What is offered, by its own name and nothing else: 退款 of a refund.
_A_GIFT = (
    "(?:随单)?加上?(?:去|进去)?|加?(?:要|加|来|送|放|给|整|搭|塞|捎|带|拿|添)(?:我)?(?:一?[个份支根袋]|[上进]去?)|想?要"
    "|(?:放|塞|装|搁)(?:到|在|进)?(?:包裹|快递|箱子)(?:里|里头|里面|一起)"
)
_NAMES_OF = {
    "refund_only": "退[款钱]?|[只仅]退款(?:就[行好]|就可以)?|消|取消(?:掉|订单)?|提交?",
    "return_refund": "退(?:货退款|货)?|提交?",
    "exchange": "换货?|提交?",
    "reship": "[补重]发?|再?[补发]一?[件瓶个份]|登记?(?:补发)?",
    "withdraw": "(?:取消|撤[销回掉]?)(?:退货退款|[退换]货|退款|补发)?(?:的?申请)?"
    "|把?(?:退货退款|[退换]货|退款|补发|申请)(?:的?申请)?(?:取消|撤[销回掉]?)",
    "reopen": "(?:重新?|再)?打?开|重开|恢复",
    # 退吧 and 退给我 of a few yuan; 退了 may be the goods.
    "price_difference": "退(?:给?我)?(?=吧|呗|嘛|噻)|退给?我|退退+|把?差价退|退差价|补差价",
    "goodwill": "补偿?|补退",
    "postage": "退(?:运|邮)费|把?(?:运|邮)费退",
    "address_change": "(?:修|更)?改",
    "missing_gift": "补(?:发|寄|送)?(?:一?[个份])?(?:过来)?|登记?(?:补发)?",
    "everyday_gift": _A_GIFT,
    "threshold_gift": _A_GIFT,
}
# And where it was wished before.
_A_SIZE = re.compile(r"(?<![a-z])x{0,3}[sml](?![a-z])", re.IGNORECASE)
_STILL_WANTS = "(?:我)?(?:想来想去)?(?:还是|继续|还|就)?(?:想|要|得)?"
_NAMES_OF_WISH = {
    "request_exchange": f"{_STILL_WANTS}换货?",
    "request_return": f"{_STILL_WANTS}退货?",
}
# 小样就小样, L就L, 礼包也行: what is offered, by its own name, is good enough.
_GOOD_ENOUGH = re.compile(
    r"(?:行吧?|那|好吧?|[,， ])*(?P<what>[^,，就也]{1,6}?)"
    rf"(?:就(?P=what)|也(?:行|可以|好|成|中))的?{_FILLING}*"
)
_OF_GOODS = frozenset({"exchange", "threshold_gift", "everyday_gift", "missing_gift"})


_PLAINLY = re.compile(
    r"(?:好[的滴哒嘞呀]?|对[的头]?|嗯+|是的?|行|可以|阔以|要[的滴]?|中|成|妥|得嘞|没错|确[认定]|提交|同意|谢谢[你您亲了啦]*|ok)+[啊呀吧哦呗]?"
)


def says_its_name(context: Context) -> bool:
    """退款, of an offer to pay the order back; 5块就5块, of an offer of 5."""
    return (
        _says_only_its_name(context)
        or _settles_for_the_sum(context)
        or _settles_for_the_goods(context)
    )


def _says_only_its_name(context: Context) -> bool:
    """确认 退货: perhaps after a word that says yes."""
    if (name := _NAMES_OF.get(context.offer)) is None:
        return False
    if context.offer == "exchange" and context.becomes:
        new = re.escape(normalise(context.becomes).text)
        # Whether the big one is the offered one, the doubts say.
        name = rf"{name}|换?[成个为]?{new}[码号的]?(?:就行|就好)?|换[成个为]?[大小]一?[点码号]?的?"
    if context.offer == "reopen" and context.wish in _NAMES_OF_WISH:
        name = f"{name}|{_NAMES_OF_WISH[context.wish]}{_what_it_was(context)}"
    named = re.compile(rf"(?i)(?:{_FILLING}*(?:直接|赶紧|快点?)?(?:{name})){{1,3}}{_FILLING}*")
    clauses = [one for one in CLAUSES.split(normalise(context.text).text.strip()) if one]
    others = [one for one in clauses if not named.fullmatch(one)]
    return len(others) < len(clauses) and all(_PLAINLY.fullmatch(one) for one in others)


def _what_it_was(context: Context) -> str:
    """XL of an exchange that is to be opened again, as the bot's own sentence names it."""
    named = {one.lower() for one in _A_SIZE.findall(normalise(context.offered_words).text)}
    sizes = "|".join(sorted(named, key=len, reverse=True))
    return rf"(?:[成为]?(?:那个|大的)?(?:{sizes})(?:那个)?[的码]?)?" if sizes else ""


def _settles_for_the_sum(context: Context) -> bool:
    sums = amounts_in(normalise(context.text).text)
    return sums == [context.offered_fen] * 2 and bool(_THEN_SO.fullmatch(context.text.strip()))


_OF_BEFORE = re.compile(
    r"刚才|刚刚|方才|之前(?:说|给|报|那)|前面(?:说|给|报|那)|你(?:刚)?说的那?|那个?(?=\d+块|[一二两三四五六七八九十]块)"
)
_STILL = re.compile(r"还算数|还(?:能|可以)?(?:给|退|补|要|有)|作数")
_OF_OTHER_KINDS = {
    "price_difference": re.compile(r"运费|邮费|补偿|赔偿|慢|晚"),
    "goodwill": re.compile(r"差价|降价|价差|运费|邮费|便宜"),
    "postage": re.compile(r"差价|降价|价差|补偿|赔偿|便宜"),
}


def repeats_its_sum(text: str, fen: int | None, kind: str) -> bool:
    """那10块给我退了, of an offer of 10 that other words came after: its sum and no other."""
    if not fen or kind not in _OF_OTHER_KINDS or _OF_OTHER_KINDS[kind].search(text):
        return False
    return {*amounts_in(normalise(text).text)} == {fen}


def points_back(text: str, fen: int | None) -> bool:
    """就刚才的3块, 那个还算数吗: an offer of before; of another sum it is another."""
    said = normalise(text).text
    named = {*amounts_in(said)}
    if named - {fen}:
        return False
    return bool(_OF_BEFORE.search(said) and named) or bool(_STILL.search(said) and named)


def _settles_for_the_goods(context: Context) -> bool:
    match = _GOOD_ENOUGH.fullmatch(normalise(context.text).text.strip())
    if match is None or context.offer not in _OF_GOODS:
        return False
    what = _AROUND_A_SIZE.sub("", match["what"].lower())
    if context.offer == "exchange":
        return bool(what) and what in normalise(context.becomes).text.lower().split()
    # 盒子就盒子 of a pack that is called otherwise says nothing.
    return len(what) > 1 and what in normalise(context.offered_words).text.lower()


def _names(clause: str, context: Context) -> bool:
    said = normalise(clause).text.lower()
    if context.offered_fen:
        sums = amounts_in(said)
        return bool(sums) and {*sums} == {context.offered_fen} and bool(_A_SUM.fullmatch(said))
    if context.offer == "threshold_gift":
        return _THE_BIG_ONE.fullmatch(said) is not None
    offered = normalise(context.becomes).text.lower().split()
    return _AROUND_A_SIZE.sub("", said) in [_AROUND_A_SIZE.sub("", one) for one in offered]


def only_repeats(context: Context) -> bool:
    """那还是L吧, of an offer of L: what was offered is named once more, and no yes said."""
    if context.offer != "exchange" or not context.becomes:
        return False
    said = _AFTER_ALL.sub("", context.text)
    clauses = [one for one in CLAUSES.split(said) if one]
    return bool(clauses) and all(_names(one, context) for one in clauses)


_NUMBERED = frozenset({"address_change", "withdraw", "threshold_gift", "missing_gift"})


def without_what_stands_in_it(text: str, context: Context) -> str:
    """Without pieces, house numbers and returned goods that the bot's own sentence names.

    Sums are left: they are compared with the offered one."""
    if not context.offered_words:
        return text
    words = normalise(context.offered_words).text.lower()
    pieces = {_piece(match) for match in _PIECES.finditer(words)}
    numbers = set(_DIGITS.findall(words))
    text = _PIECES.sub(lambda match: " " if _piece(match) in pieces else match[0], text)
    if context.offer in _NUMBERED:
        # Of other offers a bare number may be anything: 1 is no yes to 1 件.
        text = _DIGITS.sub(lambda match: " " if match[0] in numbers else match[0], text)
    if context.offer != "exchange":
        return text
    becomes = normalise(context.becomes).text.lower()
    text = _TO_WHAT.sub(lambda match: match[1] if match[1].lower() in becomes else match[0], text)
    return _GOES_BACK.sub(
        lambda match: match[0] if match["which"].lower() in becomes else " ", text
    )


def _piece(match: re.Match[str]) -> tuple[object, str]:
    return parse(match[1]), match[2]
