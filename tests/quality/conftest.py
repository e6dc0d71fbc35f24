"""A quiet shop whose talks are judged, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.quality.builders import Floor


@pytest.fixture
def floor(engine: Engine) -> Floor:
    return Floor(engine)
