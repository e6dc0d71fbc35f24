"""What the safety reports need from stores, in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.safety.model import Alarm, Concerned, SafetyReport
from bot.shop.ports import ShopStore
from bot.transaction import Opens, UnitOfWork


class SafetyStore(Protocol):
    def add(
        self,
        conversation_id: str,
        alarm: Alarm,
        goods: Sequence[Concerned],
        *,
        order_no: str | None,
        at: datetime,
    ) -> None:
        """One row for each of the goods, or one without; a message is reported once."""

    def between(self, start: datetime, end: datetime, *, limit: int) -> list[SafetyReport]:
        """Newest first; the end itself is not in it."""


class Reads(UnitOfWork, Protocol):
    @property
    def safety(self) -> SafetyStore: ...


class Reports(Protocol):
    """What a unit of work has to have for a report to be written in it."""

    @property
    def safety(self) -> SafetyStore: ...
    @property
    def shop(self) -> ShopStore: ...


OpenUow = Opens[Reads]
