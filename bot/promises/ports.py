"""What the gate needs from a store, in its own words."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bot.desk.holding import StaffLine
from bot.promises.model import Basis, Filters, Hold, HoldPage, NewHold
from bot.transaction import UnitOfWork


class PromiseStore(Protocol):
    def buyer_of(self, conversation_id: str) -> str: ...

    def bases(self, buyer_id: str, *, ending_cases: frozenset[int] = frozenset()) -> list[Basis]:
        """Everything that was decided for the buyer, newest first; without what ends with these
        cases."""

    def lines_before(
        self, conversation_id: str, *, staff_id: int | None, since: datetime, most: int
    ) -> list[tuple[datetime, str]]:
        """The last lines of the conversation if they are all this person's (None: the bot's),
        oldest first."""

    def add(self, hold: NewHold) -> int: ...

    def hold_back(self, hold: NewHold) -> int:
        """The same words of the same person to the same buyer are held once, as of now."""

    def hold(self, hold_id: int) -> Hold:
        """NotFound if there is none."""

    def let_go(self, line: StaffLine, *, reason: str, at: datetime) -> bool:
        """From held to sent; False where these words are not held."""


class HoldList(PromiseStore, Protocol):
    def of_buyer(self, buyer_id: str) -> list[Hold]:
        """Oldest first."""

    def page(self, wanted: Filters, *, page: int, size: int) -> HoldPage:
        """Newest first."""


class ListsHolds(UnitOfWork, Protocol):
    @property
    def promises(self) -> HoldList: ...


class Uow(UnitOfWork, Protocol):
    """What the gate needs of the transaction that it is asked in."""

    @property
    def promises(self) -> PromiseStore: ...
