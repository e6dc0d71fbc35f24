"""Sheets of an XLSX workbook: rows of texts, as a CSV of the same sheet would have.

calamine reads them. It puts a whole sheet into memory, as wide and as long as its farthest cells,
and a text once for each cell that shows it; so what a file would take is counted first, by expat,
which keeps nothing.
"""

from __future__ import annotations

import lzma
import zlib
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from bot.errors import BadInput

_CHUNK = 1 << 16
# No export is wider; a stray cell at the sheet's far end must not fill memory with empty ones.
_MOST_COLUMNS = 500
_MOST_CELLS = 12_000_000
_MOST_PARTS = 2_000
_MOST_SHEETS = 30
_MOST_BYTES = 1 << 30
_MOST_TEXT = 1 << 29
# Rows of an export shrink to a thirtieth at most; what shrinks more than this is made to burst.
_MOST_RATIO = 250
_SMALL = 1 << 26
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".emf", ".wmf", ".bin", ".vml")
_STRINGS = "xl/sharedStrings.xml"
_EXACT = 10**15
# What Excel itself puts into a cell at most.
LONGEST_CELL = 32_767
_LONGEST_REFERENCE = 12
_DEEPEST = 64

_DAMAGED = "打不开这个 XLSX 文件，可能已损坏或加了密码"
_CUT = "这个 XLSX 文件的内容不完整"
_TOO_MUCH = "这个 XLSX 文件展开后太大，请拆成几个文件，或另存为 CSV 后再导入"
_TOO_LONG = "工作表的第 {row} 行、第 {column} 列有一个单元格超过 32,767 个字，请改短后再导入"
_TEXT_TOO_LONG = "这个 XLSX 文件里有一个单元格（文字 {number}）超过 32,767 个字，请改短后再导入"
_TOO_DEEP = "这个 XLSX 文件的内容嵌套太深，不是 Excel 写的表格"
_TOO_FAR = "工作表的第 {row} 行、第 {column} 列太远，请删掉表格以外的内容，或另存为 CSV 后再导入"


class SheetError(BadInput):
    """The file as a whole cannot be read."""

    code = "bad_sheet"


# Number of the row from 1, its cells, and the columns that a merged cell above fills.
NumberedRow = tuple[int, list[str], frozenset[int]]


class Book:
    """A workbook that is safe to read. Raises SheetError on any other."""

    def __init__(self, path: Path) -> None:
        from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

        _guard(path)
        try:
            self._book = CalamineWorkbook.from_path(path)
        except (CalamineError, OSError) as error:
            raise SheetError(_DAMAGED) from error
        shown = {
            sheet.name: sheet.visible is SheetVisibleEnum.Visible
            for sheet in self._book.sheets_metadata
        }
        # What people see comes first.
        self.names = sorted(self._book.sheet_names[:_MOST_SHEETS], key=lambda name: not shown[name])
        self._loaded: tuple[str | None, Any] = (None, None)

    def rows(self, name: str) -> tuple[int, Iterator[NumberedRow]]:
        """How many rows the sheet has, and each of them."""
        sheet = self._sheet(name)
        return (sheet.end[0] + 1 if sheet.end else 0), _filled(sheet)

    def _sheet(self, name: str) -> Any:
        """Kept until another one is asked for: to read it takes seconds."""
        from python_calamine import CalamineError

        if self._loaded[0] != name:
            try:
                self._loaded = (name, self._book.get_sheet_by_name(name))
            except (CalamineError, OSError) as error:
                raise SheetError(_CUT) from error
        return self._loaded[1]


def _filled(sheet: Any) -> Iterator[NumberedRow]:
    """Each row; a cell that is merged over several rows stands in each of them."""
    if sheet.start is None:
        return
    starts: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if bottom > top and left < _MOST_COLUMNS:
            starts.setdefault(top, []).append((left, bottom))
    # Column → the last row of the cell over it, and its text.
    open_cells: dict[int, tuple[int, str]] = {}
    for index, values in enumerate(sheet.iter_rows()):
        cells = [_text(value) for value in values[:_MOST_COLUMNS]]
        open_cells = {at: one for at, one in open_cells.items() if one[0] >= index}
        for column, (_, text) in open_cells.items():
            cells[column] = text
        yield index + 1, cells, frozenset(open_cells)
        for column, bottom in starts.get(index, ()):
            if column < len(cells):
                open_cells[column] = (bottom, cells[column])


def _text(value: Any) -> str:
    match value:
        case str():
            return value
        case bool():
            return "是" if value else "否"
        case int() | float():
            return _number(value)
        case datetime():
            return str((value + timedelta(milliseconds=500)).replace(microsecond=0))
        case date():
            return f"{value} 00:00:00"
        case time():
            return value.isoformat(timespec="seconds")
        case _:
            return str(value)


def _number(value: float) -> str:
    # Fifteen digits are what Excel keeps; more would be made up.
    if abs(value) >= _EXACT:
        return f"{value:.14E}"
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def _guard(path: Path) -> None:
    """Raises SheetError on a file that would fill memory, or is none of a workbook."""
    try:
        with ZipFile(path) as book:
            parts = book.infolist()
            _check_sizes(parts)
            lengths = _lengths(book) if _STRINGS in book.namelist() else []
            for part in parts:
                if part.filename != _STRINGS and not part.filename.lower().endswith(_PICTURES):
                    with book.open(part) as content:
                        _Extent(lengths).check(content)
    except (BadZipFile, RuntimeError, OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise SheetError(_DAMAGED) from error
    # LookupError: also an encoding that nobody knows.
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise SheetError(_CUT) from error


def _check_sizes(parts: list[ZipInfo]) -> None:
    """As the archive declares them: reading stops there, and then the checksum is wrong."""
    whole = sum(part.file_size for part in parts)
    packed = max(1, sum(part.compress_size for part in parts))
    if len(parts) > _MOST_PARTS or whole > _MOST_BYTES:
        raise SheetError(_TOO_MUCH)
    if whole > _SMALL and whole / packed > _MOST_RATIO:
        raise SheetError(_TOO_MUCH)


def _lengths(book: ZipFile) -> list[int]:
    """How long each text is that cells share by number."""
    lengths: list[int] = []

    def start(name: str) -> None:
        if name == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)
            if lengths[-1] > LONGEST_CELL:
                raise SheetError(_TEXT_TOO_LONG.format(number=len(lengths)))

    parser = _parser(lambda name, _: start(name))
    parser.CharacterDataHandler = text
    with book.open(_STRINGS) as table:
        _feed(parser, table)
    return lengths


class _Extent:
    """Where the farthest cells with content of a worksheet are, and how much text it shows."""

    def __init__(self, lengths: list[int]) -> None:
        self._lengths = lengths
        self._row = 0
        self._column = 0
        self._shared = False
        self._in_value = False
        self._value: list[str] = []
        self._rows = 0
        self._columns = 0
        self._text = 0
        self._in_cell = False
        self._length = 0
        self._letters: dict[str, int] = {}

    def check(self, content: IO[bytes]) -> None:
        parser = _parser(self._start, self._end)
        parser.CharacterDataHandler = self._data
        _feed(parser, content)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._in_cell, self._length = True, 0
            reference = attributes.get("r", "")
            self._column = self._place(reference) if reference else self._column + 1
            self._shared = attributes.get("t") == "s"
        elif name == "v" or name == "t":
            self._in_value = self._shared
            self._see()
        elif name == "row":
            self._row = int(attributes.get("r", self._row + 1))
            self._column = 0

    def _data(self, data: str) -> None:
        if self._in_cell:
            self._length += len(data)
            if self._length > LONGEST_CELL:
                raise SheetError(_TOO_LONG.format(row=self._row, column=self._column))
        if self._in_value:
            self._value.append(data)

    def _end(self, name: str) -> None:
        if name == "c":
            self._in_cell = False
        if self._in_value and name == "v":
            self._text += self._lengths[int("".join(self._value))]
            self._value.clear()
            self._in_value = False
            if self._text > _MOST_TEXT:
                raise SheetError(_TOO_MUCH)

    def _see(self) -> None:
        if self._row > self._rows or self._column > self._columns:
            self._rows = max(self._rows, self._row)
            self._columns = max(self._columns, self._column)
            if self._rows * self._columns > _MOST_CELLS:
                raise SheetError(_TOO_FAR.format(row=self._row, column=self._column))

    def _place(self, reference: str) -> int:
        """`AB12` → 28, and the row with it."""
        if len(reference) > _LONGEST_REFERENCE:
            raise ValueError
        letters = reference.rstrip("0123456789")
        column = self._letters.get(letters)
        if column is None:
            column = 0
            for letter in letters.upper():
                column = column * 26 + ord(letter) - 64
            self._letters[letters] = column
        row = int(reference[len(letters) :])
        self._row = max(self._row, row)
        return column


def _feed(parser: Any, content: IO[bytes]) -> None:
    while chunk := content.read(_CHUNK):
        parser.Parse(chunk)
    parser.Parse(b"", True)


def _parser(
    start: Callable[[str, dict[str, str]], None], end: Callable[[str], None] = lambda _: None
) -> Any:
    """Tells the names of elements without their prefixes, and lets none stand too deep."""
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise SheetError(_TOO_DEEP)
        start(name if ":" not in name else _bare(name), attributes)

    def finish(name: str) -> None:
        nonlocal depth
        depth -= 1
        end(name if ":" not in name else _bare(name))

    parser = expat.ParserCreate()
    parser.StartElementHandler = begin
    parser.EndElementHandler = finish
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.buffer_text = True
    return parser


def _no_doctype(*_: object) -> None:
    """A workbook has none; entities that blow up would stand in it."""
    raise ValueError


def _bare(name: str) -> str:
    """Without its namespace's prefix."""
    return name.rpartition(":")[2]
