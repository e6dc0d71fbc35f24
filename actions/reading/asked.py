"""What is asked, or said, about a matter that was just spoken of: which of some fifty kinds.

None of these gives anything away: they choose what is told, never what is done. Learned once from
`data/asked.tsv`, by many voices, and from the engine's examples of wishes, which are none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import yaml

from nlu.kind_model import NONE, KindModel, train
from nlu.learned import LEARNED, Learned

# Surer than this a text is of the kind. Chosen on a voice that was not learned from.
LEAST_SURE = 0.5

_LINES = Path(__file__).parent / "data" / "asked.tsv"
_EXAMPLES = Path(__file__).resolve().parents[2] / "nlu"
# What the engine's examples of these want is none of the kinds; every so-many-eth is learned.
_NONE_OF_THEM = frozenset(
    {
        "cancel_order", "change_address", "change_item", "request_refund", "request_return",
        "request_exchange", "request_reship", "request_compensation", "withdraw_request",
        "request_repair", "report_damaged", "report_missing_item", "report_wrong_item",
        "report_quality_issue", "report_missing_gift", "doubt_authenticity", "request_human",
        "complain_service", "greet", "goodbye", "thank", "affirm", "inform", "bot_challenge",
    }
)  # fmt: skip
_EVERY = 6


class Asked(StrEnum):
    """Lines of `data/asked.tsv` name the values."""

    ONLY_WHY = "only_why"  # 凭啥不行
    HOW_MUCH = "how_much"  # 那一共能退我几块
    WAY_BACK_POSTAGE = "way_back_postage"  # 寄回来邮费算谁的
    WHERE_TO_SEND = "where_to_send"  # 东西往哪寄啊
    WHEN_ANSWERED = "when_answered"  # 啥时候能给我个准信
    HOW_LONG = "how_long"  # 还得等多久
    WHEN_MONEY = "when_money"  # 钱几天能到
    WHEN_MONEY_AFTER_RETURN = "when_money_after_return"  # 你们收到东西以后多久打钱
    PRICE_WINDOW = "price_window"  # 降价能补几天
    IF_LOST = "if_lost"  # 真丢了咋赔
    MONEY_NOT_ARRIVED = "money_not_arrived"  # 咋还没到呢
    RETURN_AFTER = "return_after"  # 拿了差价以后还能退货不
    WHAT_IS_IN_GIFT = "what_is_in_gift"  # 送的是个啥
    FOR_LATER = "for_later"  # 过几天再申请还行吗
    IF_THEN = "if_then"  # 那我签收了再找你能退差价不
    LOOKED_AROUND = "looked_around"  # 门口驿站都找了没有
    FOUND = "found"  # 在门卫那儿找着了
    WILL_WAIT = "will_wait"  # 行那我再等等
    LEAVES_IT = "leaves_it"  # 没事了不麻烦了
    REMINDED = "reminded"  # 到了喊我一声
    NEW_ONE_WHEN = "new_one_when"  # 换的那件几天能到
    WHERE_TO_SHOW = "where_to_show"  # 照片发哪儿
    WILL_TAKE_IT = "will_take_it"  # 那我还是收下吧
    WHO_PAYS_IF = "who_pays_if"  # 要是质量问题呢 谁掏邮费
    WHEN_IT_COMES = "when_it_comes"  # 明天能到不
    IS_AWAY = "is_away"  # 我白天上班家里没人
    WISHES_PLACE = "wishes_place"  # 放楼下快递柜就行
    REDIRECT_COST = "redirect_cost"  # 改个地址要加钱吗
    WHY_SO_LONG = "why_so_long"  # 怎么要这么久啊
    SHIP_TOGETHER = "ship_together"  # 两单能一块寄不
    PRICE_NOW = "price_now"  # 这个现在卖多少
    IF_IT_FELL = "if_it_fell"  # 这两天降价没
    SOLD_IN = "sold_in"  # 有几种颜色
    IS_IT_SOLD = "is_it_sold"  # 蓝色还有货没
    TO_PAY_MORE = "to_pay_more"  # 换大一号要补钱不
    PACKS = "packs"  # 满多少送东西
    THINKS_OVER = "thinks_over"  # 我问问我对象再说
    PLEADS = "pleads"  # 帮帮忙嘛就这一次
    PROTESTS = "protests"  # 就晚了一天至于吗
    WHAT_NOW = "what_now"  # 那我现在咋办
    IF_NOT = "if_not"  # 万一里面没放呢
    RESTS = "rests"  # 算了收到再说吧
    UNDERSTANDS = "understands"  # 哦这样啊知道了
    ELSEWHERE = "elsewhere"  # 别家才卖八十
    WHAT_WAS_BOUGHT = "what_was_bought"  # 我这单都买了啥
    IF_IT_WORKS = "if_it_works"  # 还拦得住吗
    NEWS = "news"  # 查得咋样了
    IF_IT_FAILS = "if_it_fails"  # 要是没拦住呢
    INVOICE_WHEN = "invoice_when"  # 票啥时候能开出来
    INVOICE_HOW = "invoice_how"  # 发票是电子的吗
    WARRANTY_LENGTH = "warranty_length"  # 保修几年
    QUEUE_PLACE = "queue_place"  # 前面还有几个人
    IS_IT_DONE = "is_it_done"  # 这就算办好了?
    NEED_TO_DO = "need_to_do"  # 我这边还用操作啥不


# When something comes: which it is, what was spoken of says.
OF_TIME = (
    Asked.HOW_LONG, Asked.WHEN_ANSWERED, Asked.WHEN_MONEY, Asked.NEW_ONE_WHEN,
    Asked.WHEN_IT_COMES, Asked.INVOICE_WHEN, Asked.NEWS,
)  # fmt: skip


def is_asked(text: str, *kinds: Asked) -> bool:
    """Whether the text is of one of the kinds; they may overlap."""
    shares = _shares(text)
    return sum(shares.get(kind.value, 0.0) for kind in kinds) >= LEAST_SURE


def warm(folder: Path = LEARNED) -> None:
    """Makes the learned part ready, before anybody is served."""
    _learned.warm(folder)


def lines() -> Iterator[tuple[str, str]]:
    """Kind (or none) and text of all that was written."""
    for row in _LINES.read_text(encoding="utf-8").splitlines():
        kind, _, texts = row.partition("\t")
        for text in texts.split(" | "):
            yield (NONE if kind == "none" else Asked(kind).value), text


@lru_cache(maxsize=64)
def _shares(text: str) -> dict[str, float]:
    """Of a turn many ask."""
    return _learned.model().read(text)


def _learn() -> KindModel:
    return train([*lines(), *((NONE, text) for text in _examples())])


def _examples() -> list[str]:
    found = [
        row[2:]
        for file in sorted(_EXAMPLES.glob("*.yml"))
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        if block.get("intent") in _NONE_OF_THEM
        for row in block["examples"].splitlines()
        if row.startswith("- ")
    ]
    return found[::_EVERY]


def _sources() -> Iterator[Path]:
    yield from (_LINES, Path(__file__), *sorted(_EXAMPLES.glob("*.yml")))


_learned = Learned("asked", _learn, load=KindModel.load, sources=_sources)
