"""What staff do with many rows of a list at once: one move, a report on each, files taken."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from bot.errors import AnxinError, BadInput

MOST_AT_ONCE = 200
_SHORTEST_NOTE, _LONGEST_NOTE = 2, 200

S = TypeVar("S", bound=StrEnum)


@dataclass(frozen=True)
class ListMove(Generic[S]):
    name: str
    title: str
    was: frozenset[S]
    to: S
    needs_note: bool = False


@dataclass(frozen=True)
class Report:
    """What would happen to one row, or did."""

    id: int
    ok: bool
    message: str


@dataclass(frozen=True)
class Export:
    """A file that was taken, with how many lines."""

    id: int
    at: datetime
    by: str
    count: int


def pages(total: int, size: int) -> int:
    """How many pages a list has; an empty one has one."""
    return max(1, -(-total // size))


def move_for(
    name: str, moves: Iterable[ListMove[S]], *, ids: Sequence[int], note: str
) -> ListMove[S]:
    """The move of this name, if it can be asked for so. Raises BadInput."""
    move = next((one for one in moves if one.name == name), None)
    if move is None:
        raise BadInput("没有这个操作")
    if not 1 <= len(ids) <= MOST_AT_ONCE:
        raise BadInput(f"一次选 1 到 {MOST_AT_ONCE} 条")
    if move.needs_note and len(note) < _SHORTEST_NOTE:
        raise BadInput("请写明原因")
    if len(note) > _LONGEST_NOTE:
        raise BadInput(f"说明最多 {_LONGEST_NOTE} 个字")
    return move


def reported(ids: Sequence[int], act: Callable[[int], str]) -> list[Report]:
    """`act` on each once; one that fails keeps no other from being moved."""
    reports = []
    for row_id in dict.fromkeys(ids):
        try:
            reports.append(Report(row_id, ok=True, message=act(row_id)))
        except AnxinError as error:
            reports.append(Report(row_id, ok=False, message=str(error)))
    return reports
