"""The workbench finds cases by what people know of them, page by page."""

from __future__ import annotations

import pytest

from bot.cases.model import Filters, Kind, State
from bot.store.tables.shop import BuyerRow
from tests.cases.builders import a_case, an_order, supervisor
from tests.decisions.builders import NOW, World, add_order

ENDED = frozenset({State.DONE, State.REFUSED, State.WITHDRAWN})
NO = "261105-000000004321"


def found(world: World, **filters: object) -> list[int]:
    return [case.id for case in world.workbench.find(Filters(**filters)).cases]  # type: ignore[arg-type]


def test_ended_cases_of_several_states_come_newest_first_and_each_once(world: World) -> None:
    staff = supervisor(world)
    made = [
        a_case(world, Kind.RETURN_REFUND, state, staff).id
        for state in (State.REFUSED, State.DONE, State.WITHDRAWN, State.REFUSED, State.REFUSED)
    ]
    a_case(world, Kind.RETURN_REFUND, State.ASKED, staff)

    assert found(world, states=ENDED) == made[::-1]
    refused = frozenset({State.REFUSED})
    assert found(world, states=refused) == [made[4], made[3], made[0]]
    with world.open_uow(writes=False) as uow:
        pages = [
            uow.cases.find(Filters(states=ENDED), now=NOW, limit=2, offset=offset)
            for offset in (0, 2, 4)
        ]
    assert [[case.id for case in cases] for cases, _ in pages] == [
        made[:2:-1],
        made[2:0:-1],
        made[:1],
    ]
    assert [total for _, total in pages] == [5, 5, 5]


@pytest.mark.parametrize(
    ("q", "finds"),
    [
        pytest.param(NO, True, id="the number"),
        pytest.param("4321", True, id="its last four digits"),
        pytest.param("00004321", True, id="its last digits"),
        pytest.param("54321", False, id="other digits before the last four"),
        pytest.param("2610", False, id="its first digits"),
        pytest.param("欧阳", True, id="the beginning of the name"),
        pytest.param("晓峰", False, id="the end of the name"),
        pytest.param("欧*", False, id="a star is a star"),
        pytest.param("欧?晓", False, id="a question mark is one"),
        pytest.param("欧%", False, id="a per cent sign is one"),
        pytest.param("[欧]阳", False, id="brackets are brackets"),
    ],
)
def test_a_case_is_found_by_what_people_know(world: World, q: str, finds: bool) -> None:
    add_order(world, NO, "buyer-named", "talk-named")
    with world.open_uow() as uow:
        uow.session.get_one(BuyerRow, "buyer-named").name = "欧阳晓峰"
        uow.commit()
    staff = supervisor(world)
    case = world.workbench.reship(NO, skus=["CUP"], note="少发", staff=staff)
    world.workbench.reship(an_order(world), skus=["CUP"], note="少发", staff=staff)

    assert found(world, q=q) == ([case.id] if finds else [])
