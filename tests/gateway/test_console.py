"""The staff's calls: who may do what, and that a foreign page can do nothing."""

from __future__ import annotations

import contextlib

import aiohttp
import pytest

from bot.desk.model import HandOver, Queue, Role
from bot.store.uow import uow_opener
from tests.decisions.builders import ORDER, write_order
from tests.gateway.conftest import PASSWORD

OURS = {"X-Anxin": "1"}


class Browser:
    """A signed-in page of the console."""

    def __init__(self, gateway) -> None:
        self.gateway = gateway
        jar = aiohttp.CookieJar(unsafe=True)  # cookies of a bare address
        self.http = aiohttp.ClientSession(cookie_jar=jar)

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        await self.http.close()

    async def call(self, method: str, path: str, body=None, *, headers=OURS):
        url = f"{self.gateway.url}/api/console/{path}"
        async with self.http.request(method, url, json=body, headers=headers) as answer:
            found = await answer.json() if "json" in answer.content_type else await answer.read()
            return answer.status, found

    async def sign_in(self, username: str, password: str = PASSWORD):
        return await self.call("POST", "login", {"username": username, "password": password})


ROUTES = [
    ("GET", "me"),
    ("POST", "me/preferences"),
    ("GET", "tickets"),
    ("GET", "tickets/1"),
    ("POST", "tickets/1/claim"),
    ("POST", "tickets/1/transfer"),
    ("POST", "tickets/1/takeover"),
    ("POST", "tickets/1/order"),
    ("GET", "colleagues"),
    ("GET", "me/desk"),
    ("POST", "me/state"),
    ("GET", "team"),
    ("GET", "team/1"),
    ("POST", "team/1"),
    ("POST", "tickets/1/release"),
    ("POST", "tickets/1/resolve"),
    ("GET", "conversations"),
    ("POST", "conversations/x/takeover"),
    ("GET", "conversations/x/messages"),
    ("POST", "decisions/1/approve"),
    ("POST", "decisions/1/refuse"),
    ("GET", "words"),
    ("GET", "quick-replies"),
    ("POST", "quick-replies"),
    ("DELETE", "quick-replies/1"),
    ("GET", "board"),
    ("GET", "questions"),
    ("GET", "questions/find"),
    ("GET", "questions/x/messages"),
    ("POST", "questions/x"),
    ("GET", "export"),
]
SUPERVISORS_ONLY = {
    ("POST", "tickets/1/takeover"),
    ("GET", "team"),
    ("GET", "team/1"),
    ("POST", "team/1"),
    ("GET", "board"),
    ("GET", "questions"),
    ("GET", "questions/find"),
    ("GET", "questions/x/messages"),
    ("POST", "questions/x"),
    ("GET", "export"),
}


async def test_nobody_gets_in_without_signing_in(gateway):
    async with Browser(gateway) as page:
        for method, path in ROUTES:
            status, body = await page.call(method, path, {})
            assert (status, body["error"]["code"]) == (401, "signed_out"), path


async def test_the_list_of_routes_above_is_complete(gateway):
    from bot.gateway import console, quick_replies, supervisor, team

    parts = (console, quick_replies, supervisor, team)
    paths = {route.path for part in parts for route in part.routes()}
    listed = {
        "/api/console/" + path.replace("/1", "/{id}").replace("/x", "/{id}") for _, path in ROUTES
    }
    assert paths == listed


async def test_the_pages_learn_what_values_are_called(gateway):
    gateway.add_staff("lin")
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        _, words = await page.call("GET", "words")
    assert words["ticket_reasons"]["complain_service"] == "投诉或威胁"
    assert words["readings"]["asked"] == "机器人追问，没有下文"
    assert "顺丰速运" in words["couriers"]


async def test_supervisors_pages_are_forbidden_to_agents(gateway):
    gateway.add_staff("lin")
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        for method, path in SUPERVISORS_ONLY:
            status, body = await page.call(method, path)
            assert (status, body["error"]["code"]) == (403, "forbidden"), path


async def test_a_call_without_our_header_has_no_effect(gateway):
    gateway.add_staff("lin")
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        for headers in ({}, {**OURS, "Sec-Fetch-Site": "cross-site"}):
            status, body = await page.call("POST", "logout", {}, headers=headers)
            assert (status, body["error"]["code"]) == (403, "csrf")
        assert (await page.call("GET", "me"))[0] == 200


async def test_an_agent_works_a_ticket_to_its_end(gateway):
    gateway.add_staff("lin")
    async with gateway.buyer() as buyer, Browser(gateway) as page:
        await page.sign_in("lin")
        await buyer.ask("在吗")
        with uow_opener(gateway.core.database)() as uow:
            write_order(uow, ORDER, "b1", buyer.conversation_id)
            uow.commit()
        wish = HandOver(Queue.AGENT, "request_human", order_no=ORDER, card={"wish": "转人工"})
        opened = gateway.core.tickets.open(buyer.conversation_id, wish)
        _, listed = await page.call("GET", "tickets?state=open")
        assert [ticket["id"] for ticket in listed["tickets"]] == [opened.id]
        assert listed["counts"] == {"waiting": 1, "mine": 0}
        assert (await page.call("POST", f"tickets/{opened.id}/claim"))[0] == 200
        status, shown = await page.call("GET", f"tickets/{opened.id}")
        assert status == 200
        assert (shown["card"]["wish"], shown["card"]["promises"]) == ("转人工", [])
        assert shown["conversation"]["holder"] == "agent"
        assert (shown["order"]["no"], shown["decisions"]) == (ORDER, [])
        path = f"conversations/{buyer.conversation_id}/messages"
        _, history = await page.call("GET", path)
        assert [message["text"] for message in history["messages"]][1] == "在吗"
        wanted = {
            "conversation_id": buyer.conversation_id,
            "order_no": ORDER,
            "kind": "goodwill",
            "amount": "3.00",
            "cause": "courier",
            "reason": "快递慢",
        }
        status, granted = await page.call("POST", "powers", wanted)
        assert status == 200, granted
        done = await page.call("POST", f"tickets/{opened.id}/resolve", {"summary": "好了"})
        assert done[1]["ticket"]["state"] == "closed"
        # What the buyer was promised does not end with the ticket.
        _, shown = await page.call("GET", f"tickets/{opened.id}")
        assert shown["card"]["wish"] == "转人工"
        assert shown["card"]["promises"] == ["安抚退款 3 元，由lin办理"]
        await buyer.sync()
        assert buyer.state["holder"] == "bot"


async def test_the_second_agent_is_told_that_the_ticket_is_taken(gateway):
    gateway.add_staff("lin")
    gateway.add_staff("wang")
    async with gateway.buyer() as buyer, Browser(gateway) as first, Browser(gateway) as second:
        await first.sign_in("lin")
        await second.sign_in("wang")
        wish = HandOver(Queue.AGENT, "request_human")
        opened = gateway.core.tickets.open(buyer.conversation_id, wish)
        assert (await first.call("POST", f"tickets/{opened.id}/claim"))[0] == 200
        status, body = await second.call("POST", f"tickets/{opened.id}/claim")
        assert (status, body["error"]["code"]) == (409, "ticket_taken")


async def test_a_ticket_is_passed_on_taken_over_and_left_behind(gateway):
    for name, role in (("lin", Role.AGENT), ("wang", Role.AGENT), ("boss", Role.SUPERVISOR)):
        gateway.add_staff(name, role)
    async with contextlib.AsyncExitStack() as stack:
        buyer = await stack.enter_async_context(gateway.buyer())
        pages = {}
        for name in ("lin", "wang", "boss"):
            pages[name] = await stack.enter_async_context(Browser(gateway))
            await pages[name].sign_in(name)
        wish = HandOver(Queue.AGENT, "request_human")
        number = gateway.core.tickets.open(buyer.conversation_id, wish).id
        await pages["lin"].call("POST", f"tickets/{number}/claim")
        _, listed = await pages["lin"].call("GET", "colleagues")
        found = listed["colleagues"]
        assert [(one["online"], one["tickets"]) for one in found] == [
            (False, 1),
            (False, 0),
            (False, 0),
        ]
        lin, wang, boss = found
        gateway.core.passing_on.seen([wang["id"]])
        wanted = {"staff": wang["id"], "note": "退款金额已核对"}
        path = f"tickets/{number}/transfer"
        assert (await pages["wang"].call("POST", path, wanted))[0] == 409
        for bad in ({**wanted, "queue": "agent"}, {"note": "退款"}, {**wanted, "note": ""}):
            assert (await pages["lin"].call("POST", path, bad))[0] == 400
        status, passed = await pages["lin"].call("POST", path, wanted)
        assert (status, passed["ticket"]["agent"]) == (200, wang["name"])
        status, taken = await pages["boss"].call("POST", f"tickets/{number}/takeover")
        assert (status, taken["ticket"]["agent"]) == (200, boss["name"])
        await pages["boss"].call("POST", "logout", {})
        _, shown = await pages["lin"].call("GET", f"tickets/{number}")
        assert (shown["ticket"]["state"], shown["conversation"]["holder"]) == ("open", "queue")
        assert [(one["kind"], one["by"], one["to"]) for one in shown["history"]] == [
            ("claimed", lin["name"], ""),
            ("to_person", lin["name"], wang["name"]),
            ("taken_over", boss["name"], boss["name"]),
            ("signed_out", "安安", boss["name"]),
        ]


async def test_the_buyers_orders_stand_beside_the_chat_and_one_is_bound(gateway):
    gateway.add_staff("lin")
    async with gateway.buyer() as buyer, Browser(gateway) as page:
        await page.sign_in("lin")
        with uow_opener(gateway.core.database)() as uow:
            for no in (ORDER, "261106-2"):
                write_order(uow, no, "b1", buyer.conversation_id)
            write_order(uow, "261106-9", "stranger", "conversation-9")
            uow.commit()
        wish = HandOver(Queue.AGENT, "request_human")
        number = gateway.core.tickets.open(buyer.conversation_id, wish).id
        _, shown = await page.call("GET", f"tickets/{number}")
        assert [one["no"] for one in shown["orders"]] == [ORDER, "261106-2"]
        assert (shown["order"]["no"], shown["order_why"]) == (ORDER, "newest")
        path = f"tickets/{number}/order"
        assert (await page.call("POST", path, {"order_no": "261106-9"}))[0] == 404
        assert (await page.call("POST", path, {"order_no": "261106-2"}))[0] == 200
        _, shown = await page.call("GET", f"tickets/{number}")
        assert (shown["order"]["no"], shown["order_why"]) == ("261106-2", "bound")
        assert shown["ticket"]["order_no"] == "261106-2"
        assert shown["card"]["order_no"] == "261106-2"
        assert {"label": "实付", "value": "59.00 元"} in shown["card"]["facts"]


async def test_agents_read_quick_replies_and_supervisors_write_them(gateway):
    gateway.add_staff("lin")
    gateway.add_staff("boss", Role.SUPERVISOR)
    reply = {"shortcut": "wl", "title": "物流", "text": "{buyer}您好，帮您查一下物流"}
    async with Browser(gateway) as agent, Browser(gateway) as boss:
        await agent.sign_in("lin")
        await boss.sign_in("boss")
        assert (await agent.call("POST", "quick-replies", reply))[0] == 403
        _, saved = await boss.call("POST", "quick-replies", reply)
        _, listed = await agent.call("GET", "quick-replies")
        assert listed["replies"] == [saved["reply"]]
        assert saved["reply"]["initials"] == "wl"
        await boss.call("DELETE", f"quick-replies/{saved['reply']['id']}")
        assert (await agent.call("GET", "quick-replies"))[1]["replies"] == []


async def test_everybody_has_quick_replies_of_their_own(gateway):
    for name in ("lin", "chen"):
        gateway.add_staff(name)
    gateway.add_staff("boss", Role.SUPERVISOR)
    reply = {"shortcut": "wh", "title": "问好", "text": "您好", "group": "开场"}
    async with Browser(gateway) as lin, Browser(gateway) as chen, Browser(gateway) as boss:
        for page, name in ((lin, "lin"), (chen, "chen"), (boss, "boss")):
            await page.sign_in(name)
        await boss.call("POST", "quick-replies", reply)
        _, own = await lin.call("POST", "quick-replies", {**reply, "text": "在的", "own": True})
        _, hers = await lin.call("GET", "quick-replies")
        _, his = await chen.call("GET", "quick-replies")
        path = f"quick-replies/{own['reply']['id']}"
        refused = [(await page.call("DELETE", path))[0] for page in (chen, boss)]
        shared = f"quick-replies/{his['replies'][0]['id']}"
        refused.append((await lin.call("DELETE", shared))[0])
        gone = (await lin.call("DELETE", path))[0]
    texts = {(one["text"], one["own"]) for one in hers["replies"]}
    assert texts == {("您好", False), ("在的", True)}
    assert [one["text"] for one in his["replies"]] == ["您好"]
    assert (refused, gone) == ([403, 403, 403], 200)


async def test_how_long_a_line_waits_is_each_ones_own_and_stays(gateway):
    for name in ("lin", "chen"):
        gateway.add_staff(name)
    async with Browser(gateway) as lin, Browser(gateway) as chen:
        _, first = await lin.sign_in("lin")
        await chen.sign_in("chen")
        assert (await lin.call("POST", "me/preferences", {"undo_seconds": 0}))[0] == 200
        for wrong in (-1, 11):
            said, _ = await lin.call("POST", "me/preferences", {"undo_seconds": wrong})
            assert said == 400
        _, hers = await lin.call("GET", "me")
        _, his = await chen.call("GET", "me")
    assert [one["staff"]["undo_seconds"] for one in (first, hers, his)] == [3, 0, 3]


async def test_a_ticket_of_a_failed_turn_has_a_full_card(gateway):
    """Such a ticket comes first in the queue, and the bot wrote nothing on it."""
    gateway.add_staff("lin")
    gateway.engine.status = 500
    async with gateway.buyer() as buyer, Browser(gateway) as page:
        await buyer.ask("怎么还没到？我要投诉")
        (ticket,) = gateway.core.tickets.of_conversation(buyer.conversation_id)
        assert ticket.reason == "bot_failed"
        await page.sign_in("lin")
        _, shown = await page.call("GET", f"tickets/{ticket.id}")
    assert shown["card"] == {
        "wish": "怎么还没到？我要投诉",
        "order_no": None,
        "facts": [],
        "promises": [],
        "mood": "angry",
        "proposal": None,
        "last_words": "怎么还没到？我要投诉",
    }


async def test_an_empty_shop_has_a_board_of_zeros(gateway):
    gateway.add_staff("boss", Role.SUPERVISOR)
    async with Browser(gateway) as boss:
        await boss.sign_in("boss")
        status, board = await boss.call("GET", "board?from=2026-11-01&to=2026-11-02")
        assert status == 200
        assert board["totals"]["conversations"] == 0
        assert [day["day"] for day in board["days"]] == ["2026-11-01", "2026-11-02"]


@pytest.mark.parametrize(
    "path",
    [
        "board?from=yesterday",
        "board?from=2026-11-02&to=2026-11-01",
        "board?from=2020-01-01&to=2026-11-01",
        "board?from=0001-01-01&to=0001-01-02",
        "questions?from=9999-12-30&to=9999-12-31",
        "export?kind=board&from=0001-01-01&to=0001-01-02",
        "board?to=0001-01-01",
        "reconcile?day=9999-12-31",
        "reconcile?day=0001-01-01",
        "questions?size=-1",
        "export?kind=staff",
        "export?kind=board&format=exe",
        "tickets?state=all",
        "tickets?queue=kitchen",
    ],
)
async def test_wrong_questions_are_refused_in_one_shape(gateway, path):
    gateway.add_staff("boss", Role.SUPERVISOR)
    async with Browser(gateway) as boss:
        await boss.sign_in("boss")
        status, body = await boss.call("GET", path)
        assert (status, set(body["error"])) == (400, {"code", "message"})


async def test_the_shops_pages_may_call_and_others_may_not(gateway):
    url = f"{gateway.url}/api/buyer/session"
    async with aiohttp.ClientSession() as http:
        for origin, allowed in (
            ("https://shop.example.com", True),
            ("https://evil.example", False),
        ):
            async with http.options(url, headers={"Origin": origin}) as answer:
                assert answer.headers.get("Access-Control-Allow-Origin") == (
                    origin if allowed else None
                )


async def test_every_answer_carries_the_safe_headers(gateway):
    async with aiohttp.ClientSession() as http:
        for path in ("/health", "/api/console/me", "/nothing-here"):
            async with http.get(gateway.url + path) as answer:
                assert "default-src 'self'" in answer.headers["Content-Security-Policy"], path
                assert answer.headers["X-Content-Type-Options"] == "nosniff"


async def test_there_is_no_demo_where_it_is_off(gateway):
    async with aiohttp.ClientSession() as http:
        for path in ("/demo/token?buyer=x", "/demo/buyers"):
            async with http.get(gateway.url + path) as answer:
                assert answer.status == 404


@pytest.mark.slow
async def test_many_buyers_of_one_address_come_in_and_false_tokens_do_not_go_on(gateway):
    url = f"{gateway.url}/api/buyer/session"
    async with contextlib.AsyncExitStack() as stack:
        for number in range(61):
            await stack.enter_async_context(gateway.buyer(f"buyer-{number}"))
    async with aiohttp.ClientSession() as http:
        answers = []
        for _ in range(61):
            async with http.post(url, json={"token": "made-up"}) as answer:
                answers.append(answer.status)
        assert answers == [401] * 60 + [429]


async def test_one_says_how_one_is_and_a_supervisor_how_many_buyers_one_may_have(gateway):
    gateway.add_staff("lin")
    gateway.add_staff("boss", Role.SUPERVISOR)
    async with Browser(gateway) as lin, Browser(gateway) as boss:
        await lin.sign_in("lin")
        await boss.sign_in("boss")
        meal = {"state": "break", "reason": "meal"}
        status, own = await lin.call("POST", "me/state", meal)
        assert (status, own["presence"]["state"]) == (200, "break")
        assert meal in own["choices"]
        for bad in ({"state": "asleep"}, {"state": "online", "reason": "meal"}):
            assert (await lin.call("POST", "me/state", bad))[0] == 400
        _, found = await boss.call("GET", "team")
        by_name = {one["name"]: one for one in found["members"]}
        # No page with a connection is open there.
        assert by_name["lin"]["presence"]["state"] == "offline"
        path = f"team/{by_name['lin']['id']}"
        post = {"most_talks": 0, "queues": ["agent"], "matters": ["complain_service"]}
        status, set_ = await boss.call("POST", path, post)
        assert status == 200
        assert {name: set_["member"][name] for name in post} == post
        assert [one["reason"] for one in set_["history"]] == ["meal"]
        for wrong in ({**post, "matters": ["nonsense"]}, {**post, "shifts": "x" * 1_001}):
            assert (await boss.call("POST", path, wrong))[0] == 400
        async with gateway.buyer() as buyer:
            wish = HandOver(Queue.AGENT, "request_human")
            number = gateway.core.tickets.open(buyer.conversation_id, wish).id
            status, refused = await lin.call("POST", f"tickets/{number}/claim")
        assert (status, refused["error"]["code"]) == (409, "full_hands")
