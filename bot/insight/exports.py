"""Tables as files for spreadsheets, in which no cell can run."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

KINDS = {
    "board": "服务看板",
    "questions": "高频问题",
    "conversations": "会话",
    "decisions": "判责记录",
    "ledger": "资金流水",
}
FORMATS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

Cell = str | int | float | Decimal | None

# A spreadsheet runs what starts so, also behind blanks and in full width. A tab or line end in
# front would hide it from this check, and be dropped when the file is read.
_FORMULA = re.compile(r"[\s\ufeff]*[=+\-@＝＋－＠]|[\t\r\n]")
# XML, and so XLSX, has no place for these.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_WIDEST = 60


@dataclass(frozen=True)
class Table:
    """Text is quoted where it is dangerous; numbers are numbers and never are."""

    title: str
    headers: Sequence[str]
    rows: Iterable[Sequence[Cell]]


def csv_bytes(table: Table) -> bytes:
    """UTF-8 with a BOM, so that Excel reads the Chinese; lines end in CR LF."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([_plain(header) for header in table.headers])
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return b"\xef\xbb\xbf" + file.getvalue().encode()


def xlsx_bytes(table: Table) -> bytes:
    # A third of a second to import, and the gateway starts without it.
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(table.title)
    rows = [[_plain(cell) for cell in row] for row in table.rows]
    for number, header in enumerate(table.headers, start=1):
        widest = max([_width(header), *(_width(row[number - 1]) for row in rows[:200])])
        sheet.column_dimensions[get_column_letter(number)].width = min(widest, _WIDEST) + 2
    sheet.freeze_panes = "A2"
    sheet.append([_heading(sheet, str(_plain(header))) for header in table.headers])
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _plain(cell: Cell) -> Cell:
    if not isinstance(cell, str):
        return cell
    text = _CONTROL.sub("", cell)
    return f"'{text}" if _FORMULA.match(text) else text


def _heading(sheet: Any, text: str) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    cell = WriteOnlyCell(sheet, value=text)
    cell.font = Font(bold=True)
    return cell


def _width(cell: Cell) -> int:
    return sum(2 if char > "\u2e7f" else 1 for char in str(cell if cell is not None else ""))
