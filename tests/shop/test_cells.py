"""Cells as Excel and its users leave them."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.shop.importing.cells import CellError, Row, clean
from bot.times import SHOP_ZONE


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        pytest.param("  白色 L \t", "白色 L", id="spaces"),
        pytest.param("\t261105-123\t", "261105-123", id="tabs"),
        pytest.param('="261105-123"', "261105-123", id="formula"),
        pytest.param("'13812345678", "13812345678", id="apostrophe"),
        pytest.param('"圆领短袖"', "圆领短袖", id="quotes"),
        pytest.param("\ufeff\u200b王\u200d五", "王五", id="invisible"),
        pytest.param("a\0b\ud800", "ab", id="what_no_database_takes"),
        pytest.param("--", "", id="dashes_mean_nothing"),
        pytest.param("=1+1", "=1+1", id="another_formula_stays"),
        pytest.param('15"显示器', '15"显示器', id="a_quote_inside_stays"),
    ],
)
def test_a_cell_reads_as_it_is_seen(cell: str, text: str):
    assert clean(cell) == text


def a_row(text: str) -> Row:
    return Row({"cell": text}, {"cell": "列"})


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("59", 5900), ("59.9", 5990), ("59.90", 5990), ("1,234.50", 123450), ("¥59.00", 5900),
        ("0.00", 0), ("59.000", 5900), ("59元", 5900), ("", None),
    ],
)  # fmt: skip
def test_money_is_exact(text: str, fen: int | None):
    assert a_row(text).money("cell") == fen


@pytest.mark.parametrize(
    "text",
    ["-1.00", "59.999", "abc", "1e3", "59,00", "５９", "1 234", "123456789.00", "NaN", "59.0.0"],
)
def test_what_is_not_money_is_refused(text: str):
    with pytest.raises(CellError, match="列"):
        a_row(text).money("cell")


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-05 09:08:07", "2026/11/5 9:08:07", "2026.11.05 09:08:07", "2026年11月5日 9:08:07",
        "2026-11-05T09:08:07", "2026-11-05 09:08:07.000",
    ],
)  # fmt: skip
def test_times_are_the_shops(text: str):
    assert a_row(text).time("cell") == datetime(2026, 11, 5, 9, 8, 7, tzinfo=SHOP_ZONE)


def test_a_day_alone_is_its_first_moment():
    assert a_row("2026/11/5").time("cell") == datetime(2026, 11, 5, tzinfo=SHOP_ZONE)
    assert a_row("2026/11/5 9:08").time("cell") == datetime(2026, 11, 5, 9, 8, tzinfo=SHOP_ZONE)
    assert a_row("").time("cell") is None


@pytest.mark.parametrize(
    "text",
    ["2026-13-01", "2026-02-30 10:00:00", "05/11/2026", "昨天", "2026-11-05 25:00:00",
     "2026-W01-1 10:00:00", "45966.375", "0001-01-01", "9999-12-31 23:59:59", "1999/12/31"],
)  # fmt: skip
def test_what_is_not_a_time_is_refused(text: str):
    with pytest.raises(CellError, match="不是时间"):
        a_row(text).time("cell")


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "10000", "一"])
def test_a_quantity_is_a_whole_number_in_range(text: str):
    with pytest.raises(CellError):
        a_row(text).whole("cell", least=1, most=9999)


def test_a_number_that_excel_rounded_is_refused():
    with pytest.raises(CellError, match="科学计数法"):
        a_row("2.61105E+20").code("cell")
    assert a_row("２６１１").code("cell") == "2611"


def test_a_code_stands_on_one_line():
    with pytest.raises(CellError, match="换行"):
        a_row("A\nB").code("cell")


def test_yes_and_no_are_words():
    assert a_row("是").yes("cell")
    assert not a_row("否").yes("cell", default=True)
    assert a_row("").yes("cell", default=True)
    assert Row({}, {}).yes("cell", default=True)
    with pytest.raises(CellError):
        a_row("也许").yes("cell")
