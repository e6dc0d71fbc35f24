"""A shop's tables, on both databases."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from bot.store.uow import OpenUow, uow_opener


@pytest.fixture
def open_uow(engine: Engine) -> OpenUow:
    return uow_opener(engine)
