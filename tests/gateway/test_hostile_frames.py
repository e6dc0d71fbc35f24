"""Whatever comes over a socket or a call is answered, and both databases answer it alike."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import socketio.exceptions
from aiohttp.test_utils import TestServer
from sqlalchemy import Engine

from bot.app import create_app
from bot.desk.model import Role
from bot.gateway.frames import FAILED, admitting, answering
from bot.gateway.limits import MESSAGES
from bot.shape import plain
from bot.storable import MOST_NUMBER, is_storable
from tests.chat import Buyer
from tests.gateway.conftest import Gateway, StubEngine, a_gateway
from tests.gateway.test_console import Browser
from tests.gateway.test_sockets import a_staff_page

HALF, NUL, HUGE = "半个\ud83d", "a\x00b", 2**63
REFUSED = {"code": "bad_input"}


@pytest.fixture
async def either(
    engine: Engine, tmp_path: Path, stub_engine: tuple[StubEngine, str]
) -> AsyncIterator[Gateway]:
    """A running gateway, on each database."""
    made = a_gateway(tmp_path, engine.url.render_as_string(hide_password=False), stub_engine)
    app = create_app(made.settings, clock=made.clock)
    async with TestServer(app, host="127.0.0.1", port=made.settings.port):
        yield made
    made.core.close()


def key() -> str:
    return str(uuid.uuid4())


UNFIT: list[Any] = [{}, [], "text", {"seq": 1}, {"seq": 1, "helped": "ja"}]
BUYERS: list[tuple[str, Any]] = [
    *(("send", {"client_msg_id": "a-good-key", name: bad}) for name in ("order", "file")
      for bad in (HALF, NUL)),
    ("send", {"client_msg_id": f"12345678{NUL}", "text": "在吗"}),
    ("send", {"client_msg_id": f"12345678{HALF}", "text": "在吗"}),
    *(("send", {"client_msg_id": "a-good-key", "button": {"seq": n, "id": "b1"}})
      for n in (HUGE, 2**31, -HUGE, 10**30)),
    ("send", {"client_msg_id": "a-good-key", "button": {"seq": 1, "id": NUL}}),
    *(("rate", {"score": 5, "comment": bad}) for bad in (HALF, NUL)),
    *(("rate", {"score": n, "comment": ""}) for n in (HUGE, -1)),
    *(("sync", {"after": n}) for n in (HUGE, 10**30, -HUGE)),
    *(("helped", {"seq": n, "helped": True}) for n in (HUGE, 10**30, -HUGE)),
    *(("helped", bad) for bad in UNFIT),
    ("sync", []),
    ("sync", "text"),
    ("sync", 7),
    ("sync", {"after": "x"}),
]  # fmt: skip
STAFF: list[tuple[str, dict[str, Any]]] = [
    *((event, {"conversation_id": bad, "client_msg_id": "a-good-key", "text": "在"})
      for event in ("send", "note", "watch") for bad in (HALF, NUL)),
    *((event, {"conversation_id": "c", "client_msg_id": "a-good-key", "text": bad})
      for event in ("send", "note") for bad in (HALF, NUL)),
    *(("watch", {"conversation_id": "c", "after": n}) for n in (HUGE, -HUGE)),
    ("send", {"conversation_id": "c", "client_msg_id": "a-good-key", "text": "在", "hold": HUGE}),
]  # fmt: skip


async def test_what_no_database_takes_is_refused_on_every_socket_event(either: Gateway) -> None:
    async with either.buyer() as buyer:
        for event, data in BUYERS:
            answer = await buyer.call(event, data, timeout=10)
            assert answer["error"]["code"] == "bad_input", (event, data, answer)
            assert (answer["ok"], answer["retry"]) == (False, False), (event, data)
        assert (await buyer.send("还在"))["ok"], "the page goes on"
    async with a_staff_page(either) as page:
        await page.connect()
        for event, data in STAFF:
            answer = await page.call(event, **data)
            assert answer["error"]["code"] == "bad_input", (event, data, answer)


async def test_what_a_buyer_pastes_is_cleaned_and_taken(either: Gateway) -> None:
    async with either.buyer() as buyer:
        for text in (HALF, NUL):
            answer = await buyer.send(f"在吗{text}")
            assert answer["ok"]
        await buyer.sync()
        texts = [message["text"] for message in buyer.messages.values()]
        assert {"在吗半个", "在吗ab"} <= set(texts)


BAD_CALLS = [
    ("GET", "search", 404),
    ("GET", "tickets/999999999999999", 404),
    ("GET", f"tickets/{2**31}", 404),
    ("GET", "tickets/%00", 404),
    ("GET", f"cases/{2**31}", 404),
    ("GET", "conversations?q=%00", 400),
    ("GET", "cases?q=a%00b", 400),
    ("GET", "payouts?q=%00", 400),
    ("GET", "appeals?q=%00", 400),
    ("GET", "screening?q=%00", 400),
    ("GET", "conversations/%00", 404),
    ("GET", "board?from=0001-01-01&to=0001-01-01", 400),
    ("GET", "board?to=0001-01-01", 400),
    ("GET", "board?from=9999-12-31&to=9999-12-31", 400),
    ("GET", "reconcile?day=0001-01-01", 400),
    ("GET", "reconcile?day=9999-12-31", 400),
    ("GET", "reconcile?day=2026-13-01", 400),
]


async def test_bad_addresses_and_days_are_refused(either: Gateway) -> None:
    either.add_staff("boss", Role.SUPERVISOR)
    async with Browser(either) as boss:
        await boss.sign_in("boss")
        for method, path, status in BAD_CALLS:
            assert (await boss.call(method, path))[0] == status, path


async def test_bad_bodies_are_refused_without_an_account(either: Gateway) -> None:
    async with Browser(either) as nobody:
        for bad in ("a\\u0000b", "a\\ud83d"):
            url = f"{either.url}/api/console/login"
            body = f'{{"username": "{bad}", "password": "p"}}'
            headers = {"X-Anxin": "1", "Content-Type": "application/json"}
            async with nobody.http.post(url, data=body, headers=headers) as answer:
                assert answer.status == 400
        url = f"{either.url}/api/buyer/messages"
        async with nobody.http.get(url, headers={"Authorization": "Bearer \udcff\udcfe"}) as answer:
            assert answer.status == 401


# The wrapper


async def test_an_unexpected_error_is_answered_and_may_be_tried_again(
    gateway: Gateway,
) -> None:
    """Every handler stands in the wrapper: no list of those that do can be forgotten."""
    async with gateway.buyer() as buyer:
        with gateway.core.database.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE conversations RENAME TO away")
        for event in ("send", "sync", "rate", "human"):
            data = {"client_msg_id": key(), "text": "在吗"} if event == "send" else {"score": 5}
            answer = await buyer.call(event, data, timeout=10)
            assert answer == plain(FAILED), event
        with gateway.core.database.begin() as connection:
            connection.exec_driver_sql("ALTER TABLE away RENAME TO conversations")
        assert (await buyer.send("在吗"))["ok"]


async def test_too_many_arguments_and_broken_handlers_are_answered() -> None:
    async def breaks(sid: str, data: Any = None) -> None:
        raise RuntimeError

    assert await answering(breaks)("sid", {}) == plain(FAILED)
    refused = await answering(breaks)("sid", {}, {})
    assert (refused["error"]["code"], refused["retry"]) == ("bad_input", False)


async def test_who_cannot_be_let_in_now_may_come_again() -> None:
    async def breaks(*_: Any) -> None:
        raise OSError("disk full")

    with pytest.raises(socketio.exceptions.ConnectionRefusedError) as refused:
        await admitting(breaks)("sid", {}, {})
    assert refused.value.error_args["message"] == "unavailable"


@pytest.mark.parametrize("event", ["send", "sync", "rate", "human"])
async def test_every_kind_of_frame_is_limited_by_itself(gateway: Gateway, event: str) -> None:
    async with gateway.buyer() as buyer:
        answers = await flood(buyer, event, MESSAGES.amount + 5)
        slow = [one for one in answers if one.get("error", {}).get("code") == "slow_down"]
        assert len(slow) >= 5 - 1, "the first sync came with the page"
        assert all(one["retry"] for one in slow)
        other = {"send": "rate"}.get(event, "send")
        good = {"score": 5} if other == "rate" else {"client_msg_id": key(), "text": "在吗"}
        if event != "human":  # a wish for a person is counted as a message
            assert (await buyer.call(other, good))["ok"]


async def flood(buyer: Buyer, event: str, times: int) -> list[Any]:
    data = {"score": 5, "comment": "", "after": 0}

    async def one() -> Any:
        more = {"client_msg_id": key(), "text": "在吗"} if event == "send" else data
        with contextlib.suppress(TimeoutError):
            return await buyer.call(event, more, timeout=20)

    return await asyncio.gather(*(one() for _ in range(times)))


async def test_a_flood_of_typing_reaches_nobody(gateway: Gateway) -> None:
    async with gateway.buyer() as buyer:
        answers = await flood(buyer, "typing", MESSAGES.amount + 5)
        refused = [one for one in answers if isinstance(one, dict) and not one["ok"]]
        assert len(refused) == 5


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("好", True),
        ("😀", True),
        (NUL, False),
        (HALF, False),
        (MOST_NUMBER, True),
        (MOST_NUMBER + 1, False),
        (-HUGE, False),
        ({"a": [1, {"b": "好"}]}, True),
        ({"a": [1, {"b": NUL}]}, False),
        ({NUL: 1}, False),
        (None, True),
        (1.5, True),
    ],
)
def test_what_can_be_kept(value: object, kept: bool) -> None:
    assert is_storable(value) is kept
