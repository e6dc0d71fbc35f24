"""What the shadow needs from a store."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.shadow.model import Said, Who
from bot.transaction import Opens, UnitOfWork


class ShadowStore(Protocol):
    def lines(self, start: datetime, end: datetime) -> Iterator[Said]:
        """What buyers, people and the bot said, conversation by conversation, in order; the end
        not included."""

    def who(self, conversation_ids: Sequence[str]) -> Mapping[str, Who]: ...


class Uow(UnitOfWork, Protocol):
    @property
    def shadow(self) -> ShadowStore: ...


OpenUow = Opens[Uow]
