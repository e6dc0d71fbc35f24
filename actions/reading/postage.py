"""What a buyer says that the way back cost: 快递费12, 寄费花了8块5; 12 where it was asked for."""

from __future__ import annotations

import re

from actions.reading.lines import amount_in

_SUM = r"(?P<yuan>\d{1,3}(?:\.\d{1,2})?)(?![\d.]|\s*(?:件|个|天|号|点|月|日|次|盒|斤|公里|%))"
_NAMED = re.compile(
    rf"(?:邮费|运费|快递费|寄费|邮寄费|邮资|寄(?:回|过)?(?:去|来)?(?:花|用|要|付)了?)[^\d,，。;；\n]{{0,6}}{_SUM}"
)
_BARE = re.compile(
    rf"(?:就|是|一共|总共|花了|付了|大概|嗯|[,， ])*{_SUM}\s*(?:块钱?|元|rmb)?[\s,，。吧啊哈呢]*"
)
_WANTS_IT = re.compile(
    r"报(?:销|一?下|给|了|吧)|退(?:我|给|一?下|还)|[补返]给?我|给我(?:报|退|补)|认(?:一?下|了|吧)"
)
_NAMES_SUM = re.compile(
    r"\d|[一二两三四五六七八九十]块|(?:你们|店里?|商家)(?:来)?(?:出|付|掏)(?:吧|了)"
)
_CORRECTS = re.compile(r"不是\s*\d|应该是|其实是?|[说写打记算搞弄]错|更正|改成")


# The number itself, with 块5 behind it where it stands.
_YUAN_HERE = re.compile(r"[\d.]+(?:块钱?|元)?(?:[1-9](?![\d.]))?")

_YUAN_AND_FEN = re.compile(r"(\d+)(?:块|元)(\d{2})(?![\d.])")


def postage_in(text: str, *, asked: bool) -> str | None:
    """In yuan with two decimals; a bare number only where the sum was `asked` for."""
    found = _NAMED.search(text)
    if found is None and asked:
        lines = [line for line in text.splitlines() if line.strip()]
        found = next((one for line in lines if (one := _BARE.fullmatch(line.strip()))), None)
    if found is None:
        return None
    # 11块5 is 11.50, and only what stands there is read.
    here = _YUAN_HERE.match(text, found.start("yuan"))
    if (parts := _YUAN_AND_FEN.match(text, found.start("yuan"))) is not None:
        return f"{parts[1]}.{parts[2]}"
    exact = amount_in(here[0]) if here is not None else None
    return f"{exact / 100 if exact is not None else float(found['yuan']):.2f}"


def wants_it_back(text: str) -> bool:
    """寄回去的邮费报一下, 花了我12 你们出吧: a wish, where 邮费谁出 only asks."""
    return bool(_WANTS_IT.search(text) or _NAMES_SUM.search(text))


def corrects_sum(text: str) -> bool:
    """不是12 是10, of a sum that stands already: any other one beside it is of something else."""
    return bool(_CORRECTS.search(text))
