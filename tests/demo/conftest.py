"""The demo shop, loaded once for all tests that only look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.demo.load import fill_demo
from bot.store.engine import open_engine
from bot.store.uow import OpenUow, uow_opener

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenUow]:
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("demo") / "demo.db")
    engine = open_engine(f"sqlite:///{file}")
    open_uow = uow_opener(engine)
    assert fill_demo(open_uow, lambda: NOW, say=lambda text: None)
    yield open_uow
    engine.dispose()
