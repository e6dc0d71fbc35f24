"""Orders and parcels as the pages show them (docs/protocol.md), people masked."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import UNSET, UnsetType
from msgspec.structs import asdict

from bot.money import yuan
from bot.shape import Shape
from bot.shop import model
from bot.shop.model import Address, Flag, Order, Product
from bot.times import iso


class OrderItem(Shape):
    sku: str
    title: str
    spec: str
    quantity: int
    unit_price: str
    image: str | None


class OrderCard(Shape):
    no: str
    status: str
    status_text: str
    paid: str
    placed_at: str
    items: list[OrderItem]


class ParcelEvent(Shape):
    at: str
    text: str


class Parcel(Shape):
    """Events newest first. `state_text` is what buyers read."""

    courier: str
    tracking_no: str
    state: str
    events: list[ParcelEvent]
    state_text: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        # Cards that were kept with a message before the words came with them have them too.
        if self.state_text is UNSET:
            self.state_text = model.PARCEL_STATE_TEXT.get(self.state, self.state)


class OrderRemark(Shape):
    at: str
    text: str
    by: str


class LedgerRow(Shape):
    at: str
    kind_text: str
    amount: str
    by: str


class OrderDetail(OrderCard):
    """The staff's view of an order."""

    consignee: str
    phone: str
    address: str
    ship_by: str | None
    shipped_at: str | None
    signed_at: str | None
    refunded: str
    parcels: list[Parcel]
    remarks: list[OrderRemark]
    flag: Flag | None
    ledger: list[LedgerRow]


class ProductCard(Shape):
    sku: str
    title: str
    price: str
    category: str
    emoji: str


STATUS_TEXT = {
    "unpaid": "待付款",
    "paid": "待发货",
    "shipped": "已发货",
    "signed": "已签收",
    "completed": "交易成功",
    "cancelled": "已取消",
    "refunded": "已退款",
}
_LOST = "包裹丢失"
_RETURNING = "包裹退回中"
_RETURNED = "包裹已退回"
_PACKED = "已打包，待发货"


def order_card(order: Order) -> OrderCard:
    return OrderCard(
        no=order.no,
        status=order.status,
        status_text=status_text(order),
        paid=yuan(order.paid_fen),
        placed_at=iso(order.placed_at),
        items=[
            OrderItem(
                sku=item.sku,
                title=item.title,
                spec=item.spec,
                quantity=item.quantity,
                unit_price=yuan(item.paid_unit_price_fen),
                image=None,
            )
            for item in order.items
        ],
    )


def parcel_card(parcel: model.Parcel) -> Parcel:
    return Parcel(
        courier=parcel.courier,
        tracking_no=parcel.tracking_no,
        state=parcel.state,
        events=[ParcelEvent(at=iso(event.at), text=event.text) for event in parcel.events],
    )


def order_detail(
    order: Order,
    *,
    returned_fen: int = 0,
    remarks: Sequence[OrderRemark] = (),
    ledger: Sequence[LedgerRow] = (),
) -> OrderDetail:
    """The staff's view. What was decided and paid is told by the caller, who knows the ledger.

    `returned_fen` is what we gave back ourselves, on top of what the platform reports.
    """
    return OrderDetail(
        **asdict(order_card(order)),
        consignee=mask_name(order.address.name),
        phone=mask_phone(order.address.phone),
        address=address_line(order.address),
        ship_by=iso(order.ship_by),
        shipped_at=iso(order.shipped_at),
        signed_at=iso(order.signed_at),
        refunded=yuan(order.refunded_fen + returned_fen),
        parcels=[parcel_card(parcel) for parcel in order.parcels],
        remarks=[*_doubts(order), *_platform_remark(order), *remarks],
        flag=order.flag,
        ledger=list(ledger),
    )


def product_card(product: Product) -> ProductCard:
    return ProductCard(
        sku=product.sku,
        title=product.title,
        price=yuan(product.price_fen),
        category=product.category,
        emoji=product.emoji,
    )


def status_text(order: Order) -> str:
    """The state in the buyer's words; what the parcels say goes before the order's own."""
    if order.status == "shipped":
        states = {parcel.state for parcel in order.parcels}
        if "lost" in states:
            return _LOST
        if "returning" in states:
            return _RETURNING
        if "returned" in states:
            return _RETURNED
    if order.status == "paid" and order.packed:
        return _PACKED
    return STATUS_TEXT[order.status]


def address_line(address: Address) -> str:
    return address.region + address.detail


def mask_name(name: str) -> str:
    """`王小明` → `王**`."""
    return name[:1] + "**" if name else ""


def mask_phone(phone: str) -> str:
    """`13812345678` → `138****5678`; whatever is too short to keep an end shows nothing."""
    if not phone:
        return ""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 11 else "****"


def doubts_of(order: Order) -> list[str]:
    """What a person has to look at, of the order and of its parcels."""
    return [
        *order.doubts,
        *(f"快递 {one.tracking_no}：{one.doubt}" for one in order.parcels if one.doubt),
    ]


def _doubts(order: Order) -> list[OrderRemark]:
    at = iso(order.placed_at)
    return [OrderRemark(at=at, text=doubt, by="导入存疑") for doubt in doubts_of(order)]


def _platform_remark(order: Order) -> list[OrderRemark]:
    if not order.seller_remark:
        return []
    return [OrderRemark(at=iso(order.placed_at), text=order.seller_remark, by="平台备注")]
