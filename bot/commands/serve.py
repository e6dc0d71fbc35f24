"""Runs the gateway in this process, until it is told to stop."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator

from aiohttp import web

from bot.app import create_app
from bot.commands.private import close_what_is_there
from bot.gateway.health import HEALTH
from bot.settings import Settings
from bot.times import Clock
from nlu.logs import set_up_logs


def serve(settings: Settings, *, clock: Clock) -> None:
    set_up_logs(settings.log_level_number)
    close_what_is_there(settings)
    app = create_app(settings, clock=clock)
    app.cleanup_ctx.append(collecting)
    web.run_app(
        app,
        host=settings.host,
        port=settings.port,
        access_log=None,
        print=lambda *_: None,
        shutdown_timeout=5,
    )


async def collecting(app: web.Application) -> AsyncIterator[None]:
    """From when all is loaded garbage is collected, among what came since."""

    async def begin() -> None:
        await app[HEALTH].warm.over()
        gc.freeze()
        gc.enable()

    beginning = asyncio.create_task(begin())
    yield
    beginning.cancel()
