"""Several plain questions in one message, with commas or spaces between them: what each asks for.

The engine names two wishes of a message at most surely; what only asks for a fact is plain enough
to be told by its words. None of these moves anything.
"""

from __future__ import annotations

import re

from actions.reading.causes import tells_fall
from nlu.text import normalise

_APART = re.compile(r"[\s,，。.;；、!！?？]+")
_END = r"(?:吗|么|呢|嘛|没有?|不|啊|呀|哈|吧|的|呗|哦)*"
_WHEN = "(?:什么时候|啥时候?|几时|何时|几号|几天|几点|多久|哪天)"
_LEAD = r"(?:请问|想问|问一?下|你们?家?|亲|那|还有|另外|大概|一般|这个|这单|我的|我这单|的|,)*"
_POSTAGE = (
    r"(?:包|免)邮|(?:退货|换货|退换|来回)?(?:的)?(?:运费|邮费)(?:是)?(?:谁出|谁付|多少|怎么算)"
)
_INVOICE = r"(?:能|可以|可|怎么|咋)?(?:给)?开(?:个)?(?:发票|票)|发票(?:怎么|咋|能|可以)?开?"
_RETURNS = (
    r"(?:能|可以)?退货?(?:期限|时间)?(?:是)?(?:几天|多久|多长时间)(?:内)?"
    r"|几天(?:内)?(?:能|可以)退货?"
)
# A clause of these, after its goods were taken out, and nothing more.
_PLAIN: tuple[tuple[str, str], ...] = (
    ("urge_shipping", rf"{_WHEN}(?:能|可以|才)?(?:发货|发出|发|寄出)|发货要?{_WHEN}"),
    (
        "track_logistics",
        r"(?:东西|快递|包裹|货|物流|件)?(?:现在|都)?(?:已经)?(?:走|送|运)?(?:到|在)(?:哪里|哪儿|哪|啥地方|什么地方)了?",
    ),
    ("ask_courier", r"(?:发|用|走|是|寄)?(?:的)?(?:什么|哪个|哪家|啥)快递"),
    ("shipping_fee_dispute", _POSTAGE),
    ("request_invoice", _INVOICE),
    ("ask_payment", r"(?:多少钱|什么价|啥价|几块钱|怎么卖)"),
    ("ask_return_policy", _RETURNS),
    ("check_refund_status", rf"(?:退款|钱)(?:要|得)?{_WHEN}(?:能)?(?:到账?|退|回来)"),
)  # fmt: skip
_COMPILED = tuple((wish, re.compile(rf"{_LEAD}(?:{pattern}){_END}")) for wish, pattern in _PLAIN)
_LONGEST, _MOST = 14, 6


def clauses(text: str) -> list[str]:
    return [part for part in _APART.split(text) if part]


_BESIDES = re.compile(r"^(?:还有|另外|对了|顺便|然后|再就是|以及)")


def fall_and_rest(text: str) -> tuple[str, str] | None:
    """毛巾掉了五块补我 and 另外砧板啥时候发: the clause that tells of a price that fell, and the
    rest, where it begins something else."""
    parts = clauses(text)
    falls = [part for part in parts if tells_fall(normalise(part).text)]
    rest = [part for part in parts if part not in falls]
    if len(falls) != 1 or not rest:
        return None
    if not (_BESIDES.search(rest[0]) or any(_asks_for(part) for part in rest)):
        return None
    return falls[0], " ".join(rest)


def _asks_for(part: str) -> str:
    """The wish that a clause plainly asks for."""
    for wish, pattern in _COMPILED:
        # The goods that are asked about stand in front: 台灯多少钱, 包什么时候发.
        match = pattern.search(part)
        if match and match.end() == len(part) and len(part) <= _LONGEST:
            return wish
    return ""


def plain_questions(text: str) -> dict[str, str]:
    """Wishes with the clause that asks for each, where the message has two clauses or more."""
    parts = clauses(text)
    if not 1 < len(parts) <= _MOST:
        return {}
    found: dict[str, str] = {}
    for part in parts:
        if wish := _asks_for(part):
            found.setdefault(wish, part)
    return found
