"""A small shop in a database, and the services on it; tests name only what they are about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from bot.cases.following import CaseFollower
from bot.cases.service import Cases
from bot.cases.workbench import Workbench
from bot.decisions.approvals import Approvals
from bot.decisions.model import Asked, Done
from bot.decisions.policy_version import version_of
from bot.decisions.service import Decisions
from bot.desk.model import Holder, Message, Outgoing, Role, Staff
from bot.desk.phrases import DomainPhrases
from bot.desk.ports import Happened
from bot.policy import Policy, Request
from bot.promises.gate import Gate
from bot.store.tables.shop import (
    BuyerRow,
    GiftRow,
    OrderItemRow,
    OrderRow,
    ParcelEventRow,
    ParcelRow,
    ProductRow,
    ShopSettingRow,
    StockRow,
)
from bot.store.uow import SqlUnitOfWork, uow_opener

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ORDER, BUYER, CONVERSATION = "261105-100000000000001", "buyer-1", "conversation-1"
CUP, BAG, PACK_99, PACK_199, SAMPLE = "CUP", "BAG", "GIFT-99", "GIFT-199", "SAMPLE"
SAID = Outgoing("好的，已经为您办理")
EPOCH = 1


class SetClock:
    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def on(self, **span: float) -> None:
        self.now += timedelta(**span)


@cache
def sentences() -> DomainPhrases:
    """As the bot says them."""
    return DomainPhrases.load(ROOT / "domain.yml")


class PlainPhrases:
    """Says the name of the sentence and what was put into it."""

    def say(self, name: str, values: Mapping[str, object] | None = None) -> str:
        given = values or {}
        return (
            f"{name} {given.get('amount', '')} {given.get('gifts', '')} {given.get('reason', '')}"
        )


@dataclass
class World:
    engine: Engine
    open_uow: Callable[..., SqlUnitOfWork]
    clock: SetClock = field(default_factory=SetClock)
    policy: Policy = field(default_factory=Policy)
    happened: list[Happened] = field(default_factory=list)

    def __post_init__(self) -> None:
        versions = cache(version_of)
        self.policies = lambda at=None: versions(self.policy)
        self.gate = Gate(clock=self.clock, policy=lambda: self.policy)
        self.decisions = Decisions(
            self.open_uow,
            clock=self.clock,
            phrases=sentences(),
            policy=self.policies,
            follower=CaseFollower(self.policies),
        )
        self.approvals = Approvals[SqlUnitOfWork](
            self.open_uow,
            clock=self.clock,
            notify=self.happened.append,
            phrases=PlainPhrases(),
            policy=self.policies,
            follower=CaseFollower(self.policies),
            gate=self.gate,
        )
        self.cases = Cases(
            self.open_uow,
            clock=self.clock,
            notify=self.happened.append,
            phrases=PlainPhrases(),
            policy=self.policies,
        )
        self.workbench = Workbench(
            self.open_uow,
            clock=self.clock,
            notify=self.happened.append,
            phrases=PlainPhrases(),
            policy=self.policies,
            approvals=self.approvals,
            gate=self.gate,
        )

    def ask(self, request: Request, order_no: str = ORDER, buyer_id: str = BUYER) -> Asked:
        return self.decisions.ask(
            request, order_no=order_no, buyer_id=buyer_id, conversation_id=CONVERSATION
        )

    def carry_out(self, decision_id: int, *, epoch: int = EPOCH, **changes: Any) -> Done:
        given: dict[str, Any] = {
            "buyer_id": BUYER,
            "conversation_id": CONVERSATION,
            "message": SAID,
        }
        return self.decisions.carry_out(decision_id, epoch=epoch, **(given | changes))

    def grant(self, request: Request) -> Done:
        return self.carry_out(self.ask(request).id)

    def paid(self, order_no: str = ORDER) -> list[tuple[str, int]]:
        return [
            (entry.kind.value, entry.amount_fen) for entry in self.decisions.ledger_of(order_no)
        ]

    def remarks(self, order_no: str = ORDER) -> list[str]:
        return [remark.text for remark in self.decisions.traces_of(order_no)["remarks"]]

    def messages(self) -> list[Message]:
        with self.open_uow(writes=False) as uow:
            return uow.desk.messages_after(CONVERSATION, 0)

    def stock(self, sku: str) -> int:
        with self.open_uow(writes=False) as uow:
            return uow.shop.state([sku]).stock[sku]

    def set_price(self, sku: str, price_fen: int, kind: str = "everyday") -> None:
        with self.open_uow() as uow:
            row = uow.session.get_one(ProductRow, sku)
            row.price_fen, row.price_kind = price_fen, kind
            uow.commit()

    def set_stock(self, sku: str, quantity: int) -> None:
        with self.open_uow() as uow:
            uow.session.get_one(StockRow, sku).quantity = quantity
            uow.commit()

    def change_order(self, order_no: str = ORDER, **values: Any) -> None:
        with self.open_uow() as uow:
            row = uow.session.get_one(OrderRow, order_no)
            for name, value in values.items():
                setattr(row, name, value)
            uow.commit()

    def hand_to_a_person(self, staff: Staff) -> None:
        with self.open_uow() as uow:
            uow.desk.hand_to(CONVERSATION, Holder.AGENT, staff_id=staff.id)
            uow.commit()

    def staff(self, role: Role = Role.AGENT, name: str = "小林") -> Staff:
        with self.open_uow() as uow:
            staff = uow.accounts.add_staff(
                username=name, name=name, role=role, password_hash="no password"
            )
            uow.commit()
        return staff


def a_world(engine: Engine, **changes: Any) -> World:
    """A shop with two products and its gifts, and one order of a buyer in a conversation."""
    world = World(engine, changes.pop("open_uow", uow_opener(engine)), **changes)
    with uow_opener(engine)() as uow:
        for sku, price in ((CUP, 59_00), (BAG, 36_00), (PACK_99, 0), (PACK_199, 0), (SAMPLE, 0)):
            uow.session.add(
                ProductRow(sku=sku, title=f"商品{sku}", category="日用", price_fen=price)
            )
        for sku in (CUP, BAG, PACK_99, PACK_199, SAMPLE):
            uow.session.add(StockRow(sku=sku, quantity=10))
        uow.session.add(GiftRow(sku=CUP, position=0, gift_sku=SAMPLE, quantity=2))
        uow.session.add(ShopSettingRow(key="name", value={"value": "小店"}))
        uow.commit()
    add_order(world)
    return world


def add_order(
    world: World,
    no: str = ORDER,
    buyer_id: str = BUYER,
    conversation: str = CONVERSATION,
    **changes: Any,
) -> None:
    """Signed a week ago; one cup for 59 yuan. `items` are (SKU, quantity, paid unit price)."""
    with uow_opener(world.engine)() as uow:
        write_order(uow, no, buyer_id, conversation, **changes)
        uow.commit()


def sold_in(world: World, own: str, *others: str, sku: str = CUP) -> None:
    """The order's article was bought in its `own` spec, and by somebody else in the others."""
    wanted = [(sku, 1, 59_00) for _ in others]
    add_order(world, "261104-9", "buyer-9", "conversation-9", items=wanted)
    with world.open_uow() as uow:
        for item in uow.session.get_one(OrderRow, ORDER).items:
            item.spec = own
        for item, spec in zip(uow.session.get_one(OrderRow, "261104-9").items, others, strict=True):
            item.spec = spec
        uow.commit()


def write_order(
    uow: SqlUnitOfWork,
    no: str,
    buyer_id: str,
    conversation: str,
    *,
    now: datetime = NOW,
    **changes: Any,
) -> None:
    items = changes.pop("items", [(CUP, 1, 59_00)])
    values: dict[str, Any] = {
        "status": "signed",
        "placed_at": now - 10 * DAY,
        "confirmed_at": now - 10 * DAY,
        "packed": True,
        "shipped_at": now - 9 * DAY,
        "signed_at": now - 7 * DAY,
        "paid_fen": sum(quantity * price for _, quantity, price in items),
    }
    if uow.session.get(BuyerRow, buyer_id) is None:
        uow.session.add(BuyerRow(id=buyer_id, name="王小姐"))
        uow.session.flush()
        uow.desk.open(conversation, buyer_id=buyer_id, at=now - DAY)
    order = OrderRow(no=no, buyer_id=buyer_id, **(values | changes))
    order.items = [
        OrderItemRow(
            line=line, sku=sku, title=f"商品{sku}", quantity=quantity, paid_unit_price_fen=price
        )
        for line, (sku, quantity, price) in enumerate(items, start=1)
    ]
    uow.session.add(order)
    uow.session.flush()


def add_parcel(
    world: World,
    tracking_no: str,
    *,
    state: str = "in_transit",
    shipped_at: datetime | None = None,
    signed_at: datetime | None = None,
    events: tuple[datetime, ...] = (),
) -> None:
    with uow_opener(world.engine)() as uow:
        parcel = ParcelRow(
            order_no=ORDER,
            courier="顺丰",
            tracking_no=tracking_no,
            state=state,
            shipped_at=shipped_at,
            signed_at=signed_at,
        )
        parcel.events = [ParcelEventRow(at=at, text="到达") for at in events]
        uow.session.add(parcel)
        uow.commit()


NOT_SHIPPED: dict[str, Any] = {
    "status": "paid",
    "packed": False,
    "shipped_at": None,
    "signed_at": None,
    "confirmed_at": NOW - timedelta(hours=2),
}
ON_ITS_WAY: dict[str, Any] = {
    "status": "shipped",
    "shipped_at": NOW - timedelta(hours=30),
    "signed_at": None,
}
