"""Half sentences that vary what was offered: 加钱呢, 少退点呢, 明天呢. None is a yes."""

from __future__ import annotations

import re

_END = r"(?:呢|咧|吗|么|不|嘛|行吗|行不|行不行|可以吗|也行吗|好吗|成吗)?[呗啊呀吧?？。~～!！ ]*"
_LEAD = r"(?:那么?|要是|如果|我|你们?|能不能|可不可以|能|可以|再|还|[,， ])*"
_MORE = re.compile(
    rf"{_LEAD}(?:再|多|加|涨|添)[^,，。?？]{{0,2}}(?:加|给|退|补|赔|送)?(?:我)?(?:点|些|一点|一些|几块|钱)+(?:钱)?{_END}"
    rf"|{_LEAD}(?:加|多)(?:钱|[点些]){_END}"
    r"|(?:就|才|只)(?:给|退|补|赔)?(?:我)?(?:这么?[点些]|[\d.一二两三四五六七八九十]+(?:块钱?|元))(?:钱)?"
    r"[?？啊呀！!][^,，。]{0,10}"
)
_LESS = re.compile(
    rf"{_LEAD}(?:少|只|就|光)(?:退|补|给|赔)(?:我)?(?:一?[点些]|一半|一部分|半|\d+(?:\.\d+)?(?:块钱?|元)?)(?:钱)?{_END}"
    rf"|{_LEAD}退(?:一半|一部分|半价){_END}"
)
_WHEN = r"(?:明天|后天|大后天|过[一两几]天|下周|周[一二三四五六日末]|晚点|晚上|改天|下次|等会|月底)"
_LATER = re.compile(
    rf"(?:那|我|要是|如果|等|到|就|[,， ])*{_WHEN}(?:再|就)?"
    r"(?:退|办|弄|说|来|申请|换|补|提交|操作)?(?:行|可以|成)?"
    r"(?:呢|吗|么|行吗|可以吗|行不行|也行吗|可不可以|也可以吗)[?？。~ ]*"
)
_SEND_BACK = re.compile(
    r"(?:要不要|用不用|需不需要|必须|一定要|还?(?:得|要|用|需要))[^,，。?？]{0,5}(?:寄|退|还|邮|发)(?:回去?|给?你们|过去|去)"
    r"[^,，。?？]{0,3}(?:吗|么|不|嘛|[?？]|$)"
    r"|(?:不想?|不用|懒得|能不能不|可以不)(?:要)?(?:寄|退|邮)(?:回去?|给?你们|东西|货)?(?:呢|行吗|可以吗|行不行|行不|吗)"
)
_PICKED_UP = re.compile(r"上门(?:取件?|收|来取)|(?:来|派人)取件|取件[呢吗]")


def wants_more_of_it(text: str) -> bool:
    """加钱呢, 能再多补点吗, and nothing more."""
    return bool(_MORE.fullmatch(text.strip()))


def wants_less_of_it(text: str) -> bool:
    """少退点呢, 退一半呢."""
    return bool(_LESS.fullmatch(text.strip()))


def asks_for_another_day(text: str) -> bool:
    """明天呢, 过两天再退行吗."""
    return bool(_LATER.fullmatch(text.strip()))


def asks_if_to_send_back(text: str) -> bool:
    """断的要寄回去吗, 不寄回去呢."""
    return bool(_SEND_BACK.search(text))


def asks_for_pickup(text: str) -> bool:
    """上门取件呢."""
    return bool(_PICKED_UP.search(text))
