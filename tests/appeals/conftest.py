"""The appeals of a small shop on each database."""

from __future__ import annotations

import pytest

from bot.appeals.service import Appeals
from tests.decisions.builders import World
from tests.order_review.builders import appeals_of


@pytest.fixture
def appeals(world: World) -> Appeals:
    return appeals_of(world)
