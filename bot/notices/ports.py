"""What the notices need from outside, in their own words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk.ports import DeskStore
from bot.notices.model import Fact, Kind, NewNotice, Notice, Sms, SmsState
from bot.shop.ports import ShopStore
from bot.transaction import Opens, UnitOfWork


class NoticeStore(Protocol):
    """Once is a promise of the database: a constraint, a conditional UPDATE."""

    def since(self, *, now: datetime) -> datetime | None:
        """From when on facts are news; None before the first search, or where that moment lies
        ahead because the clock was set back."""

    def begin(self, *, now: datetime) -> None:
        """Facts are news from now on, unless somebody else has begun."""

    def facts(
        self, kind: Kind, *, after: datetime, before: datetime, limit: int, promise: timedelta
    ) -> list[Fact]:
        """What happened in `after < at <= before` and no notice tells of, oldest first."""

    def add(self, new: NewNotice) -> bool:
        """False where it was there."""

    def outdate(self, fact: Fact, kinds: Collection[Kind], *, at: datetime) -> None:
        """What is kept of these kinds on the fact's parcel is no news any more."""

    def lapse(self, *, now: datetime) -> None: ...

    def kept(self, conversations: Collection[str], *, limit: int = 200) -> list[Notice]:
        """What waits for the buyers of these conversations, oldest first."""

    def mark_told(self, notice_id: int, *, at: datetime) -> bool:
        """Of several who try, one gets True, and none after it lapsed or was switched off."""

    def sms_due(self, *, now: datetime, limit: int) -> list[Sms]: ...

    def claim_sms(self, sms: Sms) -> bool:
        """Of several who try, one gets True."""

    def end_sms(self, sms: Sms, state: SmsState) -> None: ...

    def wanted(self, buyer_id: str) -> bool: ...

    def choose(self, buyer_id: str, *, wanted: bool, at: datetime) -> None:
        """Of the orders' news alone. With `wanted` False, what is kept goes too."""

    def offers_wanted(self, buyer_id: str) -> bool: ...
    def choose_offers(self, buyer_id: str, *, wanted: bool, at: datetime) -> None:
        """With `wanted` True the buyer is of groups again, too."""

    def leave_groups(self, buyer_id: str, *, at: datetime) -> None:
        """No message to a group any more, and no offer."""

    def heard_group_last(self, buyer_id: str) -> bool:
        """Whether a message to a group was the last that came unasked."""


class Uow(UnitOfWork, Protocol):
    @property
    def notices(self) -> NoticeStore: ...
    @property
    def shop(self) -> ShopStore: ...
    @property
    def desk(self) -> DeskStore: ...


OpenUow = Opens[Uow]


class SmsNotSentError(Exception):
    """The provider said no, or was never reached: certainly nothing was sent."""


class SmsPort(Protocol):
    def send(self, sms: Sms) -> None:
        """Returns once the provider has it. Raises SmsNotSentError; anything else that is raised
        means that nobody knows."""
