"""What 未成交 needs from stores, in its own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.quality.model import Line
from bot.transaction import Opens, UnitOfWork
from bot.unsold.model import Due, Filters, Judged, Page, Unsold


class UnsoldStore(Protocol):
    def due(self, *, limit: int) -> list[Due]:
        """Judged talks of the quality check that were not looked at since their last line."""

    def bought(self, buyer_id: str, start: datetime, end: datetime) -> bool:
        """Ordered anything in this time, the end not included."""

    def keep(self, due: Due, judged: Judged | None, *, at: datetime) -> None:
        """None: no talk about buying. What a person noted stays."""

    def settle(self, *, now: datetime, limit: int) -> int:
        """Who ordered meanwhile, and whose seven days are over; how many they were."""

    def page(self, wanted: Filters, *, page: int, size: int) -> Page:
        """Newest first."""

    def daily(self, day: date, *, each: int, staff_id: int | None) -> list[Unsold]:
        """Of one day, what was not ordered: at most so many for each person (or the bot), those
        that nobody followed up first."""

    def follow(
        self, unsold_id: int, *, by: str, note: str, at: datetime, staff_id: int | None
    ) -> Unsold:
        """NotFound without one, or where it is of another than `staff_id`."""


class Talks(Protocol):
    def lines(self, conversation_id: str, *, since: datetime | None) -> Sequence[Line]: ...


class Shop(Protocol):
    def settings(self) -> Mapping[str, object]: ...


class Uow(UnitOfWork, Protocol):
    @property
    def unsold(self) -> UnsoldStore: ...
    @property
    def quality(self) -> Talks: ...
    @property
    def shop(self) -> Shop: ...


OpenUow = Opens[Uow]
