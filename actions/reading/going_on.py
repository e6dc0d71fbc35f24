"""Words that go on with what was spoken of: 那床单呢, 第二个呢, 另一单呢, 毛巾也没到, 还有台灯."""

from __future__ import annotations

import re
from dataclasses import dataclass

# 那 X 呢, and nothing more: the last wish, for X. 那我呢 and 那运费呢 ask for other things.
_AND_THAT = re.compile(
    r"(?:(?:那么?|还有)(?!么|我|你|您|钱|运费|邮费|发票|赠品|优惠|差价|退款|怎|什|多|几)[^,，。!！?？吗什怎多几]{1,10}"
    r"|第[一二三四五1-5][个单件条]|另[外一][^,，。?？]{0,4}|[这那]个)(?:呢|咧|捏)[?？~。]*"
)
_LIKE_THAT_TOO = re.compile(
    r"(?:那个?|这个?|另外?一?个?|还有一?个?|其[他它]的?)[^,，。?？]{0,6}(?:也是|也一样|也要|同样)[的了吗嘛呢]*[?？。]*"
)
_LEAD = r"(?P<lead>(?:那么?(?![个单件条双边天些])|还有(?!一)|然后|对了|哦|嗯+|[,， ])*)"
_NAME = r"(?P<what>(?!我|你|您|怎)[^,，。!！?？~\s吗什啥怎咋多几哪谁为呢也]{1,10}?)"
_END = r"[呀啊哈吧呗嘛了的呢咧捏?？~。!！ ]*"
_ASKED = re.compile(rf"{_LEAD}{_NAME}(?:的)?(?:呢|咧|捏){_END}")
_TOO = re.compile(
    rf"{_LEAD}{_NAME}(?:的|那[单个件])?(?:也|同样|一样)(?:都|是|要|想|得|能|可以|给我|帮我|没|不|有)*"
    rf"(?P<verb>[^,，。!！?？]{{0,6}}?)(?:一下|下|我)?(?:吗|么|没有?|不|行不行)?{_END}"
)
_MAY = re.compile(
    rf"{_LEAD}{_NAME}(?:的)?(?:能不能|可不可以|能|可以)(?:也|一起)?(?P<verb>[^,，。!！?？]{{0,6}}?)"
    rf"(?:一下|下|我)?(?:吗|么|不|嘛|行不){_END}"
)
_NAMED = re.compile(
    rf"{_LEAD}{_NAME}(?:的)?(?P<verb>(?:快递)?单号|物流|快递)?(?:发我|给我|是?多少)?{_END}"
)
_TWICE = re.compile(r"(?P<once>.{2,6})(?P=once)+")
_POINTS = re.compile(
    r"[那这个件单条双的款台一笔只套盒瓶子买些]|订单|包裹|商品|东西|[上刚]?[次才]|剩下|还有"
)
# Another one of what is spoken of, without its name.
_ANOTHER = re.compile(
    r"第[一二三四五1-5][个单件条笔]|另外?一?(?:[个单件条笔]|订单|包裹)|另外的?那|另一|还有一?[个单件条笔]"
    r"|剩下|其[他它]的?|[前后上]一?[个单件笔]|上次那?[个单件]?|刚[才刚]那?[个单件]|(?:贵|便宜|大|小)的?那[个单件]"
    r"|[一两二三]个(?:包裹|订单)"
)
OF_PARCELS = frozenset(
    {
        "track_logistics", "logistics_stalled", "urge_shipping", "contact_courier",
        "delivered_not_received", "ask_courier", "arrange_delivery",
    }
)  # fmt: skip
_OF_PROBLEMS = frozenset(
    {
        "report_quality_issue", "report_damaged", "report_wrong_item", "report_missing_item",
        "request_return", "request_refund", "request_exchange", "request_reship",
    }
)  # fmt: skip
_FEW_YUAN = frozenset({"price_drop_complaint", "request_compensation"})
_BACK = frozenset(
    {"request_return", "request_refund", "cancel_order", "ask_return_policy", "withdraw_request"}
)
# What a verb that is said with it goes on with; the first that is found counts.
_VERBS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"退货|退掉|不要|取消|不想"), _BACK),
    (re.compile(r"降|便宜|差价|补(?!发|寄)"), _FEW_YUAN),
    (re.compile(r"退"), _BACK | _FEW_YUAN),
    (re.compile(r"换"), frozenset({"request_exchange", "change_item"})),
    (re.compile(r"改"), frozenset({"change_address", "change_item"})),
    (re.compile(r"坏|破|碎|裂|漏|脏|臭|假|掉|错|烂"), _OF_PROBLEMS),
    (re.compile(r"票"), frozenset({"request_invoice"})),
    (re.compile(r"单号|物流|快递|催|查|看|到|收|来|发|寄|送|动|更新"), OF_PARCELS),
    (re.compile(r"[^一样是的要想得能]"), frozenset()),
)


@dataclass(frozen=True)
class Further:
    """What the wish of before is for now, as the words name it."""

    what: str
    verb: str = ""
    # 那床单呢 asks; 还有床单 and 床单也要 only name, and mean it where there is such a thing.
    asks: bool = False
    # 那, 还有, 也: says itself that something went before.
    joined: bool = False

    @property
    def another(self) -> bool:
        """另一单, 第二个, 上次那个: of what is spoken of, without a name. 其他的 alone may be
        anything."""
        found = _ANOTHER.search(self.what)
        if found is None or not only_points(_ANOTHER.sub("", self.what)):
            return False
        return self.asks or self.joined or found[0][0] in "第另"

    def fits(self, wish: str) -> bool:
        """Whether its verb, if it has one, says the same as this wish."""
        for pattern, wishes in _VERBS:
            if pattern.search(self.verb):
                return wish in wishes
        return True


def only_points(rest: str) -> bool:
    """那个 of 那个台灯: what is left beside a name says nothing else."""
    return not _POINTS.sub("", rest)


def further(text: str) -> Further | None:
    """None where the words are more than a name with 呢, 也 or 还有."""
    said = _TWICE.sub(lambda match: match["once"], text.strip())
    if match := _ASKED.fullmatch(said):
        return Further(match["what"], asks=True, joined=bool(match["lead"]))
    for pattern in (_TOO, _MAY):
        if match := pattern.fullmatch(said):
            return Further(match["what"], match["verb"], joined=True)
    if match := _NAMED.fullmatch(said):
        joined = bool(match["lead"]) or said.startswith("还有")
        return Further(match["what"], match["verb"] or "", joined=joined)
    return None


def goes_on(text: str) -> bool:
    """The wish of before, for something else."""
    said = text.strip()
    if _AND_THAT.fullmatch(said) or _LIKE_THAT_TOO.fullmatch(said):
        return True
    return (found := further(said)) is not None and found.another


_PARCEL = re.compile(
    r"[^,，。?？!！]{0,8}?的?(?:(?:快递)?单号|运单号?|物流(?:信息|单号)?|快递(?:信息|单号))"
    r"(?:呢|发我|给我|多少|是多少|查(?:一?下)?|看(?:一?下)?|[一下吧呗呀啊?？~。!！ ])*"
)


def names_parcel(text: str) -> bool:
    """外套物流, 毛巾的快递单号, and nothing more."""
    return bool(_PARCEL.fullmatch(text.strip()))
