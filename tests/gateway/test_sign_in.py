"""Signing in under attack: guesses are stopped before they cost a hash, owners get in."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import aiohttp
import pytest

from bot.errors import BadLogin, SlowDown
from bot.gateway.addresses import client_address, who_counts
from bot.gateway.limits import Limits
from bot.gateway.sign_in import Devices, SignIn
from tests.decisions.builders import SetClock
from tests.gateway.conftest import PASSWORD

OURS = {"X-Anxin": "1"}


class Accounts:
    """Counts what it was asked to hash; waits at the gate while it is closed."""

    def __init__(self) -> None:
        self.hashed: list[str] = []
        self.gate = threading.Event()
        self.gate.set()

    def sign_in(self, *, username: str, password: str, new_password: str):
        self.hashed.append(username)
        self.gate.wait(10)
        if password != PASSWORD:
            raise BadLogin
        return username, "token"


class Door:
    def __init__(self) -> None:
        self.clock = SetClock()
        self.accounts = Accounts()
        self.devices = Devices("a" * 32, clock=self.clock)
        self.sign_in = SignIn(self.accounts, Limits(), self.devices)

    async def knock(self, name="lin", word="wrong", *, address="10.0.0.1", mark=""):
        try:
            await self.sign_in.try_in(name, word, address_=address, mark=mark)
        except SlowDown:
            return "slow"
        except BadLogin:
            return "wrong"
        return "in"


@pytest.fixture
def door():
    made = Door()
    yield made
    made.accounts.gate.set()
    made.sign_in.close()


async def test_other_names_from_one_address_are_stopped_before_they_cost_a_hash(door):
    found = [await door.knock(f"name{n}") for n in range(40)]
    assert found == ["wrong"] * 30 + ["slow"] * 10
    assert len(door.accounts.hashed) == 30


async def test_one_name_from_one_address_is_stopped_sooner(door):
    assert [await door.knock() for _ in range(6)] == ["wrong"] * 5 + ["slow"]


async def test_many_addresses_together_are_stopped_too(door):
    found = [await door.knock(f"n{n}", address=f"10.0.1.{n}") for n in range(130)]
    assert found == ["wrong"] * 120 + ["slow"] * 10


async def test_the_owner_gets_in_whatever_others_try(door):
    mark = door.devices.mark("lin")
    for n in range(130):
        await door.knock("lin", address=f"10.0.{n}.1")
    for _ in range(6):
        await door.knock("lin", address="10.9.9.9")
    assert await door.knock("lin", PASSWORD, address="10.9.9.9", mark=mark) == "in"
    # Also where nobody knows his browser: the tries of others count for their own addresses.
    fresh = Door()
    for _ in range(6):
        await fresh.knock("lin", address="10.9.9.9")
    assert await fresh.knock("lin", PASSWORD, address="10.0.0.7") == "in"
    fresh.sign_in.close()


async def test_a_known_device_may_guess_no_more_than_others(door):
    mark = door.devices.mark("lin")
    assert [await door.knock(mark=mark) for _ in range(11)] == ["wrong"] * 10 + ["slow"]


async def test_few_strangers_wait_for_a_hash_and_an_owner_still_finds_a_place(door):
    door.accounts.gate.clear()
    waiting = [asyncio.ensure_future(door.knock(f"n{n}", address=f"10.1.1.{n}")) for n in range(8)]
    await asyncio.sleep(0)
    assert await door.knock("n9", address="10.1.2.1") == "slow"
    owner = asyncio.ensure_future(
        door.knock("lin", PASSWORD, address="10.1.2.2", mark=door.devices.mark("lin"))
    )
    await asyncio.sleep(0)
    door.accounts.gate.set()
    assert await owner == "in"
    assert await asyncio.gather(*waiting) == ["wrong"] * 8


async def test_who_went_away_gives_the_place_back(door):
    door.accounts.gate.clear()
    waiting = [asyncio.ensure_future(door.knock(f"n{n}", address=f"10.1.1.{n}")) for n in range(8)]
    await asyncio.sleep(0)
    for one in waiting:
        one.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    door.accounts.gate.set()
    assert await door.knock("lin", PASSWORD, address="10.1.2.1") == "in"


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda mark: mark[:-1] + ("0" if mark[-1] != "0" else "1"), id="signature"),
        pytest.param(lambda mark: "0" + mark[1:] if mark[0] != "0" else "1" + mark[1:], id="nonce"),
        pytest.param(lambda mark: mark.replace(".1", ".9", 1), id="a longer life"),
        pytest.param(lambda mark: "..", id="empty parts"),
        pytest.param(lambda mark: "a.b.c.d", id="something else"),
        pytest.param(lambda mark: "", id="none"),
    ],
)
def test_a_mark_that_we_did_not_make_is_none(change):
    devices = Devices("a" * 32, clock=SetClock())
    mark = devices.mark("lin")
    assert devices.known("lin", mark)
    assert devices.known("lin", change(mark)) is None


def test_a_mark_counts_for_its_name_and_its_time_only():
    clock = SetClock()
    devices = Devices("a" * 32, clock=clock)
    mark = devices.mark("lin")
    assert devices.known("zhou", mark) is None
    assert Devices("b" * 32, clock=clock).known("lin", mark) is None
    clock.now += timedelta(days=180)
    assert devices.known("lin", mark) is None


@pytest.mark.parametrize(
    ("remote", "forwarded", "trusted", "address"),
    [
        pytest.param("9.9.9.9", [], [], "9.9.9.9", id="directly"),
        pytest.param("9.9.9.9", ["1.1.1.1"], [], "9.9.9.9", id="nobody is trusted"),
        pytest.param("9.9.9.9", ["1.1.1.1"], ["127.0.0.1"], "9.9.9.9", id="another one is"),
        pytest.param("127.0.0.1", ["1.1.1.1"], ["127.0.0.1"], "1.1.1.1", id="our proxy"),
        pytest.param("127.0.0.1", ["6.6.6.6, 1.1.1.1"], ["127.0.0.1"], "1.1.1.1", id="invented"),
        pytest.param("127.0.0.1", ["6.6.6.6", "1.1.1.1"], ["127.0.0.1"], "1.1.1.1", id="in two"),
        pytest.param(
            "10.0.0.2", ["6.6.6.6, 1.1.1.1, 10.0.0.1"], ["10.0.0.0/8"], "1.1.1.1", id="two proxies"
        ),
        pytest.param("127.0.0.1", ["unknown"], ["127.0.0.1"], "127.0.0.1", id="no address"),
        pytest.param("127.0.0.1", ["1.1.1.1, x"], ["127.0.0.1"], "127.0.0.1", id="damaged"),
        pytest.param("127.0.0.1", [], ["127.0.0.1"], "127.0.0.1", id="proxy says nothing"),
        pytest.param("::ffff:127.0.0.1", ["1.1.1.1"], ["127.0.0.1"], "1.1.1.1", id="mapped"),
        pytest.param(None, ["1.1.1.1"], ["127.0.0.1"], "unknown", id="a socket without address"),
    ],
)
def test_an_address_is_that_of_whom_our_own_proxy_heard(remote, forwarded, trusted, address):
    assert client_address(remote, forwarded, trusted) == address


def test_all_addresses_of_one_ipv6_customer_count_as_one():
    assert who_counts("2001:db8:1:2::1") == who_counts("2001:db8:1:2:ffff::9")
    assert who_counts("2001:db8:1:2::1") != who_counts("2001:db8:1:3::1")
    assert who_counts("1.1.1.1") == "1.1.1.1"


async def call(gateway, http, username, password):
    login = {"username": username, "password": password}
    url = f"{gateway.url}/api/console/login"
    async with http.post(url, json=login, headers=OURS) as answer:
        return (
            answer.status,
            answer.headers.get("Retry-After"),
            answer.headers.getall("Set-Cookie", []),
        )


async def test_the_cookies_are_out_of_reach_for_scripts_and_other_sites(gateway):
    gateway.add_staff("lin")
    async with aiohttp.ClientSession() as http:
        status, _, cookies = await call(gateway, http, "lin", PASSWORD)
    assert (status, len(cookies)) == (200, 2)
    assert all("HttpOnly" in one and "SameSite=Strict" in one for one in cookies)


async def test_guessing_is_told_when_to_come_back_and_the_known_browser_gets_in(gateway):
    gateway.add_staff("lin")
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(cookie_jar=jar) as own, aiohttp.ClientSession() as other:
        assert (await call(gateway, own, "lin", PASSWORD))[0] == 200
        found = [(await call(gateway, other, "lin", "wrong"))[:2] for _ in range(5)]
        assert found[:4] == [(401, None)] * 4
        assert found[4] == (429, "60")  # the owner's own first sign-in was the first of five
        assert (await call(gateway, own, "lin", PASSWORD))[0] == 200


async def test_a_sign_in_of_megabytes_is_not_read(gateway):
    async with aiohttp.ClientSession() as http:
        assert (await call(gateway, http, "lin", "x" * 100_000))[0] == 400
