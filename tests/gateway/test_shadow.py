"""考核影子 through the running gateway."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.model import Outgoing, Sender
from bot.store.uow import uow_opener
from tests.gateway.conftest import CHAT


@pytest.fixture
async def waited(gateway, shop, consoles):
    """Yesterday noon an answer took four minutes."""
    with uow_opener(shop.database)() as uow:
        at = gateway.clock() - timedelta(days=1)
        uow.desk.append(CHAT, Outgoing("在吗"), sender=Sender.BUYER, at=at)
        later = at + timedelta(minutes=4)
        uow.desk.append(CHAT, Outgoing("在的"), sender=Sender.AGENT, at=later)
        uow.commit()
    return consoles["boss"]


async def test_every_rule_its_late_rounds_and_the_file(waited):
    status, page = await waited.get("shadow")
    rules = {one["name"]: one for one in page["rules"]}
    assert status == 200
    pdd, five = rules["pdd_3min_people"], rules["pdd_5min"]
    assert (pdd["as_is"]["rounds"], pdd["as_is"]["rate"], pdd["left"]) == (1, 0.0, -19)
    assert five["as_is"]["rate"] == 1.0
    assert rules["taobao_3min"]["source"]
    status, late = await waited.get("shadow/late?rule=pdd_3min_people")
    assert (status, [one["seconds"] for one in late["rounds"]]) == (200, [240])
    assert (await waited.get("shadow/late?rule=none"))[0] == 400
    waiting = (await waited.get("shadow/waiting"))[1]
    assert waiting["rounds"] == []
    assert "pdd_3min_people" in {one["name"] for one in waiting["rules"]}
    assert "pdd_valid_2019" not in {one["name"] for one in waiting["rules"]}
    status, data = await waited.raw("shadow/file?format=csv")
    assert (status, "三分钟人工回复率" in data.decode("utf-8-sig")) == (200, True)


async def test_it_is_the_supervisors(consoles):
    for path in ("shadow", "shadow/late?rule=x", "shadow/waiting", "shadow/file"):
        assert (await consoles["agent"].get(path))[0] == 403
