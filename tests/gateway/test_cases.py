"""After-sales cases over HTTP: buyers see their own, staff the workbench, nobody else anything."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import aiohttp
import pytest
from PIL import Image

from bot.desk.model import HandOver, Queue, Role
from bot.policy import model
from bot.store.uow import uow_opener
from tests.decisions.builders import CUP, NOT_SHIPPED, NOW, SAID, write_order
from tests.gateway.test_console import Browser

NO, THEIRS = "no-1", "no-2"
RETURN = model.ReturnRefund(model.Cause.QUALITY, evidence=True)
NO_PICTURE = model.ReturnRefund(model.Cause.QUALITY, evidence=False)
ROUTES = [
    ("GET", "cases"),
    ("POST", "cases"),
    ("GET", "cases/1"),
    ("POST", "cases/preview"),
    ("POST", "cases/do"),
]
SENT = {"courier": "顺丰", "tracking_no": "SF1234567890"}


def put_order(gateway, buyer, no: str, **changes) -> None:
    times = {"placed_at": NOW - timedelta(days=5), "signed_at": NOW - timedelta(days=1)}
    with uow_opener(gateway.core.database)() as uow:
        write_order(uow, no, buyer.buyer_id, buyer.conversation_id, **(times | changes))
        uow.commit()


def grant(gateway, buyer, no: str, request=RETURN) -> int:
    """The number of the case that a grant opened."""
    cases = gateway.core.decisions
    asked = cases.ask(
        request, order_no=no, buyer_id=buyer.buyer_id, conversation_id=buyer.conversation_id
    )
    if asked.record.state == "offered":
        cases.carry_out(
            asked.id,
            buyer_id=buyer.buyer_id,
            conversation_id=buyer.conversation_id,
            epoch=1,
            message=SAID,
        )
    return gateway.core.cases.of_order(no)[0].id


async def own_cases(gateway, buyer):
    headers = {"Authorization": f"Bearer {buyer.session}"}
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{gateway.url}/api/buyer/cases", headers=headers) as answer,
    ):
        return answer.status, await answer.json()


async def test_nobody_gets_in_without_signing_in(gateway):
    async with Browser(gateway) as page:
        for method, path in ROUTES:
            status, body = await page.call(method, path, {})
            assert (status, body["error"]["code"]) == (401, "signed_out"), path
    async with (
        aiohttp.ClientSession() as http,
        http.get(f"{gateway.url}/api/buyer/cases") as answer,
    ):
        assert answer.status == 401


async def test_the_list_of_routes_above_is_complete():
    from bot.gateway import cases

    listed = {"/api/console/" + path.replace("/1", "/{id}") for _, path in ROUTES}
    assert {route.path for route in cases.routes()} == listed | {"/api/buyer/cases"}


async def test_a_foreign_page_moves_nothing(gateway):
    gateway.add_staff("lin")
    async with gateway.buyer() as buyer, Browser(gateway) as page:
        await page.sign_in("lin")
        put_order(gateway, buyer, NO)
        case_id = grant(gateway, buyer, NO)
        wanted = {"ids": [case_id], "move": "receive"}
        status, body = await page.call("POST", "cases/do", wanted, headers={})
        assert (status, body["error"]["code"]) == (403, "csrf")
        assert gateway.core.cases.case(case_id).state == "awaiting_return"


async def test_buyers_see_their_own_cases_and_no_others(gateway):
    async with gateway.buyer("b1") as mine, gateway.buyer("b2") as other:
        put_order(gateway, mine, NO)
        put_order(gateway, other, THEIRS)
        grant(gateway, mine, NO)
        grant(gateway, other, THEIRS)
        for buyer, no in ((mine, NO), (other, THEIRS)):
            status, body = await own_cases(gateway, buyer)
            assert status == 200
            assert [case["order_no"] for case in body["cases"]] == [no]


async def test_a_case_that_there_is_not_is_not_found(gateway):
    gateway.add_staff("lin")
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        for path in ("cases/999", "cases/x"):
            assert (await page.call("GET", path))[0] == 404


async def test_the_card_has_what_the_protocol_says(gateway):
    async with gateway.buyer() as buyer:
        put_order(gateway, buyer, NO)
        case_id = grant(gateway, buyer, NO)
        _, body = await own_cases(gateway, buyer)
    (card,) = body["cases"]
    assert (card["id"], card["no"]) == (case_id, f"SH{case_id:06}")
    assert (card["kind_text"], card["state_text"]) == ("退货退款", "待买家寄回")
    assert card["items"] == [{"sku": CUP, "title": "商品CUP", "quantity": 1, "new_sku": None}]
    assert (card["amount"], card["colour"]) == ("59.00", "green")
    assert [step["text"] for step in card["timeline"]] == ["退货退款申请通过"]
    assert set(card) == {
        "id", "no", "kind", "kind_text", "state", "state_text", "order_no", "items", "amount",
        "opened_at", "deadline", "colour", "next", "return_address", "return_parcel",
        "reship_parcel", "evidence", "timeline", "can",
    }  # fmt: skip


async def test_staff_walk_a_return_to_its_refund(gateway):
    gateway.add_staff("lin")
    async with gateway.buyer() as buyer, Browser(gateway) as page:
        await page.sign_in("lin")
        put_order(gateway, buyer, NO)
        case_id = grant(gateway, buyer, NO)
        for move, state in (("send_back", "returning"), ("receive", "received")):
            wanted = {"ids": [case_id], "move": move, **SENT}
            _, foreseen = await page.call("POST", "cases/preview", wanted)
            assert foreseen["report"][0]["ok"]
            _, done = await page.call("POST", "cases/do", wanted)
            assert done["report"][0]["case"]["state"] == state
        _, shown = await page.call("GET", f"cases/{case_id}")
        moves = {move["name"]: move["needs"] for move in shown["moves"]}
        assert moves == {"refund": [], "refund_part": ["amount", "note"], "refuse": ["note"]}
        assert [event["move"] for event in shown["events"]] == ["grant", "send_back", "receive"]
        assert shown["order"]["no"] == NO
        assert [decision["kind"] for decision in shown["decisions"]] == ["return_refund"]
        part = {"ids": [case_id], "move": "refund_part", "amount": "30.00", "note": "少了盒子"}
        _, done = await page.call("POST", "cases/do", part)
        assert done["report"][0]["message"] == "已退款 30 元给买家，已收到待检查 → 退款中"
        await buyer.sync()
    told = buyer.messages[max(buyer.messages)]
    assert told["kind"] == "case"
    assert "退款 30 元" in told["text"]
    assert "少了盒子" in told["text"]
    assert told["data"]["case"]["state"] == "refunding"


async def test_many_at_once_are_reported_one_by_one_as_foreseen(gateway):
    gateway.add_staff("zhou", Role.SUPERVISOR)
    async with gateway.buyer("b1") as one, gateway.buyer("b2") as two, Browser(gateway) as page:
        await page.sign_in("zhou")
        put_order(gateway, one, NO)
        put_order(gateway, two, THEIRS, **NOT_SHIPPED)
        ids = [
            grant(gateway, one, NO),
            grant(gateway, two, THEIRS, model.RefundOnly()),
            987654,
        ]
        wanted = {"ids": [*ids, ids[0]], "move": "receive"}
        _, foreseen = await page.call("POST", "cases/preview", wanted)
        _, done = await page.call("POST", "cases/do", wanted)
    for report in (foreseen["report"], done["report"]):
        assert [(one["id"], one["ok"]) for one in report] == [
            (ids[0], True),
            (ids[1], False),
            (ids[2], False),
        ]
    messages = [one["message"] for one in foreseen["report"]]
    assert messages[0] == "将收到退货，待买家寄回 → 已收到待检查"
    assert [one["message"] for one in done["report"]][1:] == messages[1:]


async def test_the_list_filters_counts_and_finds(gateway):
    gateway.add_staff("lin")
    async with gateway.buyer("b1") as one, gateway.buyer("b2") as two, Browser(gateway) as page:
        await page.sign_in("lin")
        put_order(gateway, one, NO)
        put_order(gateway, two, THEIRS)
        asked, agreed = grant(gateway, one, NO, NO_PICTURE), grant(gateway, two, THEIRS)

        async def found(query: str) -> list[int]:
            status, body = await page.call("GET", f"cases?{query}")
            assert status == 200
            return [case["id"] for case in body["cases"]]

        assert await found("") == [asked, agreed]
        assert await found("state=asked") == [asked]
        assert await found("state=asked,awaiting_return&kind=return_refund") == [asked, agreed]
        assert await found("kind=exchange") == []
        assert await found("due=amber") == []
        assert await found(f"q=SH{agreed:06}") == [agreed]
        assert await found(f"q={NO}") == [asked]
        assert await found("q=b2") == [agreed]
        _, body = await page.call("GET", "cases")
        assert body["counts"]["state"] == {"asked": 1, "awaiting_return": 1}
        assert (body["total"], body["pages"]) == (2, 1)
        assert body["cases"][0]["buyer_id"] == "b1"
        moves = [[move["name"] for move in case["moves"]] for case in body["cases"]]
        assert moves == [
            ["agree", "refuse", "withdraw"],
            ["send_back", "receive", "withdraw", "close"],
        ]
        for query in ("state=nowhere", "kind=x", "due=soon", "page=-1"):
            assert (await page.call("GET", f"cases?{query}"))[0] == 400, query


@pytest.mark.parametrize(
    "body",
    [
        {"ids": [], "move": "receive"},
        {"ids": list(range(1, 202)), "move": "receive"},
        {"ids": ["1"], "move": "receive"},
        {"ids": [1]},
        {"ids": [1], "move": "refund_part", "amount": "a lot"},
    ],
)
async def test_what_does_not_fit_is_refused(gateway, body):
    gateway.add_staff("lin")
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        for path in ("cases/preview", "cases/do"):
            assert (await page.call("POST", path, body))[0] == 400


async def test_the_page_cannot_say_what_was_decided(gateway):
    """A16: amount, state and decision in the body of a move that has none are ignored."""
    gateway.add_staff("lin")
    async with gateway.buyer() as buyer, Browser(gateway) as page:
        await page.sign_in("lin")
        put_order(gateway, buyer, NO)
        case_id = grant(gateway, buyer, NO)
        extra = {"amount": "5000.00", "state": "done", "decision_id": 9, "approved_by": "lin"}
        wanted = {"ids": [case_id], "move": "receive", **extra}
        await page.call("POST", "cases/do", wanted)
        await page.call("POST", "cases/do", wanted | {"move": "refund"})
    assert gateway.core.cases.case(case_id).amount_fen == 59_00
    (paid,) = gateway.core.decisions.ledger_of(NO)
    assert paid.amount_fen == 59_00


async def test_staff_send_something_again(gateway):
    gateway.add_staff("lin")
    async with gateway.buyer() as buyer, Browser(gateway) as page:
        await page.sign_in("lin")
        put_order(gateway, buyer, NO)
        wanted = {"order_no": NO, "kind": "reship", "skus": [CUP], "note": "补发一个"}
        status, body = await page.call("POST", "cases", wanted)
        assert (status, body["case"]["state"]) == (200, "to_reship")
        assert (await page.call("POST", "cases", wanted))[0] == 409
        assert (await page.call("POST", "cases", wanted | {"kind": "refund_only"}))[0] == 400
        assert (await page.call("POST", "cases", wanted | {"order_no": "none"}))[0] == 404


async def test_a_picture_sent_while_a_person_has_the_talk_is_evidence(gateway):
    async with gateway.buyer() as buyer:
        put_order(gateway, buyer, NO)
        case_id = grant(gateway, buyer, NO, NO_PICTURE)
        gateway.core.tickets.open(buyer.conversation_id, HandOver(Queue.AGENT, "evidence_needed"))
        picture = io.BytesIO()
        Image.new("RGB", (40, 40), "red").save(picture, "JPEG")
        form = aiohttp.FormData()
        form.add_field("file", picture.getvalue(), filename="a.jpg", content_type="image/jpeg")
        headers = {"Authorization": f"Bearer {buyer.session}"}
        async with (
            aiohttp.ClientSession() as http,
            http.post(f"{gateway.url}/api/buyer/files", data=form, headers=headers) as answer,
        ):
            file = (await answer.json())["file"]
        sent = {"client_msg_id": str(uuid.uuid4()), "file": file}
        for _ in range(2):
            assert (await buyer.call("send", sent))["ok"]
    history = gateway.core.cases.history(case_id)
    assert [one.file for one in history.evidence] == [file]
