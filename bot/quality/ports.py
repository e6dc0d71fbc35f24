"""What the quality check needs from stores, in its own words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from bot.desk.model import Conversation
from bot.promises.model import Basis
from bot.quality.model import Checked, Criterion, Due, Filters, Finding, Judged, Line, Page, State
from bot.transaction import Opens, UnitOfWork


class QualityStore(Protocol):
    def due(
        self, *, quiet_since: datetime, over_since: datetime, version: int, limit: int
    ) -> list[Due]:
        """Conversations with lines that were not judged by this version, oldest first: the bot has
        them and nobody wrote since `quiet_since`, or whoever has them since `over_since`."""

    def lines(self, conversation_id: str, *, since: datetime | None) -> list[Line]: ...

    def keep(self, due: Due, talks: Sequence[Judged], *, version: int, at: datetime) -> bool:
        """False where somebody judged it meanwhile. What a person decided on stays; an open finding
        that no rule has any more goes."""

    def page(self, wanted: Filters, *, page: int, size: int) -> Page:
        """Newest first."""

    def talk(self, talk_id: int) -> Checked:
        """NotFound if there is none."""

    def finding(self, finding_id: int) -> Finding:
        """Locked; NotFound if there is none."""

    def decide(
        self, finding_id: int, state: State, *, by: str, note: str, at: datetime
    ) -> None: ...

    def appeal(self, finding_id: int, reason: str, *, at: datetime) -> None: ...

    def criteria(self) -> list[Criterion]: ...

    def set_criteria(self, names: Sequence[str]) -> None:
        """In this order; what is not named is dropped, and stays with the scores that have it."""

    def names_of_criteria(self) -> Mapping[int, str]:
        """Those that were dropped, too."""

    def score(
        self, talk: Checked, reviewer_id: int, marks: Mapping[int, int], *, note: str, at: datetime
    ) -> None:
        """Instead of what the same reviewer gave before."""

    def not_sampled(self, first: date, last: date) -> Mapping[int, Sequence[int]]:
        """Talks that nobody drew or scored yet, by who of the staff spoke in them."""

    def draw(self, talk_ids: Sequence[int], *, at: datetime) -> None: ...

    def people(self) -> list[tuple[int, str]]:
        """Who of the staff spoke in any talk."""


class Bases(Protocol):
    def bases(self, buyer_id: str) -> list[Basis]: ...


class Locks(Protocol):
    def lock(self, conversation_id: str) -> Conversation: ...


class Uow(UnitOfWork, Protocol):
    @property
    def quality(self) -> QualityStore: ...
    @property
    def promises(self) -> Bases: ...
    @property
    def desk(self) -> Locks: ...


OpenUow = Opens[Uow]
