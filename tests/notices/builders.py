"""Orders to which something happens, buyers who are there or not, and an SMS provider."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from bot.decisions.policy_version import version_of
from bot.desk.model import Message, Role
from bot.desk.ports import Happened, Phrases
from bot.notices.hours import QuietHours
from bot.notices.model import Sms
from bot.notices.ports import SmsPort
from bot.notices.service import Notices
from bot.policy import Policy
from bot.store.base import Base
from bot.store.tables.buyers import BuyerGroupRow
from bot.store.tables.decisions import DecisionRow, LedgerRow
from bot.store.tables.group_messages import GroupMessageRow, GroupSendRow
from bot.store.tables.notices import NoticeRow
from bot.store.tables.payouts import PayoutRow
from bot.store.tables.shop import (
    BuyerRow,
    OrderItemRow,
    OrderRow,
    ParcelEventRow,
    ParcelRow,
)
from bot.store.uow import uow_opener

# Ten in the morning in Shanghai.
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ORDER, BUYER, CONVERSATION, PHONE = "261105-100000000000001", "b1", "c1", "13812345678"


class CrashError(BaseException):
    """The process ends here."""


class Provider:
    """Keeps what it was given; fails as told."""

    def __init__(self) -> None:
        self.sent: list[Sms] = []
        self.fails: list[Exception] = []

    def send(self, sms: Sms) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(sms)


@dataclass
class Shop:
    """A shop whose first search has been: what happens from now on is news."""

    engine: Engine
    phrases: Phrases
    now: datetime = NOW
    told: list[Happened] = field(default_factory=list)
    provider: SmsPort = field(default_factory=Provider)
    quiet: QuietHours = field(default_factory=QuietHours)
    policy: Policy = field(default_factory=Policy)

    def __post_init__(self) -> None:
        self.open_uow = uow_opener(self.engine)
        self.notices = self.gateway()

    def gateway(self, notify: Callable[[Happened], None] | None = None) -> Notices:
        """Another one over the same database."""
        return Notices(
            self.open_uow,
            clock=lambda: self.now,
            notify=notify or self.told.append,
            phrases=self.phrases,
            sms=self.provider,
            quiet=self.quiet,
            policy=lambda at=None: version_of(self.policy),
        )

    def later(self, span: timedelta) -> None:
        self.now += span

    def search(self) -> list[str]:
        """The kinds of what was found."""
        before = len(self.rows())
        self.notices.search()
        return [row.kind for row in self.rows()[before:]]

    def visit(self, conversation_id: str = CONVERSATION) -> list[str]:
        """The buyer's page is open: what is told now."""
        before = len(self.messages(conversation_id))
        self.notices.deliver([conversation_id])
        return [message.text for message in self.messages(conversation_id)[before:]]

    def messages(self, conversation_id: str = CONVERSATION) -> list[Message]:
        with self.open_uow(writes=False) as uow:
            return uow.desk.messages_after(conversation_id, 0)

    def rows(self) -> list[NoticeRow]:
        with self.open_uow(writes=False) as uow:
            return list(uow.session.scalars(select(NoticeRow).order_by(NoticeRow.id)))

    def states(self) -> dict[str, str]:
        return {row.kind: row.state for row in self.rows()}

    def sms(self) -> list[str]:
        return [row.sms for row in self.rows()]

    def sent(self) -> list[Sms]:
        assert isinstance(self.provider, Provider)
        return self.provider.sent

    def buyer(self, buyer_id: str = BUYER, conversation_id: str | None = CONVERSATION) -> None:
        with self.open_uow() as uow:
            uow.session.add(BuyerRow(id=buyer_id, name="王小姐", phone=PHONE))
            uow.session.flush()
            if conversation_id is not None:
                uow.desk.open(conversation_id, buyer_id=buyer_id, at=self.now)
            uow.commit()

    def writes_to_a_group(self) -> None:
        """The buyer got a message that went to many, now."""
        with self.open_uow() as uow:
            staff = uow.accounts.add_staff(
                username="boss", name="主管", role=Role.SUPERVISOR, password_hash="x"
            )
            group = BuyerGroupRow(
                name="一组", rule={}, created_at=self.now, created_by="", changed_at=self.now,
                changed_by="",
            )  # fmt: skip
            uow.session.add(group)
            uow.session.flush()
            message = GroupMessageRow(
                text="新品上架", purpose="offer", state="done", group_id=group.id, rule={},
                created_at=self.now, author_id=staff.id, author=staff.name, promises=[],
            )  # fmt: skip
            uow.session.add(message)
            uow.session.flush()
            turn = GroupSendRow(
                message_id=message.id, buyer_id=BUYER, state="sent", why="", sent_at=self.now,
                seq=1, counts_until=self.now + 7 * DAY,
            )  # fmt: skip
            uow.session.add(turn)
            uow.commit()

    def choices(self) -> tuple[bool, bool]:
        """Of the own orders, and of offers."""
        return self.notices.wanted(BUYER), self.notices.offers_wanted(BUYER)

    def order(self, no: str = ORDER, buyer_id: str = BUYER, **changes: Any) -> None:
        """Paid yesterday, to be shipped by tomorrow."""
        values: dict[str, Any] = {
            "status": "paid",
            "placed_at": self.now - DAY,
            "confirmed_at": self.now - DAY,
            "ship_by": self.now + DAY,
            "paid_fen": 59_00,
        }
        title = changes.pop("title", "马克杯")
        order = OrderRow(no=no, buyer_id=buyer_id, **(values | changes))
        order.items = [
            OrderItemRow(line=1, sku="CUP", title=title, quantity=1, paid_unit_price_fen=59_00)
        ]
        with self.open_uow() as uow:
            uow.session.add(order)
            uow.commit()

    def change(self, no: str = ORDER, **values: Any) -> None:
        with self.open_uow() as uow:
            row = uow.session.get_one(OrderRow, no)
            for name, value in values.items():
                setattr(row, name, value)
            uow.commit()

    def ship(self, no: str = ORDER, tracking_no: str = "SF1", **changes: Any) -> None:
        """Now, and the order with its parcel."""
        self.change(no, status="shipped", shipped_at=self.now)
        values: dict[str, Any] = {"courier": "顺丰", "shipped_at": self.now}
        with self.open_uow() as uow:
            uow.session.add(ParcelRow(order_no=no, tracking_no=tracking_no, **(values | changes)))
            uow.commit()

    def event(self, text: str, tracking_no: str = "SF1", at: datetime | None = None) -> None:
        with self.open_uow() as uow:
            parcel = uow.session.scalars(
                select(ParcelRow).where(ParcelRow.tracking_no == tracking_no)
            ).one()
            uow.session.add(ParcelEventRow(parcel_id=parcel.id, at=at or self.now, text=text))
            uow.commit()

    def sign(self, no: str = ORDER, tracking_no: str = "SF1") -> None:
        with self.open_uow() as uow:
            parcel = uow.session.scalars(
                select(ParcelRow).where(ParcelRow.tracking_no == tracking_no)
            ).one()
            parcel.state, parcel.signed_at = "signed", self.now
            uow.commit()
        self.change(no, status="signed", signed_at=self.now)

    def add(self, row: Base) -> None:
        with self.open_uow() as uow:
            uow.session.add(row)
            uow.commit()

    def payout(self, amount_fen: int = 5_00, state: str = "confirmed", **changes: Any) -> None:
        """Money of a decision, settled now."""
        with self.open_uow() as uow:
            decision = DecisionRow(
                at=self.now,
                order_no=ORDER,
                buyer_id=BUYER,
                kind="goodwill",
                rule="P2",
                outcome="grant",
                reason="goodwill",
                policy_version="1",
                input={},
                proof=[],
                state="done",
            )
            uow.session.add(decision)
            uow.session.flush()
            entry = LedgerRow(
                at=self.now,
                order_no=ORDER,
                buyer_id=BUYER,
                kind=changes.pop("money", "refund"),
                amount_fen=amount_fen,
                decision_id=decision.id,
                by="安安",
            )
            uow.session.add(entry)
            uow.session.flush()
            values: dict[str, Any] = {"at": self.now, "settled_at": self.now}
            uow.session.add(
                PayoutRow(
                    ledger_id=entry.id,
                    order_no=ORDER,
                    amount_fen=amount_fen,
                    state=state,
                    **(values | changes),
                )
            )
            uow.commit()


def shipped(shop: Shop) -> None:
    shop.later(HOUR)
    shop.ship()
    assert shop.search() == ["shipped"]
