"""The endpoint that the engine calls actions at: loopback only, and only with the shared secret."""

from __future__ import annotations

import asyncio
import hmac
import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import structlog
from aiohttp import web
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException

from actions.frame.base import Services
from actions.frame.registry import all_actions
from bot.errors import ActionFailed
from bot.gateway.log_ids import about, log_ids

log = structlog.get_logger()

SECRET_HEADER = "X-Anxin-Secret"  # noqa: S105 - the name of a header
# The engine sends the whole tracker; a trimmed one is far below this.
LARGEST_CALL = 4 * 1024 * 1024
# Below the gateway's own patience with the engine, so that nobody waits for silence.
MOST_SECONDS = 8.0

EXECUTOR = web.AppKey("executor", ActionExecutor)
SECRET = web.AppKey("secret", bytes)
PATIENCE = web.AppKey("patience", float)
LookingUp = Callable[[], AbstractContextManager[None]]
LOOKING_UP: web.AppKey[LookingUp] = web.AppKey("looking_up")


def create_action_app(
    services: Services,
    *,
    secret: str,
    most_seconds: float = MOST_SECONDS,
    looking_up: LookingUp = nullcontext,
) -> web.Application:
    """`looking_up` is around each action: what it reads may be read together."""
    app = web.Application(middlewares=[log_ids], client_max_size=LARGEST_CALL)
    executor = ActionExecutor()
    for action in all_actions(services):
        executor.register_action(action)
    app[EXECUTOR], app[SECRET], app[PATIENCE] = executor, secret.encode(), most_seconds
    app[LOOKING_UP] = looking_up
    app.add_routes([web.post("/webhook", webhook), web.get("/health", health)])
    return app


async def health(_: web.Request) -> web.Response:
    """GET /health"""
    return web.json_response({"status": "ok"})


async def webhook(request: web.Request) -> web.Response:
    """POST /webhook: runs one action. Errors inside an action are replies; see BotAction."""
    given = request.headers.get(SECRET_HEADER, "").encode()
    if not hmac.compare_digest(given, request.app[SECRET]):
        return web.json_response({"error": "unauthorized"}, status=401)
    call = await _read(request)
    if call is None:
        return web.json_response({"error": "bad request"}, status=400)
    about(conversation=call["tracker"].get("sender_id"), action=call["next_action"])
    try:
        async with asyncio.timeout(request.app[PATIENCE]):
            with request.app[LOOKING_UP]():
                result = await request.app[EXECUTOR].run(call)
    except TimeoutError:
        log.error("action_too_slow")
        return web.json_response({"error": "too slow"}, status=504)
    except ActionFailed:
        return web.json_response({"error": "action failed"}, status=500)
    except ActionNotFoundException:
        return web.json_response({"error": "no such action"}, status=404)
    return web.json_response(None if result is None else result.model_dump())


async def _read(request: web.Request) -> dict[str, Any] | None:
    try:
        call = await request.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    if not isinstance(call, dict) or not isinstance(call.get("next_action"), str):
        return None
    if not isinstance(call.get("tracker"), dict):
        return None
    # Our actions read nothing of the domain, and the engine is told not to send it.
    call["domain"] = {}
    return call
