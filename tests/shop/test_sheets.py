"""Files as they come: encodings, broken lines, XLSX."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

from bot.shop.importing.sheet import Line, sheets
from bot.shop.importing.xlsx import SheetError


def lines_of(path: Path) -> list[Line]:
    return list(next(iter(sheets(path))).lines())


TITLES = "订单号,订单状态,商家备注"


def a_file(folder: Path, content: bytes) -> Path:
    path = folder / "sheet.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_is_read_in_any_encoding_and_separation(tmp_path: Path, encoding: str, delimiter: str):
    text = f"{TITLES}\r\nA1,待发货,尽快\r\n".replace(",", delimiter)
    lines = list(lines_of(a_file(tmp_path, text.encode(encoding))))
    assert [line.cells for line in lines] == [TITLES.split(","), ["A1", "待发货", "尽快"]]


def test_one_broken_byte_does_not_turn_utf8_into_gibberish(tmp_path: Path):
    content = f"{TITLES}\nA1,待发货,好\n".encode() + b"A2,\xff,x\n" + "A3,待发货,好\n".encode()
    lines = list(lines_of(a_file(tmp_path, content)))
    assert [line.cells[0] for line in lines] == ["订单号", "A1", "A2", "A3"]
    assert lines[2].cells[1] == "\ufffd"


@pytest.mark.parametrize("closed_after", [51, 120], ids=["a line too far", "far below"])
def test_two_stray_quotes_far_apart_do_not_swallow_what_lies_between(
    tmp_path: Path, closed_after: int
):
    """Together they are one well-formed cell of very many lines."""
    rows = [f"A{number},待发货,好" for number in range(1, 200)]
    rows[1], last = 'A2,待发货,"没有关', 1 + closed_after
    rows[last - 1] = f'A{last}",待发货,好'
    lines = list(lines_of(a_file(tmp_path, "\n".join([TITLES, *rows]).encode())))
    assert [line.number for line in lines if line.fault] == [3]
    assert len(lines) == 200


def test_a_remark_of_fifty_lines_is_still_a_remark(tmp_path: Path):
    remark = "\n".join(f"第{number}行" for number in range(1, 51))
    lines = list(lines_of(a_file(tmp_path, f'{TITLES}\nA1,待发货,"{remark}"\nA2,,\n'.encode())))
    assert [line.cells[0] for line in lines] == ["订单号", "A1", "A2"]
    assert lines[1].cells[2] == remark


def test_a_remark_may_have_line_breaks(tmp_path: Path):
    lines = list(lines_of(a_file(tmp_path, f'{TITLES}\nA1,待发货,"一\n二"\nA2,,\n'.encode())))
    assert lines[1].cells[2] == "一\n二"
    assert (lines[2].number, lines[2].cells[0]) == (4, "A2")


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param('A2,待发货,"没有关', id="never_closed"),
        pytest.param('A2,"待发货,没有关', id="closed_by_nobody_in_the_middle"),
    ],
)
def test_a_quote_that_nobody_closed_loses_its_line_only(tmp_path: Path, bad: str):
    others = "\n".join(f"A{number},待发货,好" for number in range(3, 200))
    content = f"{TITLES}\nA1,待发货,好\n{bad}\n{others}\n".encode()
    lines = list(lines_of(a_file(tmp_path, content)))
    assert [line.number for line in lines if line.fault] == [3]
    good = [line.cells[0] for line in lines[1:] if not line.fault]
    assert good == ["A1", *(f"A{number}" for number in range(3, 200))]
    assert [line.number for line in lines] == list(range(1, 201))


def test_a_stray_quote_does_not_glue_lines_to_the_next_stray_quote(tmp_path: Path):
    content = f'{TITLES}\n"A1,待发货,好\nA2,待发货,好\n"A3,待发货,好\nA4,待发货,好\n'.encode()
    lines = list(lines_of(a_file(tmp_path, content)))
    assert [line.cells[0] for line in lines if not line.fault] == ["订单号", "A2", "A4"]


def test_progress_ends_at_the_end(tmp_path: Path):
    last = list(lines_of(a_file(tmp_path, f"{TITLES}\nA1,待发货,好\n".encode())))[-1]
    assert last.done == last.total


def test_empty_files_have_no_lines(tmp_path: Path):
    assert list(lines_of(a_file(tmp_path, b""))) == []
    assert list(lines_of(a_file(tmp_path, b"\n,,\n\n"))) == []


def an_xlsx(path: Path, *, write_only: bool) -> Path:
    book = Workbook(write_only=write_only)
    sheet = book.create_sheet() if write_only else book.active
    assert sheet is not None
    sheet.append(["订单号", "金额", "时间", "数量", "空", "长号"])
    sheet.append(["A1", 59.9, datetime(2026, 11, 5, 9, 8, 7), 3, None, 123456789012345678])
    sheet.append([None] * 6)
    sheet.append(["A&B", 0.1 + 0.2, date(2026, 11, 5), 1.0, True, "x"])
    book.save(path)
    return path


@pytest.mark.parametrize("write_only", [True, False], ids=["inline", "shared"])
def test_xlsx_reads_as_the_csv_would(tmp_path: Path, write_only: bool):
    path = an_xlsx(tmp_path / "sheet.xlsx", write_only=write_only)
    lines = list(lines_of(path))
    assert [line.number for line in lines] == [1, 2, 4]
    cells = lines[1].cells
    assert cells[:5] == ["A1", "59.9", "2026-11-05 09:08:07", "3", ""]
    assert "E+" in cells[5]
    assert lines[2].cells == ["A&B", "0.3", "2026-11-05 00:00:00", "1", "是", "x"]
    assert lines[-1].done == lines[-1].total


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"PK\x03\x04 not a zip", id="broken"),
        pytest.param(b"\xd0\xcf\x11\xe0 old", id="xls"),
    ],
)
def test_what_is_no_sheet_is_refused_as_a_whole(tmp_path: Path, content: bytes):
    with pytest.raises(SheetError):
        list(lines_of(a_file(tmp_path, content)))


def test_a_zip_without_a_workbook_is_refused(tmp_path: Path):
    path = tmp_path / "sheet.xlsx"
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("hello.txt", "hello")
    with pytest.raises(SheetError):
        list(lines_of(path))


def test_a_cut_xlsx_is_refused(tmp_path: Path):
    whole = an_xlsx(tmp_path / "whole.xlsx", write_only=True)
    cut = tmp_path / "cut.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(cut, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[:-40] if "sheet1" in name else content)
    with pytest.raises(SheetError):
        list(lines_of(cut))


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def a_book(folder: Path, cells: str, *, strings: str = "", workbook: str = "") -> Path:
    """A workbook written by hand: what no library would write, an attacker does."""
    path = folder / "sheet.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/></Types>',
        )
        book.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        book.writestr(
            "xl/workbook.xml",
            f'{workbook}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
            '<sheet name="一" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" '
            f'Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        )
        if strings:
            book.writestr("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">{strings}</sst>')
        book.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{MAIN}"><sheetData>{cells}</sheetData></worksheet>',
        )
    return path


def text_cell(text: str, place: str = "") -> str:
    at = f' r="{place}"' if place else ""
    return f'<c{at} t="inlineStr"><is><t>{text}</t></is></c>'


def test_cells_without_a_place_follow_each_other(tmp_path: Path):
    cells = f"<row>{text_cell('一')}{text_cell('二')}</row><row>{text_cell('三')}</row>"
    assert [line.cells for line in lines_of(a_book(tmp_path, cells))] == [["一", "二"], ["三", ""]]


def test_a_stray_cell_at_the_far_end_is_refused_before_memory_fills(tmp_path: Path):
    cells = (
        f'<row r="1">{text_cell("x", "A1")}</row><row r="9">{text_cell("x", "XFD1048576")}</row>'
    )
    with pytest.raises(SheetError, match="第 1048576 行、第 16384 列"):
        lines_of(a_book(tmp_path, cells))


def test_an_empty_cell_at_the_far_end_counts_for_nothing(tmp_path: Path):
    cells = f'<row r="1">{text_cell("x", "A1")}</row><row r="9"><c r="XFD1048576" s="0"/></row>'
    assert len(lines_of(a_book(tmp_path, cells))) == 1


def test_a_long_text_that_many_cells_share_is_counted_for_each_of_them(tmp_path: Path):
    cells = "<row>{}</row>".format('<c t="s"><v>0</v></c>' * 20_000)
    strings = f"<si><t>{'长' * 30_000}</t></si>"
    with pytest.raises(SheetError, match="展开后太大"):
        lines_of(a_book(tmp_path, cells, strings=strings))


def test_a_workbook_that_shrank_too_well_is_refused_unread(tmp_path: Path):
    with pytest.raises(SheetError, match="展开后太大"):
        lines_of(a_book(tmp_path, f"<row>{text_cell(' ' * (70 << 20))}</row>"))


def test_entities_of_its_own_are_no_part_of_a_workbook(tmp_path: Path):
    doctype = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    with pytest.raises(SheetError):
        lines_of(a_book(tmp_path, f"<row>{text_cell('x')}</row>", workbook=doctype))


def test_dates_count_from_the_year_that_the_workbook_says(tmp_path: Path):
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append([datetime(2026, 11, 5, 9, 8, 7)])
    for year, epoch in ((1900, CALENDAR_WINDOWS_1900), (1904, CALENDAR_MAC_1904)):
        book.epoch = epoch
        path = tmp_path / f"{year}.xlsx"
        book.save(path)
        assert [line.cells for line in lines_of(path)] == [["2026-11-05 09:08:07"]]


def test_a_cell_merged_over_rows_stands_in_each_of_them(tmp_path: Path):
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (["A1", 1], [None, 2], ["A2", 3]):
        sheet.append(row)
    sheet.merge_cells("A1:A2")
    book.save(tmp_path / "sheet.xlsx")
    lines = lines_of(tmp_path / "sheet.xlsx")
    assert [line.cells for line in lines] == [["A1", "1"], ["A1", "2"], ["A2", "3"]]
    assert [sorted(line.merged) for line in lines] == [[], [0], []]


def test_sheets_that_are_hidden_come_last(tmp_path: Path):
    book = Workbook()
    book.worksheets[0].title = "藏"
    book.create_sheet("看得见")
    book["藏"].sheet_state = "hidden"
    book.active = 1
    book.save(tmp_path / "sheet.xlsx")
    assert [sheet.name for sheet in sheets(tmp_path / "sheet.xlsx")] == ["看得见", "藏"]


def test_a_sheet_without_a_name_is_read_all_the_same(tmp_path: Path):
    path = a_book(tmp_path, f"<row>{text_cell('x')}</row>")
    nameless = tmp_path / "nameless.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(nameless, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace('name="一"'.encode(), b'name=""'))
    assert [line.cells for line in lines_of(nameless)] == [["x"]]
