"""Remarks and flags on orders: how staff tell the warehouse, and the file that tells the platform.

A remark is added, never written over: the platform's own stands in front, ours follow by date.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.bulk import Export
from bot.decisions.ports import DecisionStore
from bot.desk.model import Staff
from bot.errors import BadInput, OrderNotFound
from bot.shop.model import Flag
from bot.times import Clock
from bot.transaction import Opens, UnitOfWork

_SEPARATOR = "；"
_LONGEST = 200
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class FlagMeaning:
    """`number` is the platform's own for this colour."""

    number: int
    colour: str
    meaning: str


FLAGS: dict[Flag, FlagMeaning] = {
    Flag.RED: FlagMeaning(1, "红", "暂缓发货、拦截"),
    Flag.YELLOW: FlagMeaning(2, "黄", "改地址、改规格，按备注打单"),
    Flag.GREEN: FlagMeaning(3, "绿", "补发、换货"),
    Flag.BLUE: FlagMeaning(4, "蓝", "加送赠品"),
    Flag.PURPLE: FlagMeaning(5, "紫", "退差价、退款"),
}
EXPORT_TITLES = ("订单编号", "备注", "旗帜")


@dataclass(frozen=True)
class OrderNote:
    """What stands on an order: the whole remark as the platform gets it, and the flag."""

    order_no: str
    remark: str
    flag: Flag | None

    def row(self) -> tuple[str, str, str]:
        """As `EXPORT_TITLES`; an order without a flag leaves the cell empty."""
        return self.order_no, self.remark, flag_text(self.flag)


@dataclass(frozen=True)
class Written:
    """What the platform's remark says, and what we added, oldest first; `taken_back` is what a
    file of ours said and does not hold any more."""

    order_no: str
    platform: str
    ours: tuple[str, ...]
    flag: Flag | None
    taken_back: tuple[str, ...] = ()


class OrderNoteStore(Protocol):
    def written(self, order_nos: Sequence[str]) -> list[Written]:
        """Of those that exist, in any order."""

    def set_flag(self, order_no: str, flag: str | None, *, by: str, at: datetime) -> None:
        """OrderNotFound if there is none. The change waits for the next export."""

    def waiting(self) -> int:
        """Orders with a remark or flag that no file has taken yet."""

    def open_export(self, *, by: str, at: datetime) -> int: ...

    def claim(self, export_id: int) -> list[str]:
        """The orders that changed since the last file: of two exports at once, one gets each."""

    def add_lines(self, export_id: int, lines: Iterable[OrderNote]) -> None: ...

    def lines(self, export_id: int) -> list[OrderNote]:
        """NotFound if there is no such file."""

    def exports(self, *, limit: int = 20) -> list[Export]:
        """Newest first."""


class Uow(UnitOfWork, Protocol):
    @property
    def order_notes(self) -> OrderNoteStore: ...
    @property
    def decisions(self) -> DecisionStore: ...


OpenUow = Opens[Uow]


def flag_text(flag: Flag | None) -> str:
    """`1-红`: number and colour, whichever of the two the page asks for."""
    return "" if flag is None else f"{FLAGS[flag].number}-{FLAGS[flag].colour}"


def joined_remark(platform: str, ours: Sequence[str], taken_back: Sequence[str] = ()) -> str:
    """The platform's remark and then ours in their order, each once.

    What we exported comes back with the next import as a part of the platform's own; what was
    taken back since goes from there.
    """
    whole = platform.strip().strip(_SEPARATOR)
    for text in set(taken_back) - set(ours):
        part = f"{_SEPARATOR}{text}{_SEPARATOR}"
        whole = f"{_SEPARATOR}{whole}{_SEPARATOR}".replace(part, _SEPARATOR).strip(_SEPARATOR)
    for text in ours:
        if text and not _contains(whole, text):
            whole = f"{whole}{_SEPARATOR}{text}" if whole else text
    return whole


def _contains(whole: str, text: str) -> bool:
    return f"{_SEPARATOR}{text}{_SEPARATOR}" in f"{_SEPARATOR}{whole}{_SEPARATOR}"


def order_note_of(uow: Uow, order_no: str) -> OrderNote:
    """Raises OrderNotFound."""
    found = uow.order_notes.written([order_no])
    if not found:
        raise OrderNotFound
    return joined(found[0])


def joined(written: Written) -> OrderNote:
    remark = joined_remark(written.platform, written.ours, written.taken_back)
    return OrderNote(written.order_no, remark, written.flag)


def add_remark(uow: Uow, order_no: str, text: str, *, by: str, at: datetime) -> OrderNote:
    """Add what does not stand there yet, in the caller's transaction."""
    known = order_note_of(uow, order_no)
    if not _contains(known.remark, text):
        uow.decisions.add_remark(order_no, text, by=by, at=at, decision_id=None)
    return order_note_of(uow, order_no)


def set_flag(uow: Uow, order_no: str, flag: Flag | None, *, by: str, at: datetime) -> OrderNote:
    """Change the flag if it is another, in the caller's transaction."""
    if order_note_of(uow, order_no).flag is not flag:
        uow.order_notes.set_flag(order_no, None if flag is None else flag.value, by=by, at=at)
    return order_note_of(uow, order_no)


def remark_text(text: str) -> str:
    """One line of at most 200 characters, as the platform keeps it. Raises BadInput."""
    plain = _BLANKS.sub(" ", text).strip().strip(_SEPARATOR)
    if not plain:
        raise BadInput("备注不能为空")
    if len(plain) > _LONGEST:
        raise BadInput(f"备注最多 {_LONGEST} 个字")
    return plain


class OrderNotes:
    """The service: staff write marks, and fetch the file for the platform."""

    def __init__(self, open_uow: OpenUow, *, clock: Clock) -> None:
        self._open_uow = open_uow
        self._now = clock

    def of(self, order_no: str) -> OrderNote:
        with self._open_uow(writes=False) as uow:
            return order_note_of(uow, order_no)

    def remark(self, order_no: str, text: str, *, staff: Staff) -> OrderNote:
        plain = remark_text(text)
        with self._open_uow() as uow:
            marks = add_remark(uow, order_no, plain, by=staff.name, at=self._now())
            uow.commit()
        return marks

    def flag(self, order_no: str, flag: Flag | None, *, staff: Staff) -> OrderNote:
        with self._open_uow() as uow:
            marks = set_flag(uow, order_no, flag, by=staff.name, at=self._now())
            uow.commit()
        return marks

    def waiting(self) -> int:
        with self._open_uow(writes=False) as uow:
            return uow.order_notes.waiting()

    def exports(self) -> list[Export]:
        with self._open_uow(writes=False) as uow:
            return uow.order_notes.exports()

    def export(self, *, staff: Staff) -> Export:
        """Take what changed since the last file. Raises BadInput where nothing did."""
        at = self._now()
        with self._open_uow() as uow:
            export_id = uow.order_notes.open_export(by=staff.name, at=at)
            changed = uow.order_notes.claim(export_id)
            if not changed:
                raise BadInput("上次导出之后没有新的备注或旗帜")
            uow.order_notes.add_lines(export_id, map(joined, uow.order_notes.written(changed)))
            uow.commit()
        return Export(export_id, at, staff.name, len(changed))

    def lines(self, export_id: int) -> list[OrderNote]:
        """The same file again, as often as it is asked for."""
        with self._open_uow(writes=False) as uow:
            return uow.order_notes.lines(export_id)
