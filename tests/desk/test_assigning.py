"""The rule of assignment by itself: whom it gives whom, and what holds whoever waits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.desk.assigning import Agent, Waiter, choose, first, fitting

A, B = Agent(1, talks=1, most=3), Agent(2, talks=2, most=3)


def waiter(id_: int = 1, **more) -> Waiter:
    return Waiter(id_, **{"priority": 1, "since": float(id_), "due": 180.0 + id_, **more})


def given_to(one: Waiter, *agents: Agent) -> int | None:
    found = choose(one, agents)
    return None if found is None else found.id


@pytest.mark.parametrize(
    ("one", "agents", "gets"),
    [
        (waiter(), (A, B), 1),
        (waiter(), (replace(A, most=2), replace(B, most=9)), 2),
        (waiter(), (replace(A, given_at=9.0), replace(A, id=3, given_at=2.0)), 3),
        (waiter(last=2), (A, B), 2),
        (waiter(last=2), (A, replace(B, talks=3)), 1),
        (waiter(last=9), (A, B), 1),
        (waiter(left=1), (A, B), 2),
        (waiter(left=1), (A,), 1),
        (waiter(left=1, last=1), (A, B), 2),
        (waiter(queue="supervisor"), (A, B), None),
        (waiter(queue="supervisor"), (A, replace(B, queues=frozenset({"supervisor"}))), 2),
        (waiter(matter="refund"), (replace(A, matters=frozenset({"parcel"})), B), 2),
        (waiter(matter="refund"), (replace(A, matters=frozenset({"parcel"})),), 1),
        (waiter(), (replace(A, talks=3), replace(B, talks=3)), None),
        (waiter(), (replace(A, talks=0, most=0),), None),
    ],
    ids=["least to do", "by their own limit", "not given anybody for longest", "the last one",
         "the last one is full", "the last one is not there", "not who let go",
         "who let go where nobody else is", "let go beats last", "nobody of the queue",
         "one of the queue", "knows the matter", "nobody knows it", "all full", "takes none"],
)  # fmt: skip
def test_a_buyer_goes_to(one, agents, gets):
    assert given_to(one, *agents) == gets


def test_buyers_are_served_by_priority_then_deadline_then_arrival():
    found = [
        waiter(1, since=5.0, due=200.0),
        waiter(2, since=1.0, due=300.0),
        waiter(3, since=9.0, due=400.0, priority=-1),
        waiter(4, since=4.0, due=200.0),
    ]
    assert [one.id for one in sorted(found, key=lambda one: one.order)] == [3, 4, 1, 2]


def test_who_can_be_served_does_not_wait_behind_who_cannot():
    boss = waiter(1, queue="supervisor", priority=-1)
    assert first([boss, waiter(2)], [A]) == (waiter(2), A)


QUEUES, MATTERS = st.sampled_from(["", "supervisor"]), st.sampled_from(["refund", "parcel", "gift"])
IDS = st.one_of(st.none(), st.integers(1, 4))
WAITERS = st.builds(
    Waiter,
    id=st.integers(1, 10**6),
    priority=st.sampled_from([-1, 0, 1]),
    since=st.floats(0, 1e4),
    due=st.floats(0, 1e4),
    queue=QUEUES,
    matter=MATTERS,
    last=IDS,
    left=IDS,
)
AGENTS = st.builds(
    Agent,
    id=st.integers(1, 5),
    talks=st.integers(0, 4),
    most=st.integers(0, 4),
    queues=st.sets(QUEUES, min_size=1).map(frozenset),
    matters=st.sets(MATTERS).map(frozenset),
    given_at=st.floats(0, 1e4),
)
CROWDS = st.lists(WAITERS, max_size=12, unique_by=lambda one: one.id)
TEAMS = st.lists(AGENTS, max_size=5, unique_by=lambda one: one.id)


def all_given(
    waiting: Sequence[Waiter], agents: Sequence[Agent]
) -> tuple[list[tuple[Waiter, int]], list[Waiter], dict[int, Agent]]:
    """The rule over and over, until it gives nobody: pairs, who waits on, the agents then."""
    left, team, pairs = list(waiting), {one.id: one for one in agents}, []
    while (pair := first(left, list(team.values()))) is not None:
        one, agent = pair
        left.remove(one)
        team[agent.id] = replace(agent, talks=agent.talks + 1)
        pairs.append((one, agent.id))
    return pairs, left, team


@given(CROWDS, TEAMS)
def test_nobody_is_idle_while_somebody_waits_and_no_limit_is_exceeded(waiting, agents):
    pairs, left, team = all_given(waiting, agents)
    for one in left:
        assert not any(agent.has_room for agent in fitting(one, team.values()))
    for agent in agents:
        gained = sum(id_ == agent.id for _, id_ in pairs)
        assert team[agent.id].talks == agent.talks + gained
        assert gained == 0 or team[agent.id].talks <= agent.most


@given(CROWDS, TEAMS)
def test_everybody_is_given_once_or_waits_on(waiting, agents):
    pairs, left, _ = all_given(waiting, agents)
    assert sorted(one.id for one in [*(one for one, _ in pairs), *left]) == sorted(
        one.id for one in waiting
    )


@given(CROWDS, TEAMS)
def test_nobody_is_given_to_who_does_not_serve_the_queue(waiting, agents):
    pairs, _, _ = all_given(waiting, agents)
    by_id = {agent.id: agent for agent in agents}
    assert all(one.queue in by_id[id_].queues for one, id_ in pairs)


@given(CROWDS, TEAMS)
def test_nobody_overtakes_who_comes_before_and_would_fit_as_well(waiting, agents):
    """Of those who go to the same one, or wait where they could have: in the order of the line."""
    pair = first(waiting, agents)
    if pair is None:
        return
    served, _ = pair
    for other in waiting:
        if other.order < served.order:
            assert not any(agent.has_room for agent in fitting(other, agents))
