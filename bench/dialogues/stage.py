"""The running product on one's own clock: engine, gateway and database, a fresh one a talk."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web

from bench.dialogues.form import Dialogue
from bench.dialogues.shop import BUYER, load_crowd
from bot.app import create_app
from bot.core import Core
from bot.engine.training import current, train
from bot.gateway.parts import CORE
from bot.settings import Settings
from bot.store.engine import open_engine
from bot.store.migrate import migrate
from bot.store.uow import uow_opener
from tests.stack import Stack, settings_for


class MovedClock:
    """Begins at a moment that was chosen, goes on with the real time, and jumps when told to."""

    def __init__(self, start: datetime) -> None:
        self._start, self._since = start, time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._since)

    def on(self, hours: float) -> None:
        self._start += timedelta(hours=hours)


@dataclass(frozen=True)
class Product:
    """One gateway over one database. `secret` signs the buyer's token as the shop would."""

    core: Core
    clock: MovedClock
    url: str
    secret: str


class Stage:
    """Keeps the engine for as many conversations as there are."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings
        self._plays = 0
        self._empty = folder / "empty.db"
        migrate(f"sqlite:///{self._empty}")

    def play(self, dialogue: Dialogue) -> AbstractAsyncContextManager[Product]:
        return self.crowd({BUYER: dialogue})

    @contextlib.asynccontextmanager
    async def crowd(self, dialogues: Mapping[str, Dialogue]) -> AsyncIterator[Product]:
        """Many conversations of one shop at once, by their buyers."""
        first = next(iter(dialogues.values()))
        self._plays += 1
        database = self._folder / f"play-{self._plays}.db"
        shutil.copyfile(self._empty, database)
        settings = self._settings.model_copy(
            update={"database_url": f"sqlite:///{database}", **_hours(first)}
        )
        clock = MovedClock(first.starts_at)
        _fill(settings, dialogues, clock())
        app = create_app(settings, clock=clock)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, settings.host, settings.port).start()
            url = f"http://{settings.host}:{settings.port}"
            yield Product(app[CORE], clock, url, settings.shop_secret)
        finally:
            await runner.cleanup()
            for file in self._folder.glob(f"{database.name}*"):
                file.unlink()


def _hours(dialogue: Dialogue) -> dict[str, Any]:
    """The shop's opening hours, where the product knows such a setting."""
    hours = dialogue.shop.get("service_hours")
    return {"opening_hours": hours} if hours else {}


def _fill(settings: Settings, dialogues: Mapping[str, Dialogue], now: datetime) -> None:
    engine = open_engine(settings.database_url)
    try:
        with uow_opener(engine)() as uow:
            load_crowd(uow, dialogues, now)
            uow.commit()
    finally:
        engine.dispose()


@contextlib.contextmanager
def running_stage(folder: Path, *, as_trained: bool = False) -> Iterator[Stage]:
    """With the engine up. `as_trained`: whatever model was trained last, also an older one."""
    stack = Stack(settings_for(folder))
    stack.model = current().path if as_trained else train(say=lambda text: None).path
    try:
        stack.start_engine()
        stage = Stage(folder, stack.settings)
        stack.wait_engine()
        yield stage
    finally:
        stack.stop()
