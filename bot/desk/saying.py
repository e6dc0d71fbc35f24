"""The transaction in which staff say something to a buyer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from bot.desk.model import PromiseHeld, Uncovered
from bot.desk.ports import PromiseGate
from bot.transaction import Opens, UnitOfWork

AnyUow = TypeVar("AnyUow", bound=UnitOfWork)


@contextmanager
def staff_says(open_uow: Opens[AnyUow], gate: PromiseGate[AnyUow]) -> Iterator[AnyUow]:
    """Where the gate keeps the words back, nothing of the transaction happens; that they were
    held is recorded by itself, and told with PromiseHeld."""
    try:
        with open_uow() as uow:
            yield uow
    except Uncovered as uncovered:
        with open_uow() as uow:
            held = gate.record(uow, uncovered)
            uow.commit()
        raise PromiseHeld(held) from None
