"""The rules' numbers over HTTP: staff read them, supervisors draft, try and release them."""

from __future__ import annotations

import asyncio
from datetime import datetime

import msgspec
from aiohttp import web

from bot.bulk import pages
from bot.desk.model import Role, Staff
from bot.errors import BadInput
from bot.gateway.answers import NOTHING, answer
from bot.gateway.parts import CORE
from bot.gateway.policy_shapes import (
    PolicyAnew,
    PolicyDraftAnswer,
    PolicyFlips,
    PolicyPage,
    PolicyRunAnswer,
    PolicyVersionAnswer,
    anew_shape,
    draft_shape,
    flip_shape,
    groups_shape,
    run_shape,
    sheet_shape,
    shown_shape,
    version_shape,
)
from bot.gateway.requests import (
    body,
    for_staff,
    for_supervisor,
    number,
    page_number,
    path_id,
    path_number,
)
from bot.money import yuan
from bot.policy.editing import PACKS_SAYS, PackText
from bot.policy_versions.service import FLIPS_PAGE, Standing
from bot.times import FIRST_YEAR, LAST_YEAR, SHOP_ZONE


class _Of(msgspec.Struct):
    of: int | None = None


class _Pack(msgspec.Struct):
    total: str
    sku: str
    quantity: str


class _Saved(msgspec.Struct):
    revision: int
    values: dict[str, str]
    why: str
    packs: list[_Pack] | None = None


class _Replay(msgspec.Struct):
    days: int = 30


class _Release(msgspec.Struct):
    revision: int
    # In Asia/Shanghai where it has no offset; None: at once.
    effective_at: str | None = None


async def overview(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/policy; drafts for supervisors alone"""
    core = request.app[CORE]

    def work() -> PolicyPage:
        current, now = core.policy_book(), core.clock()
        versions, in_force = core.policy_versions.versions(), core.policy_versions.in_force_id()
        above, boss = core.policy_versions.bounds.above_fen, staff.role is Role.SUPERVISOR
        return PolicyPage(
            groups=groups_shape(),
            packs_says=PACKS_SAYS,
            version=current.version,
            sheet=sheet_shape(current.policy),
            history=[version_shape(one, in_force=in_force, now=now) for one in versions],
            drafts=[
                draft_shape(one, staff_id=staff.id)
                for one in (core.policy_versions.drafts() if boss else ())
            ],
            second_above=None if above is None else yuan(above),
            alone=not any(
                one.staff.role is Role.SUPERVISOR and one.staff.id != staff.id
                for one in core.team.members()
            ),
        )

    return answer(await asyncio.to_thread(work))


async def version(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/policy/versions/{id}"""
    core, version_id = request.app[CORE], path_id(request)

    def work() -> PolicyVersionAnswer:
        in_force = core.policy_versions.in_force_id()
        shown = core.policy_versions.shown(version_id)
        return shown_shape(shown, in_force=in_force, now=core.clock())

    return answer(await asyncio.to_thread(work))


async def withdraw(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/policy/versions/{id}/withdraw"""
    versions = request.app[CORE].policy_versions
    await asyncio.to_thread(versions.withdraw, path_id(request), staff)
    return answer(NOTHING)


# Drafts


async def start_draft(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/policy/drafts"""
    wanted = await body(request, _Of)
    versions = request.app[CORE].policy_versions
    return _draft(await asyncio.to_thread(versions.start_draft, staff, of=wanted.of), staff)


async def draft(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/policy/drafts/{id}"""
    versions = request.app[CORE].policy_versions
    return _draft(await asyncio.to_thread(versions.standing, path_id(request)), staff)


async def save_draft(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/policy/drafts/{id}"""
    wanted = await body(request, _Saved)
    packs = None
    if wanted.packs is not None:
        packs = [PackText(one.total, one.sku, one.quantity) for one in wanted.packs]
    found = await asyncio.to_thread(
        request.app[CORE].policy_versions.save_draft,
        path_id(request),
        staff,
        revision=wanted.revision,
        values=wanted.values,
        packs=packs,
        why=wanted.why,
    )
    return _draft(found, staff)


async def drop_draft(request: web.Request, staff: Staff) -> web.Response:
    """DELETE /api/console/policy/drafts/{id}?revision="""
    revision = number(request, "revision", default=0, most=2**31)
    versions = request.app[CORE].policy_versions
    await asyncio.to_thread(versions.drop_draft, path_id(request), staff, revision=revision)
    return answer(NOTHING)


async def release(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/policy/drafts/{id}/release"""
    core, draft_id, wanted = request.app[CORE], path_id(request), await body(request, _Release)
    moment = None if wanted.effective_at is None else _moment(wanted.effective_at)

    def work() -> PolicyVersionAnswer:
        released = core.policy_versions.release(
            draft_id, staff, revision=wanted.revision, wanted=moment
        )
        return shown_shape(core.policy_versions.shown(released.id), in_force=None, now=core.clock())

    return answer(await asyncio.to_thread(work))


# Replays


async def start_run(request: web.Request, staff: Staff) -> web.Response:
    """POST /api/console/policy/drafts/{id}/replay: begun, and worked on beside everything else"""
    wanted = await body(request, _Replay)
    versions = request.app[CORE].policy_versions
    run = await asyncio.to_thread(versions.start_run, path_id(request), staff, days=wanted.days)
    return answer(PolicyRunAnswer(run=run_shape(run, fits=True)))


async def flips(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/policy/replays/{id}/flips?page="""
    versions, run_id = request.app[CORE].policy_versions, path_id(request)
    page = page_number(request)

    def work() -> PolicyFlips:
        found = versions.flips(run_id, page=page)
        total = pages(len(versions.run(run_id).flips), FLIPS_PAGE)
        return PolicyFlips(flips=[flip_shape(one) for one in found], pages=total)

    return answer(await asyncio.to_thread(work))


async def anew(request: web.Request, staff: Staff) -> web.Response:
    """GET /api/console/policy/replays/{id}/flips/{decision}"""
    core, run_id = request.app[CORE], path_id(request)
    decision_id = path_number(request, "decision")

    def work() -> PolicyAnew:
        found = core.policy_versions.anew(run_id, decision_id)
        return anew_shape(found, core.policy_versions.run(run_id), core.phrases)

    return answer(await asyncio.to_thread(work))


def _draft(found: Standing, staff: Staff) -> web.Response:
    return answer(PolicyDraftAnswer(draft=draft_shape(found, staff_id=staff.id)))


def _moment(text: str) -> datetime:
    """2026-12-01T00:00, in Asia/Shanghai, or with an offset. Raises BadInput."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput("生效时间的格式是 2026-12-01T00:00") from error
    if not FIRST_YEAR < moment.year < LAST_YEAR:
        raise BadInput("生效时间不对")
    return moment.replace(tzinfo=SHOP_ZONE) if moment.tzinfo is None else moment


def routes() -> list[web.RouteDef]:
    root = "/api/console/policy"
    return [
        web.get(root, for_staff(overview)),
        web.get(f"{root}/versions/{{id}}", for_staff(version)),
        web.post(f"{root}/versions/{{id}}/withdraw", for_supervisor(withdraw)),
        web.post(f"{root}/drafts", for_supervisor(start_draft)),
        web.get(f"{root}/drafts/{{id}}", for_supervisor(draft)),
        web.post(f"{root}/drafts/{{id}}", for_supervisor(save_draft)),
        web.delete(f"{root}/drafts/{{id}}", for_supervisor(drop_draft)),
        web.post(f"{root}/drafts/{{id}}/release", for_supervisor(release)),
        web.post(f"{root}/drafts/{{id}}/replay", for_supervisor(start_run)),
        web.get(f"{root}/replays/{{id}}/flips", for_supervisor(flips)),
        web.get(f"{root}/replays/{{id}}/flips/{{decision}}", for_supervisor(anew)),
    ]
