"""Colours of deadlines, and what time alone does to cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.cases.deadlines import Terms, colour
from bot.cases.model import NO_TERM, Due, Filters, Kind, State
from bot.cases.service import Cases
from bot.policy import Policy
from bot.policy.numbers import DeadlineNumbers
from bot.store.uow import SqlUnitOfWork
from tests.cases.builders import GIVEN, a_case, do, supervisor, timeline
from tests.decisions.builders import NOW, PlainPhrases, World

HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
TEN_HOURS = NOW + 10 * HOUR
TERMS = Terms.of(Policy())
TERM = TERMS.term(State.ASKED, NOW, until=TEN_HOURS)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        pytest.param(timedelta(0), "green", id="at once"),
        pytest.param(5 * HOUR - SECOND, "green", id="just before half"),
        pytest.param(5 * HOUR, "amber", id="at half"),
        pytest.param(8 * HOUR - SECOND, "amber", id="just before four fifths"),
        pytest.param(8 * HOUR, "red", id="at four fifths"),
        pytest.param(10 * HOUR - SECOND, "red", id="just before the end"),
        pytest.param(10 * HOUR, "overdue", id="at the end"),
        pytest.param(-3 * HOUR, "green", id="the clock stepped back"),
    ],
)
def test_colours(after: timedelta, expected: str) -> None:
    assert colour(TERM, NOW + after) == expected


def test_what_was_seen_to_be_overdue_stays_so() -> None:
    assert colour(TERM, NOW, overdue_at=TEN_HOURS) == "overdue"
    assert colour(NO_TERM, NOW) is None


def test_every_open_state_ends_some_day() -> None:
    for state in State:
        assert (TERMS.term(state, NOW).deadline is None) == state.closed


def test_the_policy_says_when_a_deadline_turns_amber_and_red() -> None:
    shades = DeadlineNumbers(amber_percent=20, red_percent=90)
    terms = Terms.of(replace(Policy(), deadlines=shades))
    term = terms.term(State.ASKED, NOW, until=TEN_HOURS)

    assert (term.amber_at, term.red_at) == (NOW + 2 * HOUR, NOW + 9 * HOUR)
    assert [colour(term, NOW + hours * HOUR) for hours in (1, 2, 8, 9)] == [
        "green", "amber", "amber", "red",
    ]  # fmt: skip


def test_the_policy_says_how_long_a_wish_without_a_rule_may_wait() -> None:
    refunds = replace(Policy().refunds, review_hours=12)
    terms = Terms.of(replace(Policy(), refunds=refunds))

    assert terms.term(State.ASKED, NOW).deadline == NOW + 12 * HOUR


def test_a_case_keeps_the_colours_under_which_it_came(world: World) -> None:
    world.policy = replace(Policy(), deadlines=DeadlineNumbers(amber_percent=10, red_percent=20))
    case = a_case(world, Kind.RETURN_REFUND, State.ASKED, supervisor(world))
    world.policy = Policy()
    world.clock.on(hours=4)

    assert world.cases.card(case.id).colour == "amber"
    assert ids(world, Due.AMBER) == [case.id]


def ids(world: World, due: Due) -> list[int]:
    return [case.id for case in world.workbench.find(Filters(due=due)).cases]


def test_the_workbench_filters_by_colour_and_counts(world: World) -> None:
    staff = supervisor(world)
    old = a_case(world, Kind.RETURN_REFUND, State.ASKED, staff)
    world.clock.on(hours=11)
    middle = a_case(world, Kind.RETURN_REFUND, State.ASKED, staff)
    world.clock.on(hours=18)
    new = a_case(world, Kind.RETURN_REFUND, State.ASKED, staff)

    assert ids(world, Due.ALL) == [old.id, middle.id, new.id]
    assert ids(world, Due.AMBER) == [old.id, middle.id]
    assert ids(world, Due.RED) == [old.id]
    assert ids(world, Due.OVERDUE) == []
    counts = world.workbench.find(Filters(kinds=frozenset({Kind.RETURN_REFUND}))).counts
    assert counts.due == {"amber": 2, "red": 1, "overdue": 0}
    assert (counts.states, counts.kinds) == ({"asked": 3}, {"return_refund": 3})


def test_overdue_is_written_down_once_and_a_clock_that_steps_back_does_not_undo_it(
    world: World,
) -> None:
    staff = supervisor(world)
    case = a_case(world, Kind.RETURN_REFUND, State.ASKED, staff)
    world.clock.on(hours=36)

    assert [world.cases.sweep(), world.cases.sweep()] == [1, 0]
    world.clock.on(hours=-30)
    assert world.cases.sweep() == 0

    now = world.cases.case(case.id)
    assert (now.times_overdue, timeline(world, case)) == (1, ["ask", "overdue"])
    assert ids(world, Due.OVERDUE) == [case.id]
    assert world.cases.card(case.id).colour == "overdue"
    assert world.workbench.find(Filters()).counts.due["overdue"] == 1


def test_a_case_that_moves_on_has_a_new_deadline_and_keeps_its_history(world: World) -> None:
    staff = supervisor(world)
    case = a_case(world, Kind.RETURN_REFUND, State.ASKED, staff)
    world.clock.on(hours=40)
    world.cases.sweep()

    moved = do(world, case, "agree", staff)

    assert (moved.overdue_at, moved.times_overdue) == (None, 1)
    assert moved.deadline == NOW + 40 * HOUR + timedelta(days=7)
    assert ids(world, Due.AMBER) == []


def test_overdue_that_came_while_we_were_down_is_found_after_a_restart(world: World) -> None:
    case = a_case(world, Kind.EXCHANGE, State.RECEIVED, supervisor(world))
    world.clock.on(days=30)
    world.__post_init__()
    assert world.cases.sweep() == 1
    assert world.cases.case(case.id).times_overdue == 1


def test_what_was_sent_ends_by_itself_and_is_never_overdue(world: World) -> None:
    staff = supervisor(world)
    case = a_case(world, Kind.EXCHANGE, State.RESHIPPED, staff)
    world.clock.on(days=9)
    assert (world.cases.sweep(), ids(world, Due.AMBER)) == (0, [])
    assert world.cases.card(case.id).colour is None
    world.clock.on(days=1)
    assert world.cases.sweep() == 0
    assert world.cases.case(case.id).state is State.DONE


def test_two_sweepers_count_once(world: World) -> None:
    case = a_case(world, Kind.RESHIP, State.TO_RESHIP, supervisor(world))
    world.clock.on(days=3)
    assert case.deadline is not None
    with world.open_uow() as uow:
        assert uow.cases.mark_overdue(case.id, deadline=case.deadline, at=world.clock())
        assert not uow.cases.mark_overdue(case.id, deadline=case.deadline, at=world.clock())
        uow.commit()
    do(world, case, "reship", supervisor(world), GIVEN)
    with world.open_uow() as uow:
        assert not uow.cases.mark_overdue(case.id, deadline=case.deadline, at=world.clock())


def test_every_state_that_is_not_over_has_a_length() -> None:
    assert set(TERMS.lengths) == {state for state in State if not state.closed}


class AfterTheLook:
    """Does something once between the sweeper's look and its first write."""

    def __init__(self, world: World, act: Callable[[], object]) -> None:
        self._open_uow = world.open_uow
        self._act: Callable[[], object] | None = act

    def __call__(self, *, writes: bool = True) -> SqlUnitOfWork:
        act, self._act = (self._act, None) if writes else (None, self._act)
        if act is not None:
            act()
        return self._open_uow(writes=writes)


@pytest.mark.parametrize("kind", [Kind.EXCHANGE, Kind.RESHIP])
def test_a_case_that_ended_since_the_sweeper_looked_is_not_ended_again(
    world: World, kind: Kind
) -> None:
    case = a_case(world, kind, State.RESHIPPED, supervisor(world))
    world.clock.on(days=11)
    sweeper = Cases(
        AfterTheLook(world, lambda: world.cases.arrived(case.id, buyer_id=case.buyer_id)),
        clock=world.clock,
        notify=world.happened.append,
        phrases=PlainPhrases(),
        policy=world.policies,
    )

    sweeper.sweep()

    assert world.cases.case(case.id).state is State.DONE
    assert timeline(world, case).count("finish") == 1
