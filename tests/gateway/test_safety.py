"""Danger through the running gateway: also without an engine; and the supervisor's page of it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

import aiohttp

from bot.desk.model import Role
from bot.times import shop_day
from tests.gateway.conftest import PASSWORD, Gateway


@contextlib.asynccontextmanager
async def signed_in(gateway: Gateway, role: Role) -> AsyncIterator[aiohttp.ClientSession]:
    gateway.add_staff("lin", role)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar, headers={"X-Anxin": "1"}) as page:
        login = {"username": "lin", "password": PASSWORD}
        async with page.post(f"{gateway.url}/api/console/login", json=login) as answer:
            assert answer.status == 200
        yield page


async def test_danger_is_answered_though_the_engine_is_away(gateway):
    gateway.engine.status = 500
    async with gateway.buyer() as buyer:
        replies = await buyer.ask("孩子误食了干燥剂怎么办")
    assert [reply["text"] for reply in replies if "医院" in reply["text"]] != []
    assert len(replies) == 1


async def test_the_engine_gets_each_message_of_a_burst(gateway):
    async with gateway.buyer() as buyer:
        await buyer.send("在吗")
        await buyer.ask("我的锅炸了")
    messages = [asked["metadata"]["messages"] for asked in gateway.engine.asked]
    assert [text for burst in messages for text in burst] == ["在吗", "我的锅炸了"]


async def test_the_supervisor_sees_reports_by_goods_and_batch(gateway):
    gateway.engine.status = 500
    async with gateway.buyer() as buyer:
        await buyer.ask("热水壶漏电，电了我一下")
    day = shop_day(gateway.clock())
    async with signed_in(gateway, Role.SUPERVISOR) as page:
        answer = await page.get(f"{gateway.url}/api/console/safety?from={day}&to={day}")
        assert answer.status == 200
        batches = (await answer.json())["batches"]
    assert [(one["sku"], one["shipped_on"]) for one in batches] == [(None, None)]
    assert batches[0]["reports"][0]["kind"] == "shock"


async def test_agents_do_not_see_them(gateway):
    async with signed_in(gateway, Role.AGENT) as page:
        answer = await page.get(f"{gateway.url}/api/console/safety")
        assert answer.status == 403
