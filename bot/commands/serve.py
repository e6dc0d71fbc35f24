"""Runs the gateway in this process, until it is told to stop."""

from __future__ import annotations

from aiohttp import web

from bot.app import create_app
from bot.commands.private import close_what_is_there
from bot.settings import Settings
from bot.times import Clock
from nlu.logs import set_up_logs


def serve(settings: Settings, *, clock: Clock) -> None:
    set_up_logs(settings.log_level_number)
    close_what_is_there(settings)
    web.run_app(
        create_app(settings, clock=clock),
        host=settings.host,
        port=settings.port,
        access_log=None,
        print=lambda *_: None,
        shutdown_timeout=5,
    )
