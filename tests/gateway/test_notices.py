"""Notices through the gateway: told on the socket, chosen on the page and by word."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest

from bot.buyers.conditions import About, all_of, condition
from bot.buyers.messages import Purpose, Written
from bot.desk.model import Role
from bot.gateway.notices import conversations_on
from bot.store.tables.shop import BuyerRow, OrderRow
from bot.store.uow import uow_opener
from tests.chat import Buyer
from tests.gateway.conftest import Gateway


def an_order(gateway: Gateway, no: str, buyer_id: str, **values: Any) -> None:
    with uow_opener(gateway.core.database)() as uow:
        if uow.session.get(BuyerRow, buyer_id) is None:
            uow.session.add(BuyerRow(id=buyer_id, name=buyer_id))
            uow.session.flush()
        uow.session.add(
            OrderRow(no=no, buyer_id=buyer_id, placed_at=gateway.clock(), paid_fen=59_00, **values)
        )
        uow.commit()


def shipped_and_searched(gateway: Gateway, no: str, buyer_id: str) -> None:
    """Only what happens after the first search of a shop is told."""
    gateway.core.notices.search()
    gateway.clock.on(minutes=1)
    an_order(gateway, no, buyer_id, status="shipped", shipped_at=gateway.clock())
    gateway.core.notices.search()


async def notices_of(gateway: Gateway, buyer: Buyer, method: str = "GET", **options: Any) -> Any:
    headers = {"Authorization": f"Bearer {buyer.session}"}
    async with (
        aiohttp.ClientSession() as http,
        http.request(
            method, f"{gateway.url}/api/buyer/notices", headers=headers, **options
        ) as answer,
    ):
        return answer.status, await answer.json()


def written_to(gateway: Gateway, buyer: Buyer) -> None:
    """The buyer agreed to offers, and got one that went to a group."""
    core, boss = gateway.core, gateway.add_staff("boss", role=Role.SUPERVISOR)
    with uow_opener(core.database)(writes=False) as uow:
        buyer_id = uow.desk.conversation(buyer.conversation_id).buyer_id
    core.notices.choose_offers(buyer_id, wanted=True)
    rule = all_of(condition(About.ORDERS, most=0))
    group = core.buyer_book.save_group(None, "没买过的", rule, staff=boss)
    given = Written(text="新品上架了", purpose=Purpose.OFFER, group_id=group.id)
    message = core.group_messages.write(None, given, staff=boss)
    core.group_messages.release(message.id, staff=boss)
    assert core.group_messages.send() == 1


async def notice_to(buyer: Buyer) -> dict[str, Any]:
    async with asyncio.timeout(10):
        while True:
            for message in buyer.messages.values():
                if message["kind"] == "notice":
                    return message
            await buyer.next()


async def test_a_buyer_who_is_there_is_told_on_the_socket(gateway: Gateway) -> None:
    async with gateway.buyer() as buyer:
        await asyncio.to_thread(shipped_and_searched, gateway, "261121-000000000000001", "b1")
        message = await notice_to(buyer)
    assert message["from"] == "bot"
    assert message["data"] == {"notice": "shipped", "order_no": "261121-000000000000001"}
    assert gateway.engine.asked == [], "nobody asked, and the engine is not asked either"


async def test_a_buyer_who_was_not_there_is_told_on_coming_back(gateway: Gateway) -> None:
    async with gateway.buyer() as buyer:
        pass
    await asyncio.to_thread(shipped_and_searched, gateway, "261121-000000000000001", "b1")
    await asyncio.to_thread(gateway.core.notices.deliver, [])
    async with gateway.buyer() as buyer:
        await notice_to(buyer)


async def test_only_open_pages_count_as_there(gateway: Gateway) -> None:
    class Server:
        class manager:  # noqa: N801 - as socketio names it
            rooms = {  # noqa: RUF012
                "/buyer": {None: {"s1": "e"}, "s1": {"s1": "e"}, "c:a": {"s1": "e"}, "c:b": {}},
                "/console": {"c:z": {"s2": "e"}},
            }

    assert conversations_on(Server(), "/buyer") == ["a"]


async def test_the_choice_is_kept(gateway: Gateway) -> None:
    async with gateway.buyer() as buyer, gateway.buyer("b2") as other:
        assert await notices_of(gateway, buyer) == (200, {"on": True, "offers": False})
        off = await notices_of(gateway, buyer, "POST", json={"on": False})
        assert off == (200, {"on": False, "offers": False})
        assert await notices_of(gateway, buyer) == (200, {"on": False, "offers": False})
        assert await notices_of(gateway, other) == (200, {"on": True, "offers": False}), (
            "only the own choice"
        )


@pytest.mark.parametrize("body", [{}, {"on": "no"}, {"on": None}, []])
async def test_a_choice_that_cannot_be_read_changes_nothing(gateway: Gateway, body: Any) -> None:
    async with gateway.buyer() as buyer:
        status, answer = await notices_of(gateway, buyer, "POST", json=body)
        assert (status, answer["error"]["code"]) == (400, "bad_input")
        assert await notices_of(gateway, buyer) == (200, {"on": True, "offers": False})


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_nobody_chooses_without_a_session(gateway: Gateway, method: str) -> None:
    async with (
        aiohttp.ClientSession() as http,
        http.request(method, f"{gateway.url}/api/buyer/notices", json={"on": False}) as answer,
    ):
        assert answer.status == 401


async def test_said_in_the_chat_it_is_obeyed_without_the_engine(gateway: Gateway) -> None:
    async with gateway.buyer() as buyer:
        (off, *_) = await buyer.ask("别给我发通知了")
        assert "恢复通知" in off["text"]
        assert await notices_of(gateway, buyer) == (200, {"on": False, "offers": False})
        (on, *_) = await buyer.ask("恢复通知")
        assert "打开" in on["text"]
        assert await notices_of(gateway, buyer) == (200, {"on": True, "offers": False})
    assert gateway.engine.asked == []


async def test_it_is_obeyed_while_a_person_has_the_conversation(gateway: Gateway) -> None:
    async with gateway.buyer() as buyer, gateway.buyer("b2") as other:
        lin = gateway.add_staff("lin")
        gateway.core.tickets.take_over(buyer.conversation_id, staff=lin, card={})
        said = [("退订", False), ("好的", False), ("恢复通知", True)]
        for number, (words, on) in enumerate(said):
            sent = await buyer.send(words, key=f"the-frame-{number}")
            assert sent["ok"]
            assert await notices_of(gateway, buyer) == (200, {"on": on, "offers": False})
        assert (await buyer.send("退订", key="the-frame-0"))["ok"]
        assert await notices_of(gateway, buyer) == (200, {"on": True, "offers": False}), (
            "an old frame sent again"
        )
        await buyer.sync()
        told = [m["text"] for m in buyer.messages.values() if m["from"] == "system"]
        assert [("恢复通知" in text, "打开" in text) for text in told if "提醒" in text] == [
            (True, False),
            (False, True),
        ]
        assert await notices_of(gateway, other) == (200, {"on": True, "offers": False}), (
            "nobody else's"
        )
    assert gateway.engine.asked == []


async def test_td_in_answer_to_a_message_to_a_group_is_of_offers_whoever_answers(
    gateway: Gateway,
) -> None:
    async with gateway.buyer() as buyer:
        await asyncio.to_thread(written_to, gateway, buyer)
        (said, *_) = await buyer.ask("TD")
        assert "还是会在这里告诉您" in said["text"]
        assert await notices_of(gateway, buyer) == (200, {"on": True, "offers": False})
        lin = gateway.add_staff("lin")
        gateway.core.tickets.take_over(buyer.conversation_id, staff=lin, card={})
        await buyer.send("退订")
        await buyer.sync()
        told = [m["text"] for m in buyer.messages.values() if m["from"] == "system"]
        assert [text for text in told if "还是会在这里告诉您" in text]
        assert await notices_of(gateway, buyer) == (200, {"on": True, "offers": False})
    assert gateway.engine.asked == []


async def test_what_else_was_said_goes_to_the_engine(gateway: Gateway) -> None:
    async with gateway.buyer() as buyer:
        await buyer.ask("退订，我的快递到哪了")
        texts = [m["text"] for m in buyer.messages.values() if m["from"] == "bot"]
        while "收到" not in texts:
            await buyer.next()
            texts = [m["text"] for m in buyer.messages.values() if m["from"] == "bot"]
        assert await notices_of(gateway, buyer) == (200, {"on": False, "offers": False})
    (asked,) = gateway.engine.asked
    assert asked["message"] == asked["metadata"]["text"] == "我的快递到哪了"


async def test_other_words_go_to_the_engine_as_they_are(gateway: Gateway) -> None:
    async with gateway.buyer() as buyer:
        await buyer.ask("别忘了通知我")
    assert [asked["message"] for asked in gateway.engine.asked] == ["别忘了通知我"]
