"""Staff sign in and out. Guesses are counted before they cost a hash, and hashes have a thread of
their own: whoever tries passwords holds up neither buyers nor the people who work here.

A browser that somebody signed in from before carries a mark for that name. It is counted by itself
only, so nobody else's tries keep its owner out.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import threading
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Protocol, TypeVar

import msgspec
from aiohttp import web

from bot.desk.accounts import STAFF_SESSION
from bot.desk.model import Staff
from bot.errors import BadInput, SlowDown
from bot.gateway import limits
from bot.gateway.answers import NOTHING, answer
from bot.gateway.console_shapes import StaffAnswer, staff_shape
from bot.gateway.limits import Limits
from bot.gateway.parts import CORE, PARTS
from bot.gateway.requests import address, body, cookie_name, staff_token
from bot.times import Clock

T = TypeVar("T")

DEVICE_LIFE = timedelta(days=180)
# Who waits for the one thread that hashes. A hash takes about 50 ms.
_MOST_STRANGERS = 8
_MOST_WAITING = 16
_HASHED_SOON = 2
_MOST_BYTES = 8 * 1024


class _Login(msgspec.Struct):
    """`new_password` takes the place of one that was given for one sign-in."""

    username: str
    password: str
    new_password: str = ""


class Accounts(Protocol):
    def sign_in(self, *, username: str, password: str, new_password: str) -> tuple[Staff, str]:
        """Takes the time of a hash. Raises BadLogin, NewPasswordNeeded."""


class Devices:
    """Marks for the browsers that somebody signed in from: `nonce.until.signature`."""

    def __init__(self, secret: str, *, clock: Clock) -> None:
        self._key = hmac.digest(secret.encode(), b"staff devices", "sha256")
        self._now = clock

    def mark(self, username: str) -> str:
        until = int((self._now() + DEVICE_LIFE).timestamp())
        nonce = secrets.token_hex(16)
        return f"{nonce}.{until}.{self._signature(username, nonce, until)}"

    def known(self, username: str, mark: str) -> str | None:
        """The device's own number, if somebody signed in as `username` from it."""
        nonce, _, rest = mark.partition(".")
        until, _, signature = rest.partition(".")
        if not (until.isascii() and until.isdigit() and len(until) <= 12):
            return None
        if int(until) <= self._now().timestamp():
            return None
        expected = self._signature(username, nonce, int(until))
        return nonce if hmac.compare_digest(signature.encode(), expected.encode()) else None

    def _signature(self, username: str, nonce: str, until: int) -> str:
        said = f"{nonce}.{until}.{username}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, said, hashlib.sha256).hexdigest()


class SignIn:
    """One try after another, on one thread; a few wait, the rest is told to come back."""

    def __init__(self, accounts: Accounts, limits_: Limits, devices: Devices) -> None:
        self._accounts = accounts
        self._limits = limits_
        self.devices = devices
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sign-in")
        self._waiting = 0
        self._count = threading.Lock()

    async def try_in(
        self, username: str, password: str, *, address_: str, mark: str, new_password: str = ""
    ) -> tuple[Staff, str]:
        """Raises SlowDown before anything is hashed, BadLogin after."""
        device = self.devices.known(username, mark)
        if device is not None:
            self._limits.hit(limits.LOGINS_OF_A_DEVICE, "device", device)
        else:
            self._limits.hit(limits.LOGINS_FROM_AN_ADDRESS, "logins from", address_)
            self._limits.hit(limits.LOGINS, "login", username[:64], address_)
            self._limits.hit(limits.LOGINS_OF_STRANGERS, "logins")
        return await self._hash(
            partial(
                self._accounts.sign_in,
                username=username,
                password=password,
                new_password=new_password,
            ),
            most=_MOST_WAITING if device is not None else _MOST_STRANGERS,
        )

    async def hash_for(self, staff: Staff, work: Callable[[], T]) -> T:
        """Work that hashes, for somebody who is signed in. Raises SlowDown before it begins."""
        self._limits.hit(limits.LOGINS_OF_A_DEVICE, "hashes of", str(staff.id))
        return await self._hash(work, most=_MOST_WAITING)

    async def _hash(self, work: Callable[[], T], *, most: int) -> T:
        self._take_a_place(most)
        hashed = self._thread.submit(work)
        # Also where whoever asked has gone away.
        hashed.add_done_callback(lambda _: self._give_it_back())
        return await asyncio.wrap_future(hashed)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _take_a_place(self, most: int) -> None:
        with self._count:
            if self._waiting >= most:
                raise SlowDown(after_seconds=_HASHED_SOON)
            self._waiting += 1

    def _give_it_back(self) -> None:
        with self._count:
            self._waiting -= 1


SIGN_IN = web.AppKey("sign_in", SignIn)


async def running(app: web.Application) -> AsyncIterator[None]:
    parts = app[PARTS]
    devices = Devices(parts.settings.action_secret, clock=parts.clock)
    app[SIGN_IN] = SignIn(app[CORE].staff, parts.limits, devices)
    yield
    app[SIGN_IN].close()


async def login(request: web.Request) -> web.Response:
    """POST /api/console/login"""
    if request.content_length is None or request.content_length > _MOST_BYTES:
        raise BadInput
    core, sign_in = request.app[CORE], request.app[SIGN_IN]
    wanted = await body(request, _Login)
    secure = request.app[PARTS].settings.cookie_secure
    staff, token = await sign_in.try_in(
        wanted.username,
        wanted.password,
        new_password=wanted.new_password,
        address_=address(request),
        mark=request.cookies.get(_device_cookie(secure=secure), ""),
    )
    response = answer(StaffAnswer(staff=staff_shape(staff, core.approvals.powers_of(staff))))
    for name, value, life in (
        (cookie_name(secure=secure), token, STAFF_SESSION),
        (_device_cookie(secure=secure), sign_in.devices.mark(staff.username), DEVICE_LIFE),
    ):
        response.set_cookie(
            name,
            value,
            httponly=True,
            samesite="Strict",
            secure=secure,
            path="/",
            max_age=int(life.total_seconds()),
        )
    return response


async def logout(request: web.Request) -> web.Response:
    """POST /api/console/logout"""
    core = request.app[CORE]
    if token := staff_token(request):
        staff = await asyncio.to_thread(core.staff.sign_out, token)
        if staff is not None:
            await asyncio.to_thread(core.passing_on.signed_out, staff)
    response = answer(NOTHING)
    response.del_cookie(cookie_name(secure=request.app[PARTS].settings.cookie_secure), path="/")
    return response


def _device_cookie(*, secure: bool) -> str:
    return "__Host-anxin-device" if secure else "anxin_device"


def routes() -> list[web.RouteDef]:
    return [
        web.post("/api/console/login", login),
        web.post("/api/console/logout", logout),
    ]
