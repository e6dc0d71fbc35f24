"""The door that the engine knocks at: the secret, the size, the time, the actions behind it."""

from __future__ import annotations

import asyncio
import io
from copy import deepcopy
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway.action_endpoint import EXECUTOR, LARGEST_CALL, SECRET_HEADER, create_action_app
from tests.actions.talk import Chat
from tests.decisions.builders import BUYER, CONVERSATION

SECRET = "s" * 32
CALL: dict[str, Any] = {
    "next_action": "action_chat",
    "tracker": {
        "sender_id": CONVERSATION,
        "slots": {"question": "nothing"},
        "latest_message": {
            "intent": {"name": "greet", "confidence": 0.9},
            "entities": [],
            "metadata": {
                "conversation_id": CONVERSATION,
                "buyer_id": BUYER,
                "epoch": 1,
                "seq": 1,
                "text": "你好",
            },
        },
        "events": [],
    },
}
WHERE_IS_IT = deepcopy(CALL)
WHERE_IS_IT["next_action"] = "action_track_parcel"
WHERE_IS_IT["tracker"]["latest_message"]["intent"]["name"] = "track_logistics"
WHERE_IS_IT["tracker"]["latest_message"]["metadata"]["text"] = "到哪了"


@pytest.fixture
async def client(chat: Chat) -> Any:
    app = create_action_app(chat.services, secret=SECRET, most_seconds=0.2)
    async with TestClient(TestServer(app)) as client:
        yield client


async def post(client: Any, call: Any, secret: str = SECRET) -> tuple[int, Any]:
    async with client.post("/webhook", json=call, headers={SECRET_HEADER: secret}) as answer:
        return answer.status, await answer.json()


async def test_an_action_runs_without_the_domain_and_answers(client: Any) -> None:
    status, answer = await post(client, CALL)
    assert status == 200
    assert answer["responses"][0]["response"] == "utter_greet"
    (event,) = answer["events"]
    assert list(event["value"]) == ["lately"], "nothing else changed that has to be remembered"


@pytest.mark.parametrize("secret", ["", "x" * 32, SECRET + "x"])
async def test_without_the_secret_nothing_runs(client: Any, secret: str) -> None:
    status, _ = await post(client, CALL, secret)
    assert status == 401


async def test_health_needs_no_secret(client: Any) -> None:
    async with client.get("/health") as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "call",
    [
        pytest.param([], id="not_an_object"),
        pytest.param({"tracker": {}}, id="no_action"),
        pytest.param({"next_action": "action_chat"}, id="no_tracker"),
    ],
)
async def test_what_is_not_a_call_is_refused(client: Any, call: Any) -> None:
    status, _ = await post(client, call)
    assert status == 400


async def test_an_unknown_action_is_not_found(client: Any) -> None:
    status, _ = await post(client, CALL | {"next_action": "action_pay_everybody"})
    assert status == 404


async def test_a_call_that_is_too_large_is_refused(client: Any) -> None:
    headers = {SECRET_HEADER: SECRET}
    async with client.post(
        "/webhook", data=io.BytesIO(b"x" * (LARGEST_CALL + 1)), headers=headers
    ) as answer:
        assert answer.status == 413


async def test_an_action_that_takes_too_long_is_given_up(client: Any) -> None:
    async def slow(dispatcher: Any, tracker: Any, domain: Any) -> None:
        await asyncio.Event().wait()

    client.app[EXECUTOR].register_function("action_chat", slow)
    status, _ = await post(client, CALL)
    assert status == 504


async def test_an_action_that_failed_is_an_error_and_no_answer(chat: Chat) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("broken")

    object.__setattr__(chat.services, "shop", Broken())
    app = create_action_app(chat.services, secret=SECRET)
    async with TestClient(TestServer(app)) as client:
        found = await post(client, WHERE_IS_IT)
    assert found == (500, {"error": "action failed"})
