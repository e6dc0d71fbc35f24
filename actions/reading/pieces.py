"""How many pieces a buyer speaks of: 三双里坏了一双 is one, 两双都小 is all."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlu.numerals import NUMBER, parse

_MEASURE = (
    r"[个件双条瓶只套盒包袋箱台把支本张块顶副对罐桶盏份颗]"
    r"(?!月|星期|礼拜|小时|钱|人|问题|原因|办法|说法|理由|地址|电话|客服)"
)
_COUNT = re.compile(rf"(?<!第)(?<![\d.])({NUMBER}|半){_MEASURE}(?!里|中|当中|里面|之中|都)")
_ALL = re.compile(rf"都|全部|全退|全都|整单|所有|一起退|{NUMBER}{_MEASURE}都")
# 换一个 and 给我一个说法 count nothing.
_NO_COUNT = re.compile(
    r"[换给补发寄送再]了?(?:我)?(?:一|1)?[个件双条]|(?:有|是)?一[个件](?=很|非常|特别|事)|大一[码号]|小一[码号]"
)


_PARTS = re.compile(r"[\s,，。；;、!！]+")
_UNHARMED = re.compile(
    r"没事|没问题|没坏|完好|不退|不用退|(?<!不)是好的|都好|不影响|留着|留下|(?<!不)照(?:发|寄|送|旧|常)"
    r"|(?:正常|继续|接着|还是)(?:发|寄|送)|(?<![不想])(?:我)?(?:还|还是|仍)要(?![退换取])|(?:别|不要|不用)动"
)
# 只退口红, 就口红那一样: of several goods no others.
_ONLY_THAT = re.compile(
    r"(?:[只光单仅就](?:想|要|是|把|给我)*(?:退|取消|不要|撤|去掉|删))|(?:[只光单仅就].{1,10}(?:那|这)一?[样件个支盒瓶款种])"
    r"|(?:里面?|里头|其中|当中)的"
)
# 漏的那包的钱退我, 没到的那件退款: of what never came.
_WHAT_IS_MISSING = re.compile(
    r"(?:少|缺|漏|差)(?:了|发|寄|的)*(?:那|这)?(?:一|1|两|2|几)?[盒件个瓶支双条包袋罐样]?的?(?:钱|款)"
    r"|没(?:收|寄|发)?[到来]的?(?:那|这)(?:一|1|两|2|几)?[盒件个瓶支双条包袋罐样]的?[^,，。]{0,4}(?:退|钱|款)"
    r"|[退补](?:我|给我)?(?:少|缺|漏|没[到来])(?:了|发|寄|的)*(?:那|这)?(?:一|1|两|2|几)?[盒件个瓶支双条包袋罐样]"
)


def without_unharmed(text: str) -> str:
    """锅裂了，浴巾没事: goods that are named because nothing is wrong with them are not meant."""
    parts = [part for part in _PARTS.split(text) if part]
    meant = [part for part in parts if not _UNHARMED.search(part)]
    return " ".join(meant) if meant and len(meant) < len(parts) else text


def says_which_stay(text: str) -> str:
    """包还是寄 of 杯子退掉 包还是寄: the parts that name what is not to go."""
    return " ".join(part for part in _PARTS.split(text) if _UNHARMED.search(part))


def only_that(text: str) -> bool:
    """只退口红: of several goods no others."""
    return bool(_ONLY_THAT.search(text))


def only_what_is_missing(text: str) -> bool:
    """漏的那包的钱退我: money for what never came; the rest stays."""
    return bool(_WHAT_IS_MISSING.search(text))


@dataclass(frozen=True)
class Pieces:
    """A number, or all of them; neither where the words say nothing of it."""

    number: int | None = None
    all: bool = False
    # 第三个: which of them, from 1.
    which: int | None = None


_WHICH = re.compile(r"第([一二三四五六1-6])(?:[个件条双只瓶盒套包]|样)")
_ALL_OF = re.compile(rf"({NUMBER}){_MEASURE}都")


def pieces_in(text: str) -> Pieces:
    if match := _WHICH.search(text):
        which = parse(match[1])
        return Pieces(which=int(which) if which is not None else None)
    if match := _ALL_OF.search(text):
        number = parse(match[1])
        return Pieces(number=int(number) if number is not None else None, all=True)
    counted = [parse(match[1]) for match in _COUNT.finditer(_NO_COUNT.sub("", text))]
    numbers = [int(value) for value in counted if value is not None and value >= 1]
    if numbers:
        # 买了三个，坏了一个: the last one is meant.
        return Pieces(number=numbers[-1])
    return Pieces(all=bool(_ALL.search(text)))


_ALL_OF_THEM = re.compile(rf"({NUMBER}){_MEASURE}都")


def several_in(text: str) -> int | None:
    """不是1件！！要换3件, 三件都要换: how many, where it is more than one."""
    together = _ALL_OF_THEM.search(text)
    number = parse(together[1]) if together else pieces_in(text).number
    return int(number) if number is not None and number > 1 else None
