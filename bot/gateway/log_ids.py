"""What every line of a log names: the call or frame, and what it is about."""

from __future__ import annotations

import re
import secrets
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from aiohttp import web

# /api/console/decisions/{id}/approve is about a decision.
_NAMED = re.compile(r"/(conversation|decision|ticket|case|payout|appeal|review)s/\{id")


@contextmanager
def one_call(**about: Any) -> Iterator[None]:
    """All lines within have the same `request`. What was bound before is of another call: tasks
    that serve one connection serve many."""
    structlog.contextvars.clear_contextvars()
    with structlog.contextvars.bound_contextvars(request=secrets.token_hex(4), **about):
        yield
    structlog.contextvars.clear_contextvars()


def about(**ids: Any) -> None:
    """Known only now: for the rest of this call."""
    structlog.contextvars.bind_contextvars(**ids)


@web.middleware
async def log_ids(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    resource = request.match_info.route.resource
    named = _NAMED.search(resource.canonical) if resource is not None else None
    with one_call(**({named[1]: request.match_info["id"]} if named else {})):
        return await handler(request)


def frame(name: str, handler: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The same for what comes over a socket."""

    async def handled(*given: Any) -> Any:
        with one_call(frame=name):
            return await handler(*given)

    return handled
