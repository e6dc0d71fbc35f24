"""The appeals of a small shop on each database."""

from __future__ import annotations

import pytest

from bot.cases.appeals.service import Appeals
from tests.cases.builders import World
from tests.cases.upkeep_builders import upkeep_of


@pytest.fixture
def appeals(world: World) -> Appeals:
    return upkeep_of(world).appeals
