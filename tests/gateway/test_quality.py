"""质检 through the running gateway: lists, verdicts, appeals, scores and the file."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.desk.model import Outgoing, Sender
from bot.store.uow import uow_opener
from tests.gateway.conftest import CHAT


@pytest.fixture
async def judged(gateway, shop, consoles):
    """A curt word of the agent, two days ago."""
    agent = (await consoles["agent"].get("me"))[1]["staff"]
    with uow_opener(shop.database)() as uow:
        at = gateway.clock() - timedelta(days=2)
        uow.desk.append(CHAT, Outgoing("杯子碎了怎么办"), sender=Sender.BUYER, at=at)
        uow.desk.append(
            CHAT,
            Outgoing("自己看说明书"),
            sender=Sender.AGENT,
            at=at + timedelta(seconds=20),
            staff_id=agent["id"],
        )
        uow.commit()
    # The gateway's own job may have been first.
    shop.quality.judge_due()
    return consoles


async def test_a_finding_is_seen_appealed_and_decided(judged):
    status, page = await judged["agent"].get("quality")
    assert (status, page["total"], page["rules"]) == (200, 1, {"cold": 1})
    (finding,) = page["talks"][0]["findings"]
    assert (finding["words"], finding["may_appeal"], finding["may_decide"]) == (
        "自己看说明书",
        True,
        False,
    )
    path = f"quality/findings/{finding['id']}"
    assert (await judged["agent"].post(path, {"state": "rejected"}))[0] == 403
    status, answered = await judged["agent"].post(f"{path}/appeal", {"reason": "打过电话"})
    assert (status, answered["talk"]["findings"][0]["state"]) == (200, "appealed")
    status, answered = await judged["boss"].post(path, {"state": "rejected", "note": "属实通话"})
    assert (status, answered["talk"]["findings"][0]["decided_by"]) == (200, "boss")
    assert (await judged["boss"].get("quality"))[1]["total"] == 0
    assert (await judged["boss"].get("quality?shown=all"))[1]["total"] == 1


async def test_a_talk_opens_with_its_lines_and_takes_a_score(judged):
    boss = judged["boss"]
    assert (await boss.post("quality/criteria", {"names": ["态度"]}))[0] == 200
    (criterion,) = (await boss.get("quality/criteria"))[1]["criteria"]
    (talk,) = (await boss.get("quality"))[1]["talks"]
    status, detail = await boss.get(f"quality/{talk['id']}")
    said = [(line["sender"], line["text"]) for line in detail["lines"]]
    assert (status, said) == (200, [("buyer", "杯子碎了怎么办"), ("agent", "自己看说明书")])
    marks = {str(criterion["id"]): 2}
    status, scored = await boss.post(f"quality/{talk['id']}/score", {"marks": marks})
    assert (status, scored["talk"]["scores"][0]["mean"]) == (200, 2.0)
    assert (await judged["agent"].post(f"quality/{talk['id']}/score", {"marks": marks}))[0] == 403
    status, drawn = await boss.post(
        "quality/sample", {"first": talk["day"], "last": talk["day"], "each": 1}
    )
    assert (status, drawn) == (200, {"drawn": 0}), "it was scored"


@pytest.mark.parametrize("form", ["csv", "xlsx"])
async def test_the_file_has_what_the_list_has(judged, form):
    status, data = await judged["boss"].raw(f"quality/file?format={form}")
    assert status == 200
    if form == "csv":
        assert "冷漠" in data.decode("utf-8-sig")
        assert "自己看说明书" in data.decode("utf-8-sig")
    else:
        assert data.startswith(b"PK")


@pytest.mark.parametrize("ask", ["rule=rude", "state=x", "shown=x", "agent=x", "from=yesterday"])
async def test_a_filter_that_is_none_is_refused(consoles, ask):
    assert (await consoles["boss"].get(f"quality?{ask}"))[0] == 400
