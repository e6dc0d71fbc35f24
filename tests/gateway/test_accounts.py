"""Accounts over HTTP: a supervisor makes one, its owner chooses a password, and what that ends."""

from __future__ import annotations

import pytest

from tests.gateway.conftest import PASSWORD

OWN = "tea with 3 plums"
MADE = {"username": "xiaohe", "name": "小何"}


async def test_from_a_new_account_to_the_first_sign_in(consoles):
    boss, agent = consoles["boss"], consoles["agent"]
    status, made = await boss.post("accounts", MADE)
    account = made["account"]
    assert (status, account["role"], account["kept_here"]) == (200, "agent", True)
    assert account["once_until"]
    given = {"username": "xiaohe", "password": made["password"]}
    status, said = await agent.post("login", given)
    assert (status, said["error"]["code"]) == (403, "new_password_needed")
    assert (await agent.post("login", given | {"new_password": "short"}))[0] == 400
    status, said = await agent.post("login", given | {"new_password": OWN})
    assert (status, said["staff"]["name"]) == (200, "小何")
    assert (await agent.get("me"))[1]["staff"]["username"] == "xiaohe"
    (listed,) = [
        one for one in (await boss.get("accounts"))[1]["accounts"] if one["id"] == account["id"]
    ]
    assert (listed["once_until"], listed["sessions"]) == (None, 1)


async def test_who_is_stopped_is_out_and_gives_back_what_they_had(consoles, gateway):
    boss, agent = consoles["boss"], consoles["agent"]
    (one,) = [
        one for one in (await boss.get("accounts"))[1]["accounts"] if one["username"] == "agent"
    ]
    status, said = await boss.post(f"accounts/{one['id']}/stop", {"stopped": True})
    assert (status, said["account"]["stopped"], said["account"]["sessions"]) == (200, True, 0)
    assert (await agent.get("me"))[0] == 401
    assert gateway.core.team.member(one["id"]).presence.state.value == "offline"
    login = {"username": "agent", "password": PASSWORD}
    assert (await agent.post("login", login))[0] == 401
    assert (await boss.post(f"accounts/{one['id']}/stop", {"stopped": False}))[0] == 200
    assert (await agent.post("login", login))[0] == 200


async def test_a_new_name_a_new_password_and_a_sign_out(consoles):
    boss, agent = consoles["boss"], consoles["agent"]
    (one,) = [
        one for one in (await boss.get("accounts"))[1]["accounts"] if one["username"] == "agent"
    ]
    path = f"accounts/{one['id']}"
    assert (await boss.post(f"{path}/name", {"name": "小陈"}))[1]["account"]["name"] == "小陈"
    assert (await agent.get("me"))[1]["staff"]["name"] == "小陈"
    assert (await boss.post(f"{path}/sign-out"))[1]["account"]["sessions"] == 0
    assert (await agent.get("me"))[0] == 401
    status, said = await boss.post(f"{path}/password")
    assert (status, len(said["password"])) == (200, 19)
    assert (await agent.post("login", {"username": "agent", "password": PASSWORD}))[0] == 401


async def test_ones_own_password_and_other_sign_ins(consoles):
    agent = consoles["agent"]
    status, said = await agent.post("me/password", {"old": "wrong", "new": OWN})
    assert (status, said["error"]["code"]) == (403, "wrong_password")
    assert (await agent.post("me/password", {"old": PASSWORD, "new": OWN}))[0] == 200
    assert (await agent.get("me"))[0] == 200
    assert (await agent.post("me/sign-out-elsewhere"))[1] == {"ended": 0}


@pytest.mark.parametrize("path", ["", "/1/name", "/1/stop", "/1/password", "/1/sign-out"])
async def test_accounts_are_the_supervisors_and_not_those_of_supervisors(consoles, path):
    body = {"username": "a", "name": "b", "stopped": True}
    assert (await consoles["agent"].post(f"accounts{path}", body))[0] == 403
    if path:
        boss2 = next(
            one["id"]
            for one in (await consoles["boss"].get("accounts"))[1]["accounts"]
            if one["username"] == "boss2"
        )
        assert (await consoles["boss"].post(f"accounts{path}".replace("1", str(boss2)), body))[
            0
        ] == 403


async def test_tries_at_ones_own_password_are_limited(consoles):
    """An open page is not enough to guess the password behind it."""
    agent, seen = consoles["agent"], set()
    for _ in range(30):
        seen.add((await agent.post("me/password", {"old": "wrong", "new": OWN}))[0])
    assert seen == {403, 429}
