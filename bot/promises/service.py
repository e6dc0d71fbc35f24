"""What the gate held, for the supervisor."""

from __future__ import annotations

from bot.promises.model import Filters, HoldPage
from bot.promises.ports import ListsHolds
from bot.transaction import Opens

PAGE = 30


class Promises:
    def __init__(self, open_uow: Opens[ListsHolds]) -> None:
        self._open_uow = open_uow

    def page(self, wanted: Filters, *, page: int = 1) -> HoldPage:
        """Newest first."""
        with self._open_uow(writes=False) as uow:
            return uow.promises.page(wanted, page=page, size=PAGE)
