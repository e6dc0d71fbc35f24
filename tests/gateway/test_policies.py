"""The rules' numbers over HTTP: who may what, what is refused in words, from draft to release."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.policy import model
from bot.policy_versions.model import LEAD
from tests.gateway.conftest import BUYER, CHAT, NO

pytestmark = pytest.mark.usefixtures("shop")


async def drafted(console, **values):
    """With these numbers, by whoever the console is of."""
    status, found = await console.post("policy/drafts", {})
    assert status == 200, found
    return await saved(console, found["draft"], **values)


async def saved(console, draft, **values):
    wanted = {
        "revision": draft["revision"],
        "values": {name.replace("__", "."): text for name, text in values.items()},
        "why": "双十一",
    }
    status, found = await console.post(f"policy/drafts/{draft['id']}", wanted)
    assert status == 200, found
    return found["draft"]


def release(draft, **more):
    return {"revision": draft["revision"], **more}


async def test_staff_read_the_numbers_with_words_units_and_bounds(consoles):
    for name in ("agent", "boss"):
        status, page = await consoles[name].get("policy")
        assert status == 200
    numbers = {one["name"]: one for group in page["groups"] for one in group["numbers"]}
    assert numbers["goodwill.base"] == {
        "name": "goodwill.base",
        "says": "安抚退款起步金额",
        "unit": "fen",
        "least": "0.00",
        "most": "100.00",
        "gives": "higher",
    }
    assert set(numbers) == set(page["sheet"]["values"])
    assert page["sheet"]["packs"][0] == {"total": "99.00", "sku": "GIFT-99", "quantity": "1"}
    assert [(one["state"], one["of_file"]) for one in page["history"]] == [("in_force", True)]
    assert (page["second_above"], page["alone"]) == ("0.00", False)


async def test_agents_see_no_drafts_and_change_nothing(consoles):
    draft = await drafted(consoles["boss"], goodwill__base="2.00")
    status, page = await consoles["agent"].get("policy")
    assert (status, page["drafts"]) == (200, [])
    place = f"policy/drafts/{draft['id']}"
    for path in (place, "policy/replays/1/flips", "policy/replays/1/flips/1"):
        assert (await consoles["agent"].get(path))[0] == 403
    for path in (
        "policy/drafts",
        place,
        f"{place}/replay",
        f"{place}/release",
        "policy/versions/1/withdraw",
    ):
        status, refused = await consoles["agent"].post(path, release(draft))
        assert (status, refused["error"]["code"]) == (403, "forbidden")
    assert (await consoles["boss"].get(place))[1]["draft"]["revision"] == draft["revision"]


async def test_everything_that_cannot_be_is_named_at_once(consoles):
    boss = consoles["boss"]
    draft = await drafted(boss, goodwill__base="2.00")
    wanted = {
        "revision": draft["revision"],
        "values": {"goodwill.base": "三块", "refunds.no_reason_days": "3"},
        "packs": [{"total": "0", "sku": "", "quantity": "1"}],
        "why": "双十一",
    }
    status, refused = await boss.post(f"policy/drafts/{draft['id']}", wanted)
    assert (status, refused["error"]["code"]) == (400, "bad_numbers")
    assert set(refused["wrong"]) == {
        "goodwill.base",
        "refunds.no_reason_days",
        "threshold_gifts.packs.0.from",
        "threshold_gifts.packs.0.sku",
    }
    assert "应是 7 到 365 天之间的整数" in refused["wrong"]["refunds.no_reason_days"]
    kept = (await boss.get(f"policy/drafts/{draft['id']}"))[1]["draft"]
    assert kept["sheet"]["values"]["goodwill.base"] == "2.00"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"revision": 1, "values": {"goodwill.base": 2}, "why": ""}, id="a_number"),
        pytest.param({"revision": "1", "values": {}, "why": ""}, id="a_word"),
        pytest.param({"revision": 1, "values": {}, "why": "x" * 501}, id="a_novel"),
    ],
)
async def test_what_does_not_fit_is_refused(consoles, body):
    draft = (await consoles["boss"].post("policy/drafts", {}))[1]["draft"]
    status, _ = await consoles["boss"].post(f"policy/drafts/{draft['id']}", body)
    assert status == 400


async def test_nothing_that_is_not_there_is_found(consoles):
    boss = consoles["boss"]
    for path in ("policy/drafts/9", "policy/versions/9", "policy/replays/9/flips"):
        assert (await boss.get(path))[0] == 404
    assert (await boss.post("policy/drafts", {"of": 9}))[0] == 404


async def test_an_author_of_more_needs_a_colleague(gateway, consoles):
    draft = await drafted(consoles["boss"], agent__goodwill="20")
    assert (draft["mine"], draft["differs"][0]["gives_more"]) == (True, True)
    place = f"policy/drafts/{draft['id']}/release"
    status, refused = await consoles["boss"].post(place, release(draft))
    assert (status, refused["error"]["code"]) == (403, "needs_second")
    assert draft["second"] in refused["error"]["message"]

    status, released = await consoles["boss2"].post(place, release(draft))
    assert (status, released["version"]["state"]) == (200, "scheduled")
    assert released["differs"] == [
        {
            "name": "agent.goodwill",
            "says": "客服每单安抚退款上限",
            "unit": "fen",
            "was": "10.00",
            "now": "20.00",
            "gives_more": True,
        }
    ]
    gateway.clock.now += LEAD
    page = (await consoles["agent"].get("policy"))[1]
    assert page["sheet"]["values"]["agent.goodwill"] == "20.00"
    assert (await consoles["agent"].get("me"))[1]["staff"]["powers"]["goodwill"] == "20.00"


async def test_a_draft_of_a_later_day_waits_and_can_be_withdrawn(consoles):
    boss = consoles["boss"]
    draft = await drafted(boss, goodwill__base="2.00")
    place = f"policy/drafts/{draft['id']}/release"
    for when in ("gestern", "2026-11-01T00:00", "2999-01-01T00:00"):
        assert (await boss.post(place, release(draft, effective_at=when)))[0] == 400
    status, found = await boss.post(place, release(draft, effective_at="2026-12-01T00:00"))
    version = found["version"]
    assert (status, version["effective_at"]) == (200, "2026-12-01T00:00:00+08:00")
    assert (await boss.post(place, release(draft)))[0] == 409
    place = f"policy/versions/{version['id']}"
    assert (await boss.post(f"{place}/withdraw"))[0] == 200
    assert (await boss.get(place))[1]["version"]["state"] == "withdrawn"


@pytest.mark.slow
async def test_a_replay_runs_beside_everything_and_its_flips_are_shown(
    gateway,
    consoles,
):
    """In a process of its own, as in a shop."""
    asked = gateway.core.decisions.ask(
        model.Goodwill(model.GoodwillCause.COURIER),
        order_no=NO,
        buyer_id=BUYER,
        conversation_id=CHAT,
    )
    gateway.clock.now += timedelta(hours=1)
    boss = consoles["boss"]
    draft = await drafted(boss, goodwill__base="4.00")
    place = f"policy/drafts/{draft['id']}"
    status, begun = await boss.post(f"{place}/replay", {"days": 7})
    assert (status, begun["run"]["fits"]) == (200, True)
    async with asyncio.timeout(60):
        while (run := (await boss.get(place))[1]["draft"]["run"])["state"] == "running":
            await asyncio.sleep(0.1)
    assert (run["state"], run["flips"], run["report"]["more"]) == ("done", 1, "1.00")

    flips = (await boss.get(f"policy/replays/{run['id']}/flips"))[1]
    assert [
        (one["decision_id"], one["was"]["amount"], one["now"]["amount"]) for one in flips["flips"]
    ] == [(asked.id, "3.00", "4.00")]
    found = (await boss.get(f"policy/replays/{run['id']}/flips/{asked.id}"))[1]
    assert (found["recorded"]["amount"], found["now"]["amount"]) == ("3.00", "4.00")
    assert found["now"]["policy_version"] == run["report"]["draft"]
    assert found["recorded"]["state"] == "offered"
