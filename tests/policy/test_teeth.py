"""Every number of the rules, wrong by its smallest step, is found by the generated cases."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any

import pytest

from bot.policy import Policy, decide
from bot.policy.wire import parse
from tests.policy.cases import boundary_cases

pytestmark = pytest.mark.slow

POLICY = Policy()
# No decision is made by these: contacts are counted by them, queues coloured, people limited.
ELSEWHERE = {
    "goodwill.contact_minutes",
    "goodwill.payments_days",
    "deadlines.amber_percent",
    "deadlines.red_percent",
    "arrival.wechat_days",
    "arrival.alipay_days",
    "arrival.credit_days",
    "arrival.debit_card_days",
    "arrival.credit_card_days",
    "agent.goodwill_fen",
    "agent.price_difference_fen",
    "agent.postage_fen",
    "agent.extra_packs",
}
# 3.00 + 1.00 + 1.00 reaches the cap of 5.00 and never passes it, so a higher cap decides nothing.
ALIKE = {("goodwill.highest_fen", 1)}
Decided = list[tuple[Any, Any, dict[str, Any]]]
NUMBERS = [
    f"{group.name}.{number.name}"
    for group in fields(POLICY)
    for number in fields(getattr(POLICY, group.name))
    if isinstance(getattr(getattr(POLICY, group.name), number.name), int)
]


@pytest.fixture(scope="module")
def decided() -> Decided:
    read = [parse(json.dumps(line).encode()) for line in boundary_cases(50_000)]
    return [(request, facts, decide(request, facts, POLICY).as_json()) for request, facts in read]


def wrong_by(step: int, name: str) -> Policy:
    group, number = name.split(".")
    numbers = getattr(POLICY, group)
    changed = replace(numbers, **{number: getattr(numbers, number) + step})
    return replace(POLICY, **{group: changed})


@pytest.mark.parametrize(
    ("name", "step"),
    [
        pytest.param(name, step, id=f"{name} {step:+}")
        for name in NUMBERS
        for step in (1, -1)
        if name not in ELSEWHERE and (name, step) not in ALIKE
    ],
)
def test_a_wrong_number_is_found(name: str, step: int, decided: Decided) -> None:
    wrong = wrong_by(step, name)
    assert any(
        decide(request, facts, wrong).as_json() != right for request, facts, right in decided
    )


def test_the_numbers_left_out_decide_nothing(decided: Decided) -> None:
    wrong = POLICY
    for name in sorted(ELSEWHERE):
        group, number = name.split(".")
        numbers = getattr(wrong, group)
        changed = replace(numbers, **{number: getattr(numbers, number) - 1})
        wrong = replace(wrong, **{group: changed})
    assert all(
        decide(request, facts, wrong).as_json() == right for request, facts, right in decided
    )
