"""The figures of each person and of the team, of a period and of the one of the same length
before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.performance.counting import NOTHING, TEAM, count
from bot.performance.model import Closed, Figures, Person, Rated, Span
from bot.shadow.model import Said
from bot.shadow.rounds import FORGOTTEN
from bot.times import day_bounds
from bot.transaction import Opens, UnitOfWork


class PerformanceStore(Protocol):
    def closed(self, span: Span) -> Sequence[Closed]: ...
    def rated(self, span: Span) -> Sequence[Rated]: ...
    def names(self) -> Mapping[int, str]: ...


class Events(Protocol):
    def lines(self, start: datetime, end: datetime) -> Iterator[Said]: ...


class Uow(UnitOfWork, Protocol):
    @property
    def performance(self) -> PerformanceStore: ...
    @property
    def shadow(self) -> Events: ...


class PerformanceFigures:
    def __init__(self, open_uow: Opens[Uow]) -> None:
        self._open_uow = open_uow

    def people(self, first: date, last: date) -> list[Person]:
        """The team first, then by name; who did nothing in either period is not among them."""
        length = last - first + timedelta(days=1)
        with self._open_uow(writes=False) as uow:
            now = _of(uow, first, last)
            before = _of(uow, first - length, last - length)
            names = uow.performance.names()
        known = sorted((now.keys() | before.keys()) - {TEAM}, key=lambda one: names.get(one, ""))
        return [
            Person(
                staff_id=number,
                name=None if number == TEAM else names.get(number, ""),
                now=now.get(number, NOTHING),
                before=before.get(number, NOTHING),
            )
            for number in (TEAM, *known)
        ]


def _of(uow: Uow, first: date, last: date) -> dict[int, Figures]:
    span = Span(*day_bounds(first, last))
    lines = list(uow.shadow.lines(span.start - FORGOTTEN, span.end + FORGOTTEN))
    return count(lines, uow.performance.closed(span), uow.performance.rated(span), span)
