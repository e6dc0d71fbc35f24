"""Sheets as streams of lines: CSV in any encoding that Excel writes here, and XLSX."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from bot.shop.importing import xlsx
from bot.shop.importing.xlsx import SheetError

# Titles may stand below a heading or two.
HEADING_LINES = 10
# A quote that nobody closed would swallow the rest of the file; a remark has few line breaks.
_LONGEST_RECORD = 50
_BAD_QUOTE = "引号不成对，这一行没有读取"
_CHUNK = 1 << 20
_ZIP_MAGIC = b"PK\x03\x04"


@dataclass(frozen=True)
class Line:
    """`done` of `total` is how far into the sheet this line ends; `fault` is why it is unusable."""

    number: int
    cells: list[str]
    done: int
    total: int
    fault: str = ""


def read_sheet(path: Path) -> Iterator[Line]:
    """Every line of the file that has content, the titles among them."""
    with path.open("rb") as file:
        magic = file.read(4)
        file.seek(0)
        if magic == _ZIP_MAGIC:
            for number, cells, done, total in xlsx.rows(file):
                if any(cells):
                    yield Line(number, cells, done, total)
        elif magic[:2] == b"\xd0\xcf":
            raise SheetError("这是旧版 .xls 文件，请另存为 .xlsx 或 CSV 后再导入")
        else:
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
        return [], _BAD_QUOTE
    if lines.overrun or (len(lines.record) > 1 and len(cells) < width):
        return [], _BAD_QUOTE
    return cells, ""


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
        line = self._text.readline()
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
