"""What a valid line is, and what becomes of every other."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from bot.policy import Policy, decide, record
from bot.policy.model import Cause, Named, ReturnRefund
from bot.policy.wire import BadLine, answers, parse
from tests.policy.builders import SIGNED, Json, a_line, an_item
from tests.policy.cases import boundary_cases

TIMES = ("order.confirmed_at", "order.ship_by", "order.shipped_at", "order.signed_at")
MISSING = object()


def error_of(line: Json | bytes) -> str:
    raw = line if isinstance(line, bytes) else json.dumps(line).encode()
    (answer,) = answers([raw], Policy())
    said = json.loads(answer)
    assert list(said) == ["error"]
    assert said["error"]
    return str(said["error"])


def bad(name: str, kind: str, path: str, value: Any) -> Any:
    return pytest.param(kind, path, value, id=name)


GIFT = {"sku": "S", "quantity": 1}
NAMED = {"sku": "A", "quantity": 1}
RAW = json.dumps(a_line("refund_only")).encode()
BAD = [
    *[bad(f"naive_{path}", "refund_only", path, "2026-11-02T09:00:00") for path in TIMES],
    *[bad(f"number_{path}", "refund_only", path, 1_790_000_000) for path in TIMES],
    bad("naive_now", "refund_only", "now", "2026-11-02T09:00:00"),
    bad("now_null", "refund_only", "now", None),
    bad("day_without_time", "refund_only", "now", "2026-11-02"),
    bad("no_such_day", "refund_only", "now", "2026-02-30T09:00:00Z"),
    bad("unknown_kind", "refund_only", "request.kind", "refund_all"),
    bad("request_null", "refund_only", "request", None),
    bad("unknown_status", "refund_only", "order.status", "packed"),
    bad("packed_null", "refund_only", "order.packed", None),
    bad("packed_number", "refund_only", "order.packed", 0),
    bad("id_number", "refund_only", "order.id", 7),
    bad("money_number", "refund_only", "order.refunded", 0.0),
    bad("money_one_decimal", "refund_only", "order.refunded", "0.0"),
    bad("money_whole", "refund_only", "order.refunded", "5"),
    bad("money_nine_digits", "refund_only", "order.refunded", "123456789.00"),
    bad("money_negative", "refund_only", "order.refunded", "-1.00"),
    bad("money_full_width", "refund_only", "order.refunded", "１.00"),
    bad("money_newline", "refund_only", "order.refunded", "1.00\n"),
    bad("money_null", "refund_only", "order.postage_paid", None),
    bad("tracking_state", "refund_only", "order.tracking", {"last_event_at": None, "state": "x"}),
    bad("tracking_without_event", "refund_only", "order.tracking", {"state": "lost"}),
    bad("quantity_zero", "refund_only", "order.items", [an_item(quantity=0)]),
    bad("quantity_10000", "refund_only", "order.items", [an_item(quantity=10_000)]),
    bad("quantity_text", "refund_only", "order.items", [an_item(quantity="1")]),
    bad("quantity_true", "refund_only", "order.items", [an_item(quantity=True)]),
    bad("quantity_half", "refund_only", "order.items", [an_item(quantity=1.5)]),
    bad("refunded_negative", "refund_only", "order.items", [an_item(refunded_quantity=-1)]),
    bad("refunded_more", "refund_only", "order.items", [an_item(refunded_quantity=2)]),
    bad("items_null", "refund_only", "order.items", None),
    bad("price_kind", "refund_only", "shop.prices", {"A": {"price": "1.00", "kind": "sale"}}),
    bad("stock_text", "refund_only", "shop.stock", {"A": "1"}),
    bad("gift_row_null", "refund_only", "shop.everyday_gifts", {"A": None}),
    bad(
        "gift_quantity_0",
        "refund_only",
        "shop.everyday_gifts",
        {"A": [{"sku": "S", "quantity": 0}]},
    ),
    bad("urges_text", "refund_only", "buyer.urges", "1"),
    bad("history_null", "refund_only", "history", None),
    bad("history_kind", "refund_only", "history", [{"kind": "refund", "amount": "1.00"}]),
    bad("history_without_amount", "refund_only", "history", [{"kind": "goodwill"}]),
    bad("case_kind", "refund_only", "case", {"kind": "refund_only"}),
    bad("goodwill_cause", "goodwill", "request.cause", "quality"),
    bad("asked_number", "goodwill", "request.asked", 5),
    bad("asked_not_there", "goodwill", "request.asked", MISSING),
    bad("postage_zero", "postage", "request.amount", "0.00"),
    bad("postage_many_zeros", "postage", "request.amount", "000.00"),
    bad("postage_cause", "postage", "request.cause", "courier"),
    bad("postage_evidence_null", "postage", "request.evidence", None),
    bad("return_names_a_stranger", "return_refund", "request.items", ["A", "Z"]),
    bad("return_names_a_strange_object", "return_refund", "request.items", [NAMED | {"sku": "Z"}]),
    bad("return_quantity_0", "return_refund", "request.items", [NAMED | {"quantity": 0}]),
    bad("return_quantity_text", "return_refund", "request.items", [NAMED | {"quantity": "1"}]),
    bad("return_quantity_half", "return_refund", "request.items", [NAMED | {"quantity": 1.5}]),
    bad("return_quantity_true", "return_refund", "request.items", [NAMED | {"quantity": True}]),
    bad("return_quantity_not_there", "return_refund", "request.items", [{"sku": "A"}]),
    bad("return_sku_null", "return_refund", "request.items", [NAMED | {"sku": None}]),
    bad("return_items_mixed", "return_refund", "request.items", ["A", NAMED]),
    bad("return_items_with_null", "return_refund", "request.items", [None]),
    bad("return_items_number", "return_refund", "request.items", [1]),
    bad("return_items_object", "return_refund", "request.items", NAMED),
    bad("return_items_not_there", "return_refund", "request.items", MISSING),
    bad("exchange_names_a_stranger", "exchange", "request.sku", "Z"),
    bad("exchange_new_sku_null", "exchange", "request.new_sku", None),
    bad("address_null", "address_change", "request.address", None),
    bad("address_part_not_there", "address_change", "request.address.city", MISSING),
    bad("address_part_number", "address_change", "request.address.phone", 13800138000),
]


@pytest.mark.parametrize(("kind", "path", "value"), BAD)
def test_a_line_that_is_not_a_valid_request_is_an_error(kind: str, path: str, value: Any) -> None:
    assert error_of(changed(a_line(kind), path, value))


def changed(line: Json, path: str, value: Any) -> Json:
    *parents, last = path.split(".")
    target = line
    for parent in parents:
        target = target[parent]
    if value is MISSING:
        del target[last]
    else:
        target[last] = value
    return line


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    members = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, member in members:
        found.append((*path, key))
        if isinstance(member, dict | list):
            found.extend(_paths(member, (*path, key)))
    return found


# The tables of a shop are keyed by SKU, and lists may be shorter: those are no fields.
TABLES = (("prices",), ("stock",), ("everyday_gifts",))
EXAMPLE = a_line("refund_only", SIGNED) | {"case": {"kind": "exchange"}}
FIELDS = [
    path for path in _paths(EXAMPLE) if isinstance(path[-1], str) and path[-2:-1] not in TABLES
]


@pytest.mark.parametrize("path", FIELDS, ids=lambda path: ".".join(map(str, path)))
def test_every_field_has_to_be_there(path: tuple[Any, ...]) -> None:
    line = deepcopy(EXAMPLE)
    target: Any = line
    for key in path[:-1]:
        target = target[key]
    del target[path[-1]]
    assert error_of(line)


def test_the_fields_of_the_example_are_what_the_test_above_takes_away() -> None:
    assert len(FIELDS) == 40


NULLABLE = {
    "confirmed_at",
    "ship_by",
    "shipped_at",
    "signed_at",
    "tracking",
    "last_event_at",
    "case",
}


@pytest.mark.parametrize("path", FIELDS, ids=lambda path: ".".join(map(str, path)))
def test_null_stands_only_where_it_may(path: tuple[Any, ...]) -> None:
    line = deepcopy(EXAMPLE)
    target: Any = line
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = None
    if path[-1] in NULLABLE:
        parse(json.dumps(line).encode())
    else:
        assert error_of(line)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\n", id="blank"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="list"),
        pytest.param(b'"text"', id="text"),
        pytest.param(b"{", id="cut_off"),
        pytest.param(RAW + b"{}", id="two_objects"),
        pytest.param(RAW[:-1] + b',"x":"\xff"}', id="no_utf8"),
        pytest.param(RAW.decode().encode("utf-16"), id="utf16"),
        pytest.param(b'{"x":' + b"[" * 200_000 + b"]" * 200_000 + b"}", id="very_deep"),
        pytest.param(b'{"now":NaN}', id="nan"),
    ],
)
def test_what_is_not_json_of_this_form_is_an_error(raw: bytes) -> None:
    error_of(raw)


def test_a_time_beyond_the_calendar_is_an_error() -> None:
    line = a_line("refund_only", {"now": "9999-12-31T23:00:00Z", "order.packed": True})
    assert error_of(line) == "a time lies outside the calendar"


def test_a_bad_line_does_not_stop_the_others() -> None:
    good = json.dumps(a_line("refund_only")).encode()
    said = [json.loads(line) for line in answers([good, b"?", good], Policy())]
    assert [next(iter(line)) for line in said] == ["outcome", "error", "outcome"]
    assert said[0] == said[2]


def test_the_error_says_where() -> None:
    assert "$.order.items[0].quantity" in error_of(
        a_line("refund_only", {"order.items": [an_item(quantity=0)]})
    )


@pytest.mark.parametrize("unknown", ["x", "outcome", "policy"])
def test_unknown_fields_are_ignored_at_every_level(unknown: str) -> None:
    for line in boundary_cases(60, seed=3):
        request, facts = parse(json.dumps(line).encode())
        more = deepcopy(line)
        places = [more, more["request"], more["order"], more["shop"], more["buyer"]]
        for place in [*places, *more["order"]["items"], *more["history"]]:
            place[unknown] = {"kind": None, "amount": -1}
        assert parse(json.dumps(more).encode()) == (request, facts)


def test_a_gift_in_the_history_may_carry_anything_as_its_amount() -> None:
    line = a_line("refund_only", {"history": [{"kind": "missing_gift", "amount": 7}]})
    parse(json.dumps(line).encode())


@pytest.mark.parametrize("number", [1, 9_999, 10_000, 10**30, None])
def test_a_return_may_name_any_number_of_pieces(number: int | None) -> None:
    line = a_line("return_refund", {"request.items": [NAMED | {"quantity": number}]})
    assert parse(json.dumps(line).encode())[0] == ReturnRefund(
        Cause.QUALITY, True, (Named("A", number),)
    )


@pytest.mark.parametrize("items", [None, []])
def test_a_return_that_names_nothing_is_of_the_whole_order(items: list[str] | None) -> None:
    line = a_line("return_refund", {"request.items": items})
    assert parse(json.dumps(line).encode())[0] == ReturnRefund(Cause.QUALITY, True, None)


def test_a_return_kept_before_pieces_were_counted_can_still_be_read() -> None:
    line = a_line("return_refund", {"request.items": ["A", "A"]})
    request, facts = parse(json.dumps(line).encode())
    assert request == ReturnRefund(Cause.QUALITY, True, (Named("A"), Named("A")))
    assert record.request_json(request, facts)["request"]["items"] == [
        {"sku": "A", "quantity": None},
        {"sku": "A", "quantity": None},
    ]


def test_answers_are_utf_8_lines_in_the_form_of_the_page() -> None:
    example = a_line(
        "price_difference", SIGNED, {"shop.prices": {"A": {"price": "97.00", "kind": "campaign"}}}
    )
    (answer,) = answers([json.dumps(example).encode()], Policy())
    assert answer.decode() == (
        '{"outcome": "grant", "amount": "3.00", "gifts": [], "remark": "2天内退差价3元", '
        '"reason": "price_dropped", "rule": "P1", "deadline": null}\n'
    )


def test_z_and_other_offsets_are_the_same_moment() -> None:
    def facts(now: str) -> Any:
        return parse(json.dumps(a_line("refund_only", {"now": now})).encode())[1]

    assert facts("2026-11-02T01:00:00Z") == facts("2026-11-02T09:00:00+08:00")


def test_what_is_kept_with_a_decision_reads_back_to_the_same_facts() -> None:
    for line in boundary_cases(600, seed=5):
        request, facts = parse(json.dumps(line).encode())
        again = parse(record.line(request, facts).encode())
        assert again == (request, facts)
        assert hash(again) == hash((request, facts))


def test_the_kept_decision_shows_its_proof_as_plain_json() -> None:
    line = a_line("price_difference", SIGNED, {"now": "2026-11-18T12:00:01+08:00"})
    decision = decide(*parse(json.dumps(line).encode()), Policy())
    kept = json.loads(json.dumps(record.decision_json(decision)))
    assert kept["proof"][-1] == {
        "reason": "window_passed",
        "applied": True,
        "compared": [{"label": "签收后", "value": "15 天 1 秒", "bound": "不超过 15 天"}],
    }
    assert kept["queue"] is None
    assert kept["would_change"] == []


def test_parse_raises_what_callers_can_catch() -> None:
    with pytest.raises(BadLine):
        parse(b"{}")
