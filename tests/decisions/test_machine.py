"""The money of a shop through any sequence of events; and each check red under its own sabotage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from bot.payouts.model import PayoutOrder, PayoutResult
from bot.store.decisions import SqlDecisions
from tests.decisions.machine import ShopMachine
from tests.decisions.machine_parts import CrashingUow, Provider
from tests.decisions.race import NoBudgets, drop_the_constraint

pytestmark = pytest.mark.slow(first=True)

EXAMPLES, STEPS = 40, 40
SMALL = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
# A sabotage only has to be found: no need to make its story short.
FOUND = settings(SMALL, max_examples=60, phases=[Phase.generate], derandomize=True, database=None)


def test_the_books_hold_whatever_happens():
    run_state_machine_as_test(ShopMachine, settings=SMALL)


class Forgetful(CrashingUow):
    """Sees nothing of what was given before, and knows no budget."""

    def __enter__(self) -> Forgetful:
        super().__enter__()
        self.decisions = NoBudgets(self.session)
        return self


class PaysAgain(ShopMachine):
    """Neither the look at the history, nor the budgets, nor the constraint."""

    uow_type = Forgetful

    def break_something(self) -> None:
        drop_the_constraint(self.engine)


class Generous(Provider):
    """A provider that sees a new payment in every call."""

    def send(self, order: PayoutOrder) -> PayoutResult:
        super().send(order)
        return super().send(replace(order, key=f"{order.key}-{len(self.orders)}"))


class PaidUnderANewKey(ShopMachine):
    def __init__(self) -> None:
        super().__init__()
        self.provider = Generous()


class TellsMore(ShopMachine):
    """The buyer reads another sum than the ledger has."""

    def accept(self, offer: Any, buyer: str) -> None:
        super().accept(
            replace(offer, decision=replace(offer.decision, amount_fen=offer.amount_fen + 1)), buyer
        )


class PaysBeforeItIsDecided(ShopMachine):
    """The ledger is written on the word of an offer."""

    def break_something(self) -> None:
        with self.engine.begin() as connection:
            connection.execute(text("drop index uq_ledger_paid_once"))

    def asks(self, no: str, request: Any) -> None:
        super().asks(no, request)
        offered = [one for one in self.offers if one.state.value == "offered" and one.amount_fen]
        if offered:
            with self.engine.begin() as connection:
                connection.execute(
                    text(
                        "insert into ledger (at, order_no, buyer_id, kind, amount_fen, "
                        "decision_id, by, note) select at, order_no, buyer_id, 'goodwill', "
                        "amount_fen, id, '安安', '' from decisions where id = :id and not exists "
                        "(select 1 from ledger l where l.decision_id = decisions.id)"
                    ),
                    {"id": offered[-1].id},
                )


class KeepsTheKey(SqlDecisions):
    def take_back(self, decision_ids: Sequence[int]) -> None:
        """What was reversed stays granted."""


class NeverForgets(CrashingUow):
    def __enter__(self) -> NeverForgets:
        super().__enter__()
        self.decisions = KeepsTheKey(self.session)
        return self


class ToldOfWhatWasReversed(ShopMachine):
    uow_type = NeverForgets


@pytest.mark.parametrize(
    "sabotaged",
    [PaysAgain, PaidUnderANewKey, TellsMore, PaysBeforeItIsDecided, ToldOfWhatWasReversed],
)
def test_each_sabotage_is_found(sabotaged: type[ShopMachine]):
    with pytest.raises(AssertionError):
        run_state_machine_as_test(sabotaged, settings=FOUND)
