"""The team's figures through the running gateway."""

from __future__ import annotations

from datetime import timedelta

from bot.desk.model import Outgoing, Sender
from bot.store.uow import uow_opener
from tests.gateway.conftest import CHAT


async def test_the_team_and_each_person_and_the_file(gateway, shop, consoles):
    agent = (await consoles["agent"].get("me"))[1]["staff"]
    at = gateway.clock() - timedelta(days=1)
    with uow_opener(shop.database)() as uow:
        uow.desk.append(CHAT, Outgoing("在吗"), sender=Sender.BUYER, at=at)
        later = at + timedelta(seconds=40)
        uow.desk.append(CHAT, Outgoing("在的"), sender=Sender.AGENT, at=later, staff_id=agent["id"])
        uow.commit()
    status, page = await consoles["boss"].get("performance")
    assert status == 200
    found = {one["name"]: one for one in page["people"]}
    assert set(found) == {"全组", "agent"}
    assert (found["agent"]["now"]["first_response"], found["agent"]["now"]["in_time"]) == (40.0, 1)
    assert found["agent"]["before"]["first_response"] is None
    status, data = await consoles["boss"].raw("performance/file?format=csv")
    assert (status, "全组" in data.decode("utf-8-sig")) == (200, True)
    for path in ("performance", "performance/file"):
        assert (await consoles["agent"].get(path))[0] == 403
