"""What is taken for a yes, what never is, and how well the acts are read by voices not learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from actions.reading.doubts import doubts_of
from actions.reading.judging import parts_of
from actions.reading.lines import CASES, Line, fingerprint, lines_of, read_lines
from actions.reading.model import GIVES_MONEY, Act, Context, ReadingInContext
from actions.reading.read import read
from actions.reading.reader import NUMBERS, AnswerReader, answer_reader, made_of
from nlu.components.encoder import encode_many
from nlu.components.network import Floats
from nlu.text import for_features
from tests.actions.reading.near_misses import near_misses

HELD_OUT = Path(__file__).parent / "held_out.tsv"
OFFERED = 5_00


class AtOnce(AnswerReader):
    """The same reader, with all sentence vectors made together."""

    def __init__(self, reader: AnswerReader, vectors: dict[str, Floats]) -> None:
        super().__init__(reader._columns, reader._arrays)
        self._vectors = vectors

    def probabilities(self, contexts: Sequence[Context]) -> list[dict[Act, float]]:
        return [self.of_vector(context, self._vectors[context.text]) for context in contexts]


def readings(contexts: Sequence[Context]) -> list[ReadingInContext]:
    ordered = sorted({part.text for context in contexts for part in parts_of(context).all})
    vectors = encode_many([for_features(text) for text in ordered])
    reader = AtOnce(answer_reader(), dict(zip(ordered, vectors, strict=True)))
    return [read(context, reader) for context in contexts]


def offered(kind: str, text: str) -> Context:
    question = "case" if kind in CASES else "offer"
    sum_offered = OFFERED if kind in GIVES_MONEY else None
    return Context(text=text, question=question, offer=kind, offered_fen=sum_offered)


@pytest.fixture(scope="module")
def held_out() -> list[tuple[Line, Context, ReadingInContext]]:
    rows = [
        (line, replace(context, offered_fen=OFFERED if context.gives_money else None))
        for line in lines_of(HELD_OUT)
        for context in line.contexts()
    ]
    read_ = readings([context for _, context in rows])
    return [(line, context, reading) for (line, context), reading in zip(rows, read_, strict=True)]


def test_the_stored_numbers_are_those_of_the_lines() -> None:
    assert made_of() == fingerprint(), "run: python -m actions.reading.training"
    assert NUMBERS.stat().st_size < 1_300_000


def test_no_held_out_line_was_learned_from() -> None:
    learned = {(line.act, line.text) for line in read_lines()}
    again = [line.text for line in lines_of(HELD_OUT) if (line.act, line.text) in learned]
    assert len(again) <= 12, again


@pytest.mark.parametrize(
    ("every", "at_least"),
    [
        pytest.param(40, 200, id="a few"),
        pytest.param(3, 2_500, id="many", marks=pytest.mark.slow),
    ],
)
def test_nothing_that_only_sounds_like_a_yes_is_carried_out(every: int, at_least: int) -> None:
    lines = list(dict.fromkeys(near_misses()))[::every]
    assert len(lines) >= at_least
    read_ = readings([offered(kind, text) for kind, text in lines])
    taken = [line for line, reading in zip(lines, read_, strict=True) if reading.accepts]
    assert not taken


def test_a_yes_by_other_voices_is_heard(
    held_out: list[tuple[Line, Context, ReadingInContext]],
) -> None:
    yes = [
        reading.accepts
        for line, context, reading in held_out
        if line.act is Act.TAKES and context.question in ("offer", "case")
    ]
    assert sum(yes) / len(yes) >= 0.8


def test_no_other_answer_by_other_voices_is_carried_out(
    held_out: list[tuple[Line, Context, ReadingInContext]],
) -> None:
    taken = [line for line, _, r in held_out if r.accepts and line.act is not Act.TAKES]
    assert not taken


def test_acts_of_other_voices_are_read(
    held_out: list[tuple[Line, Context, ReadingInContext]],
) -> None:
    truth = Counter(line.act for line, _, _ in held_out)
    named = Counter(reading.act for _, _, reading in held_out)
    right = Counter(line.act for line, _, reading in held_out if reading.act is line.act)
    scores = [2 * right[act] / (truth[act] + named[act]) for act in truth]
    assert np.mean(scores) >= 0.88


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("price_difference", "快点给我退"),
        ("price_difference", "可以，那什么时候到账"),
        ("price_difference", "好的就给我办理退款吧"),
        ("price_difference", "5块就5块"),
        ("goodwill", "行吧算你狠"),
        ("refund_only", "算了不等了，退了吧"),
        ("return_refund", "那退呗"),
        ("exchange", "嗯嗯 换"),
        ("address_change", "好的没错"),
        ("threshold_gift", "不要白不要"),
        ("withdraw", "对，不退了"),
        ("price_difference", "ojbk"),
        ("goodwill", "要得"),
        ("postage", "好的，麻烦你了"),
        ("postage", "那就麻烦你了"),
    ],
)
def test_these_take_the_offer(kind: str, text: str) -> None:
    assert read(offered(kind, text)).accepts


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("price_difference", "给10块就行"),
        ("price_difference", "好，10块"),
        ("price_difference", "5块也行，给15更好"),
        ("price_difference", "行，5块，加上10"),
        ("withdraw", "补我10块我就撤"),
        ("withdraw", "撤了还能退吗"),
        ("refund_only", "不发我就退"),
        ("return_refund", "退一双就行"),
        ("exchange", "退吧"),
        ("price_difference", "好的，那运费呢"),
        ("price_difference", "好，给十五吧"),
        ("price_difference", "退差价可以，货我也要退"),
        ("refund_only", "好，那就发吧"),
        ("refund_only", "取消吧，快递费也退我"),
        ("withdraw", "嗯，那就退"),
        ("withdraw", "好，换吧"),
        ("return_refund", "好的，把红的退了"),
        ("reopen", "好，换"),
        ("", "好的"),
        ("postage", "麻烦你了哦"),
        ("postage", "有劳了"),
        ("price_difference", "麻烦您了，辛苦"),
        ("goodwill", "谢谢老板，拜托啦"),
        ("goodwill", "行，再斟酌一下"),
        ("refund_only", "行行行你们最行，早干嘛去了"),
        ("exchange", "好的，换L"),
        ("price_difference", "那洗面奶呢 也降了吧"),
        ("price_difference", "另外那条毛巾呢"),
        ("return_refund", "那面膜呢"),
        ("refund_only", "不要了，取消订单"),
    ],
)
def test_these_do_not(kind: str, text: str) -> None:
    assert not read(offered(kind, text)).accepts


OF_AN_ADDRESS = "收货地址改成“江苏省南京市玄武区长江路9号”，对吗？"
OF_A_SIZE = "“衬衫”换成 XL，原来的 L 寄回来，现在办吗？"


@pytest.mark.parametrize(
    ("kind", "words", "becomes", "text", "taken"),
    [
        ("address_change", OF_AN_ADDRESS, "", "没错，长江路9号", True),
        ("address_change", OF_AN_ADDRESS, "", "没错，长江北路9号", False),
        ("address_change", OF_AN_ADDRESS, "", "没错，长江路90号", False),
        ("exchange", OF_A_SIZE, "XL", "换大的吧", True),
        ("exchange", OF_A_SIZE, "XL", "换小的吧", False),
        ("exchange", OF_A_SIZE, "XL", "换吧，L太紧了", True),
        ("exchange", OF_A_SIZE, "XL", "换L吧", False),
        ("refund_only", "“碗”×1 退款 5 元，不用寄回，现在提交吗？", "", "不用寄就好，退吧", True),
        ("refund_only", "“碗”×1 退款 5 元，不用寄回，现在提交吗？", "", "不用退", False),
        ("refund_only", "“碗”×1 退款 5 元，不用寄回，现在提交吗？", "", "退5", True),
        ("refund_only", "“碗”×1 退款 5 元，不用寄回，现在提交吗？", "", "退50", False),
        ("goodwill", "", "", "我妈让我办吧", False),
        ("goodwill", "", "", "可不可以办吧", False),
    ],
)
def test_the_offer_in_other_words_is_told_from_another(
    kind: str, words: str, becomes: str, text: str, taken: bool
) -> None:
    context = replace(offered(kind, text), offered_words=words, becomes=becomes)
    assert read(context).accepts is taken


@pytest.mark.parametrize(
    ("text", "another"),
    [
        ("嗯 就按原来的发", True),
        ("对 按之前的寄", True),
        ("好 还是用旧号码吧", True),
        ("对的对的，别再送到老地址去了", False),
        ("嗯 就这个新地址", False),
    ],
)
def test_who_keeps_the_old_address_takes_no_new_one(text: str, another: bool) -> None:
    context = replace(
        offered("address_change", text), offered_words="收货电话改成“13570986421”，对吗？"
    )
    assert ("another place" in doubts_of(context)) is another
    assert not (another and read(context).accepts)


@pytest.mark.parametrize(
    ("text", "becomes", "taken"),
    [
        ("好的，换L", "L", True),
        ("是的 L", "黑色 L", True),
        ("好的，M码", "L", False),
        ("可以，要红的", "黑色 L", False),
    ],
)
def test_of_an_exchange_only_the_size_that_is_offered_is_taken(
    text: str, becomes: str, taken: bool
) -> None:
    context = replace(offered("exchange", text), becomes=becomes)
    assert read(context).accepts is taken


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece", ["。", "是的", "谢谢", "好谢谢你", "麻烦你了哦", "就这样", "先", "的话", "  ，"]
)
def test_a_line_of_almost_yes_is_doubted_at_once(piece: str) -> None:
    assert "long" in doubts_of(offered("price_difference", "好" + piece * 400))


def test_a_reading_says_why() -> None:
    wire = read(offered("price_difference", "好的，但是要10块")).wire()
    assert not wire["accepts"]
    assert {step["by"] for step in wire["trail"]} == {"whole", "clause", "judge"}
    assert "another amount" in wire["doubts"] or wire["act"] != "takes"


@pytest.mark.parametrize(
    ("kind", "becomes", "words", "text"),
    [
        ("reship", "", "可以给您补发袜子 1 双，现在安排吗？", "那就补一双吧"),
        ("address_change", "", "新地址：文三路 5 号。确认改成这个吗？", "对的 文三路5号没错"),
        (
            "exchange",
            "L",
            "可以换成 L 码，您把 M 码寄回就行，现在提交吗？",
            "好的，M码我明天寄回去",
        ),
        ("return_refund", "", "可以退货：毛衣 1 件，退 5 元。现在提交吗？", "好，1件毛衣，提交"),
    ],
)
def test_what_the_bot_just_named_is_the_offered_one(
    kind: str, becomes: str, words: str, text: str
) -> None:
    context = replace(offered(kind, text), becomes=becomes, offered_words=words)
    assert read(context).accepts


@pytest.mark.parametrize(
    ("kind", "becomes", "words", "text"),
    [
        ("reship", "", "可以给您补发袜子 1 双，现在安排吗？", "那就补两双吧"),
        ("address_change", "", "新地址：文三路 5 号。确认改成这个吗？", "对的 文三路6号"),
        ("exchange", "L", "可以换成 L 码，您把 M 码寄回就行，现在提交吗？", "好的，换M码"),
        ("return_refund", "", "可以退货：毛衣 2 件，退 5 元。现在提交吗？", "好，退1件"),
        ("price_difference", "", "可以退差价 5 元，现在办吗？", "好的，退到微信"),
        ("refund_only", "", "毛衣 1 件还没发货，可以退 5 元。确定要退吗？", "1"),
    ],
)
def test_what_it_did_not_name_is_another(kind: str, becomes: str, words: str, text: str) -> None:
    context = replace(offered(kind, text), becomes=becomes, offered_words=words)
    assert not read(context).accepts
