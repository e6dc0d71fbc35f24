"""Runs the gateway in this process: logs as lines of JSON or as text, and a clean stop."""

from __future__ import annotations

import logging
import sys

import structlog
from aiohttp import web

from bot.app import create_app
from bot.settings import Settings
from bot.times import Clock


def set_up_logs() -> None:
    """Text for people at a terminal, JSON otherwise. Bodies of messages are never logged."""
    terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer()
            if terminal
            else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)


def serve(settings: Settings, *, clock: Clock) -> None:
    set_up_logs()
    web.run_app(
        create_app(settings, clock=clock),
        host=settings.host,
        port=settings.port,
        access_log=None,
        print=lambda *_: None,
        shutdown_timeout=5,
    )
