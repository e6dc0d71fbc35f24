"""未成交 through the running gateway: the list, the day's, the file, and who followed up."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.model import Outgoing, Sender
from bot.store.uow import uow_opener
from bot.times import shop_day
from tests.gateway.conftest import CHAT


@pytest.fixture
async def asked(gateway, shop, consoles):
    """Two days ago the buyer found it too dear, and ordered nothing since."""
    agent = (await consoles["agent"].get("me"))[1]["staff"]
    with uow_opener(shop.database)() as uow:
        at = gateway.clock() - timedelta(days=2)
        said = (("buyer", "这款多少钱"), ("agent", "129元"), ("buyer", "太贵了"))
        for place, (who, text) in enumerate(said):
            uow.desk.append(
                CHAT,
                Outgoing(text),
                sender=Sender(who),
                at=at + timedelta(seconds=20 * place),
                staff_id=agent["id"] if who == "agent" else None,
            )
        uow.commit()
    # The gateway's own jobs may have been first.
    shop.quality.judge_due()
    shop.unsold.find()
    return consoles


async def test_the_list_the_day_and_who_followed_up(asked, gateway):
    status, page = await asked["boss"].get("unsold")
    assert (status, page["total"], page["reasons"]) == (200, 1, {"too_dear": 1})
    (talk,) = page["talks"]
    day = shop_day(gateway.clock() - timedelta(days=2)).isoformat()
    status, daily = await asked["boss"].get(f"unsold/daily?day={day}")
    assert (status, daily["each"], [one["id"] for one in daily["talks"]]) == (200, 30, [talk["id"]])
    status, followed = await asked["agent"].post(f"unsold/{talk['id']}", {"note": "已发券"})
    assert (status, followed["talk"]["followed_by"]) == (200, "agent")
    assert (await asked["boss"].get("unsold/daily"))[1]["talks"] == [], "yesterday's"
    assert (await asked["boss"].post("unsold/999", {}))[0] == 404


@pytest.mark.parametrize("query", ["", "&day={day}"])
async def test_the_files(asked, gateway, query):
    day = shop_day(gateway.clock() - timedelta(days=2)).isoformat()
    status, data = await asked["boss"].raw("unsold/file?format=csv" + query.format(day=day))
    text = data.decode("utf-8-sig")
    assert status == 200
    assert "嫌贵" in text
    assert "太贵了" in text


@pytest.mark.parametrize("ask", ["?reason=x", "?state=x", "/daily?day=x", "?agent=x"])
async def test_what_cannot_be_asked_is_refused(consoles, ask):
    assert (await consoles["boss"].get(f"unsold{ask}"))[0] == 400
