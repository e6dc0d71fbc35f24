"""The table in a file: the sheet that has the titles, and what stands below them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.shop.importing.columns import Columns, Layout
from bot.shop.importing.sheet import HEADING_LINES, Line, Sheet
from bot.shop.importing.xlsx import SheetError


@dataclass(frozen=True)
class Table:
    """`heading` is what stands above the titles; `sheet` is empty where a file has just one."""

    layout: Layout
    columns: Columns
    sheet: str
    heading: tuple[str, ...]
    _source: Sheet
    _titles_at: int

    def lines(self) -> Iterator[Line]:
        """The lines below the titles; may be called again."""
        for line in self._source.lines():
            if line.number > self._titles_at:
                yield line


def tables_in(sheets: Iterable[Sheet], *layouts: Layout) -> list[Layout]:
    """In which of these ways any sheet is laid out."""
    fits: dict[int, Layout] = {}
    for sheet in sheets:
        for line in _head(sheet):
            fits |= {id(one): one for one in layouts if one.may_be(line.cells)}
    return list(fits.values())


def find_table(sheets: Iterable[Sheet], *layouts: Layout) -> Table:
    """The first sheet that is laid out in one of these ways; of several ways the first that fits.

    Raises SheetError where there is none.
    """
    others = []
    for sheet in sheets:
        table = _on(sheet, layouts)
        if table is not None:
            return table
        others.append(sheet.name)
    looked = f"（看了工作表：{'、'.join(others)}）" if len(others) > 1 else ""
    needed = "；或 ".join(dict.fromkeys(layout.missing() for layout in layouts))
    raise SheetError(f"没有找到表头{looked}，这个文件需要这些列：{needed}")


def _on(sheet: Sheet, layouts: Sequence[Layout]) -> Table | None:
    heading: list[str] = []
    for line in _head(sheet):
        for layout in layouts:
            columns = layout.find(line.cells)
            if columns is not None:
                return Table(layout, columns, sheet.name, tuple(heading), sheet, line.number)
        heading += [cell for cell in line.cells if cell]
    return None


def _head(sheet: Sheet) -> Iterator[Line]:
    """Where the titles may stand."""
    for line in islice(sheet.lines(), HEADING_LINES):
        if line.number > HEADING_LINES:
            break
        yield line
