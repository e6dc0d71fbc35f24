"""What is read in a line: which promise, in which words, how much, by when."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.promises.model import Certainty, Kind
from bot.promises.reader import read
from tests.promises.builders import at

# Saturday, ten in the morning in the shop.
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "fen"),
    [
        pytest.param("给您补5块", 5_00, id="plain"),
        pytest.param("补您伍元", 5_00, id="banker's numeral"),
        pytest.param("给您转5 r 行吗", 5_00, id="r for yuan"),
        pytest.param("5💰补给您", 5_00, id="emoji"),
        pytest.param("退您１０元", 10_00, id="full width"),
        pytest.param("给您补 1 0 元", 10_00, id="spaced out"),
        pytest.param("给你返 五 块", 5_00, id="spaced out in Chinese"),
        pytest.param("给您三块五", 3_50, id="tenths without a unit"),
        pytest.param("退您十二块五", 12_50, id="tens and tenths"),
        pytest.param("赔您二百", 200_00, id="hundreds"),
        pytest.param("补你8行不", 8_00, id="no unit"),
        pytest.param("給您退五塊", 5_00, id="traditional"),
        pytest.param("给您补十几块", None, id="about"),
        pytest.param("差价给您退", None, id="no amount"),
    ],
)
def test_an_amount_is_read_however_it_is_written(line: str, fen: int | None) -> None:
    (found,) = (one for one in read(line, now=NOW) if one.kind is Kind.MONEY)
    assert found.amount_fen == fen


@pytest.mark.parametrize(
    ("line", "until"),
    [
        pytest.param("今天一定发", at("2026-11-22T00:00"), id="today ends at midnight"),
        pytest.param("明天 10:00前给您结果", at("2026-11-22T10:00"), id="tomorrow at ten"),
        pytest.param("后天给您发", at("2026-11-24T00:00"), id="day after tomorrow"),
        pytest.param("48小时内给您发", at("2026-11-23T10:00"), id="hours"),
        pytest.param("三天内给您发", at("2026-11-24T10:00"), id="days in Chinese"),
        pytest.param("半小时内给您结果", at("2026-11-21T10:30"), id="half an hour"),
        pytest.param("周一给您发", at("2026-11-24T00:00"), id="weekday that comes"),
        pytest.param("最晚11月25日 18:00前答复您", at("2026-11-25T18:00"), id="date"),
        pytest.param("1月3号前给您发", at("2027-01-04T00:00"), id="date of next year"),
        pytest.param("下午三点前给您消息", at("2026-11-21T15:00"), id="clock in Chinese"),
        pytest.param("马上给您发", NOW, id="now"),
        pytest.param("生日前一定让您收到", None, id="no moment that can be compared"),
    ],
)
def test_by_when_is_the_end_of_what_the_words_allow(line: str, until: datetime | None) -> None:
    (found,) = (one for one in read(line, now=NOW) if one.kind is Kind.TIME)
    assert found.until == until


@pytest.mark.parametrize(
    ("line", "kind", "pieces"),
    [
        ("送您两包小样", Kind.GIFT, 2),
        ("给您多放一份赠品", Kind.GIFT, 1),
        ("给您补发", Kind.REPLACEMENT, None),
    ],
)
def test_pieces_are_counted(line: str, kind: Kind, pieces: int | None) -> None:
    (found,) = read(line, now=NOW)
    assert (found.kind, found.quantity) == (kind, pieces)


def test_the_words_are_those_that_were_typed() -> None:
    line = "亲，给您退１０元，可以吗"
    (found,) = read(line, now=NOW)
    assert line[found.start : found.end] == found.words
    assert "１０元" in found.words


def test_what_is_offered_is_told_from_what_is_firm() -> None:
    (offered,) = read("要不给您补5块", now=NOW)
    (firm,) = read("给您补5块", now=NOW)
    assert (offered.certainty, firm.certainty) == (Certainty.OFFERED, Certainty.FIRM)


def test_a_promise_over_two_lines_is_read_with_the_second() -> None:
    assert not read("5块", now=NOW)
    (found,) = read("5块", earlier=["给您补"], now=NOW)
    assert (found.kind, found.amount_fen, found.words) == (Kind.MONEY, 5_00, "给您补5块")
    assert (found.start, found.end) == (0, 2)


def test_a_refusal_over_two_lines_is_none() -> None:
    assert not read("给您退5块", earlier=["这个真的没法"], now=NOW)


def test_what_the_line_before_promised_is_not_found_again() -> None:
    assert not read("您看看还有别的问题吗", earlier=["给您补5块"], now=NOW)


@pytest.mark.slow
@given(st.text(max_size=200), st.lists(st.text(max_size=40), max_size=3))
def test_any_text_can_be_read(line: str, earlier: list[str]) -> None:
    for found in read(line, earlier=earlier, now=NOW):
        assert 0 <= found.start < found.end <= len(line)


@given(
    st.sampled_from(["给您退{}", "补您{}", "{}给您打过去", "给您补{}，可以吗", "返您{}"]),
    st.integers(1, 9_999),
    st.sampled_from(["{}元", "{}块", "{}块钱", "¥{}", "{} 元"]),
)
def test_every_amount_in_a_plain_promise_is_read_exactly(frame: str, yuan: int, shape: str) -> None:
    found = list(read(frame.format(shape.format(yuan)), now=NOW))
    assert [(one.kind, one.amount_fen) for one in found] == [(Kind.MONEY, yuan * 100)]
