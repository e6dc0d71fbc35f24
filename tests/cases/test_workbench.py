"""What staff do with cases on the workbench; on both databases."""

from __future__ import annotations

import pytest

from bot.cases.model import Kind, State
from bot.errors import BadInput, Conflict
from bot.policy import model
from tests.cases.builders import (
    GIVEN,
    GRANTED,
    QUALITY,
    a_case,
    an_order,
    ask,
    do,
    grant,
    newest,
    supervisor,
)
from tests.decisions.builders import BAG, World

RETURN, EXCHANGE = Kind.RETURN_REFUND, Kind.EXCHANGE


def test_the_preview_is_what_the_report_says_afterwards(world: World) -> None:
    """Every kind and state at once, for every move: the same cases, the same words."""
    staff = supervisor(world)
    for name in ("agree", "refuse", "receive", "refund", "refund_part", "reship", "withdraw"):
        cases = [
            a_case(world, kind, state, staff)
            for kind, state in (
                (RETURN, State.ASKED),
                (RETURN, State.AWAITING_RETURN),
                (RETURN, State.RECEIVED),
                (Kind.REFUND_ONLY, State.ASKED),
                (EXCHANGE, State.TO_RESHIP),
                (Kind.RESHIP, State.ASKED),
                (Kind.POSTAGE, State.REFUNDING),
            )
        ]
        ids = [case.id for case in cases]
        before = [world.cases.case(one) for one in ids]
        foreseen = world.workbench.preview(ids, name, GIVEN, staff=staff)
        assert [world.cases.case(one) for one in ids] == before, "a preview changes nothing"
        done = world.workbench.do(ids, name, GIVEN, staff=staff)
        assert [(r.case_id, r.ok) for r in foreseen] == [(r.case_id, r.ok) for r in done]
        for one, other in zip(foreseen, done, strict=True):
            assert one.message.replace("将", "已", 1 if one.ok else 0) == other.message


def test_what_is_above_an_agents_power_is_foreseen_and_refused(world: World) -> None:
    agent = world.staff(name="小李")
    no = an_order(world)
    grant(world, no, GRANTED[RETURN])
    ask(world, no, model.Postage(QUALITY, amount_fen=80_00, evidence=True))
    case = newest(world, no, Kind.POSTAGE)

    (foreseen,) = world.workbench.preview([case.id], "agree", GIVEN, staff=agent)
    (done,) = world.workbench.do([case.id], "agree", GIVEN, staff=agent)

    assert (foreseen.ok, done.ok) == (False, False)
    names = {move.name for move in world.workbench.moves_of(case, staff=agent)}
    assert "agree" not in names
    assert world.paid(no) == []


def test_staff_send_something_again(world: World) -> None:
    staff, no = supervisor(world), an_order(world)
    case = world.workbench.reship(no, skus=[BAG], note="少发一个包", staff=staff)
    assert (case.state, [item.sku for item in case.items]) == (State.TO_RESHIP, [BAG])
    with pytest.raises(Conflict):
        world.workbench.reship(no, skus=[BAG], note="少发一个包", staff=staff)
    with pytest.raises(BadInput):
        world.workbench.reship(an_order(world), skus=["NOT-HERE"], note="", staff=staff)


def test_a_case_outlives_a_restart(world: World) -> None:
    """Nothing is kept in memory: another process sees the same case, and goes on with it."""
    staff = supervisor(world)
    case = a_case(world, RETURN, State.RETURNING, staff)
    world.__post_init__()  # every service made anew, as after a restart
    assert world.cases.case(case.id) == case
    assert do(world, case, "receive", staff).state is State.RECEIVED


@pytest.mark.parametrize("count", [0, 201], ids=["none", "one too many"])
def test_so_many_cases_are_not_done_at_once(world: World, count: int) -> None:
    with pytest.raises(BadInput):
        world.workbench.do([1] * count, "agree", GIVEN, staff=supervisor(world))
