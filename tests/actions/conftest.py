"""A small shop, and a buyer who talks to it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.actions.talk import Chat
from tests.decisions.builders import World, a_world


@pytest.fixture
def world(sqlite_engine: Engine) -> World:
    return a_world(sqlite_engine)


@pytest.fixture
def chat(world: World) -> Chat:
    return Chat(world)
