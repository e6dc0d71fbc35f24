"""A small shop on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.decisions.builders import World, a_world


@pytest.fixture
def world(engine: Engine) -> World:
    return a_world(engine)


@pytest.fixture
def sqlite_world(sqlite_engine: Engine) -> World:
    return a_world(sqlite_engine)
