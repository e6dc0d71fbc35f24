"""Where handlers find things: the services under CORE, the gateway's own under PARTS."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.core import Core
from bot.desk.model import Staff
from bot.engine.client import EngineClient
from bot.gateway.limits import Limits
from bot.settings import Settings
from bot.times import Clock


@dataclass(frozen=True, kw_only=True)
class Parts:
    settings: Settings
    clock: Clock
    limits: Limits
    web_root: Path


CORE = web.AppKey("core", Core)
PARTS = web.AppKey("parts", Parts)
# There from the start of the application on.
ENGINE = web.AppKey("engine", EngineClient)
STAFF = web.RequestKey("staff", Staff)
