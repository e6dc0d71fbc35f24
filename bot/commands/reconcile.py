"""The command `anxin reconcile`: a day of money as lines of text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import click

from bot.core import build_core
from bot.money import yuan
from bot.payouts.reconciliation import Line, Reconciliation
from bot.settings import Settings
from bot.times import Clock, read_day, shop_day

_STATES = {
    "confirmed": "已到账",
    "sent": "打款中",
    "requested": "待打款",
    "failed": "失败",
    "unknown": "待核实",
    "reversed": "已冲正",
    "missing": "没有打款记录",
}


def reconcile_day(
    settings: Settings, day: str | None, *, say: Callable[[str], object], clock: Clock
) -> int:
    """1 where something differs, 0 where nothing does."""
    payouts = build_core(settings, notify=lambda happened: None, clock=clock).payouts
    found = payouts.reconcile(_day(day, clock))
    say(f"{found.day} 流水 {found.count} 笔，共 {yuan(found.ledger_fen)} 元；{_by_state(found)}")
    for line in found.differences:
        say(f"差异  {_text(line)}")
    for line in found.open:
        say(f"未了结  {_text(line)}（{_STATES[line.code]}）")
    say(f"差异 {len(found.differences)} 条，合计 {yuan(found.difference_fen)} 元")
    return 1 if found.differences else 0


def _day(text: str | None, clock: Clock) -> date:
    if text is None:
        return shop_day(clock()) - timedelta(days=1)
    try:
        return read_day(text)
    except ValueError:
        raise click.BadParameter("a day is like 2026-11-01", param_hint="--day") from None


def _by_state(found: Reconciliation) -> str:
    parts = [f"{_STATES[state]} {yuan(fen)} 元" for state, fen in sorted(found.by_state.items())]
    return "，".join(parts) or "没有打款"


def _text(line: Line) -> str:
    names = [
        line.order_no and f"订单 {line.order_no}",
        line.ledger_id and f"payout:{line.ledger_id}",
        line.decision_id and f"判责单 {line.decision_id}",
    ]
    return f"{'，'.join(name for name in names if name)}  {yuan(line.amount_fen)} 元  {line.text}"
