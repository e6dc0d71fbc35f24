"""A payout provider of the tests' own, over real HTTP, with the ways in which providers fail."""

from __future__ import annotations

import asyncio
import ssl
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Coroutine, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import aiohttp
import msgspec
from aiohttp import web

from bot.adapters import payout_signing as signing
from bot.core import Core
from bot.gateway.middlewares import json_errors
from bot.gateway.parts import CORE, PARTS, Parts
from bot.gateway.payouts import CALLBACK, callback
from bot.money import fen, yuan
from bot.payouts.service import Payouts
from bot.times import Clock
from tests.stack import free_port

SECRET = "p" * 32
T = TypeVar("T")


class Loop:
    """An event loop in a thread of its own, for servers that synchronous code calls."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def start(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.start(work).result(timeout=120)

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()


async def serve(
    app: web.Application, tls: ssl.SSLContext | None = None
) -> tuple[web.AppRunner, str]:
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    port = free_port()
    await web.TCPSite(runner, "127.0.0.1", port, ssl_context=tls).start()
    return runner, f"{'https' if tls else 'http'}://127.0.0.1:{port}"


@dataclass
class Provider:
    """Pays once for a key, and counts what it paid for each order.

    `mood` says how it behaves for an order; `after` are the callbacks that it owes.
    """

    clock: Clock
    mood: Callable[[str], str] = lambda _order_no: "fine"
    callback_url: str = ""
    slow_seconds: float = 0.6
    secret: str = SECRET
    states: dict[str, dict[str, str]] = field(default_factory=dict)
    paid: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    keys: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    seen: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    after: list[tuple[str, int]] = field(default_factory=list)

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes(
            [web.post("/v1/payouts", self._send), web.get("/v1/payouts/{key}", self._ask)]
        )
        return app

    # What it does

    async def _send(self, request: web.Request) -> web.StreamResponse:
        content = await self._signed(request)
        order = msgspec.json.decode(content)
        key, order_no = order["key"], order["order_no"]
        assert request.headers["Idempotency-Key"] == key
        self.seen[key] += 1
        self.keys[order_no].add(key)
        return await getattr(self, f"_{self.mood(order_no)}")(request, key, order)

    async def _ask(self, request: web.Request) -> web.StreamResponse:
        await self._signed(request)
        key = request.match_info["key"]
        state = self.states.get(key)
        if state is None:
            return web.json_response({"key": key, "state": "not_found"}, status=404)
        if state["state"] == "mute":
            return web.Response(status=503, text="busy")
        return web.json_response(state)

    async def _signed(self, request: web.Request) -> bytes:
        content = await request.read()
        try:
            signing.checked_nonce(
                self.secret,
                request.method,
                request.raw_path,
                content,
                headers=request.headers,
                now=self.clock(),
            )
        except signing.BadSignature:
            self.refused += 1
            raise web.HTTPUnauthorized from None
        return content

    def _pay(self, key: str, order: Mapping[str, str], *, amount: str = "") -> dict[str, str]:
        """Money moves here, once for a key."""
        if key not in self.states:
            amount = amount or order["amount"]
            self.paid[order["order_no"]].append(fen(amount))
            self.states[key] = {
                "key": key,
                "state": "confirmed",
                "amount": amount,
                "reference": f"R-{key}",
            }
        return self.states[key]

    # How it may behave

    async def _fine(self, request: Any, key: str, order: Any) -> web.Response:
        return web.json_response(self._pay(key, order))

    async def _fails(self, request: Any, key: str, order: Any) -> web.Response:
        state = {"key": key, "state": "failed", "amount": order["amount"], "message": "账户异常"}
        return web.json_response(self.states.setdefault(key, state))

    async def _pays_and_times_out(self, request: Any, key: str, order: Any) -> web.Response:
        self._pay(key, order)
        await asyncio.sleep(self.slow_seconds)
        return web.json_response(self.states[key])

    async def _times_out_and_pays_late(self, request: Any, key: str, order: Any) -> web.Response:
        await asyncio.sleep(self.slow_seconds)
        return web.json_response(self._pay(key, order))

    async def _pays_and_says_500(self, request: Any, key: str, order: Any) -> web.Response:
        self._pay(key, order)
        return web.Response(status=500, text="oops")

    async def _says_500(self, request: Any, key: str, order: Any) -> web.Response:
        return web.Response(status=500, text="oops")

    async def _pays_and_hangs_up(self, request: web.Request, key: str, order: Any) -> Any:
        self._pay(key, order)
        assert request.transport is not None
        request.transport.abort()
        return web.Response()

    async def _calls_back_before(self, request: Any, key: str, order: Any) -> web.Response:
        self._pay(key, order)
        await self.call_back(key)
        return web.json_response({**self.states[key], "state": "pending"})

    async def _calls_back_before_500(self, request: Any, key: str, order: Any) -> web.Response:
        self._pay(key, order)
        await self.call_back(key)
        return web.Response(status=500, text="oops")

    async def _calls_back_often(self, request: Any, key: str, order: Any) -> web.Response:
        self._pay(key, order)
        self.after += [(key, 4)]
        return web.json_response({**self.states[key], "state": "pending"})

    async def _pays_wrong(self, request: Any, key: str, order: Any) -> web.Response:
        wrong = yuan(fen(order["amount"]) + 10_00)
        return web.json_response(self._pay(key, order, amount=wrong))

    async def _never_answers(self, request: Any, key: str, order: Any) -> web.Response:
        self.states.setdefault(key, {"key": key, "state": "mute"})
        await asyncio.sleep(self.slow_seconds)
        return web.Response(status=504)

    async def _talks_nonsense(self, request: Any, key: str, order: Any) -> web.Response:
        self._pay(key, order)
        return web.Response(text='{"key": "payout:1", "state": "confirmed", "amount": "9.99"}')

    async def _talks_too_long(self, request: Any, key: str, order: Any) -> web.Response:
        return web.json_response({**self._pay(key, order), "message": "好" * 64 * 1024})

    # Calling back

    async def call_back(self, key: str, **changes: str) -> int:
        """The status that our side answered with."""
        body = msgspec.json.encode({**self.states[key], **changes})
        headers = signing.sign(self.secret, "POST", CALLBACK, body, at=self.clock())
        return await self.post(body, headers)

    async def post(self, body: bytes, headers: Mapping[str, str]) -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.callback_url, data=body, headers=dict(headers)) as answer,
        ):
            return answer.status

    async def call_back_all(self) -> None:
        """What it owes, each as often as it likes to repeat itself."""
        owed, self.after = self.after, []
        for key, times in owed:
            for _ in range(times):
                await self.call_back(key)

    @property
    def double(self) -> int:
        return sum(len(amounts) > 1 for amounts in self.paid.values())


MOODS = {
    "fine": 30,
    "fails": 8,
    "pays_and_times_out": 5,
    "times_out_and_pays_late": 5,
    "pays_and_says_500": 8,
    "says_500": 5,
    "pays_and_hangs_up": 6,
    "calls_back_before": 8,
    "calls_back_before_500": 6,
    "calls_back_often": 8,
    "pays_wrong": 5,
    "never_answers": 3,
    "talks_nonsense": 3,
}


def mixed_mood(order_no: str) -> str:
    """Every mood, in the shares above, always the same one for an order."""
    number = int(order_no.rsplit("-", 1)[-1]) * 37 % sum(MOODS.values())
    for mood, share in MOODS.items():
        number -= share
        if number < 0:
            return mood
    raise AssertionError("unreachable")


def callback_app(payouts: Payouts, *, secret: str = SECRET) -> web.Application:
    """Our side of the callback: the gateway's own handler, without the rest of the gateway."""
    app = web.Application(middlewares=[json_errors])
    app[CORE] = cast("Core", SimpleNamespace(payouts=payouts))
    app[PARTS] = cast("Parts", SimpleNamespace(settings=SimpleNamespace(payout_secret=secret)))
    app.add_routes([web.post(CALLBACK, callback)])
    return app
