"""Sheets as streams of lines: CSV in any encoding that Excel writes here, and XLSX."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from bot.shop.importing.xlsx import LONGEST_CELL, Book, SheetError

# Titles may stand below a heading or two.
HEADING_LINES = 10
# A quote that nobody closed would swallow the rest of the file; a remark has few line breaks.
_LONGEST_RECORD = 50
_BAD_QUOTE = "引号不成对，这一行没有读取"
_LONG_CELL = f"有一个单元格超过 {LONGEST_CELL:,} 个字，这一行没有读取"
# Wider and longer than any export; a file without line breaks is none.
_MOST_COLUMNS = 500
_LONGEST_LINE = 4_000_000
_CHUNK = 1 << 20
_ZIP_MAGIC = b"PK"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"
# What people import by mistake, by how it begins.
_OTHERS = {
    b"Rar!": "这是 RAR 压缩包，请先解压，再导入里面的文件",
    b"7z\xbc\xaf": "这是 7z 压缩包，请先解压，再导入里面的文件",
    b"\x1f\x8b": "这是 GZ 压缩包，请先解压，再导入里面的文件",
    b"%PDF": "这是 PDF 文件，请导出 CSV 或 XLSX",
    b"\x89PNG": "这是图片，请导出 CSV 或 XLSX",
    b"\xff\xd8\xff": "这是图片，请导出 CSV 或 XLSX",
}
_PAGES = (b"<html", b"<!doctype html", b"<table", b"<?xml")


@dataclass(frozen=True)
class Line:
    """`done` of `total` is how far into the sheet this line ends; `fault` is why it is unusable.

    `merged` are the columns whose text stands in a merged cell that began further up.
    """

    number: int
    cells: list[str]
    done: int
    total: int
    fault: str = ""
    merged: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Sheet:
    """`name` is empty where a file has one sheet only. `lines` may be called again."""

    name: str
    lines: Callable[[], Iterator[Line]]


def sheets(path: Path) -> Iterator[Sheet]:
    """The sheets of a file; each gives its lines with content, the titles among them.

    Raises SheetError on what is no sheet, in words that say what it is instead.
    """
    with path.open("rb") as file:
        head = file.read(1024)
    if head.startswith(_ZIP_MAGIC):
        _refuse_archive(path)
        book = Book(path)
        for name in book.names:
            yield Sheet(name, lambda name=name: _of_book(book, name))  # type: ignore[misc]
        return
    if head.startswith(_OLE_MAGIC):
        raise SheetError(_what_ole(path))
    for magic, words in _OTHERS.items():
        if head.startswith(magic):
            raise SheetError(words)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        raise SheetError("这是网页（HTML 或 XML）文件，请用 Excel 打开后另存为 XLSX 或 CSV")
    yield Sheet("", lambda: _of_csv(path))


def _refuse_archive(path: Path) -> None:
    try:
        with ZipFile(path) as archive:
            locked = any(part.flag_bits & 1 for part in archive.infolist())
            names = archive.namelist()
    except (BadZipFile, OSError, RuntimeError, ValueError) as error:
        raise SheetError("打不开这个文件，可能已损坏") from error
    if locked:
        raise SheetError("这是加了密码的压缩包，请解压后再导入")
    if "xl/workbook.xml" not in names:
        if "mimetype" in names or "content.xml" in names:
            raise SheetError("这是 ODS 文件，请另存为 XLSX 或 CSV 后再导入")
        if "xl/workbook.bin" in names:
            raise SheetError("这是 XLSB 文件，请另存为 XLSX 或 CSV 后再导入")
        raise SheetError("这是 ZIP 压缩包，请先解压，再导入里面的文件")


def _what_ole(path: Path) -> str:
    """An XLSX with a password is packed in the same way as the old format."""
    with path.open("rb") as file:
        content = file.read(_CHUNK)
    if "EncryptedPackage".encode("utf-16-le") in content:
        return "这个文件加了密码，请去掉密码后再导入"
    return "这是旧版 .xls 文件，请另存为 .xlsx 或 CSV 后再导入"


def _of_book(book: Book, name: str) -> Iterator[Line]:
    total, rows = book.rows(name)
    for number, cells, merged in rows:
        if any(cells):
            yield Line(number, cells, number, total, merged=merged)


def _of_csv(path: Path) -> Iterator[Line]:
    with path.open("rb") as file:
        yield from _csv(file)


def _csv(file: BinaryIO) -> Iterator[Line]:
    total = file.seek(0, io.SEEK_END)
    encoding = encoding_of(file)
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")
    lines = _PhysicalLines(text)
    delimiter, width = _delimiter(lines.peek()), 0
    reader = csv.reader(lines, delimiter=delimiter)
    while lines.more():
        number = lines.number + 1
        cells, fault = _record(reader, lines, width, delimiter)
        if fault:
            # Only the first line of it is lost; the others are read again, from a clean start.
            lines.give_back()
            reader = csv.reader(lines, delimiter=delimiter)
        elif number <= HEADING_LINES:
            width = max(width, len(cells))
        if fault or any(cell.strip() for cell in cells):
            yield Line(number, cells, file.tell(), total, fault)


def _record(
    reader: Iterator[list[str]], lines: _PhysicalLines, width: int, delimiter: str
) -> tuple[list[str], str]:
    lines.start_record()
    try:
        cells = next(reader, [])
        if len(lines.record) > 1 and not lines.overrun:
            # A stray quote glues lines together up to the next one. On one line Excel's users may
            # do with quotes what they like; a record over several has to be written correctly.
            next(csv.reader(lines.record, delimiter=delimiter, strict=True))
    except csv.Error:
        return [], _LONG_CELL if _too_long(lines.record) else _BAD_QUOTE
    if any(len(cell) > LONGEST_CELL for cell in cells):
        return [], _LONG_CELL
    if lines.overrun or (len(lines.record) > 1 and len(cells) < width):
        return [], _BAD_QUOTE
    return cells[:_MOST_COLUMNS], ""


def _too_long(record: Iterable[str]) -> bool:
    """Whether the reader gave up because of its own limit."""
    return any(len(line) > csv.field_size_limit() for line in record)


class _PhysicalLines:
    """Lines of a text that can be given back, to restart after a broken record."""

    def __init__(self, text: io.TextIOBase) -> None:
        self._text = text
        self._again: list[str] = []
        self.record: list[str] = []
        self.number = 0
        self.overrun = False

    def more(self) -> bool:
        return bool(self._again) or self._fetch()

    def peek(self) -> str:
        return self._again[-1] if self.more() else ""

    def start_record(self) -> None:
        self.record = []
        self.overrun = False

    def give_back(self) -> None:
        self.number -= len(self.record) - 1
        self._again.extend(reversed(self.record[1:]))

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        # The reader asks for more inside a quoted cell: past the limit, or at the end, it is a
        # quote that nobody closed.
        if self.record and (len(self.record) >= _LONGEST_RECORD or not self.more()):
            self.overrun = True
            raise StopIteration
        if not self.more():
            raise StopIteration
        line = self._again.pop()
        self.record.append(line)
        self.number += 1
        return line

    def _fetch(self) -> bool:
        line = self._text.readline(_LONGEST_LINE)
        if len(line) == _LONGEST_LINE:
            raise SheetError(f"第 {self.number + 1} 行超过 {_LONGEST_LINE:,} 个字，这不是一张表")
        if line:
            self._again.append(line)
        return bool(line)


def encoding_of(file: BinaryIO) -> str:
    """By mark, else UTF-8 if all of it is, else what the titles read as.

    GB18030 takes almost any bytes, so one broken byte must not turn a UTF-8 file into it.
    """
    file.seek(0)
    head = file.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if _all_utf8(file):
        return "utf-8"
    titles = next((line for line in head.splitlines() if not line.isascii()), b"")
    try:
        titles.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _all_utf8(file: BinaryIO) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(line: str) -> str:
    return max(",\t;", key=line.count)
