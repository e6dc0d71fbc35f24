"""都要, 两样都给我弄了: of an offer and of another matter that was named beside it."""

from __future__ import annotations

import re

_BOTH = re.compile(
    r"都(?:给|帮)?(?:我|俺)?(?:要|办|弄|来|整|安排|搞|处理)|全(?:都|部)?(?:给|帮)?(?:我|俺)?(?:要|办|弄|来|整|安排)"
    r"|(?:一起|一块儿?|一并)(?:给|帮)?(?:我|俺)?(?:要|办|弄|来|整|安排|搞)|也要.+也要"
)
# Whoever takes both says nothing besides: every other word leaves it to the usual reading.
_NOTHING_ELSE = re.compile(
    r"(?:对|嗯+|恩+|好|是|行|成|中|可以|当然|必须|肯定|我|俺|给|帮|都|要|两|二|俩|样|个|件|事|项|全部?|办|弄|来|整|搞|处理"
    r"|安排|一起|一块儿?|一并|(?:退|补)?差价|价差|满\d+|礼包|赠品|补偿|发票|(?:邮|运|快递|寄)费|也|和|跟|加|还有|还|这|那"
    r"|呀|啊|哈|吧|呗|哦|噢|咯|了|上|的|嘛|滴|麻烦|请|谢谢|[\s,，。、!！~～])+"
)
# What words name as the matter of each wish.
_MATTERS = (
    (
        "price_drop_complaint",
        re.compile(
            r"差价|价差|降价|掉价|跌价|价保|便宜(?:了)|(?:降|掉|跌)(?:价)?了.{0,3}[\d一二两三四五六七八九十]+(?:块|元|毛)"
        ),
    ),
    ("report_missing_gift", re.compile(r"礼包|赠品|满赠")),
    ("request_compensation", re.compile(r"补偿|赔偿|赔点|补点")),
    ("shipping_fee_dispute", re.compile(r"(?:邮|运|快递|寄)费")),
    ("request_invoice", re.compile(r"发票")),
)


# 都处理好了是吧 asks whether it is done, 要是都给我办了 is a condition.
_NO_YES = re.compile(r"要是|是吧|是不|好了")


def takes_both(text: str) -> bool:
    """In so many words, and in no others."""
    return (
        not _NO_YES.search(text)
        and bool(_BOTH.search(text))
        and bool(_NOTHING_ELSE.fullmatch(text.strip()))
    )


def matters_in(text: str) -> list[str]:
    """The wishes whose matter the words name."""
    return [wish for wish, pattern in _MATTERS if pattern.search(text)]
