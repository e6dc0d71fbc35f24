"""The office on both databases."""

from __future__ import annotations

import pytest

from tests.decisions.builders import World
from tests.registers.builders import Office


@pytest.fixture
def office(world: World) -> Office:
    return Office(world)
