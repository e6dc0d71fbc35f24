"""Files that are made to burst, read as the commands and the gateway read them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from bot.confined import Bounds
from bot.shop.importing.reading import confined, imported, uploaded
from bot.shop.importing.sheet import sheets
from bot.shop.importing.xlsx import SheetError
from tests.shop.test_sheets import a_book, a_file, text_cell


def cells_of(path: Path, read=uploaded) -> list[list[str]]:
    with read(path) as found:
        return [line.cells for sheet in found for line in sheet.lines()]


def test_it_reads_what_is_read_here(tmp_path: Path):
    path = a_file(tmp_path, "\n".join(f"{n},一,“二”" for n in range(3000)).encode())
    with imported(path) as found:
        there = [list(sheet.lines()) for sheet in found]
    assert there == [list(sheet.lines()) for sheet in sheets(path)]


def test_a_look_may_be_given_up_and_begun_again(tmp_path: Path):
    path = a_file(tmp_path, "\n".join(f"{n},x" for n in range(2000)).encode())
    with imported(path) as found:
        (sheet,) = found
        first = next(sheet.lines())
        assert [line.number for line in sheet.lines()] == list(range(1, 2001))
        assert next(sheet.lines()) == first


def test_two_looks_at_once_do_not_mix(tmp_path: Path):
    path = a_file(tmp_path, "\n".join(f"{n},x" for n in range(2000)).encode())
    with imported(path) as found:
        (sheet,) = found
        before, after = sheet.lines(), sheet.lines()
        next(before), next(after)
        with pytest.raises(AssertionError):
            next(before)


LONG = "长" * 32_768


@pytest.mark.parametrize(
    ("cells", "strings", "says"),
    [
        pytest.param(
            f'<row r="3">{text_cell(LONG, "B3")}</row>', "", "第 3 行、第 2 列", id="in the cell"
        ),
        pytest.param(
            f'<row r="2"><c r="A2" t="str"><v>{LONG}</v></c></row>', "", "第 2 行", id="a formula's"
        ),
        pytest.param(
            '<row><c t="s"><v>0</v></c></row>', f"<si><t>{LONG}</t></si>", "文字 1", id="shared"
        ),
        pytest.param("<x>" * 100 + "</x>" * 100, "", "嵌套太深", id="deep"),
        pytest.param(f'<row><c r="{"A" * 50_000}1"/></row>', "", "不完整", id="an endless place"),
        pytest.param(f'<row r="{"9" * 5_000}"/>', "", "不完整", id="an endless number"),
    ],
)
def test_what_excel_would_not_write_is_refused_with_its_place(tmp_path, cells, strings, says):
    with pytest.raises(SheetError, match=says):
        cells_of(a_book(tmp_path, cells, strings=strings))


def test_the_longest_cell_of_excel_is_read(tmp_path: Path):
    path = a_book(tmp_path, f"<row>{text_cell(LONG[1:])}{text_cell('b')}</row>")
    assert cells_of(path) == [[LONG[1:], "b"]]


def test_text_outside_of_cells_is_nobodys_business(tmp_path: Path):
    with zipfile.ZipFile(a_book(tmp_path, f"<row>{text_cell('x')}</row>"), "a") as book:
        book.writestr("xl/theme/theme1.xml", f"<a>{'<b>text</b>' * 20_000}</a>")
    assert cells_of(tmp_path / "sheet.xlsx") == [["x"]]


def test_one_cell_of_150_megabytes_is_refused_by_its_size(tmp_path: Path):
    path = a_book(tmp_path, f"<row>{text_cell('x' * (150 << 20))}</row>")
    assert path.stat().st_size < 200_000
    with pytest.raises(SheetError, match="展开后太大"):
        cells_of(path)


def test_a_long_cell_of_a_csv_costs_its_line_only(tmp_path: Path):
    path = a_file(tmp_path, f"a,b\n{LONG},x\n{'y' * 200_000},z\n1,2\n".encode())
    with uploaded(path) as found:
        lines = [line for sheet in found for line in sheet.lines()]
    assert [line.number for line in lines] == [1, 2, 3, 4]
    assert ["32,767" in line.fault for line in lines] == [False, True, True, False]


def test_a_file_in_one_line_is_no_sheet(tmp_path: Path):
    with pytest.raises(SheetError, match="第 2 行超过"):
        cells_of(a_file(tmp_path, b"a,b\n" + b"x" * 5_000_000))


def test_cells_beyond_any_export_are_left_out(tmp_path: Path):
    assert len(cells_of(a_file(tmp_path, b"," * 99_999 + b"x\n" + b"a,b\n"))[0]) <= 500


@pytest.mark.parametrize(
    ("bounds", "says"),
    [
        pytest.param(Bounds(24, 20, 60), "内存", id="memory"),
        pytest.param(Bounds(512, 0, 60), "时间", id="time"),
    ],
)
def test_past_its_bounds_a_file_is_an_error_in_words(tmp_path, bounds, says):
    rows = "".join(f"<row>{text_cell(f'字{n}') * 40}</row>" for n in range(6_000))
    path = a_book(tmp_path, rows)
    with pytest.raises(SheetError, match=says):
        cells_of(path, lambda file: confined(file, bounds=bounds))


def test_what_breaks_the_reader_is_an_error_in_words(tmp_path: Path):
    with pytest.raises(SheetError, match="读不出来"):
        cells_of(tmp_path / "gone.csv")
