"""Which column of a sheet is which, whatever its order and the way its title is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.shop.importing.cells import Row, clean

_SPACE = re.compile(r"\s")
_ORDER_NO = "no"
_OF_ORDERS = frozenset({"订单号", "订单编号", "主订单编号"})
_UNIT = re.compile(r"\((?:元|件|个)\)\Z")


@dataclass(frozen=True)
class Layout:
    """The columns that a kind of sheet may have: our name → the titles it goes by.

    Without every column of `needed` (any one of each group) a sheet is not of this kind.
    """

    columns: Mapping[str, tuple[str, ...]]
    needed: tuple[tuple[str, ...], ...]

    def find(self, titles: Sequence[str]) -> Columns | None:
        names = {_plain(title): name for name, ways in self.columns.items() for title in ways}
        found: dict[str, tuple[int, str]] = {}
        for index, title in enumerate(titles):
            name = names.get(_plain(title))
            if name is not None and name not in found:
                found[name] = (index, clean(title))
        if all(any(name in found for name in group) for group in self.needed):
            return Columns(found, titles)
        return None

    def may_be(self, titles: Sequence[str]) -> bool:
        """Whether a sheet that nobody says the kind of may be taken for it: a list of orders has
        codes and numbers of goods, and is no stock."""
        if self.find(titles) is None:
            return False
        return _ORDER_NO in self.columns or not any(_plain(one) in _OF_ORDERS for one in titles)

    def missing(self) -> str:
        """What a sheet needs, to be told to a person."""
        return "、".join(
            " 或 ".join(self.columns[name][0] for name in group) for group in self.needed
        )


class Columns:
    """Where the columns of one sheet are; `all_titles` are those that nobody reads, too."""

    def __init__(self, found: Mapping[str, tuple[int, str]], titles: Sequence[str]) -> None:
        self.all_titles = tuple(map(clean, titles))
        self.read_as = {index: name for name, (index, _) in found.items()}
        self._index = {name: index for name, (index, _) in found.items()}
        self._places = sorted(self._index.items())
        self._titles = {name: title for name, (_, title) in found.items()}

    def row(self, cells: Sequence[str], merged: frozenset[int] = frozenset()) -> Row:
        width = len(cells)
        read = {
            name: clean(cell)
            for name, index in self._places
            if index < width and (cell := cells[index])
        }
        if not merged:
            return Row(read, self._titles)
        return Row(read, self._titles, {name for name, index in self._places if index in merged})

    def cell(self, name: str, cells: Sequence[str]) -> str:
        """One cell of a line, where the others do not matter."""
        index = self._index.get(name)
        return clean(cells[index]) if index is not None and index < len(cells) else ""


def _plain(title: str) -> str:
    text = _SPACE.sub("", unicodedata.normalize("NFKC", clean(title))).lower()
    return _UNIT.sub("", text)
