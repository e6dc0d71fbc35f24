"""The scene on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.insight.builders import Scene


@pytest.fixture
def scene(engine: Engine) -> Scene:
    return Scene(engine)


@pytest.fixture
def sqlite_scene(sqlite_engine: Engine) -> Scene:
    return Scene(sqlite_engine)
