"""What the insight room needs from a store, in its own words. Periods are [start, end)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, Protocol

from bot.desk.model import Staff
from bot.insight.model import (
    Asked,
    BoardData,
    ConversationLine,
    DecisionLine,
    Goods,
    LedgerLine,
    Listed,
    NamedGroup,
    QuestionEvent,
    QuestionText,
    Recount,
    Remembered,
)
from bot.transaction import Opens, UnitOfWork


class InsightStore(Protocol):
    def readings(self, start: datetime, end: datetime) -> list[Asked]:
        """What the bot read of buyers' own words (no pressed buttons), oldest first."""

    def unread(self, start: datetime, end: datetime) -> list[Asked]:
        """Buyers' words that no reading covers and the bot did not answer."""

    def newest_words(self) -> tuple[int, int]:
        """Changes whenever a reading or message was added."""

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


class QuestionStore(Protocol):
    def remembered(self) -> Remembered:
        """Groups but for those that were merged into others, and all texts."""

    def group(self, group_id: str) -> NamedGroup:
        """Raises NotFound; also for one that was merged into another."""

    def name_groups(self, groups: Sequence[NamedGroup], *, at: datetime) -> None:
        """Remember new ones, and the names of those whose own is not said any more. What a person
        called a group stays."""

    def keep_texts(self, texts: Iterable[QuestionText], *, at: datetime) -> None:
        """What a person did meanwhile stays."""

    def put(self, into: str, *, groups: Collection[str] = (), texts: Collection[str] = ()) -> int:
        """All texts of these groups, or these texts, are held in that group; how many it were."""

    def change(self, group_id: str, **values: Any) -> None: ...

    def add_event(self, event: QuestionEvent) -> int: ...

    def events(self) -> list[QuestionEvent]:
        """Oldest first."""

    def newest_event(self) -> int:
        """0 where there is none."""

    def goods_of(self, order_nos: Collection[str]) -> dict[str, list[Goods]]: ...


class SettingChanges(Protocol):
    def note(self, key: str, value: Any, *, at: datetime, by: str) -> bool: ...


class Accounts(Protocol):
    def staff(self, staff_id: int) -> Staff:
        """Raises NotFound."""


class Uow(UnitOfWork, Protocol):
    @property
    def questions(self) -> QuestionStore: ...
    @property
    def setting_changes(self) -> SettingChanges: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def insight(self) -> InsightStore: ...


OpenUow = Opens[Uow]
