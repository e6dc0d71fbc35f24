"""What an agent reads below a decision: the numbers compared, and what would change it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policy.builders import SHIPPED, SIGNED, Json, a_line, an_item, decided


def p(name: str, kind: str, *changes: Json, shows: list[tuple[str, str, str]]) -> Any:
    return pytest.param(kind, changes, shows, id=name)


NO_SCAN: Json = {**SHIPPED, "order.tracking": None}
CASE = {"case": {"kind": "exchange"}}
ADDRESS = {"request.address.name": None}


@pytest.mark.parametrize(
    ("kind", "changes", "shows"),
    [
        p(
            "price",
            "price_difference",
            SIGNED,
            shows=[("A 现价", "100.00 元", "低于 100.00 元，且留有商品（1 件）")],
        ),
        p(
            "goodwill",
            "goodwill",
            {"request.asked": "5.00"},
            shows=[
                ("超过承诺发货时间", "-1 天", "超过 24 小时加付"),
                ("物流未更新", "无", "超过 72 小时加付"),
                ("同一件事联系次数", "1", ""),
                ("应付", "3.00 元", ""),
                ("买家要求", "5.00 元", "不超过 3.00 元"),
            ],
        ),
        p(
            "no_gift",
            "everyday_gift",
            {"shop.everyday_gifts": {}},
            shows=[("赠品表中的商品", "A", "至少一件有赠品")],
        ),
        p("no_case", "postage", shows=[("有退货或换货单", "否", "")]),
        p("buyer_pays", "postage", CASE, {"request.cause": "size"}, shows=[("责任方", "买家", "")]),
        p(
            "nothing_kept",
            "return_refund",
            SIGNED,
            {"order.items": [an_item(refunded_quantity=1)]},
            shows=[
                ("订单未退金额", "100.00 元", "大于 0.00 元"),
                ("退回的商品", "无", "至少 1 件"),
            ],
        ),
        p(
            "unknown_signing",
            "return_refund",
            SIGNED,
            {"order.signed_at": None},
            shows=[("签收时间", "时间未知", "")],
        ),
        p(
            "on_its_way_back",
            "refund_only",
            SHIPPED,
            {"order.tracking": {"last_event_at": None, "state": "returning"}},
            shows=[("签收时间", "无", ""), ("物流状态", "退回途中", "退回途中由仓库处理")],
        ),
        p(
            "lost_above_the_limit",
            "refund_only",
            SHIPPED,
            {
                "order.tracking": {"last_event_at": None, "state": "lost"},
                "order.items": [an_item(paid_unit_price="200.01")],
            },
            shows=[
                ("签收时间", "无", ""),
                ("物流状态", "丢件", "丢件、退回可退"),
                ("物流未更新", "无", "96 小时起可退"),
                ("应退", "200.01 元", "不超过 200.00 元"),
            ],
        ),
        p(
            "no_scan",
            "logistics_stalled",
            SHIPPED,
            {"order.tracking": None, "now": "2026-11-03T18:00:00+08:00"},
            shows=[("最后一条物流", "无", ""), ("发货后", "2 天", "少于 48 小时")],
        ),
        p(
            "no_scan_and_no_time",
            "refund_only",
            SHIPPED,
            {"order.tracking": None, "order.shipped_at": None},
            shows=[("最后一条物流", "无", ""), ("发货后", "时间未知", "少于 96 小时")],
        ),
        p(
            "excluded",
            "return_refund",
            SIGNED,
            {"request.cause": "size", "order.items": [an_item(no_reason_return=False)]},
            shows=[("责任方", "买家", ""), ("不支持无理由退换的商品", "A", "")],
        ),
        p(
            "overdue",
            "urge_shipping",
            {"now": "2026-11-03T01:00:01Z"},
            shows=[("现在", "2026-11-03 09:00:01", "不晚于 2026-11-03 09:00:00")],
        ),
        p(
            "address",
            "address_change",
            ADDRESS,
            shows=[
                ("省", "广东省", ""),
                ("市", "深圳市", ""),
                ("区县", "南山区", ""),
                ("详细地址", "科技园1号", ""),
                ("收件人", "缺", ""),
                ("手机号", "13800138000", ""),
            ],
        ),
    ],
)
def test_the_row_that_decided_shows_its_numbers(
    kind: str, changes: tuple[Json, ...], shows: list[tuple[str, str, str]]
) -> None:
    assert [tuple(seen) for seen in decided(a_line(kind, *changes)).proof[-1].compared] == shows


@pytest.mark.parametrize(
    ("kind", "changes", "params"),
    [
        (
            "threshold_gift",
            [{"order.items": [an_item(paid_unit_price="50.00")]}],
            {"at_least": "89.00"},
        ),
        (
            "missing_gift",
            [{"order.items": [an_item(paid_unit_price="50.00")]}],
            {"at_least": "99.00"},
        ),
        ("price_difference", [SIGNED], {"by": "2026-11-18T12:00:00+08:00"}),
        ("refund_only", [SHIPPED], {"at": "2026-11-06T08:00:00+08:00"}),
        ("refund_only", [NO_SCAN], {"at": "2026-11-05T18:00:00+08:00"}),
        ("logistics_stalled", [NO_SCAN], {"at": "2026-11-03T18:00:00+08:00"}),
        ("logistics_stalled", [SHIPPED], {"at": "2026-11-04T08:00:00+08:00"}),
        ("goodwill", [{"request.asked": "9.00"}], {"amount": "3.00"}),
        ("postage", [CASE, {"request.amount": "15.00"}], {"amount": "12.00"}),
        ("exchange", [SIGNED, {"shop.stock": {}}], {"sku": "B", "at_least": "1"}),
    ],
)
def test_what_would_change_it_is_told_with_its_numbers(
    kind: str, changes: list[Json], params: dict[str, str]
) -> None:
    assert dict(decided(a_line(kind, *changes)).would_change[-1].params) == params


def test_a_return_shows_the_goods_with_their_pieces() -> None:
    items = [an_item(quantity=2), an_item(quantity=2), an_item("C"), an_item("D")]
    named = [{"sku": "A", "quantity": 3}, {"sku": "D", "quantity": None}]
    line = a_line("return_refund", SIGNED, {"order.items": items, "request.items": named})
    shown = next(check for check in decided(line).proof if check.reason == "nothing_left")
    assert ("退回的商品", "A×3、D×1", "至少 1 件") in [tuple(seen) for seen in shown.compared]


def test_a_quiet_parcel_is_refunded_in_the_very_second_that_the_refusal_names() -> None:
    refused = decided(a_line("refund_only", SHIPPED))
    at = dict(refused.would_change[-1].params)["at"]
    assert decided(a_line("refund_only", SHIPPED, {"now": at})).reason == "lost"


def test_a_parcel_without_a_scan_goes_to_the_courier_in_the_second_that_the_refusal_names() -> None:
    for kind in ("refund_only", "logistics_stalled"):
        at = dict(decided(a_line(kind, NO_SCAN)).would_change[-1].params)["at"]
        assert decided(a_line(kind, NO_SCAN, {"now": at})).reason == "no_tracking"
