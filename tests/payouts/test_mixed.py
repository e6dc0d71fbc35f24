"""F24: a provider that times out, fails, repeats itself and lies; nobody is paid twice."""

from __future__ import annotations

import pytest

from bot.payouts.model import PayoutState
from tests.payouts.mixed import run, under_a_new_key
from tests.payouts.provider import MOODS, mixed_mood

pytestmark = pytest.mark.slow

ORDERS = 300
FEW = 100


def test_three_hundred_mixed_payouts_are_paid_once_and_every_doubt_is_listed(world):
    count = run(world, ORDERS)

    assert count.sound, count
    assert count.payouts == ORDERS
    assert count.states[PayoutState.UNKNOWN] > 0
    assert count.states[PayoutState.CONFIRMED] > ORDERS // 2


def test_the_count_is_red_when_the_unknown_ones_go_out_under_a_new_key(world):
    """Without this the run above would prove nothing."""
    count = run(world, FEW, meddle=under_a_new_key)

    assert count.double > 0
    assert count.keys_per_order > 1
    assert not count.sound


@pytest.mark.parametrize("mood", MOODS)
def test_every_mood_comes_up_in_a_run(mood):
    assert mood in {mixed_mood(f"owed-{number:06}") for number in range(FEW)}
