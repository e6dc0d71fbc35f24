"""A counter at which supervisors hand in files, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.adapters.import_files import ImportFiles
from bot.desk.model import Role, Staff
from bot.imports.model import Import, Kind
from bot.imports.service import Imports
from bot.imports.work import work
from bot.store.uow import uow_opener
from tests.decisions.builders import SetClock

BOSS = Staff(1, "boss", "主管小周", Role.SUPERVISOR)


class Counter:
    """What is handed in lies until `works` is called, as in a gateway's process of its own."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self.open_uow = uow_opener(engine)
        self.clock = SetClock()
        self.folder = folder
        self.files = ImportFiles(folder / "imports")
        self.asked: list[tuple[int, int]] = []
        self.imports = Imports(
            self.open_uow,
            clock=self.clock,
            files=self.files,
            work=lambda one, turn: self.asked.append((one, turn)),
            keep=timedelta(days=400),
        )

    def hand_in(
        self, make: Callable[[Path], Path], *, kind: Kind | None = None, name: str | None = None
    ) -> Import:
        """Handed in and read through."""
        path = make(self.folder)
        one = self.imports.hand_in(
            BOSS, path.read_bytes(), name=name or path.name, kind=kind, saved_at=None
        )
        return self.works(one)

    def start(self, one: Import) -> Import:
        self.imports.start(one.id, BOSS, digest=one.digest)
        return self.works(one)

    def works(self, one: Import) -> Import:
        while self.asked:
            work(self.open_uow, *self.asked.pop(0), clock=self.clock, files=self.files)
        return self.imports.get(one.id)

    def orders(self) -> int:
        with self.open_uow(writes=False) as uow:
            return len(uow.shop.orders_not_shipped())


@pytest.fixture
def counter(engine: Engine, tmp_path: Path) -> Counter:
    return Counter(engine, tmp_path)
