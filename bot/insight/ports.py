"""What the insight room needs from a store, in its own words. Periods are [start, end)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from bot.insight.model import (
    Asked,
    BoardData,
    ConversationLine,
    DecisionLine,
    LedgerLine,
    Listed,
    NamedGroup,
    Recount,
)
from bot.transaction import Opens, UnitOfWork


class InsightStore(Protocol):
    def readings(self, start: datetime, end: datetime) -> list[Asked]:
        """What the bot read of buyers' own words (no pressed buttons), oldest first."""

    def unread(self, start: datetime, end: datetime) -> list[Asked]:
        """Buyers' words that no reading covers and the bot did not answer."""

    def newest_words(self) -> tuple[int, int]:
        """Changes whenever a reading or message was added."""

    def named_groups(self) -> list[NamedGroup]:
        """Groups that were shown before, oldest first."""

    def name_groups(self, groups: list[NamedGroup], *, at: datetime) -> None:
        """Remember them; what is known already stays as it is."""

    def note_due(self, *, now: datetime) -> None:
        """What is to be counted again because of the time that has passed is noted as changed."""

    def recount(self, *, most: int, now: datetime) -> Recount | None:
        """Of conversations that changed, the oldest changes first; None where none did."""

    def keep(self, recount: Recount) -> None:
        """In place of what was kept of them. Who has been counted by somebody else meanwhile is
        left as it is."""

    def board(self, first: date, last: date, *, now: datetime) -> BoardData:
        """What is kept, and what changed since counted now: the same as if all were counted."""

    def conversations(
        self, *, q: str, since: datetime | None, limit: int, offset: int = 0
    ) -> list[Listed]: ...

    def count_conversations(self, *, q: str, since: datetime | None, most: int) -> int:
        """Counted up to `most`: a large shop has more than anybody looks through."""

    def conversation_lines(self, start: datetime, end: datetime) -> list[ConversationLine]: ...

    def decision_lines(self, start: datetime, end: datetime) -> list[DecisionLine]: ...

    def ledger_lines(self, start: datetime, end: datetime) -> list[LedgerLine]: ...


class Uow(UnitOfWork, Protocol):
    @property
    def insight(self) -> InsightStore: ...


OpenUow = Opens[Uow]
