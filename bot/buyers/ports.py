"""What the buyers' room needs from stores, in its own words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.buyers.conditions import BuyerRule
from bot.buyers.messages import (
    Cap,
    Due,
    GroupMessage,
    MessagePage,
    MessageState,
    Purpose,
    RecipientPage,
    SendState,
    Why,
    Written,
)
from bot.buyers.model import (
    BuyerFacts,
    BuyerPage,
    Choices,
    Chosen,
    Event,
    Filters,
    Group,
    Subject,
    Tag,
)
from bot.desk.holding import Promised, StaffLine
from bot.desk.model import Staff
from bot.desk.ports import AccountStore, DeskStore, PromiseReader
from bot.promises.ports import Uow as GateUow
from bot.shop.ports import ShopStore
from bot.transaction import Opens, UnitOfWork


class BuyerStore(Protocol):
    """Buyers by facts. Who was erased is nobody here. No method asks once a buyer."""

    def page(self, wanted: Filters, *, page: int, size: int, now: datetime) -> BuyerPage: ...
    def one(self, buyer_id: str) -> BuyerFacts:
        """NotFound without one."""

    def one_of(self, conversation_id: str) -> BuyerFacts:
        """Whose conversation it is; NotFound without one."""

    def count(self, rule: BuyerRule, *, now: datetime) -> int: ...
    def sample(self, rule: BuyerRule, *, most: int, now: datetime) -> Sequence[BuyerFacts]:
        """Who ordered last first."""

    def choices(self) -> Choices: ...


class GroupStore(Protocol):
    """Groups, tags, and which buyers have them."""

    def groups(self) -> list[Group]: ...
    def group(self, group_id: int) -> Group:
        """NotFound without one, or where it was dropped."""

    def add_group(self, name: str, rule: BuyerRule, *, by: str, at: datetime) -> int | None:
        """None where one has the name."""

    def change_group(
        self, group_id: int, name: str, rule: BuyerRule, *, by: str, at: datetime
    ) -> bool:
        """False where another one has the name."""

    def drop_group(self, group_id: int, *, at: datetime) -> None: ...
    def tags(self) -> list[Tag]: ...
    def tag(self, tag_id: int) -> Tag: ...
    def add_tag(self, name: str, group_id: int | None, *, by: str, at: datetime) -> int | None: ...
    def change_tag(self, tag_id: int, name: str, group_id: int | None) -> bool:
        """Of another rule, or of none, it is on nobody at first."""

    def drop_tag(self, tag_id: int, *, at: datetime) -> None: ...
    def put(self, tag_id: int, chosen: Chosen, *, by: str, at: datetime) -> int:
        """How many got it now."""

    def take(self, tag_id: int, chosen: Chosen, *, now: datetime) -> int: ...
    def follow(self, tag_id: int, rule: BuyerRule, *, at: datetime) -> tuple[int, int]:
        """Who fits the rule has the tag from now on, nobody else; how many came and went."""

    def note(self, event: Event) -> None: ...
    def events(self, about: Subject, about_ids: Collection[int]) -> Iterator[Event]:
        """Newest first."""


class Uow(UnitOfWork, Protocol):
    @property
    def buyers(self) -> BuyerStore: ...
    @property
    def buyer_groups(self) -> GroupStore: ...


OpenUow = Opens[Uow]


class MessageStore(Protocol):
    """Messages to a group, and each buyer's turn. Once is a conditional UPDATE."""

    def page(self, state: MessageState | None, *, page: int, size: int) -> MessagePage: ...
    def message(self, message_id: int) -> GroupMessage:
        """NotFound without one."""

    def locked(self, message_id: int) -> GroupMessage:
        """Nobody changes it until the transaction ends."""

    def write(
        self, message_id: int | None, given: Written, rule: BuyerRule, *, staff: Staff, at: datetime
    ) -> int | None:
        """Its id; None where it is past changing."""

    def drop(self, message_id: int) -> bool: ...
    def hold(self, message_id: int, promises: Sequence[Mapping[str, str | None]]) -> bool: ...
    def release(
        self,
        message_id: int,
        state: MessageState,
        *,
        rule: BuyerRule,
        staff: Staff,
        reason: str,
        send_at: datetime,
        at: datetime,
    ) -> bool:
        """From this state on its way; False where it is in another one by now."""

    def stop(self, message_id: int, *, at: datetime) -> bool: ...
    def reach(
        self, rule: BuyerRule, text: str, purpose: Purpose, cap: Cap, *, now: datetime
    ) -> Mapping[str, int]:
        """How many of the rule's buyers by Why; "" for those who get it."""

    def would_get(
        self, rule: BuyerRule, text: str, purpose: Purpose, cap: Cap, *, most: int, now: datetime
    ) -> list[tuple[str, str]]:
        """Ids and names of some of them."""

    def left_out(
        self,
        rule: BuyerRule,
        text: str,
        purpose: Purpose,
        cap: Cap,
        why: Why,
        *,
        page: int,
        size: int,
        now: datetime,
    ) -> RecipientPage:
        """The rule's buyers who do not get it for this reason."""

    def recipients(
        self, message_id: int, outcome: SendState | Why, *, page: int, size: int
    ) -> RecipientPage:
        """Whose turn ended so."""

    def hindrance(
        self, buyer_id: str, text: str, purpose: Purpose, cap: Cap, *, now: datetime
    ) -> Why | None: ...
    def goods(self, buyer_ids: Collection[str]) -> Mapping[str, str]:
        """What each bought last, by its title."""

    def ready(self, *, now: datetime) -> list[int]: ...
    def list_buyers(self, message_id: int, *, now: datetime) -> bool: ...
    def due(self, *, limit: int) -> list[Due]: ...
    def skip(self, send_id: int, why: Why) -> bool: ...
    def sent(self, send_id: int, *, seq: int, at: datetime) -> bool:
        """Of several who try, one gets True, and none after it was stopped."""

    def end(self, *, at: datetime) -> int: ...
    def unread(self, conversations: Collection[str]) -> list[int]: ...
    def read(self, send_ids: Collection[int], *, at: datetime) -> None: ...


class SendingUow(GateUow, Protocol):
    @property
    def buyer_groups(self) -> GroupStore: ...
    @property
    def group_messages(self) -> MessageStore: ...
    @property
    def desk(self) -> DeskStore: ...
    @property
    def accounts(self) -> AccountStore: ...
    @property
    def shop(self) -> ShopStore: ...


OpenSendingUow = Opens[SendingUow]


class SendingGate(PromiseReader, Protocol):
    """The promise gate as messages to a group need it."""

    def offends(self, found: Promised) -> bool:
        """Against the platform: nothing covers it, and nobody may send it to a group."""

    def read_group(self, uow: GateUow, line: StaffLine, *, released: str) -> bool:
        """False, and recorded as held, where it promises this buyer what no decision covers, and
        nobody released it with a reason; where somebody did, it is recorded as sent."""
