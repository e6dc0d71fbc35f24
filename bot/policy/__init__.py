"""The shop's rules. Pure: facts in, decision with its proof out; no clock, database or network."""

from __future__ import annotations

from bot.policy.decide import decide, remark_for
from bot.policy.model import Decision, Facts, Outcome, Queue, Request
from bot.policy.numbers import Policy

__all__ = ["Decision", "Facts", "Outcome", "Policy", "Queue", "Request", "decide", "remark_for"]
