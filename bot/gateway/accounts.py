"""Accounts of staff: those of agents for supervisors, and everybody's own password and sign-ins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec
from aiohttp import web

from bot.desk.account_book import GivenPassword
from bot.desk.model import Account, Role, Staff
from bot.gateway.answers import NOTHING, answer
from bot.gateway.parts import CORE
from bot.gateway.requests import body, for_staff, for_supervisor, path_id, staff_token
from bot.gateway.sign_in import SIGN_IN
from bot.shape import Shape
from bot.times import iso


class StaffAccount(Shape):
    """`once_until`: has a password that was given, for one sign-in until then. `sessions` are open
    now. `kept_here`: this supervisor may change it."""

    id: int
    username: str
    name: str
    role: Role
    stopped: bool
    once_until: str | None
    sessions: int
    kept_here: bool


class AccountsAnswer(Shape):
    accounts: list[StaffAccount]


class AccountAnswer(Shape):
    account: StaffAccount


class GivenPasswordAnswer(Shape):
    """`password` is shown this once."""

    account: StaffAccount
    password: str


class EndedAnswer(Shape):
    """How many sign-ins ended."""

    ended: int


class _New(msgspec.Struct):
    username: str
    name: str


class _Name(msgspec.Struct):
    name: str


class _Stop(msgspec.Struct):
    stopped: bool


class _Passwords(msgspec.Struct):
    old: str
    new: str


async def accounts(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/accounts (supervisor)"""
    found = await asyncio.to_thread(request.app[CORE].account_book.all)
    return answer(AccountsAnswer(accounts=[_shape(one) for one in found]))


async def make(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/accounts (supervisor)"""
    wanted, book = await body(request, _New), request.app[CORE].account_book
    return await _given(
        request, staff, lambda: book.make(staff, username=wanted.username, name=wanted.name)
    )


async def rename(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/accounts/{id}/name (supervisor)"""
    wanted, book = await body(request, _Name), request.app[CORE].account_book
    staff_id = path_id(request)
    found = await asyncio.to_thread(book.rename, staff, staff_id, name=wanted.name)
    return answer(AccountAnswer(account=_shape(found)))


async def stop(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/accounts/{id}/stop (supervisor)"""
    wanted, core, staff_id = await body(request, _Stop), request.app[CORE], path_id(request)
    found = await asyncio.to_thread(core.account_book.stop, staff, staff_id, stopped=wanted.stopped)
    if wanted.stopped:
        await asyncio.to_thread(core.passing_on.signed_out, found.staff)
    return answer(AccountAnswer(account=_shape(found)))


async def give_password(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/accounts/{id}/password (supervisor)"""
    core, staff_id = request.app[CORE], path_id(request)

    def work() -> GivenPassword:
        given = core.account_book.give_password(staff, staff_id)
        core.passing_on.signed_out(given.account.staff)
        return given

    return await _given(request, staff, work)


async def sign_out(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/accounts/{id}/sign-out (supervisor)"""
    core, staff_id = request.app[CORE], path_id(request)
    found = await asyncio.to_thread(core.account_book.sign_out, staff, staff_id)
    await asyncio.to_thread(core.passing_on.signed_out, found.staff)
    return answer(AccountAnswer(account=_shape(found)))


async def change_password(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/me/password"""
    wanted, book = await body(request, _Passwords), request.app[CORE].account_book
    token = staff_token(request)
    await request.app[SIGN_IN].hash_for(
        staff, lambda: book.change_password(staff, token=token, old=wanted.old, new=wanted.new)
    )
    return answer(NOTHING)


async def sign_out_elsewhere(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/me/sign-out-elsewhere"""
    book, token = request.app[CORE].account_book, staff_token(request)
    ended = await asyncio.to_thread(book.sign_out_elsewhere, staff, token=token)
    return answer(EndedAnswer(ended=ended))


async def _given(
    request: web.Request, staff: Staff, work: Callable[[], GivenPassword]
) -> web.Response:
    given = await request.app[SIGN_IN].hash_for(staff, work)
    return answer(GivenPasswordAnswer(account=_shape(given.account), password=given.password))


def _shape(found: Account) -> StaffAccount:
    return StaffAccount(
        id=found.staff.id,
        username=found.staff.username,
        name=found.staff.name,
        role=found.staff.role,
        stopped=found.staff.disabled,
        once_until=None if found.once_until is None else iso(found.once_until),
        sessions=found.sessions,
        kept_here=found.staff.role is Role.AGENT,
    )


def routes() -> list[web.RouteDef]:
    root = "/api/console"
    one = f"{root}/accounts/{{id}}"
    return [
        web.get(f"{root}/accounts", for_supervisor(accounts)),
        web.post(f"{root}/accounts", for_supervisor(make)),
        web.post(f"{one}/name", for_supervisor(rename)),
        web.post(f"{one}/stop", for_supervisor(stop)),
        web.post(f"{one}/password", for_supervisor(give_password)),
        web.post(f"{one}/sign-out", for_supervisor(sign_out)),
        web.post(f"{root}/me/password", for_staff(change_password)),
        web.post(f"{root}/me/sign-out-elsewhere", for_staff(sign_out_elsewhere)),
    ]
