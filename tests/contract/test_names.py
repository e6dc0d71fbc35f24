"""Every value that a page may be told has a Chinese name, and no name is for nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import msgspec
import pytest
import yaml

from actions.frame import base
from bot.decisions.model import Money
from bot.desk.alarms import DANGER
from bot.desk.model import BOT_FAILED
from bot.errors import OrderOfNobody
from bot.names import Words, ticket_reason, words
from bot.policy.model import Cause, GoodwillCause, Request
from bot.shop.importing.states import PARCEL_STATES
from bot.store.order_merge import _PARCEL_RANK
from scripts import api_types

ROOT = Path(__file__).parents[2]
GROUPS = [field.name for field in msgspec.structs.fields(Words) if field.name != "couriers"]
# Fields of what pages are told, and the group in which their values have names.
TOLD_IN = {
    ("CaseCard", "kind"): "case_kinds",
    ("CaseCard", "state"): "case_states",
    ("Conversation", "holder"): "holders",
    ("Decision", "outcome"): "decision_outcomes",
    ("Decision", "state"): "decision_states",
    ("Finding", "kind"): "findings",
    ("Finding", "level"): "levels",
    ("Finding", "state"): "handlings",
    ("FlagMeaning", "flag"): "flags",
    ("Appeal", "kind"): "appeal_kinds",
    ("Appeal", "state"): "appeal_states",
    ("HandoverCard", "mood"): "moods",
    ("HeldLine", "outcome"): "hold_outcomes",
    ("HeldPromise", "kind"): "promises",
    ("Message", "from"): "senders",
    ("Payout", "kind"): "decision_kinds",
    ("Payout", "state"): "payout_states",
    ("Review", "cause"): "review_causes",
    ("Review", "state"): "review_states",
    ("SafetyReport", "kind"): "dangers",
    ("Ticket", "queue"): "queues",
}


@pytest.mark.parametrize("group", GROUPS)
def test_every_name_is_chinese(group: str):
    names = getattr(words(), group)
    assert names
    plain = [code for code, text in names.items() if not any("一" <= c <= "鿿" for c in text)]
    assert plain == []


@pytest.mark.parametrize(("place", "group"), TOLD_IN.items(), ids=str)
def test_every_value_of_a_field_has_a_name(place: tuple[str, str], group: str):
    shape, field = place
    choices = api_types.schemas()[shape]["properties"][field]["enum"]
    assert set(choices) <= set(getattr(words(), group))


def test_every_intent_has_a_name_and_no_other():
    with (ROOT / "domain.yml").open() as file:
        intents = set(yaml.safe_load(file)["intents"])
    assert set(words().intents) == intents | {"nlu_fallback"}


def test_every_cause_has_a_name():
    assert {*Cause, *GoodwillCause} <= set(words().causes)


def test_every_kind_of_decision_and_of_money_has_a_name():
    assert {kind.kind for kind in get_args(Request)} | set(Money) <= set(words().decision_kinds)


def test_what_became_of_a_reading_has_a_name():
    outcomes = (
        base._SETTLED, base._ASKED, base._UNCLEAR, base._HANDED_OVER, base._FAILED,
        base._UNANSWERED,
    )  # fmt: skip
    assert set(outcomes) == set(words().readings)


def test_every_state_that_a_parcel_is_brought_to_has_a_name():
    assert {*_PARCEL_RANK, *(state.state for state in PARCEL_STATES.values())} == set(
        words().parcel_states
    )


NAMED = re.compile(r"""(?<![\w.])['"]?(\w+)['"]?:\s*['"`][^'"`]*[一-鿿]""")
IN_QUOTES = re.compile(r"""['"`]([^'"`]+)['"`]""")
FEW = 3


def tables_in(source: str) -> set[str]:
    """The groups of which a source has names of its own: several codes, each with Chinese."""
    codes, quoted = set(NAMED.findall(source)), set(IN_QUOTES.findall(source))
    named = {group for group in GROUPS if len(codes & set(getattr(words(), group))) >= FEW}
    return named | ({"couriers"} if len(quoted & set(words().couriers)) >= FEW else set())


def test_a_table_of_names_is_seen():
    assert tables_in("const A = { in_transit: '运输中', 'signed': '签收', lost: \"丢\" }") >= {
        "parcel_states"
    }
    assert tables_in("couriers: ['顺丰速运', '圆通速递', '中通快递']") == {"couriers"}
    assert tables_in("roles: { bot: '机器人', agent: '人工' }") == set()


def test_no_page_has_a_table_of_names():
    web = ROOT / "bot" / "web"
    files = [
        file
        for room in ("shared", "widget", "console")
        for file in (web / room).rglob("*.*")
        if file.suffix in (".ts", ".vue")
    ]
    assert len(files) > 50
    tables = {file.name: tables_in(file.read_text(encoding="utf-8")) for file in files}
    assert {name: groups for name, groups in tables.items() if groups} == {}


def reasons_given() -> Iterator[str]:
    """What the code opens tickets for: the second thing that every hand-over is told."""
    for room in ("actions", "bot"):
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and len(node.args) > 1
                    and _brings_a_person(node.func)
                ):
                    reason = node.args[1]
                    if isinstance(reason, ast.Constant):
                        yield str(reason.value)


def _brings_a_person(called: ast.expr) -> bool:
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    return name in ("hand_over", "HandOver")


def test_every_reason_of_a_ticket_has_a_name():
    given = {*reasons_given(), BOT_FAILED, OrderOfNobody.code, DANGER}
    assert len(given) > 15
    assert [one for one in sorted(given) if ticket_reason(one) == one] == []
