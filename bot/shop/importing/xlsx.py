"""The first sheet of an XLSX file, streamed: rows of texts, as a CSV of the same sheet would have.

openpyxl reads such sheets too, but makes an object of each cell: 100,000 lines of an order export
took it minutes. Here expat walks over the sheet; dates and formats are still openpyxl's work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any, BinaryIO
from xml.etree import ElementTree as ET
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile

from bot.errors import BadInput

_CHUNK = 1 << 16
# No export is wider; a stray cell at the sheet's far end must not fill memory with empty ones.
_MOST_COLUMNS = 500
_MAIN = "{*}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_EXACT = 10**15


class SheetError(BadInput):
    """The file as a whole cannot be read."""

    code = "bad_sheet"


def rows(file: BinaryIO) -> Iterator[tuple[int, list[str], int, int]]:
    """(number, cells, bytes read, bytes in all) of each row. Raises SheetError."""
    try:
        with ZipFile(file) as book:
            path = _first_sheet(book)
            shown = _Shown(_shared(book), _date_styles(book), _epoch(book))
            total = book.getinfo(path).file_size
            with book.open(path) as sheet:
                yield from _walk(sheet, shown, total)
    except (BadZipFile, KeyError, IndexError, ValueError, RuntimeError, OSError) as error:
        raise SheetError("打不开这个 XLSX 文件，可能已损坏或加了密码") from error
    except (expat.ExpatError, ET.ParseError) as error:
        raise SheetError("这个 XLSX 文件的内容不完整") from error


def _walk(sheet: IO[bytes], shown: _Shown, total: int) -> Iterator[tuple[int, list[str], int, int]]:
    collected = _Rows(shown)
    parser = _parser(collected.start, collected.end, collected.text)
    done = 0
    while chunk := sheet.read(_CHUNK):
        parser.Parse(chunk)
        done += len(chunk)
        for number, cells in collected.take():
            yield number, cells, done, total
    parser.Parse(b"", True)


class _Rows:
    """What expat tells of a sheet, put together as rows."""

    def __init__(self, shown: _Shown) -> None:
        self._shown = shown
        self._ready: list[tuple[int, list[str]]] = []
        self._number = 0
        self._row: list[str] = []
        self._cell: dict[str, str] = {}
        self._parts: list[str] = []
        self._reading = False
        self._columns: dict[str, int] = {}
        self._bare = _BareNames()

    def take(self) -> list[tuple[int, list[str]]]:
        ready, self._ready = self._ready, []
        return ready

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = self._bare[name]
        if name == "c":
            self._cell = attributes
            self._parts = []
        elif name in ("v", "t"):
            self._reading = True
        elif name == "row":
            self._number = int(attributes.get("r", self._number + 1))
            self._row = []

    def text(self, text: str) -> None:
        if self._reading:
            self._parts.append(text)

    def end(self, name: str) -> None:
        name = self._bare[name]
        if name in ("v", "t"):
            self._reading = False
        elif name == "c":
            self._put("".join(self._parts))
        elif name == "row":
            self._ready.append((self._number, self._row))

    def _put(self, raw: str) -> None:
        place = self._column(self._cell.get("r", ""))
        if not raw or place >= _MOST_COLUMNS:
            return
        while len(self._row) <= place:
            self._row.append("")
        self._row[place] = self._shown(raw, self._cell.get("t", "n"), self._cell.get("s", ""))

    def _column(self, reference: str) -> int:
        """`AB12` → 27. A cell without a reference follows the one before."""
        letters = reference.rstrip("0123456789")
        if not letters:
            return len(self._row)
        column = self._columns.get(letters)
        if column is None:
            column = 0
            for letter in letters:
                column = column * 26 + ord(letter) - 64
            self._columns[letters] = column = column - 1
        return column


class _Shown:
    """A cell's value as text."""

    def __init__(self, shared: list[str], date_styles: set[str], epoch: datetime) -> None:
        self._shared = shared
        self._date_styles = date_styles
        self._epoch = epoch

    def __call__(self, raw: str, kind: str, style: str) -> str:
        match kind:
            case "s":
                return self._shared[int(raw)]
            case "n":
                return self._number(raw, style)
            case "b":
                return "是" if raw == "1" else "否"
            case "e":
                return ""
            case "d":
                return raw.replace("T", " ")
            case _:
                return raw

    def _number(self, raw: str, style: str) -> str:
        if style in self._date_styles:
            return self._date(float(raw))
        if raw.isdigit() and len(raw) < len(str(_EXACT)):
            return raw
        number = float(raw)
        # Fifteen digits are what Excel keeps; more would be made up.
        return f"{number:.15g}" if abs(number) < _EXACT else f"{number:.14E}"

    def _date(self, days: float) -> str:
        from openpyxl.utils.datetime import from_excel

        try:
            moment = from_excel(days, self._epoch)
        except (ValueError, OverflowError):
            return str(days)  # a date that no calendar has is refused where it is read
        return str(moment.replace(microsecond=0) if isinstance(moment, datetime) else moment)


def _first_sheet(book: ZipFile) -> str:
    sheet = _xml(book, "xl/workbook.xml").find(f"{_MAIN}sheets/{_MAIN}sheet")
    if sheet is None:
        raise KeyError("no sheet")
    for relation in _xml(book, "xl/_rels/workbook.xml.rels"):
        if relation.get("Id") == sheet.get(_RELATION):
            target = relation.get("Target", "")
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError("no file of the sheet")


def _shared(book: ZipFile) -> list[str]:
    """The texts that cells share by number; the format has them in one table."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return []
    found: list[str] = []
    parts: list[str] = []
    # Where text is read: inside `t`, save that of a phonetic reading.
    inside = {"t": False, "rPh": False}
    bare = _BareNames()

    def start(name: str, _: dict[str, str]) -> None:
        name = bare[name]
        if name == "si":
            parts.clear()
        elif name in inside:
            inside[name] = True

    def end(name: str) -> None:
        name = bare[name]
        if name == "si":
            found.append("".join(parts))
        elif name in inside:
            inside[name] = False

    def text(data: str) -> None:
        if inside["t"] and not inside["rPh"]:
            parts.append(data)

    parser = _parser(start, end, text)
    with book.open("xl/sharedStrings.xml") as table:
        while chunk := table.read(_CHUNK):
            parser.Parse(chunk)
    parser.Parse(b"", True)
    return found


def _date_styles(book: ZipFile) -> set[str]:
    """Numbers of the styles that show a number as a date."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

    if "xl/styles.xml" not in book.namelist():
        return set()
    styles = _xml(book, "xl/styles.xml")
    formats = {str(number): code for number, code in BUILTIN_FORMATS.items()}
    for one in styles.iterfind(f"{_MAIN}numFmts/{_MAIN}numFmt"):
        formats[one.get("numFmtId", "")] = one.get("formatCode", "")
    # Chinese Excel's own date formats have numbers, but no code in the file.
    dates = {number for number, code in formats.items() if is_date_format(code)}
    dates |= {str(number) for number in (*range(27, 37), *range(50, 59))}
    used = styles.iterfind(f"{_MAIN}cellXfs/{_MAIN}xf")
    return {str(index) for index, style in enumerate(used) if style.get("numFmtId") in dates}


def _epoch(book: ZipFile) -> datetime:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900

    settings = _xml(book, "xl/workbook.xml").find(f"{_MAIN}workbookPr")
    mac = settings is not None and settings.get("date1904") in ("1", "true")
    return CALENDAR_MAC_1904 if mac else CALENDAR_WINDOWS_1900


def _xml(book: ZipFile, path: str) -> ET.Element:
    return ET.fromstring(book.read(path))  # noqa: S314 - expat limits entities


def _parser(
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> Any:
    """An expat parser whose names `_BareNames` makes bare."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.buffer_text = True
    return parser


class _BareNames(dict[str, str]):
    """Names without their namespace, which expat puts before a space."""

    def __missing__(self, name: str) -> str:
        self[name] = bare = name.rpartition(" ")[2]
        return bare
