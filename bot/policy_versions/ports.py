"""What replays need from the store, in their own words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.policy_versions.replay import Recorded, Settled
from bot.transaction import Opens, UnitOfWork


class PastStore(Protocol):
    """What buyers asked for in [start, end). What staff asked for is none of it: a person named
    the amount there, and not the rules."""

    def count_recorded(self, start: datetime, end: datetime) -> int: ...

    def recorded(self, start: datetime, end: datetime, *, after: int, limit: int) -> list[Recorded]:
        """By id, those above `after`."""

    def settled(self, start: datetime, end: datetime) -> Mapping[str, Settled]:
        """What people made of proposals, by the kind of request."""


class Uow(UnitOfWork, Protocol):
    @property
    def past_decisions(self) -> PastStore: ...


OpenUow = Opens[Uow]
