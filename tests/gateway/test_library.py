"""The supervisors' calls for the library, from a typed example to an answer that is live."""

from __future__ import annotations

from typing import Any

from bot.desk.model import Role
from tests.gateway.conftest import Gateway
from tests.gateway.test_console import Browser

WORDING: dict[str, Any] = {
    "name": "发货地",
    "examples": ["你们从哪里发货", "仓库在哪个城市"],
    "text": "我们的仓库在浙江杭州。",
    "valid_until": "2026-12-31T00:00:00+08:00",
    "buttons": ["track_logistics"],
}


async def test_from_a_draft_to_a_live_answer_and_back(gateway: Gateway) -> None:
    gateway.add_staff("boss", Role.SUPERVISOR)
    async with Browser(gateway) as page:
        await page.sign_in("boss")
        status, draft = await page.call("POST", "library/draft", {"examples": ["从哪发货"]})
        assert (status, draft["examples"], draft["replies"]) == (200, ["从哪发货"], 0)
        status, saved = await page.call("POST", "library", WORDING)
        assert status == 200, saved
        one = saved["answer"]
        assert (one["state"], one["live"], one["wording"]["buttons"]) == (
            "draft",
            None,
            ["track_logistics"],
        )
        path = f"library/{one['id']}"
        status, trial = await page.call("POST", f"{path}/trial", {})
        assert (status, trial["looked_at"], trial["blocked"]) == (200, 0, False)
        status, live = await page.call("POST", f"{path}/publish", {"version": 1})
        assert (status, live["answer"]["state"], live["answer"]["live"]) == (200, "live", 1)
        changed = WORDING | {"text": "我们的仓库在杭州。", "was": 1}
        status, again = await page.call("POST", f"{path}/versions", changed)
        assert (again["answer"]["version"], again["answer"]["live"]) == (2, 1)
        status, body = await page.call("POST", f"{path}/versions", changed)
        assert (status, body["error"]["code"]) == (409, "conflict")
        status, gone = await page.call("POST", f"{path}/withdraw", {"why": "搬仓了"})
        assert gone["answer"]["withdrawn_why"] == "搬仓了"
        assert [one["deed"] for one in gone["events"]] == [
            "withdrawn",
            "saved",
            "published",
            "saved",
        ]
        _, shown = await page.call("GET", "library?state=withdrawn&q=仓库")
        assert [one["id"] for one in shown["answers"]] == [one["id"]]
        assert shown["counts"] == {"withdrawn": 1}


async def test_what_may_not_be_said_is_refused_in_words(gateway: Gateway) -> None:
    gateway.add_staff("boss", Role.SUPERVISOR)
    async with Browser(gateway) as page:
        await page.sign_in("boss")
        promise = WORDING | {"text": "晚发一天赔您5元"}
        status, body = await page.call("POST", "library", promise)
        assert (status, body["error"]["code"]) == (400, "bad_input")
        assert "不能有承诺" in body["error"]["message"]
        for odd in ({}, WORDING | {"scope": "x"}, WORDING | {"valid_from": "2026-11-01T00:00:00"}):
            status, _ = await page.call("POST", "library", odd)
            assert status == 400


async def test_agents_have_no_library(gateway: Gateway) -> None:
    gateway.add_staff("lin")
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        for method, path in (
            ("GET", "library"),
            ("GET", "library/1"),
            ("POST", "library"),
            ("POST", "library/draft"),
            ("POST", "library/1/versions"),
            ("POST", "library/1/trial"),
            ("POST", "library/1/publish"),
            ("POST", "library/1/withdraw"),
        ):
            status, body = await page.call(method, path, {})
            assert (status, body["error"]["code"]) == (403, "forbidden"), path
