"""What the gate needs from a store, in its own words."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from bot.promises.model import Basis, Filters, Hold, HoldPage, NewHold
from bot.transaction import UnitOfWork


class PromiseStore(Protocol):
    def bases(self, conversation_id: str) -> list[Basis]:
        """Everything that was decided for the conversation's buyer, newest first."""

    def lines_before(
        self, conversation_id: str, *, staff_id: int | None, since: datetime, most: int
    ) -> list[tuple[datetime, str]]:
        """The last lines of the conversation if they are all this person's (None: the bot's),
        oldest first."""

    def add(self, hold: NewHold) -> int: ...

    def hold(self, hold_id: int) -> Hold:
        """NotFound if there is none."""

    def let_go(self, hold_id: int, *, reason: str, at: datetime) -> bool:
        """From held to sent; False where it was sent before."""


class HoldList(Protocol):
    def page(self, wanted: Filters, *, page: int, size: int) -> HoldPage:
        """Newest first."""


class ListsHolds(UnitOfWork, Protocol):
    @property
    def promises(self) -> HoldList: ...


@runtime_checkable
class Uow(Protocol):
    @property
    def promises(self) -> PromiseStore: ...
