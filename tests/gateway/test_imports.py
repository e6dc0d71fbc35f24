"""导入 through the running gateway: a file handed in, looked at, imported in the background."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiohttp
import pytest

from tests.gateway.conftest import HEADERS
from tests.shop.builders import NO
from tests.shop.files import pdd

OTHER = "261105-123456789012346"


async def hand_in(console, tmp_path: Path, *lines, query: str = "", name: str = "订单.csv"):
    form = aiohttp.FormData(quote_fields=False)
    form.add_field("file", pdd(*lines)(tmp_path).read_bytes(), filename=name)
    url = f"{console._root}/imports{query}"
    async with console._session.post(url, data=form, headers=HEADERS) as answer:
        return answer.status, await answer.json()


async def until(console, one: int, *states: str):
    """Worked on in a process of its own, as in a shop."""
    async with asyncio.timeout(90):
        while (found := (await console.get(f"imports/{one}"))[1])["item"]["state"] not in states:
            await asyncio.sleep(0.1)
    return found


@pytest.mark.slow
async def test_from_the_file_to_the_order_and_the_report(gateway, consoles, tmp_path):
    boss = consoles["boss"]
    status, handed = await hand_in(
        boss, tmp_path, {}, {"订单号": OTHER, "手机": "138****5678", "商品数量(件)": "两件"}
    )
    assert (status, handed["item"]["file_name"]) == (200, "订单.csv")
    seen = await until(boss, handed["item"]["id"], "ready", "refused")
    item, preview = seen["item"], seen["preview"]
    assert (item["kind"], item["report"]["added"], item["report"]["refused"]) == ("orders", 1, 1)
    assert preview["columns"][0] == {"place": "A", "title": "商品", "read_as": "商品"}
    assert preview["rows"][0][:2] == [NO, "待发货"]
    assert [(one["line"], one["kind"]) for one in seen["remarks"]] == [(3, "refused")]

    place = f"imports/{item['id']}"
    assert (await boss.post(f"{place}/start", {"digest": "0"}))[0] == 409
    status, begun = await boss.post(f"{place}/start", {"digest": seen["digest"]})
    assert (status, begun["item"]["started_by"]) == (200, "boss")
    assert (await boss.post(f"{place}/start", {"digest": seen["digest"]}))[0] == 200
    done = await until(boss, item["id"], "done", "failed")
    assert (done["item"]["state"], done["item"]["report"]["added"]) == ("done", 1)

    status, page = await boss.get("imports")
    assert (status, page["total"], page["imports"][0]["id"]) == (200, 1, item["id"])
    status, data = await boss.raw(f"{place}/remarks?format=csv")
    lines = data.decode("utf-8-sig").splitlines()
    assert lines[0] == "行,结果,列,说明"
    assert lines[1] == "3,拒绝,商品数量(件),应为 1 到 9999 的整数（两件）"


async def test_agents_hand_in_nothing_and_see_nothing(consoles, tmp_path):
    agent = consoles["agent"]
    assert (await hand_in(agent, tmp_path))[0] == 403
    for path in ("imports", "imports/1", "imports/1/remarks"):
        assert (await agent.get(path))[0] == 403
    for deed in ("read", "start", "drop"):
        assert (await agent.post(f"imports/1/{deed}", {}))[0] == 403


async def test_what_cannot_be_asked_is_refused(consoles, tmp_path):
    boss = consoles["boss"]
    assert (await hand_in(boss, tmp_path, query="?kind=x"))[0] == 400
    assert (await hand_in(boss, tmp_path, query="?saved=1"))[0] == 400
    assert (await boss.post("imports/1/read", {"kind": "x"}))[0] == 400
    for path, wanted in (("start", {"digest": "0"}), ("drop", {}), ("read", {"kind": "stock"})):
        assert (await boss.post(f"imports/99/{path}", wanted))[0] == 404
    assert (await boss.get("imports/99"))[0] == 404
    assert (await boss.upload("imports", b""))[0] == 400


async def test_a_file_is_no_larger_than_it_may_be(consoles, monkeypatch):
    monkeypatch.setattr("bot.gateway.imports.MOST_BYTES", 100)
    status, refused = await consoles["boss"].upload("imports", b"x" * 101)
    assert (status, refused["error"]["code"]) == (413, "too_large")
