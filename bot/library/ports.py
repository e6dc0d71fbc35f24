"""What the library needs from a store, in its own words. Periods are [start, end)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from bot.library.model import Answer, AnswerPage, Asked, Event, Filters, Live, Version, Wording
from bot.transaction import Opens, UnitOfWork


class LibraryStore(Protocol):
    """Versions and events are only added; what is given moves by conditional UPDATE."""

    def page(self, wanted: Filters, *, page: int, size: int) -> AnswerPage:
        """What was touched last comes first; `states` counts what `q` finds."""

    def answer(self, answer_id: int) -> Answer:
        """NotFound if there is none."""

    def versions(self, answer_id: int) -> list[Version]:
        """Newest first."""

    def events(self, answer_id: int) -> list[Event]:
        """Newest first."""

    def add(
        self, wording: Wording, *, threshold: float, group_id: str | None, by: str, at: datetime
    ) -> int:
        """A draft; its id."""

    def revise(
        self, answer_id: int, wording: Wording, *, was: int, threshold: float, by: str, at: datetime
    ) -> None:
        """Its next version. Conflict where somebody else has saved since `was`."""

    def publish(self, answer_id: int, *, version: int, by: str, at: datetime) -> None:
        """Conflict where the newest version is another one by now."""

    def withdraw(self, answer_id: int, *, by: str, at: datetime, why: str, harmed: bool) -> None:
        """AlreadySettled where it is not live any more."""

    def newest_event(self) -> int:
        """Changes whenever anything of an answer that is live does; 0 where nothing is."""

    def live(self) -> list[Live]:
        """All of them, also those whose time has not come or is over."""

    def withdrawn_since(self, since: datetime) -> list[Live]:
        """What was given for some of the time, in its newest version."""

    def given(self, answer_ids: Sequence[int]) -> dict[int, int]:
        """How often each was given to a buyer."""

    def categories(self) -> list[str]:
        """Of the shop's goods."""

    def keep_lift(self, answer_id: int, lift: dict[str, Any], *, at: datetime) -> None: ...

    def asked(self, start: datetime, end: datetime, *, most: int) -> list[Asked]:
        """What buyers typed and the bot read: the newest `most`, oldest first."""

    def replies_of_people(
        self, places: Sequence[tuple[str, datetime]], *, until_next: int
    ) -> list[list[str]]:
        """To what was said in these conversations at these times: what a person wrote next, up to
        the buyer's second message after it; at most `until_next` lines each."""

    def answered_by_people(self, since: datetime, *, most: int) -> list[tuple[str, datetime, str]]:
        """Buyers' typed messages after which a person wrote before the buyer did: conversation,
        time, text; the newest."""


class Notes(Protocol):
    def note(self, key: str, value: Any, *, at: datetime, by: str) -> bool: ...


class Uow(UnitOfWork, Protocol):
    @property
    def library(self) -> LibraryStore: ...
    @property
    def setting_changes(self) -> Notes: ...


OpenUow = Opens[Uow]
