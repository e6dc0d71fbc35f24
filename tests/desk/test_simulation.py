"""Days that are played: what must never be is not, and waiting times are told rightly."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from bot.desk import simulation
from bot.desk.assigning import choose
from bot.desk.simulation import (
    HOUR,
    Faults,
    Scenario,
    Shift,
    any_days,
    day_long,
    enough,
    simulate,
)
from tests.commands import anxin

ALL_DAY = (Shift(9 * HOUR, 22 * HOUR, 3),)
USUAL = Scenario(arrivals_an_hour=36, shifts=ALL_DAY, most_talks=3)


def _anybody(waiting, agents):
    waiter = next(iter(waiting), None)
    found = choose(waiter, [replace(one, most=10**6) for one in agents]) if waiter else None
    return None if found is None else (waiter, found)


def test_desks_of_any_kind_keep_nobody_idle_exceed_no_limit_and_lose_nobody():
    report = any_days(25, seed=11)
    assert report.faults == Faults()
    # Something happened that could have gone wrong.
    assert report.arrived > 2_000
    assert min(report.taken_back, report.overnight) > 0


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        ("over_limit", _anybody),
        ("idle_while_waiting", lambda waiting, agents: None),
    ],
)
def test_a_broken_rule_is_seen(fault, broken):
    """The counters can count: a rule without limits, and one that gives nobody."""
    busy = replace(USUAL, arrivals_an_hour=90)
    assert getattr(simulate(busy, days=1, seed=3, rule=broken).faults, fault) > 0


def test_the_same_seed_is_the_same_day():
    assert simulate(USUAL, days=2, seed=5).waits == simulate(USUAL, days=2, seed=5).waits


@pytest.mark.parametrize("arrivals", [30, 44])
def test_the_median_that_buyers_are_told_is_within_thirty_per_cent(arrivals):
    report = simulate(replace(USUAL, arrivals_an_hour=arrivals), days=12, seed=2, tells=True)
    assert len(report.told) > 300
    assert (report.told_error or 1.0) < 0.3


def test_more_agents_wait_less_and_enough_are_found():
    found = list(
        enough(
            lambda agents: replace(USUAL, shifts=day_long(ALL_DAY, agents)),
            wanted=60.0,
            days=3,
            seed=4,
        )
    )
    agents, report = found[-1]
    assert [number for number, _ in found] == list(range(1, agents + 1))
    assert report.wait(0.9) <= 60.0 < found[0][1].wait(0.9)


def test_shifts_share_agents_as_before():
    shifts = (Shift(0, HOUR, 2), Shift(HOUR, 2 * HOUR, 1))
    assert [one.agents for one in day_long(shifts, 7)] == [5, 2]
    assert day_long((), 4) == (Shift(9 * HOUR, 22 * HOUR, 4),)


def test_an_agent_whose_connection_is_lost_is_given_nobody_until_it_is_back():
    lonely = Scenario(
        arrivals_an_hour=20,
        shifts=(Shift(9 * HOUR, 22 * HOUR, 1),),
        losses_a_day=6.0,
        loss_minutes=20.0,
    )
    report = simulate(lonely, days=3, seed=8)
    assert report.taken_back > 0
    assert report.faults == Faults()


def test_scenarios_are_of_every_kind():
    random = Random(1)
    found = [simulation.any_scenario(random) for _ in range(50)]
    assert {one.most_talks for one in found} == {1, 2, 3, 4, 5}
    assert {one.specialists > 0 for one in found} == {True, False}


def test_the_command_tells_waits_use_and_how_many_are_enough():
    shifts = ("--shift", "09:00-18:00=2", "--shift", "13:00-22:00=2")
    wanted = ("--days", "2", "--wait-within", "120")
    told = anxin("simulate-desk", "--arrivals", "30", *shifts, *wanted)
    assert told.exit_code == 0, told.output
    for word in ("p50", "p90", "use of agents", "agents are enough", "faults: none"):
        assert word in told.output


@pytest.mark.parametrize(
    "shift", ["nine to five=2", "09:00-18:00", "09:00-18:00=0", "18:00-09:00=1"]
)
def test_a_shift_that_cannot_be_is_refused(shift):
    told = anxin("simulate-desk", "--arrivals", "30", "--shift", shift)
    assert told.exit_code == 2
    assert "--shift" in told.output
