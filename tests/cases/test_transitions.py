"""Every move, allowed and forbidden: the table of moves against a table written for the tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cases.model import Kind, State
from bot.cases.transitions import MOVES, Who, allowed, drawn, known
from tests.cases.builders import GIVEN, a_case, exists, supervisor
from tests.decisions.builders import World

ROOT = Path(__file__).resolve().parents[2]

# What is right by the shop's words: kind → state → what staff may do, and where it leads.
BACK_UP_TO_THE_CHECK = """
asked            agree>awaiting_return refuse>refused withdraw>withdrawn
awaiting_return  send_back>returning receive>received withdraw>withdrawn close>withdrawn
returning        correct_parcel>returning receive>received
withdrawn        reopen>awaiting_return
"""
STAFF = {
    Kind.REFUND_ONLY: """
        asked            agree>refunding refuse>refused withdraw>withdrawn
        refunding        void>refused
    """,
    Kind.POSTAGE: """
        asked            agree>refunding refuse>refused withdraw>withdrawn
        refunding        void>refused
    """,
    Kind.RETURN_REFUND: BACK_UP_TO_THE_CHECK
    + """
        received         refund>refunding refund_part>refunding refuse>refused
        refunding        void>refused
    """,
    Kind.EXCHANGE: BACK_UP_TO_THE_CHECK
    + """
        received         accept>to_reship refuse>refused
        to_reship        reship>reshipped
        reshipped        finish>done
    """,
    Kind.RESHIP: """
        asked            agree>to_reship refuse>refused withdraw>withdrawn
        to_reship        reship>reshipped close>withdrawn
        reshipped        finish>done
    """,
}
BUYER = {"send_back", "correct_parcel", "withdraw", "reopen", "ask", "finish"}
SYSTEM = {"grant", "agree", "paid", "finish"}
# Allowed by the table, but not as these cases stand: nothing was reversed, nothing was agreed.
NOT_SO = {"void", "reopen"}


def right(kind: Kind) -> dict[State, dict[str, State]]:
    table: dict[State, dict[str, State]] = {state: {} for state in State}
    for line in STAFF[kind].split("\n"):
        state, *steps = line.split() or ("",)
        for step in steps:
            name, to = step.split(">")
            table[State(state)][name] = State(to)
    return table


def test_staff_may_do_what_the_shop_says_and_nothing_else() -> None:
    for kind in Kind:
        for state, moves in right(kind).items():
            found = {one.name: one.to for one in allowed(kind=kind, was=state, who=Who.STAFF)}
            assert found == moves, (kind, state)


def test_buyers_and_the_system_may_do_only_their_own() -> None:
    assert {one.name for one in MOVES if Who.BUYER in one.who} == BUYER
    assert {one.name for one in MOVES if Who.SYSTEM in one.who} == SYSTEM


def test_a_closed_case_moves_no_more_but_a_withdrawn_return_may_go_on() -> None:
    from_closed = {(one.name, one.was) for one in MOVES if one.was is not None and one.was.closed}
    assert from_closed == {("reopen", State.WITHDRAWN)}


def test_no_state_is_a_dead_end() -> None:
    """From everywhere a case gets to an end, and no state is there that nothing leads to."""
    for kind in Kind:
        reached = {one.to for one in MOVES if kind in one.kinds}
        for state in reached:
            assert state.closed or any(
                one.was is state and kind in one.kinds and one.to is not state for one in MOVES
            ), (kind, state)


def test_one_name_leads_to_one_place() -> None:
    for kind in Kind:
        for state in (None, *State):
            for who in Who:
                if state is None:
                    continue
                names = [one.name for one in allowed(kind=kind, was=state, who=who)]
                assert len(names) == len(set(names))


def everything() -> Iterator[tuple[Kind, State]]:
    return ((kind, state) for kind in Kind for state in State if exists(kind, state))


@pytest.mark.parametrize(
    ("kind", "state"), [pytest.param(*one, id="-".join(one)) for one in everything()]
)
def test_the_service_allows_exactly_these_moves(
    sqlite_world: World, kind: Kind, state: State
) -> None:
    world, staff = sqlite_world, supervisor(sqlite_world)
    expected = {name: to for name, to in right(kind)[state].items() if name not in NOT_SO}
    stays = a_case(world, kind, state, staff)
    for name in sorted({one.name for one in MOVES}):
        case = a_case(world, kind, state, staff) if name in expected else stays
        (report,) = world.workbench.do([case.id], name, GIVEN, staff=staff)
        assert report.ok == (name in expected), (name, report.message)
        assert world.cases.case(case.id).state is expected.get(name, state), name


def test_a_name_that_is_no_move_is_refused(sqlite_world: World) -> None:
    staff = supervisor(sqlite_world)
    case = a_case(sqlite_world, Kind.EXCHANGE, State.RECEIVED, staff)
    (report,) = sqlite_world.workbench.do([case.id], "give_everything", GIVEN, staff=staff)
    assert (report.ok, report.message) == (False, "没有这个动作")
    assert not known("give_everything")


def test_the_document_is_what_the_table_draws() -> None:
    document = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    assert drawn() in document, "write what `drawn()` gives into docs/cases.md"
