"""What the workbench finds: a case by its buyer's name, as people type it."""

from __future__ import annotations

import pytest

from bot.cases.aftersales.model import Filters, Kind
from tests.cases.aftersales.builders import GRANTED, an_order, grant
from tests.cases.builders import World


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("王小姐", True, id="the whole name"),
        pytest.param(" 王小 ", True, id="its beginning, with spaces around"),
        pytest.param("小姐", False, id="not its end"),
        pytest.param("王%", False, id="a wildcard is a letter"),
    ],
)
def test_a_case_is_found_by_the_beginning_of_its_buyers_name(
    world: World, typed: str, found: bool
) -> None:
    no = an_order(world)
    grant(world, no, GRANTED[Kind.RETURN_REFUND])
    cases = world.workbench.find(Filters(q=typed)).cases
    assert [case.order_no for case in cases] == ([no] if found else [])
