"""Who may decide what, at the bound of each cell."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.policy import Policy
from bot.policy.numbers import PostageNumbers
from bot.policy.powers import Role, Spend, may_add_packs, may_pay

LIMITS = [
    (Role.BOT, Spend.GOODWILL, 5_00),
    (Role.BOT, Spend.PRICE_DIFFERENCE, 20_00),
    (Role.BOT, Spend.POSTAGE, 12_00),
    (Role.AGENT, Spend.GOODWILL, 10_00),
    (Role.AGENT, Spend.PRICE_DIFFERENCE, 50_00),
    (Role.AGENT, Spend.POSTAGE, 30_00),
]


@pytest.mark.parametrize(("role", "spend", "limit"), LIMITS)
def test_up_to_the_limit_and_not_a_fen_more(role: Role, spend: Spend, limit: int) -> None:
    assert may_pay(role, spend, order_total_fen=limit, policy=Policy())
    assert not may_pay(role, spend, order_total_fen=limit + 1, policy=Policy())


@pytest.mark.parametrize("spend", Spend)
def test_a_supervisor_has_no_limit(spend: Spend) -> None:
    assert may_pay(Role.SUPERVISOR, spend, order_total_fen=10**9, policy=Policy())


@pytest.mark.parametrize(
    ("role", "extra", "allowed"),
    [
        (Role.BOT, 0, True),
        (Role.BOT, 1, False),
        (Role.AGENT, 1, True),
        (Role.AGENT, 2, False),
        (Role.SUPERVISOR, 99, True),
    ],
)
def test_packs_beyond_the_tables(role: Role, extra: int, allowed: bool) -> None:
    assert may_add_packs(role, extra=extra, policy=Policy()) is allowed


def test_the_bots_power_is_the_number_of_its_rule() -> None:
    policy = replace(Policy(), postage=PostageNumbers(bot_limit_fen=1))
    assert not may_pay(Role.BOT, Spend.POSTAGE, order_total_fen=2, policy=policy)
