"""The bounds of what stands behind a promise: how long, and to the minute."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.promises.coverage import OFFER_LIVES, covers, live
from bot.promises.model import Basis, Finding, Kind, Standing
from tests.decisions.builders import NOW, ORDER

SECOND = timedelta(seconds=1)


def a_basis(standing: Standing = Standing.OFFERED, **changes: object) -> Basis:
    values = {"order_no": ORDER, "kind": "goodwill", "standing": standing, "at": NOW}
    return Basis(**(values | {"amount_fen": 5_00} | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("age", "lives"),
    [(OFFER_LIVES, True), (OFFER_LIVES + SECOND, False)],
    ids=["seven days", "a second more"],
)
def test_an_offer_lives_for_seven_days(age: timedelta, lives: bool) -> None:
    offer = a_basis(at=NOW - age)
    assert timedelta(days=7) == OFFER_LIVES
    assert live([offer], now=NOW) == ([offer] if lives else [])


def test_what_was_carried_out_does_not_grow_old() -> None:
    granted = a_basis(Standing.GRANTED, at=NOW - 10 * OFFER_LIVES)
    assert live([granted], now=NOW) == [granted]


@pytest.mark.parametrize(
    ("until", "covered"),
    [
        pytest.param(NOW, True, id="the deadline's own minute"),
        pytest.param(NOW - timedelta(minutes=1), False, id="the minute before"),
        pytest.param(NOW + timedelta(minutes=1), True, id="later than anybody agreed to"),
    ],
)
@pytest.mark.parametrize("seconds", [0, 59])
def test_a_deadline_is_told_to_the_minute(until: object, covered: bool, seconds: int) -> None:
    basis = a_basis(Standing.WAITING, by=NOW + seconds * SECOND)
    told = Finding(kind=Kind.TIME, words="10:00前", start=0, end=7, until=until)  # type: ignore[arg-type]
    assert covers(basis, told) is covered


@pytest.mark.parametrize(
    ("at", "covered"), [(NOW, True), (NOW - SECOND, False)], ids=["at the moment", "before it"]
)
def test_a_payment_told_already_covers_no_further_one(at: object, covered: bool) -> None:
    granted = a_basis(Standing.GRANTED, at=at)
    again = Finding(kind=Kind.MONEY, words="再补5元", start=0, end=4, amount_fen=5_00)
    assert covers(granted, again, told_before=NOW) is covered
