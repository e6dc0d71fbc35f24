"""Money over HTTP: who may what, nothing assigned from a body, files out and results back."""

from __future__ import annotations

import aiohttp
import pytest

from bot.desk.model import Holder, Outgoing, Staff
from bot.policy import model
from bot.store.uow import uow_opener
from tests.gateway.conftest import BUYER, CHAT, HEADERS, NO, PASSWORD


def hold(core, username="agent"):
    staff: Staff = core.staff.sign_in(username=username, password=PASSWORD)[0]
    with uow_opener(core.database)() as uow:
        uow.desk.hand_to(CHAT, Holder.AGENT, staff_id=staff.id)
        uow.commit()


def grant(core):
    cases = core.decisions
    asked = cases.ask(
        model.Goodwill(model.GoodwillCause.COURIER),
        order_no=NO,
        buyer_id=BUYER,
        conversation_id=CHAT,
    )
    with uow_opener(core.database)(writes=False) as uow:
        epoch = uow.desk.conversation(CHAT).epoch
    cases.carry_out(
        asked.id,
        buyer_id=BUYER,
        conversation_id=CHAT,
        epoch=epoch,
        message=Outgoing("已为您退 3 元"),
    )


def power(**changes):
    wanted = {
        "conversation_id": CHAT,
        "order_no": NO,
        "kind": "goodwill",
        "amount": "5.00",
        "reason": "快递慢了",
        "cause": "courier",
    }
    return wanted | changes


SUPERVISORS = [
    ("GET", "payouts"),
    ("GET", "payouts/1"),
    ("GET", "payouts/batches"),
    ("POST", "payouts/batches"),
    ("GET", "payouts/batches/1/file"),
    ("POST", "payouts/results"),
    ("POST", "payouts/1/resolve"),
    ("POST", "payouts/1/again"),
    ("POST", "payouts/1/reverse"),
    ("GET", "reconcile"),
]


@pytest.mark.parametrize(("method", "path"), SUPERVISORS, ids=lambda value: value)
async def test_payouts_are_for_supervisors(gateway, consoles, method, path):
    agent = consoles["agent"]
    status, answer = await (agent.get(path) if method == "GET" else agent.post(path))
    assert (status, answer["error"]["code"]) == (403, "forbidden")

    async with aiohttp.ClientSession() as nobody:
        call = nobody.get if method == "GET" else nobody.post
        async with call(f"{gateway.url}/api/console/{path}", headers=HEADERS) as answer:
            assert answer.status == 401


async def test_a_power_within_the_table_is_done_and_beyond_it_waits(consoles, shop):
    hold(shop)
    status, answer = await consoles["agent"].post("powers", power(kind="price_difference"))
    assert (status, answer["decision"]["state"]) == (200, "approved")

    status, answer = await consoles["agent"].post("powers", power(amount="300.00"))
    assert (status, answer["decision"]["state"]) == (200, "waiting")
    _, listed = await consoles["boss"].get("approvals")
    (waiting,) = listed["waiting"]
    assert (waiting["asked_by"], waiting["asked_why"]) == ("agent", "快递慢了")
    assert (waiting["buyer"], waiting["goods"]) == ("王小姐", "商品CUP×1")
    assert (waiting["needs"], waiting["can_approve"], waiting["mine"]) == (2, True, False)
    _, seen = await consoles["agent"].get("approvals")
    assert (seen["waiting"][0]["mine"], seen["waiting"][0]["can_approve"]) == (True, False)

    path = f"decisions/{waiting['id']}/approve"
    assert (await consoles["agent"].post(path))[0] == 403
    _, first = await consoles["boss"].post(path)
    assert first["decision"]["state"] == "waiting"
    assert (await consoles["boss"].post(path))[0] == 409
    _, second = await consoles["boss2"].post(path)
    assert second["decision"]["state"] == "approved"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        pytest.param({"amount": "5"}, 400, id="amount without decimals"),
        pytest.param({"amount": 5}, 400, id="amount as a number"),
        pytest.param({"amount": "-5.00"}, 400, id="negative amount"),
        pytest.param({"kind": "refund"}, 400, id="another kind"),
        pytest.param({"reason": ""}, 400, id="no reason"),
        pytest.param({"cause": None}, 400, id="goodwill without a cause"),
        pytest.param({"cause": "weather"}, 400, id="no such cause"),
        pytest.param({"order_no": "other"}, 404, id="another order"),
        pytest.param({"conversation_id": "other"}, 404, id="another conversation"),
    ],
)
async def test_a_power_that_does_not_fit_is_refused(consoles, shop, changes, status):
    hold(shop)

    assert (await consoles["agent"].post("powers", power(**changes)))[0] == status


async def test_nobody_assigns_more_than_the_body_may_say(consoles, shop):
    """A16: state, role, approver and amount of an approval are never read from a body."""
    hold(shop)
    extra = {
        "state": "approved",
        "role": "supervisor",
        "approved_by": 1,
        "asked_by": 2,
        "amount_fen": 1,
        "outcome": "grant",
    }
    _, answer = await consoles["agent"].post("powers", power(amount="150.00") | extra)
    assert answer["decision"]["state"] == "waiting"

    path = f"decisions/{answer['decision']['id']}/approve"
    _, done = await consoles["boss"].post(path, {"note": "", "amount": "900.00", "needs": 1})

    assert done["decision"]["amount"] == "150.00"
    assert [entry.amount_fen for entry in shop.decisions.ledger_of(NO)] == [150_00]


async def test_a_file_goes_out_and_its_results_come_back(consoles, shop):
    grant(shop)
    boss = consoles["boss"]
    _, listed = await boss.get("payouts?state=requested")
    (payout,) = listed["payouts"]
    assert (payout["amount"], listed["by_file"], listed["counts"]["requested"]) == (
        "3.00",
        True,
        1,
    )

    _, made = await boss.post("payouts/batches")
    status, file = await boss.raw(f"payouts/batches/{made['batch']['id']}/file?format=csv")
    assert (status, payout["key"] in file.decode("utf-8-sig")) == (200, True)
    text = f"订单编号,打款金额,打款状态,打款单号\n{NO},3.00,成功,{payout['key']}\nx,1,成功,x\n"
    _, taken = await boss.upload("payouts/results", text.encode())

    assert taken["report"]["confirmed"] == 1
    assert [error["line"] for error in taken["report"]["errors"]] == [3]
    _, one = await boss.get(f"payouts/{payout['id']}")
    assert one["payout"]["state"] == "confirmed"
    assert [event["now"] for event in one["events"]] == ["sent", "confirmed"]
    _, day = await boss.get("reconcile")
    assert (day["count"], day["difference_lines"], day["open_lines"]) == (1, 0, 0)
    assert (await boss.raw(f"payouts/batches/{made['batch']['id']}/file"))[0] == 404


async def test_a_reversal_over_http_needs_a_reason_and_happens_once(consoles, shop):
    grant(shop)
    boss = consoles["boss"]
    _, listed = await boss.get("payouts")
    path = f"payouts/{listed['payouts'][0]['id']}/reverse"

    assert (await boss.post(path, {"note": " "}))[0] == 400
    assert (await boss.post(path, {"note": "重复申请"}))[0] == 200
    assert (await boss.post(path, {"note": "重复申请"}))[0] == 409


async def test_without_a_provider_no_callback_is_taken(gateway):
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{gateway.url}/api/payouts/callback", data=b"{}") as answer,
    ):
        assert answer.status == 401


async def test_what_was_told_is_not_shown_to_the_buyer(consoles, shop):
    grant(shop)
    _, history = await consoles["boss"].get(f"conversations/{CHAT}/messages")

    assert all("told" not in message["data"] for message in history["messages"])


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "2026-11-01x"])
async def test_a_day_is_a_day(consoles, day):
    assert (await consoles["boss"].get(f"reconcile?day={day}"))[0] == 400


@pytest.mark.parametrize("query", ["state=gone", "page=x"])
async def test_odd_questions_are_refused(consoles, query):
    assert (await consoles["boss"].get(f"payouts?{query}"))[0] == 400
