"""The gate for words of staff that reach a buyer without being a line of chat."""

from __future__ import annotations

from collections.abc import Iterable

from bot.desk.model import Anyway, PromiseHeld, Staff
from bot.desk.ports import PromiseGate
from bot.promises.model import Filters, HoldPage
from bot.promises.ports import ListsHolds
from bot.transaction import Opens

PAGE = 30


class Promises:
    def __init__(self, open_uow: Opens[ListsHolds], *, gate: PromiseGate) -> None:
        self._open_uow = open_uow
        self._gate = gate

    def page(self, wanted: Filters, *, page: int = 1) -> HoldPage:
        """What was held, for the supervisor; newest first."""
        with self._open_uow(writes=False) as uow:
            return uow.promises.page(wanted, page=page, size=PAGE)

    def check(
        self,
        conversations: Iterable[str | None],
        *,
        staff: Staff,
        text: str,
        anyway: Anyway | None = None,
    ) -> None:
        """Raises PromiseHeld where the text promises, in any of these conversations, what no
        decision covers. Where there is no conversation nobody is told."""
        if not text.strip():
            return
        for conversation_id in dict.fromkeys(conversations):
            if conversation_id is not None:
                self._check(conversation_id, staff, text.strip(), anyway)

    def _check(self, conversation_id: str, staff: Staff, text: str, anyway: Anyway | None) -> None:
        with self._open_uow() as uow:
            held = self._gate.read_staff(
                uow, conversation_id, staff=staff, text=text, anyway=anyway
            )
            uow.commit()
        if held is not None:
            raise PromiseHeld(held)
