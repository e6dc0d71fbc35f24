"""The services of the shop's daily upkeep, put together: marks, screening, appeals, reviews."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any

from bot.cases.appeals.service import Appeals
from bot.cases.marks import OrderMarks
from bot.cases.model import PolicySource
from bot.cases.reviews.service import Reviews
from bot.cases.screening.service import Screening
from bot.times import Clock


@dataclass(frozen=True)
class Upkeep:
    marks: OrderMarks
    screening: Screening
    appeals: Appeals
    reviews: Reviews


def build_upkeep(open_uow: Any, *, clock: Clock, policy: PolicySource, cut_off: time) -> Upkeep:
    """`open_uow` opens what each of the services asks for; the store's own does."""
    screening = Screening(open_uow, clock=clock, policy=policy, cut_off=cut_off)
    return Upkeep(
        marks=OrderMarks(open_uow, clock=clock),
        screening=screening,
        appeals=Appeals(open_uow, clock=clock, screening=screening),
        reviews=Reviews(open_uow, clock=clock),
    )
