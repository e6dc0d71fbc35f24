"""What the gate held, and what it stands on, for people to read."""

from __future__ import annotations

from bot.promises.gate import Gate
from bot.promises.model import Filters, HoldPage
from bot.promises.ports import ListsHolds
from bot.promises.still_open import still_open
from bot.transaction import Opens

PAGE = 30


class Promises:
    def __init__(self, open_uow: Opens[ListsHolds], *, gate: Gate) -> None:
        self._open_uow = open_uow
        self._gate = gate

    def page(self, wanted: Filters, *, page: int = 1) -> HoldPage:
        """Newest first."""
        with self._open_uow(writes=False) as uow:
            return uow.promises.page(wanted, page=page, size=PAGE)

    def still_open(self, conversation_id: str) -> list[str]:
        """What the buyer was promised and offered, for who takes the conversation over."""
        with self._open_uow(writes=False) as uow:
            buyer_id = uow.promises.buyer_of(conversation_id)
            bases = self._gate.standing(uow, buyer_id)
            return still_open(bases, uow.promises.of_buyer(buyer_id))
