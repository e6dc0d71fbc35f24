"""The calls for remarks and flags, 审单, appeals and reviews: who may make them,
and that they do what the pages show."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from bot.desk.model import Role
from bot.gateway import appeals, order_notes, order_review, reviews
from bot.store.tables.shop import BuyerRow, ProductRow
from bot.store.uow import uow_opener
from tests.decisions.builders import CUP, write_order
from tests.gateway.test_console import Browser
from tests.order_review.builders import NO, WAITS

ROOMS = (order_notes, order_review, appeals, reviews)
ROUTES = [
    ("POST", "orders/x/remarks"),
    ("POST", "orders/x/flag"),
    ("GET", "marks"),
    ("POST", "marks/exports"),
    ("GET", "marks/exports/1"),
    ("GET", "screening"),
    ("POST", "screening/preview"),
    ("POST", "screening/do"),
    ("GET", "appeals"),
    ("POST", "appeals/check"),
    ("POST", "appeals/preview"),
    ("POST", "appeals/do"),
    ("GET", "appeals/1"),
    ("POST", "appeals/1"),
    ("GET", "reviews"),
    ("POST", "reviews/preview"),
    ("POST", "reviews/do"),
    ("GET", "reviews/exports"),
    ("POST", "reviews/exports"),
    ("GET", "reviews/exports/1"),
    ("POST", "reviews/1"),
]


def a_black_order(gateway) -> None:
    """An order with one thing to be found in it."""
    with uow_opener(gateway.core.database)() as uow:
        uow.session.add(ProductRow(sku=CUP, title="杯子", category="日用", price_fen=59_00))
        write_order(uow, NO, "buyer-9", "conversation-9", **WAITS)
        uow.session.get_one(BuyerRow, "buyer-9").tags = ["黑名单"]
        uow.commit()


async def test_nobody_gets_in_without_signing_in(gateway):
    async with Browser(gateway) as page:
        for method, path in ROUTES:
            status, body = await page.call(method, path, {})
            assert (status, body["error"]["code"]) == (401, "signed_out"), path


async def test_the_list_of_routes_above_is_complete():
    listed = {
        (method, "/api/console/" + path.replace("/1", "/{id}").replace("/x", "/{no}"))
        for method, path in ROUTES
    }
    assert {(route.method, route.path) for room in ROOMS for route in room.routes()} == listed


async def test_a_buyers_session_opens_none_of_them(gateway):
    async with gateway.buyer() as buyer, Browser(gateway) as page:
        headers = {"X-Anxin": "1", "Authorization": f"Bearer {buyer.session}"}
        for method, path in ROUTES:
            status, _ = await page.call(method, path, {}, headers=headers)
            assert status == 401, path


async def test_a_call_without_our_header_changes_nothing(gateway):
    gateway.add_staff("lin")
    a_black_order(gateway)
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        for method, path in ROUTES:
            if method == "POST":
                status, body = await page.call(method, path, {}, headers={})
                assert (status, body["error"]["code"]) == (403, "csrf"), path


@pytest.mark.parametrize("role", [Role.AGENT, Role.SUPERVISOR])
async def test_every_member_of_staff_may_open_the_lists(gateway, role):
    gateway.add_staff("lin", role)
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        for path in ("marks", "screening", "appeals", "reviews", "reviews/exports"):
            assert (await page.call("GET", path))[0] == 200, path


async def test_an_order_is_screened_remarked_and_exported(gateway):
    gateway.add_staff("lin")
    a_black_order(gateway)
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        _, board = await page.call("GET", "screening")
        (order,) = board["orders"]
        assert (order["consignee"], order["phone"]) == ("王**", "138****5678")
        (finding,) = order["findings"]
        assert (finding["kind"], finding["level"], finding["state"]) == (
            "blacklisted",
            "stop",
            "open",
        )
        asked = {
            "orders": [{"order_no": NO, "keys": [finding["key"]]}],
            "action": "hold",
            "note": "=等主管",
        }
        _, told = await page.call("POST", "screening/preview", asked)
        _, done = await page.call("POST", "screening/do", asked)
        assert told == done
        assert done["report"][0]["ok"]
        assert (await page.call("GET", "screening"))[1]["orders"] == []
        assert (await page.call("GET", "screening?state=held"))[1]["total"] == 1

        status, marks = await page.call("POST", f"orders/{NO}/remarks", {"text": "=1+1"})
        assert (status, marks["marks"]["flag_text"]) == (200, "1-红")
        assert (await page.call("GET", "marks"))[1]["waiting"] == 1
        _, made = await page.call("POST", "marks/exports")
        number = made["export"]["id"]
        files = [
            (await page.call("GET", f"marks/exports/{number}?format={form}"))[1]
            for form in ("csv", "csv", "xlsx")
        ]
    assert files[0] == files[1]
    text = files[0].decode("utf-8-sig").splitlines()
    assert text == ["订单编号,备注,旗帜", f"{NO},暂缓发货：=等主管；=1+1,1-红"]
    rows = load_workbook(io.BytesIO(files[2])).worksheets[0].iter_rows(values_only=True)
    assert list(rows) == [("订单编号", "备注", "旗帜"), (NO, "暂缓发货：=等主管；=1+1", "1-红")]


async def test_a_remark_that_a_spreadsheet_would_run_is_quoted_in_the_file(gateway):
    gateway.add_staff("lin")
    a_black_order(gateway)
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        await page.call("POST", f"orders/{NO}/remarks", {"text": "=cmd()"})
        _, made = await page.call("POST", "marks/exports")
        _, file = await page.call("GET", f"marks/exports/{made['export']['id']}")
    assert f"{NO},'=cmd()," in file.decode("utf-8-sig")


async def test_an_appeal_goes_from_the_facts_to_its_end(gateway):
    gateway.add_staff("lin")
    a_black_order(gateway)
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        # The gateway looks by itself when it starts; whoever is first proposes it.
        assert (await page.call("POST", "appeals/check"))[0] == 200
        _, found = await page.call("GET", "appeals?kind=malicious")
        (one,) = found["appeals"]
        assert found["malicious"]["used"] == 0
        _, shown = await page.call("GET", f"appeals/{one['id']}")
        assert {"messages", "photos", "parcels", "decisions"} == set(shown["evidence"])
        status, _ = await page.call(
            "POST", f"appeals/{one['id']}", {"text": "我们自己写的申诉内容，请核实"}
        )
        assert status == 200
        move = {"ids": [one["id"]], "move": "submit"}
        _, done = await page.call("POST", "appeals/do", move)
        assert done["report"][0]["ok"]
        _, again = await page.call("POST", "appeals/do", move)
        assert not again["report"][0]["ok"]
        assert (await page.call("GET", "appeals"))[1]["malicious"]["used"] == 1


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "orders/no-such/remarks", {"text": "加急"}, 404),
        ("POST", "orders/no-such/flag", {"flag": "red"}, 404),
        ("POST", "orders/x/flag", {"flag": "pink"}, 400),
        ("POST", "orders/x/remarks", {"text": 5}, 400),
        ("POST", "marks/exports", {}, 400),
        ("GET", "marks/exports/404", None, 404),
        ("GET", "marks/exports/1?format=exe", None, 404),
        ("GET", "screening?state=none", None, 400),
        ("GET", "screening?kind=none", None, 400),
        ("POST", "screening/do", {"orders": [], "action": "pass"}, 400),
        ("POST", "screening/do", {"orders": [{"order_no": "x"}], "action": "fly"}, 400),
        ("GET", "appeals?due=soon", None, 400),
        ("GET", "appeals/404", None, 404),
        ("POST", "appeals/do", {"ids": [1], "move": "fly"}, 400),
        ("POST", "appeals/do", {"ids": [], "move": "submit"}, 400),
        ("GET", "reviews?cause=none", None, 400),
        ("POST", "reviews/404", {"reply": "感谢您的反馈"}, 404),
        ("POST", "reviews/exports", {}, 400),
        ("POST", "reviews/do", {"ids": [1], "move": "fly"}, 400),
    ],
)
async def test_what_does_not_fit_is_refused_in_words(gateway, method, path, body, status):
    gateway.add_staff("lin")
    async with Browser(gateway) as page:
        await page.sign_in("lin")
        found, answer = await page.call(method, path, body)
    assert found == status
    assert answer["error"]["message"]
