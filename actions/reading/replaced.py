"""Which remedy is wanted in the place of another: 那别换了 退货退款得了, 换成补偿也行."""

from __future__ import annotations

import re

_AFTER = r"(?![^,，。;；\s]{0,3}(?:多|过))"
_DROPS = re.compile(
    rf"(?:别|不|甭|不用|不要|不想|懒得|不必|无所谓)(?:再|去)?(?:给我)?(?:换|等|退|补|修)(?:货|发|款|了)*{_AFTER}"
    r"|换不(?:了|成|到)|没(?:有)?(?:货|大码|小码|码)|(?:等|耗)不(?:起|了)|算了"
)
_RATHER = re.compile(
    r"(?:换|改|转|变)(?:成|为|做|办)|还是|不如|干脆|索性|要不|直接|那就|就|得了|算了|好了|也行|也成|也可以|也中"
)
# By the wish that each is; the first that the words name outside what they drop.
_REMEDIES = (
    ("request_reship", re.compile(r"(?:补发|重发|重寄|再(?:寄|发)一)")),
    (
        "request_compensation",
        re.compile(
            r"补偿|(?:补|赔|退|返)(?:我|给我)?(?:点|几块|一点|些|个)(?:钱|儿|米)?|赔(?:我|钱|付)|意思意思"
        ),
    ),
    (
        "request_return",
        re.compile(
            r"退(?:货|款|钱|了|掉|吧|得|回|给我|我钱|我款|还|它|算|呗|嘛|就|也)|(?:全|直接|改)退|退$"
        ),
    ),
    (
        "request_exchange",
        re.compile(
            r"换(?:个|一|货|别|同|原|对的|正确的|[成为](?!补|退|钱|赔))|(?:给我|直接)换|(?:改|还是|就)换"
        ),
    ),
)
# 懒得寄 只退钱 不退货: the goods stay.
_ONLY_MONEY = re.compile(r"仅退款|[只光单]退(?:钱|款)|(?:懒得|不想|不要|不用|不)(?:再)?寄|不退货")
_MONEY_BACK = re.compile(r"退(?:我)?(?:钱|款)|钱.{0,3}退")
_CLAUSE = re.compile(r"[\s,，。.!！;；、]+")
# Nothing is given up by what only asks, or hangs on something.
_NOT_PLAIN = re.compile(
    r"[?？]|[吗么嘛没](?:$|[\s,，。])|是不是|能不能|可不可以|行不行|可以不|要是|如果|假如|万一|的话|除非|等.{1,6}再"
    r"|(?:朋友|同事|人家|别人|他们|我妈|我爸|隔壁)"
)
_NEGATED = re.compile(r"(?:别|不|甭|不用|不要|不想|没)(?:再|去|给我|用|要|想)*$")


def remedy_instead(text: str) -> str:
    """The wish that takes the place of the one that is given up; an empty text where the words
    give nothing up, name nothing else, or only ask."""
    clauses = _CLAUSE.split(text)
    gives_up = any(_DROPS.search(one) for one in clauses)
    rather = any(_RATHER.search(one) for one in clauses)
    chosen = remedy_chosen(text) if gives_up or rather else ""
    # Whether the goods may stay is asked by its own way.
    return "" if chosen == "request_refund" else chosen


def remedy_chosen(text: str) -> str:
    """不退 给我换成M, to 您想怎么处理呢: the wish that the words name and do not turn down."""
    if _NOT_PLAIN.search(text):
        return ""
    clauses = [one for one in _CLAUSE.split(text) if one]
    if _ONLY_MONEY.search(text) and _MONEY_BACK.search(text):
        return "request_refund"
    for wish, pattern in _REMEDIES:
        for clause in clauses:
            found = pattern.search(_DROPS.sub("；", clause))
            if found is not None and not _NEGATED.search(clause[: clause.find(found[0])]):
                return wish
    return ""
