"""Files that come in: a few at once, and what is no file is refused in words."""

from __future__ import annotations

import asyncio
import io

import aiohttp
import pytest
from PIL import Image


def a_picture() -> bytes:
    raw = io.BytesIO()
    Image.new("RGB", (40, 40), "red").save(raw, "PNG")
    return raw.getvalue()


class Sender:
    def __init__(self, gateway, buyer, http) -> None:
        self._url = f"{gateway.url}/api/buyer/files"
        self._http = http
        self._headers = {"Authorization": f"Bearer {buyer.session}"}

    async def send(self, data, **headers):
        async with self._http.post(self._url, data=data, headers=self._headers | headers) as answer:
            return answer.status, await answer.json(), answer.headers.get("Retry-After")

    async def slowly(self, started: asyncio.Event, go_on: asyncio.Event):
        """A form whose second half comes when it may."""
        content = a_picture()

        async def parts():
            yield b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n'
            yield content[:20]
            started.set()
            await go_on.wait()
            yield content[20:] + b"\r\n--x--\r\n"

        return await self.send(parts(), **{"Content-Type": "multipart/form-data; boundary=x"})


async def test_one_buyer_sends_two_at_once_and_others_are_not_kept_out(gateway):
    async with (
        gateway.buyer("b1") as one,
        gateway.buyer("b2") as two,
        aiohttp.ClientSession() as http,
    ):
        sender, other = Sender(gateway, one, http), Sender(gateway, two, http)
        started, go_on = [asyncio.Event(), asyncio.Event()], asyncio.Event()
        slow = [asyncio.ensure_future(sender.slowly(event, go_on)) for event in started]
        for event in started:
            await event.wait()
        while (found := await sender.send({"file": io.BytesIO(a_picture())}))[0] == 200:
            pass  # until the gateway has seen the two
        assert (found[0], found[1]["error"]["code"], found[2]) == (429, "slow_down", "5")
        assert (await other.send({"file": io.BytesIO(a_picture())}))[0] == 200
        go_on.set()
        assert [status for status, _, _ in await asyncio.gather(*slow)] == [200, 200]
        assert (await sender.send({"file": io.BytesIO(a_picture())}))[0] == 200


FORM = "multipart/form-data"


@pytest.mark.parametrize(
    ("data", "content_type", "status"),
    [
        pytest.param(b"x", "text/plain", 400, id="no form"),
        pytest.param(b"x", FORM, 400, id="no boundary"),
        pytest.param(b"x", f"{FORM}; boundary={'b' * 80}", 400, id="a boundary too long"),
        pytest.param(b"", f"{FORM}; boundary=b", 400, id="empty"),
        pytest.param(b"--b\r\nX: \xff\xfe\r\n\r\n", f"{FORM}; boundary=b", 400, id="no name"),
        pytest.param(
            b"--b\r\nContent-Disposition: form-data; name=file\r\n\r\nx" + b"y" * (5 << 20),
            f"{FORM}; boundary=b",
            413,
            id="too large",
        ),
        pytest.param(
            b"--b\r\nContent-Disposition: form-data; name=file\r\n\r\n<svg/>\r\n--b--\r\n",
            f"{FORM}; boundary=b",
            400,
            id="no picture",
        ),
    ],
)
async def test_what_is_no_picture_in_a_form_is_refused_in_words(
    gateway, data, content_type, status
):
    async with gateway.buyer() as buyer, aiohttp.ClientSession() as http:
        sender = Sender(gateway, buyer, http)
        found, body, _ = await sender.send(io.BytesIO(data), **{"Content-Type": content_type})
    assert found == status
    assert body["error"]["message"]
