"""What in an answer only repeats the offer: its sum, its pieces, its goods, its data."""

from __future__ import annotations

import re
from dataclasses import replace

from actions.reading.lines import amounts_in
from actions.reading.model import Context
from nlu.numerals import NUMBER, parse
from nlu.text import normalise

CLAUSES = re.compile(r"[\s,，。.!！~～;；、]+")
_PIECES = re.compile(rf"({NUMBER})\s*([件个双条瓶只套盒份单箱袋包])")
_DIGITS = re.compile(r"(?<![\d.])\d+(?:\.\d+)?(?![\d.])")
# 把M的寄回去, 蓝色那件退给你们, 我M的穿不进去: of the goods that are there already.
_GOES_BACK = re.compile(
    r"(?:把|我|那|这|,|，| )*(?P<which>x{0,3}[sml](?![a-z])|[红黑白蓝绿黄灰粉紫棕橙银青杏咖驼])"
    r"(?:码|号|色|的|哩|那|这|个|件|套|我|就|给|你|您|恁|们|今天|明天|今|明|马上|立刻|一会儿?)*"
    r"(?:寄|退|还给|穿不|太|小了|大了)(?:回|出|走|给|来|去|了|你|您|恁|们|进|下|小|大)*",
    re.IGNORECASE,
)
_FILLING = r"[就要给那我的吧呗呀啊啦嘛哈咯]"
# 换成大的, where the bigger pack is offered for the smaller one.
_THE_BIG_ONE = re.compile(
    rf"{_FILLING}*换?(?:成|个|为)?(?:大|高档?|199)的?(?:那个|那份|礼包)?{_FILLING}*"
)
# 那就12块5吧 and nothing else.
_A_SUM = re.compile(rf"(?:{_FILLING}|[\d.一二两三四五六七八九十百块元钱角毛]|退|补)+")
_THEN_SO = re.compile(rf"那?{NUMBER}(?:块钱?|元)就{NUMBER}(?:块钱?|元)[吧呗嘛了]?")
_AFTER_ALL = re.compile(r"还是")
_AROUND_A_SIZE = re.compile(rf"{_FILLING}|[换成为改个码号款]")


def without_what_is_offered(context: Context) -> Context:
    """对 换L of an offer of L is 对: what repeats the offer says nothing against it. Alone it is
    no yes either."""
    if not context.becomes and not context.offered_fen:
        return context
    clauses = [one for one in CLAUSES.split(context.text) if one]
    others = [one for one in clauses if not _names(one, context)]
    if not others or len(others) == len(clauses):
        return context
    return replace(context, text=" ".join(others))


# What is offered, by its own name and nothing else: 退款 of a refund.
_NAMES_OF = {
    "refund_only": "退[款钱]",
    "exchange": "换",
    "reship": "[补重]发",
    "withdraw": "撤[销回]?",
}


def says_its_name(context: Context) -> bool:
    """退款, of an offer to pay the order back; 5块就5块, of an offer of 5."""
    name = _NAMES_OF.get(context.offer)
    said = normalise(context.text).text.strip()
    named = name is not None and re.fullmatch(rf"{_FILLING}*(?:直接)?(?:{name}){_FILLING}*", said)
    return bool(named) or _settles_for_the_sum(context)


def _settles_for_the_sum(context: Context) -> bool:
    sums = amounts_in(normalise(context.text).text)
    return sums == [context.offered_fen] * 2 and bool(_THEN_SO.fullmatch(context.text.strip()))


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


def without_what_stands_in_it(text: str, context: Context) -> str:
    """Without pieces, house numbers and returned goods that the bot's own sentence names.

    Sums are left: they are compared with the offered one."""
    if not context.offered_words:
        return text
    words = normalise(context.offered_words).text.lower()
    pieces = {_piece(match) for match in _PIECES.finditer(words)}
    numbers = set(_DIGITS.findall(words))
    text = _PIECES.sub(lambda match: " " if _piece(match) in pieces else match[0], text)
    if context.offer == "address_change":
        # A house number. Of other offers a bare number may be anything: 1 is no yes to 1 件.
        text = _DIGITS.sub(lambda match: " " if match[0] in numbers else match[0], text)
    if context.offer != "exchange":
        return text
    becomes = normalise(context.becomes).text.lower()
    return _GOES_BACK.sub(
        lambda match: match[0] if match["which"].lower() in becomes else " ", text
    )


def _piece(match: re.Match[str]) -> tuple[object, str]:
    return parse(match[1]), match[2]
