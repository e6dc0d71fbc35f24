"""Buyers, groups, tags and messages to a group through the running gateway, and who may what."""

from __future__ import annotations

import pytest

from bot.buyers.conditions import About, all_of, condition
from bot.shape import plain
from tests.gateway.conftest import BUYER, CHAT
from tests.gateway.test_notices import notice_to, notices_of

ORDERED = plain(all_of(condition(About.ORDERS, least=1)))
TEXT = "{name}您好，{goods}的使用说明已经更新，可以在商品页查看"


@pytest.fixture
async def grouped(gateway, shop, consoles):
    status, made = await consoles["boss"].post("buyer_groups", {"name": "下过单", "rule": ORDERED})
    assert status == 200
    return made["group"]


async def test_the_list_its_filters_and_its_file(grouped, consoles):
    boss = consoles["boss"]
    status, page = await boss.get(f"buyers?group={grouped['id']}&sort=spend")
    assert (status, page["total"], page["buyers"][0]["id"]) == (200, 1, BUYER)
    assert page["buyers"][0]["conversation_id"] == CHAT
    status, data = await boss.raw(f"buyers/file?format=csv&group={grouped['id']}")
    lines = data.decode("utf-8-sig").splitlines()
    assert (status, lines[0].split(",")[:3], len(lines)) == (200, ["买家ID", "昵称", "会员等级"], 2)
    assert (await boss.raw("buyers/file?format=xlsx"))[0] == 200
    assert (await boss.get("buyers?level=none"))[1]["total"] == 0
    for wrong in ("buyers?sort=x", "buyers?group=x", "buyers/file?format=pdf"):
        assert (await boss.get(wrong))[0] == 400
    assert (await boss.get("buyers?group=999"))[0] == 404


async def test_a_rule_is_tried_saved_changed_and_dropped(grouped, consoles):
    boss = consoles["boss"]
    status, tried = await boss.post("buyer_groups/try", {"rule": ORDERED})
    assert (status, tried["count"], tried["sample"][0]["id"]) == (200, 1, BUYER)
    status, refused = await boss.post("buyer_groups/try", {"rule": {**ORDERED, "conditions": []}})
    assert (status, refused["error"]["message"]) == (400, "至少要有一个条件")
    assert (await boss.post("buyer_groups/try", {"rule": {"match": "some"}}))[0] == 400
    path = f"buyer_groups/{grouped['id']}"
    assert (await boss.post(path, {"name": "买过", "rule": ORDERED}))[0] == 200
    assert (await boss.get(path))[1]["group"]["rule"] == ORDERED
    listed = (await boss.get("buyer_groups"))[1]["groups"]
    assert [(one["group"]["name"], one["count"]) for one in listed] == [("买过", 1)]
    assert (await boss.delete(path))[0] == 200
    assert (await boss.get(path))[0] == 404
    assert "levels" in (await boss.get("buyers/choices"))[1]


async def test_tags_beside_the_chat_and_over_a_list(grouped, consoles, shop):
    boss, agent = consoles["boss"], consoles["agent"]
    tag = (await boss.post("buyer_tags", {"name": "回访"}))[1]["tag"]
    mark = f"buyer_tags/{tag['id']}/mark"
    assert (await agent.post(mark, {"on": True, "ids": [BUYER]}))[1] == {"count": 1}
    one = (await agent.get(f"buyers/one?id={BUYER}"))[1]
    assert [(found["name"], found["by"]) for found in one["buyer"]["tags"]] == [("回访", "agent")]
    assert [found["name"] for found in one["tags"]] == ["回访"]
    assert (await agent.get(f"buyers/one?conversation={CHAT}"))[1] == one
    asked = {"on": False, "asked": {"tag": "回访"}}
    assert (await agent.post(mark, asked))[0] == 403
    assert (await boss.post(mark, asked))[1] == {"count": 1}
    assert (await boss.post(mark, {"on": True}))[0] == 400
    assert (await agent.get("buyers/one?id=nobody"))[0] == 404
    ruled = {"name": "自动", "group_id": grouped["id"]}
    assert (await boss.post("buyer_tags", ruled))[1]["tag"]["count"] == 1
    listed = (await boss.get("buyer_tags"))[1]["tags"]
    assert [(found["name"], found["group"]) for found in listed] == [
        ("回访", ""),
        ("自动", "下过单"),
    ]
    assert (await boss.post(f"buyer_tags/{tag['id']}", {"name": "再访"}))[0] == 200
    assert (await boss.delete(f"buyer_tags/{tag['id']}"))[0] == 200


async def test_a_message_from_its_draft_to_what_came_of_it(grouped, consoles, shop):
    boss = consoles["boss"]
    given = {"text": TEXT, "purpose": "service", "group_id": grouped["id"]}
    status, seen = await boss.post("group_messages/preview", given)
    assert (status, seen["matched"], seen["gets"], seen["promises"]) == (200, 1, 1, [])
    message = (await boss.post("group_messages", given))[1]["message"]
    path = f"group_messages/{message['id']}"
    later = {**given, "send_at": "2099-01-01T10:00:00+08:00"}
    assert (await boss.post(path, later))[1]["message"]["send_at"] == "2099-01-01T10:00:00+08:00"
    assert (await boss.post(f"{path}/release"))[0] == 400, "too far ahead"
    assert (await boss.post(path, {**given, "send_at": "2026-12-01T10:00:00"}))[0] == 400
    assert (await boss.post(path, given))[0] == 200
    assert (await boss.post(f"{path}/release"))[1]["message"]["state"] in {"scheduled", "sending"}
    # The gateway's own jobs may have been first.
    shop.group_messages.send()
    found = (await boss.get(path))[1]["message"]
    assert (found["state"], found["result"]["sent"]) == ("done", 1)
    page = (await boss.get("group_messages?state=done"))[1]
    assert (page["total"], page["states"]) == (1, {"done": 1})
    assert (await boss.post(f"{path}/stop"))[0] == 409
    assert (await boss.delete(path))[0] == 409


async def test_what_promises_is_held(grouped, consoles):
    boss = consoles["boss"]
    given = {"text": "{name}您好，给您补5元", "purpose": "service", "group_id": grouped["id"]}
    message = (await boss.post("group_messages", given))[1]["message"]
    path = f"group_messages/{message['id']}"
    held = (await boss.post(f"{path}/release"))[1]["message"]
    assert (held["state"], held["promises"][0]["kind"]) == ("held", "money")
    assert (await boss.post(f"{path}/approve", {"reason": "周年庆"}))[0] == 403
    assert (await boss.delete(path))[0] == 200


@pytest.mark.parametrize(
    "path",
    ["buyers", "buyers/file", "buyers/choices", "buyer_groups", "buyer_tags", "group_messages"],
)
async def test_an_agent_may_look_at_no_list(consoles, path):
    assert (await consoles["agent"].get(path))[0] == 403


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("buyer_groups", {"name": "x", "rule": ORDERED}),
        ("buyer_groups/try", {"rule": ORDERED}),
        ("buyer_tags", {"name": "x"}),
        ("group_messages", {"text": "x", "purpose": "service", "group_id": 1}),
        ("group_messages/preview", {"text": "x", "purpose": "service", "group_id": 1}),
        ("group_messages/1/release", {}),
        ("group_messages/1/approve", {"reason": "好的"}),
        ("group_messages/1/stop", {}),
    ],
)
async def test_an_agent_changes_nothing_but_a_tag(consoles, path, given):
    assert (await consoles["agent"].post(path, given))[0] == 403


async def test_a_buyer_agrees_to_offers_and_to_news_of_orders_apart(gateway, shop):
    async with gateway.buyer(BUYER) as buyer:
        for asked, told in (
            ({"offers": True}, {"on": True, "offers": True}),
            ({"on": False}, {"on": False, "offers": True}),
            ({"offers": False}, {"on": False, "offers": False}),
            ({"on": True}, {"on": True, "offers": False}),
        ):
            assert (await notices_of(gateway, buyer, "POST", json=asked))[1] == told
            assert (await notices_of(gateway, buyer))[1] == told


async def test_a_message_stands_in_the_chat_as_one_of_the_shop(gateway, grouped, consoles, shop):
    given = {"text": TEXT, "purpose": "service", "group_id": grouped["id"]}
    message = (await consoles["boss"].post("group_messages", given))[1]["message"]
    assert (await consoles["boss"].post(f"group_messages/{message['id']}/release"))[0] == 200
    shop.group_messages.send()
    async with gateway.buyer(BUYER) as buyer:
        told = await notice_to(buyer)
    assert (told["from"], told["data"]) == ("bot", {"notice": "shop_message"})


async def test_the_buyers_behind_a_number_are_listed(grouped, consoles, shop):
    boss = consoles["boss"]
    given = {"text": TEXT, "purpose": "offer", "group_id": grouped["id"]}
    preview = "group_messages/preview/buyers"
    status, found = await boss.post(f"{preview}?why=not_asked", given)
    assert (status, found["total"], found["pages"]) == (200, 1, 1)
    assert [(one["id"], one["conversation_id"]) for one in found["buyers"]] == [(BUYER, CHAT)]
    message = (await boss.post("group_messages", given))[1]["message"]
    listed = f"group_messages/{message['id']}/buyers"
    await boss.post(f"group_messages/{message['id']}/release")
    shop.group_messages.send()
    assert (await boss.get(f"{listed}?outcome=not_asked"))[1] == found
    assert (await boss.get(f"{listed}?outcome=skipped"))[1] == found
    assert (await boss.get(f"{listed}?outcome=sent"))[1]["total"] == 0
    for wrong in (f"{listed}?outcome=x", listed):
        assert (await boss.get(wrong))[0] == 400
    assert (await boss.post(f"{preview}?why=x", given))[0] == 400
    assert (await boss.get("group_messages/999/buyers?outcome=sent"))[0] == 404
    assert (await consoles["agent"].get(f"{listed}?outcome=sent"))[0] == 403


async def test_who_says_td_gets_no_more(gateway, grouped, consoles):
    given = {"text": TEXT, "purpose": "service", "group_id": grouped["id"]}
    async with gateway.buyer(BUYER) as buyer:
        replies = await buyer.ask("TD")
    assert "活动消息也不再发给您" in replies[-1]["text"]
    seen = (await consoles["boss"].post("group_messages/preview", given))[1]
    assert seen["skipped"] == {"off": 1}
