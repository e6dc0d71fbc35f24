"""What registers need from stores, in their own words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.cases.model import Case
from bot.desk.model import Conversation
from bot.registers.model import (
    Entry,
    EntryState,
    Event,
    Filters,
    Form,
    NewEntry,
    Page,
    Sight,
    Values,
    Version,
    Wording,
)
from bot.shop.model import Buyer, Order
from bot.transaction import Opens, UnitOfWork


class RegisterStore(Protocol):
    """One entry for each key of a page is a unique key, and so is a name of the forms in use;
    every change is a conditional UPDATE."""

    def forms(self) -> list[Form]:
        """All, in the order in which they were made."""

    def form(self, form_id: int) -> Form:
        """NotFound if there is none."""

    def versions(self, form_id: int) -> list[Version]:
        """Newest first."""

    def wordings(self, wanted: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Wording]:
        """By form and version."""

    def add_form(self, wording: Wording, *, by: str, at: datetime) -> int:
        """Conflict where a form in use has this name."""

    def change_form(self, form: Form, wording: Wording, *, by: str, at: datetime) -> None:
        """FormMoved where it is at another version by now; Conflict as for a new one."""

    def retire(self, form_id: int, at: datetime | None) -> None:
        """None brings it back; Conflict as for a new one."""

    def add(self, new: NewEntry) -> int | None:
        """Its number; None where there is one with this key."""

    def of_key(self, key: str) -> Entry | None: ...
    def is_erased(self, buyer_id: str) -> bool:
        """The person behind it was forgotten."""

    def entry(self, entry_id: int) -> Entry:
        """NotFound if there is none, or what it said came to its end."""

    def of_buyer(self, buyer_id: str, sight: Sight, *, limit: int) -> list[Entry]:
        """Newest first, withdrawn ones too."""

    def count_of(self, buyer_id: str, sight: Sight) -> int:
        """Without withdrawn ones."""

    def page(self, wanted: Filters, sight: Sight, *, page: int, size: int) -> Page: ...

    def change(
        self, entry: Entry, values: Values, *, version: int, order_no: str | None, at: datetime
    ) -> None:
        """EntryMoved where somebody changed it since it was read."""

    def move(
        self, entry: Entry, to: EntryState, *, handler_id: int | None, note: str, at: datetime
    ) -> None:
        """EntryMoved where somebody changed it since it was read."""

    def add_event(self, entry_id: int, event: Event) -> None: ...

    def events(self, entry_id: int) -> list[Event]:
        """Oldest first."""

    def people(self, sight: Sight) -> list[tuple[int, str]]:
        """Who made entries, by name."""

    def counts(self) -> Mapping[int, int]:
        """How many entries each form has that were not withdrawn."""


class Talks(Protocol):
    def conversation(self, conversation_id: str) -> Conversation: ...

    def lock(self, conversation_id: str) -> Conversation:
        """Against an erasure of the buyer meanwhile."""


class Shop(Protocol):
    def buyer(self, buyer_id: str) -> Buyer: ...

    def order(self, no: str, *, buyer_id: str) -> Order:
        """OrderNotFound also for another buyer's."""

    def orders_of(self, buyer_id: str, *, limit: int = 20) -> list[Order]: ...


class Cases(Protocol):
    def of_order(self, order_no: str) -> Sequence[Case]: ...


class Uow(UnitOfWork, Protocol):
    @property
    def registers(self) -> RegisterStore: ...
    @property
    def desk(self) -> Talks: ...
    @property
    def shop(self) -> Shop: ...
    @property
    def cases(self) -> Cases: ...


OpenUow = Opens[Uow]
