"""The judge of played conversations, by itself."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench.dialogues.form import BadForm, Dialogue, read_file
from bench.dialogues.judge import Facts, Played, Records, judge
from bench.dialogues.words import macro, number_pattern, reference

NOW = datetime(2026, 11, 18, 2, 30, tzinfo=UTC)
A = "261112-830417226780960"
FACTS = Facts({"A": A}, {"A": "YT123456"}, {"A": NOW + timedelta(hours=30)})
MACROS = {
    "money_promise": (
        r"^(?!.*(不|如果)).*(已|会|可以).*(退|补)"
        r".*?[0-9一二两三四五六七八九十]+(\.[0-9]{1,2})?\s*(元|块)"
    ),
    "done_claim": "^.*已经?退款",
}
FILE: dict[str, Any] = {
    "clock": "2026-11-18T10:30:00+08:00",
    "macros": MACROS,
    "shop": {"name": "小店"},
}


def a_dialogue(tmp_path: Path, *turns: dict[str, Any], **more: Any) -> Dialogue:
    one = {"id": "t01_p1_x", "title": "一", "turns": list(turns), **more}
    file = tmp_path / "talks.yml"
    file.write_text(yaml.safe_dump({**FILE, "dialogues": [one]}), encoding="utf-8")
    return read_file(file)[0]


def complaints(
    tmp_path: Path, turn: dict[str, Any], *said: str, records: Records | None = None
) -> list[str]:
    dialogue = a_dialogue(tmp_path, {"buyer": "在吗", **turn})
    played = [Played(NOW, said, said)]
    return judge(dialogue, dialogue.turns[0], played, records or Records(), FACTS)


@pytest.mark.parametrize(
    ("number", "text", "there"),
    [
        (5, "退您 5 元", True),
        (5, "¥5.00", True),
        (5, "5.5 元", False),
        (5, "15 元、59 元", False),
        (5, "订单 261112-500000000000005", False),
        (6.5, "退 6.5 元", True),
        (6.5, "退 6.50 元", True),
        (6.5, "退 16.5 元", False),
        (6.05, "6.05", True),
        (6.05, "6.5", False),
    ],
)
def test_a_number_is_found_in_any_writing_and_in_no_other_number(
    number: float, text: str, there: bool
) -> None:
    assert bool(re.search(number_pattern(number), text)) is there


@pytest.mark.parametrize(
    ("said", "promised"),
    [
        ("这就可以退您20元", True),
        ("可以补您二十块", True),
        ("可以退您 20.00 元", True),
        ("可以退您 120 元", False),
        ("可以退您 5 元", False),
        ("不会退 20 元", False),
    ],
)
def test_a_macro_with_an_amount_looks_for_that_amount_only(said: str, promised: bool) -> None:
    pattern = macro("@money_promise(20)", MACROS)
    assert pattern is not None
    assert bool(re.search(pattern, said)) is promised


@pytest.mark.parametrize("text", ["11月19日前发", "明天发出", "最晚11-19发", "还有30小时"])
def test_the_day_of_ship_by_is_found_however_it_is_said(text: str) -> None:
    pattern = reference("@ship_by(A)", {}, FACTS.ship_by, NOW)
    assert pattern is not None
    assert re.search(pattern, text)
    assert not re.search(pattern, "11月18日 10:30，后天")


def test_what_must_be_said_and_must_not_be_said(tmp_path: Path) -> None:
    turn = {"says": [5, "单号|快递", "@tracking(A)"], "never": ["@done_claim", "马上接通"]}
    good = ("给您退 5 元", "快递单号 YT123456")
    assert complaints(tmp_path, turn, *good) == []
    assert len(complaints(tmp_path, turn, "好的")) == 3
    assert complaints(tmp_path, turn, *good, "已经退款了") != []
    assert complaints(tmp_path, turn, *good, "马上接通") != []


def test_the_same_text_twice_is_a_repetition(tmp_path: Path) -> None:
    assert complaints(tmp_path, {"no_repeat": True}, "稍等", "稍等") != []
    assert complaints(tmp_path, {"no_repeat": True}, "稍等", "好的") == []


PAID = {"order": A, "kind": "price_difference", "amount": "5.00"}
TICKET = {
    "queue": "courier",
    "priority": "normal",
    "order": A,
    "deadline": NOW + timedelta(hours=24, minutes=2),
}
DECIDED = {
    "order": A,
    "rule": "P2",
    "outcome": "grant",
    "reason": "goodwill",
    "amount": "4.00",
    "gifts": [{"sku": "G", "quantity": 1}],
    "request": {"kind": "goodwill", "cause": "courier"},
}


@pytest.mark.parametrize(
    ("state", "records"),
    [
        ({"ledger": [{"order": "A", "amount": "5.00"}]}, Records(ledger=[PAID])),
        ({"ledger": [{"order": "A", "amount": ["4.00", "5.00"]}]}, Records(ledger=[PAID])),
        ({"tickets": [{"queue": "courier", "deadline_h": 24}]}, Records(tickets=[TICKET])),
        ({"tickets": [{"queue": ["agent", "courier"]}]}, Records(tickets=[TICKET])),
        ({"ticket_count": 1}, Records(tickets=[TICKET])),
        ({"remark": {"A": None}}, Records()),
        ({"remark": {"A": "退5元"}}, Records(remarks={A: "退5元"})),
        ({"order_status": "refunded"}, Records(statuses={A: frozenset({"refunded"})})),
        ({"order_status": {"A": "refunded"}}, Records(statuses={A: frozenset({"refunded"})})),
        ({"any_of": [{"ticket_count": 3}, {"ledger": []}]}, Records()),
        ({"first_in_line": True}, Records(first_in_line=True)),
        (
            {"decisions": [{"order": "A", "rule": "P2", "request": {"cause": "courier"}}]},
            Records(decisions=[DECIDED]),
        ),
        (
            {"decisions": [{"order": "A", "rule": "P2", "gifts": [{"sku": "G", "quantity": 1}]}]},
            Records(decisions=[DECIDED]),
        ),
    ],
)
def test_records_as_written_are_no_complaint(
    tmp_path: Path, state: dict[str, Any], records: Records
) -> None:
    assert complaints(tmp_path, {"state": state}, "好", records=records) == []


@pytest.mark.parametrize(
    ("state", "records"),
    [
        ({"ledger": []}, Records(ledger=[PAID])),
        ({"ledger": [{"order": "A", "amount": "5.00"}]}, Records(ledger=[PAID, PAID])),
        ({"ledger": [{"order": "A", "amount": "5.00"}]}, Records()),
        ({"gifts": [{"order": "A", "sku": "G"}]}, Records()),
        ({"tickets": []}, Records(tickets=[TICKET])),
        ({"tickets": [{"queue": "courier", "deadline_h": 36}]}, Records(tickets=[TICKET])),
        ({"tickets": [{"queue": "courier", "priority": "high"}]}, Records(tickets=[TICKET])),
        (
            {"tickets": [{"queue": "courier"}, {"queue": "courier"}]},
            Records(tickets=[TICKET]),
        ),
        ({"ticket_count": 2}, Records(tickets=[TICKET])),
        ({"cases": [{"order": "A", "type": "exchange"}]}, Records()),
        ({"remark": {"A": None}}, Records(remarks={A: "退5元"})),
        ({"order_status": {"A": "cancelled"}}, Records(statuses={A: frozenset({"paid"})})),
        ({"any_of": [{"ticket_count": 3}, {"ticket_count": 2}]}, Records()),
        ({"register": {"order": "A"}}, Records()),
        ({"first_in_line": True}, Records()),
        ({"decisions": [{"order": "A", "rule": "P1"}]}, Records(decisions=[DECIDED])),
        (
            {"decisions": [{"order": "A", "rule": "P2", "request": {"cause": "product"}}]},
            Records(decisions=[DECIDED]),
        ),
        (
            {"decisions": [{"order": "A", "rule": "P2", "amount": "5.00"}]},
            Records(decisions=[DECIDED]),
        ),
    ],
)
def test_records_otherwise_than_written_are_one(
    tmp_path: Path, state: dict[str, Any], records: Records
) -> None:
    assert len(complaints(tmp_path, {"state": state}, "好", records=records)) == 1


def test_since_looks_back_and_the_same_reply_is_compared_without_order_numbers(
    tmp_path: Path,
) -> None:
    first = Played(NOW, (f"订单 {A} 有 5 元",), ("差价 5 元",))
    again = Played(NOW, ("订单 261112-830417226780961 有 5 元",), ("好的",))
    dialogue = a_dialogue(
        tmp_path, {"buyer": "退吗"}, {"buyer": "呢", "says": [5], "since": 1, "same_reply_as": 1}
    )
    assert judge(dialogue, dialogue.turns[1], [first, again], Records(), FACTS) == []
    other = Played(NOW, ("没有",), ("没有",))
    assert len(judge(dialogue, dialogue.turns[1], [first, other], Records(), FACTS)) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"turns": [{"buyer": "在吗", "sais": [5]}]},
        {"turns": [{"says": [5]}]},
        {"turns": [{"buyer": "在吗", "state": {"leger": []}}]},
        {"orders": {"A": {"statu": "paid"}}},
        {"shop": {"open": True}},
    ],
)
def test_a_key_that_nobody_knows_is_said_instead_of_skipped(
    tmp_path: Path, broken: dict[str, Any]
) -> None:
    given = {"turns": [{"buyer": "在吗"}], **broken}
    with pytest.raises(BadForm, match="t01_p1_x"):
        a_dialogue(tmp_path, *given.pop("turns"), **given)
