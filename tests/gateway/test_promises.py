"""The gate as pages meet it: the bot's turn, an agent's line, a refusal's reason; and 判责单."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import AsyncIterator
from typing import Any

import pytest
import socketio

from bot.desk.model import Role, Sender
from bot.policy.model import Goodwill, GoodwillCause, RefundOnly
from bot.store.tables.shop import ProductRow
from bot.store.uow import uow_opener
from tests.decisions.builders import CUP, ORDER, write_order
from tests.gateway.test_console import Browser


def a_shop(gateway: Any, conversation_id: str) -> None:
    with uow_opener(gateway.core.database)() as uow:
        uow.session.add(ProductRow(sku=CUP, title="杯子", category="日用", price_fen=54_00))
        write_order(uow, ORDER, "b1", conversation_id)
        uow.commit()


@contextlib.asynccontextmanager
async def console(gateway: Any, page: Browser) -> AsyncIterator[Any]:
    """The staff's socket, with the page's cookie."""
    cookies = "; ".join(f"{one.key}={one.value}" for one in page.http.cookie_jar)
    socket = socketio.AsyncClient(reconnection=False)
    await socket.connect(
        gateway.url,
        headers={"Cookie": cookies, "Origin": gateway.url},
        transports=["websocket"],
        wait_timeout=5,
        namespaces=["/console"],
    )

    async def send(conversation_id: str, text: str, **more: Any) -> dict[str, Any]:
        line = {"conversation_id": conversation_id, "client_msg_id": str(uuid.uuid4())}
        answer: dict[str, Any] = await socket.call(
            "send", line | {"text": text} | more, namespace="/console"
        )
        return answer

    yield send
    await socket.disconnect()


async def test_the_bots_promise_becomes_a_hand_over(gateway):
    gateway.engine.answer = [{"recipient_id": "x", "text": "好的，给您退 50 元，马上到账"}]
    async with gateway.buyer() as buyer:
        (said,) = await buyer.ask("能退我五十吗")
        assert "50" not in said["text"]
        assert "转" in said["text"]
        conversation_id = buyer.conversation_id
    (ticket,) = gateway.core.tickets.of_conversation(conversation_id)
    assert (ticket.reason, ticket.summary) == ("promise_held", "能退我五十吗")


async def test_an_agents_promise_is_held_and_goes_out_with_a_reason_where_the_role_may(gateway):
    gateway.add_staff("lin")
    async with gateway.buyer() as buyer, Browser(gateway) as page:
        conversation_id = buyer.conversation_id
        await page.sign_in("lin")
        await page.call("POST", f"conversations/{conversation_id}/takeover")
        async with console(gateway, page) as send:
            money = await send(conversation_id, "亲，给您补5块")
            time = await send(conversation_id, "今天一定发")
            assert money["ok"] is False
            assert money["error"]["code"] == "promise_held"
            assert money["hold"]["findings"] == [
                {"kind": "money", "words": "给您补5块", "amount": "5.00"}
            ]
            assert money["hold"]["can_send_anyway"] is False
            assert time["hold"]["can_send_anyway"] is True

            why = {"hold": time["hold"]["id"], "reason": "仓库已经答应"}
            sent = await send(conversation_id, "今天一定发", **why)
            refused = await send(
                conversation_id, "亲，给您补5块", hold=money["hold"]["id"], reason="哄一哄"
            )
            plain = await send(conversation_id, "您实付59元")
        assert sent["ok"] is True
        assert refused["error"]["code"] == "forbidden"
        assert plain["ok"] is True
    lines = gateway.core.conversations.messages_after(conversation_id, 0)
    assert [one.text for one in lines if one.sender is Sender.AGENT] == ["今天一定发", "您实付59元"]


async def test_a_refusals_reason_is_held_in_the_one_shape_of_errors(gateway):
    gateway.add_staff("boss", Role.SUPERVISOR)
    async with gateway.buyer() as buyer, Browser(gateway) as page:
        conversation_id = buyer.conversation_id
        a_shop(gateway, conversation_id)
        asked = gateway.core.decisions.ask(
            RefundOnly(), order_no=ORDER, buyer_id="b1", conversation_id=conversation_id
        )
        await page.sign_in("boss")
        url = f"decisions/{asked.id}/refuse"
        reason = "价格是活动价，补您5元券吧"
        status, body = await page.call("POST", url, {"reason": reason})
        assert (status, body["error"]["code"]) == (409, "promise_held")
        assert body["hold"]["findings"][0]["kind"] == "money"
        assert gateway.core.decisions.decision(asked.id).state == "waiting"

        again = {"reason": reason, "hold": body["hold"]["id"], "hold_reason": "主管特批"}
        status, body = await page.call("POST", url, again)
        assert (status, body["decision"]["state"]) == (200, "declined")


async def test_the_supervisor_sees_what_was_held_and_what_became_of_it(gateway):
    gateway.add_staff("lin")
    gateway.add_staff("boss", Role.SUPERVISOR)
    gateway.engine.answer = [{"recipient_id": "x", "text": "好的，给您退 50 元，马上到账"}]
    async with gateway.buyer() as buyer, Browser(gateway) as page, Browser(gateway) as boss:
        await buyer.ask("能退我五十吗")
        conversation_id = buyer.conversation_id
        await page.sign_in("lin")
        await page.call("POST", f"conversations/{conversation_id}/takeover")
        async with console(gateway, page) as send:
            time = await send(conversation_id, "今天一定发")
            why = {"hold": time["hold"]["id"], "reason": "仓库已经答应"}
            await send(conversation_id, "亲，给您补5块")
            await send(conversation_id, "今天一定发", **why)
        assert (await page.call("GET", "holds"))[0] == 403
        await boss.sign_in("boss")
        status, found = await boss.call("GET", "holds")
        assert (status, found["counts"]) == (200, {"held": 1, "replaced": 1, "sent": 1})
        person, bot = found["holds"]
        assert (person["who"], person["text"]) == ("lin", "亲，给您补5块")
        assert person["findings"] == [{"kind": "money", "words": "给您补5块", "amount": "5.00"}]
        assert (person["outcome"], person["said"]) == ("held", "今天一定发")
        assert (bot["who"], bot["by_bot"], bot["outcome"]) == ("安安", True, "replaced")
        assert bot["conversation_id"] == conversation_id
        (sent,) = (await boss.call("GET", "holds?outcome=sent"))[1]["holds"]
        assert (sent["reason"], bool(sent["decided_at"])) == ("仓库已经答应", True)
        assert (await boss.call("GET", "holds?q=补5块"))[1]["total"] == 1
        assert (await boss.call("GET", "holds?outcome=lost"))[0] == 400


async def test_a_decision_is_explained_with_its_facts_and_where_they_are_from(gateway):
    gateway.add_staff("lin")
    async with gateway.buyer() as buyer, Browser(gateway) as page:
        conversation_id = buyer.conversation_id
        a_shop(gateway, conversation_id)
        asked = gateway.core.decisions.ask(
            Goodwill(GoodwillCause.COURIER),
            order_no=ORDER,
            buyer_id="b1",
            conversation_id=conversation_id,
        )
        assert (await page.call("GET", f"decisions/{asked.id}"))[0] == 401
        await page.sign_in("lin")
        status, found = await page.call("GET", f"decisions/{asked.id}")
        assert status == 200
        assert found["decision"]["id"] == asked.id
        assert found["decision"]["policy_version"]
        assert found["line"]["order"]["id"] == ORDER
        sources = {fact["source"] for fact in found["facts"]}
        assert {"订单", "物流", "台账", "买家说的", "店铺设置"} <= sources
        assert all(set(fact) == {"label", "value", "source", "at"} for fact in found["facts"])
        assert (await page.call("GET", "decisions/999"))[0] == 404


@pytest.mark.parametrize("bad", [{"hold": "1"}, {"hold": 1.5}, {"reason": 5}])
async def test_a_hold_that_does_not_fit_is_refused(gateway, bad):
    gateway.add_staff("lin")
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        async with console(gateway, page) as send:
            answer = await send("nowhere", "今天一定发", **bad)
    assert answer["error"]["code"] == "bad_input"
