"""The shop's store: orders, parcels, products and buyers, read as values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, or_, select, update
from sqlalchemy.orm import Session, selectinload

from bot.errors import NotFound, OrderNotFound, OrderOfNobody, OutOfStock
from bot.shop.buyers import nobody_of
from bot.shop.catalogue import Goods
from bot.shop.model import (
    Address,
    Bought,
    Buyer,
    Flag,
    Order,
    OrderItem,
    Parcel,
    ParcelEvent,
    Product,
    ProductFact,
    ShopState,
)
from bot.shop.variants import Variant
from bot.store.intake import SqlIntake
from bot.store.tables.shop import (
    BuyerRow,
    GiftRow,
    OrderItemRow,
    OrderRow,
    ParcelRow,
    ProductRow,
    ShopSettingRow,
    StockRow,
)

_NOT_IN_A_NUMBER = re.compile(r"[^0-9A-Za-z]")
# Fewer digits than this could name several orders by chance.
_SHORTEST_TAIL = 4
_LATEST_SALES = 2_000


class SqlShop:
    """Reads and writes of the shop's tables in the caller's transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.intake = SqlIntake(session)

    def order(self, no: str, *, buyer_id: str) -> Order:
        return self._one_order(_orders().where(OrderRow.no == no, OrderRow.buyer_id == buyer_id))

    def claim_order(self, no: str, *, buyer_id: str) -> None:
        """One UPDATE decides: of two who come at once, the order becomes one's."""
        nobody = nobody_of(self.intake.buyer_key(), no)
        self._session.execute(
            update(OrderRow)
            .where(OrderRow.no == no, OrderRow.buyer_id == nobody)
            .values(buyer_id=buyer_id)
        )

    def order_for_staff(self, no: str) -> Order:
        return self._one_order(_orders().where(OrderRow.no == no))

    def bought(self, order_nos: Iterable[str]) -> dict[str, Bought]:
        rows = self._session.execute(
            select(OrderRow.no, BuyerRow.name, OrderItemRow.title, OrderItemRow.quantity)
            .join(BuyerRow, BuyerRow.id == OrderRow.buyer_id)
            .join(OrderItemRow, OrderItemRow.order_no == OrderRow.no)
            .where(OrderRow.no.in_(set(order_nos)))
            .order_by(OrderItemRow.order_no, OrderItemRow.line)
        )
        buyers: dict[str, str] = {}
        goods: dict[str, list[str]] = {}
        for no, buyer, title, quantity in rows:
            buyers[no] = buyer
            goods.setdefault(no, []).append(f"{title}×{quantity}")
        return {no: Bought(buyer, "、".join(goods[no])) for no, buyer in buyers.items()}

    def orders_of(self, buyer_id: str, *, limit: int = 20) -> list[Order]:
        rows = self._session.scalars(
            _orders()
            .where(OrderRow.buyer_id == buyer_id)
            .order_by(OrderRow.placed_at.desc(), OrderRow.no)
            .limit(limit)
        )
        return [_order(row) for row in rows]

    def orders_not_shipped(self) -> list[Order]:
        """Paid and waiting for the warehouse, oldest first."""
        rows = self._session.scalars(
            _orders()
            .where(OrderRow.status == "paid", OrderRow.shipped_at.is_(None))
            .order_by(OrderRow.placed_at, OrderRow.no)
        )
        return [_order(row) for row in rows]

    def orders_given_back(self, *, since: datetime) -> list[Order]:
        """Shipped from then on, with money that the platform gave back."""
        rows = self._session.scalars(
            _orders().where(OrderRow.refunded_fen > 0, OrderRow.shipped_at >= since)
        )
        return [_order(row) for row in rows]

    def find_order(self, text_no: str, *, buyer_id: str) -> Order:
        typed = _bare(text_no)
        numbers = self._session.scalars(select(OrderRow.no).where(OrderRow.buyer_id == buyer_id))
        known = {no: _bare(no) for no in numbers}
        fits = [no for no, bare in known.items() if typed and bare == typed]
        if not fits and len(typed) >= _SHORTEST_TAIL:
            fits = [no for no, bare in known.items() if bare.endswith(typed)]
        if len(fits) != 1:
            raise OrderOfNobody if self._is_nobodys(text_no) else OrderNotFound
        return self.order(fits[0], buyer_id=buyer_id)

    def _is_nobodys(self, no: str) -> bool:
        """By its whole number only: a part of one tells nothing."""
        nobody = nobody_of(self.intake.buyer_key(), no)
        query = select(OrderRow.no).where(OrderRow.no == no, OrderRow.buyer_id == nobody)
        return self._session.scalar(query) is not None

    def product(self, sku: str) -> Product | None:
        return next(iter(self.products_of([sku])), None)

    def products_of(self, skus: Iterable[str]) -> list[Product]:
        wanted = list(dict.fromkeys(skus))
        rows = self._session.scalars(_products().where(ProductRow.sku.in_(wanted)))
        found = {row.sku: _product(row) for row in rows}
        return [found[sku] for sku in wanted if sku in found]

    def goods(self) -> list[Goods]:
        query = select(ProductRow.sku, ProductRow.title, ProductRow.category)
        rows = self._session.execute(query.where(ProductRow.price_fen > 0).order_by(ProductRow.sku))
        return [Goods(*row) for row in rows]

    def variants_of(self, sku: str) -> list[Variant]:
        title = select(ProductRow.title).where(ProductRow.sku == sku).scalar_subquery()
        alike = select(ProductRow.sku).where(ProductRow.title == title, ProductRow.sku != sku)
        found: set[Variant] = set()
        for one in (sku, *self._session.scalars(alike)):
            # The latest sales say what is sold now, and stay quick however often it was sold.
            latest = (
                select(OrderItemRow.sku, OrderItemRow.spec)
                .where(OrderItemRow.sku == one)
                .order_by(OrderItemRow.id.desc())
                .limit(_LATEST_SALES)
                .subquery()
            )
            found |= {Variant(*row) for row in self._session.execute(select(latest).distinct())}
        return sorted(found, key=lambda one: (one.sku, one.spec))

    def products(self, *, q: str | None = None, limit: int = 100) -> list[Product]:
        query = _products().order_by(ProductRow.sku).limit(limit)
        if q:
            query = query.where(
                or_(
                    ProductRow.title.icontains(q, autoescape=True),
                    ProductRow.category.icontains(q, autoescape=True),
                    ProductRow.sku == q,
                )
            )
        return [_product(row) for row in self._session.scalars(query)]

    def buyer(self, buyer_id: str) -> Buyer:
        row = self._session.get(BuyerRow, buyer_id)
        if row is None:
            raise NotFound
        return _buyer(row)

    def ensure_buyer(self, buyer_id: str, name: str) -> Buyer:
        self.intake.add_buyers([Buyer(buyer_id, name)])
        return self.buyer(buyer_id)

    def buyers(self, *, q: str | None = None, limit: int = 100) -> list[Buyer]:
        query = select(BuyerRow).order_by(BuyerRow.id).limit(limit)
        if q:
            query = query.where(
                or_(
                    BuyerRow.name.icontains(q, autoescape=True),
                    BuyerRow.id == q,
                    BuyerRow.phone == q,
                )
            )
        return [_buyer(row) for row in self._session.scalars(query)]

    def state(self, skus: Iterable[str]) -> ShopState:
        wanted = set(skus)
        gifts: dict[str, list[tuple[str, int]]] = {}
        rows = self._session.scalars(
            select(GiftRow).where(GiftRow.sku.in_(wanted)).order_by(GiftRow.sku, GiftRow.position)
        )
        for row in rows:
            gifts.setdefault(row.sku, []).append((row.gift_sku, row.quantity))
            wanted.add(row.gift_sku)
        stock = self._session.execute(
            select(StockRow.sku, StockRow.quantity).where(StockRow.sku.in_(wanted))
        )
        settings = self.settings()
        return ShopState(
            name=str(settings.get("name", "")),
            campaign_running=bool(settings.get("campaign_running", False)),
            stock=dict(stock.all()),
            everyday_gifts={sku: tuple(row) for sku, row in gifts.items()},
        )

    def settings(self) -> dict[str, object]:
        rows = self._session.scalars(select(ShopSettingRow))
        return {row.key: row.value.get("value") for row in rows}

    def prices(self, skus: Iterable[str]) -> dict[str, tuple[int, str]]:
        rows = self._session.execute(
            select(ProductRow.sku, ProductRow.price_fen, ProductRow.price_kind).where(
                ProductRow.sku.in_(set(skus)),
                # A gift's: nobody is owed the difference to it.
                ProductRow.price_fen > 0,
            )
        )
        return {sku: (price_fen, kind) for sku, price_fen, kind in rows}

    def take_stock(self, sku: str, quantity: int) -> None:
        if quantity < 1:
            raise ValueError("only whole pieces, at least one, can be taken")
        taken = self._session.scalar(
            update(StockRow)
            .where(StockRow.sku == sku, StockRow.quantity >= quantity)
            .values(quantity=StockRow.quantity - quantity)
            .returning(StockRow.sku)
        )
        if taken is None:
            raise OutOfStock

    def set_order_address(self, no: str, address: Address) -> None:
        self._change_order(
            no,
            province=address.province,
            city=address.city,
            district=address.district,
            detail=address.detail,
            consignee=address.name,
            phone=address.phone,
            address_ours=True,
        )

    def add_flag(self, no: str, flag: str) -> None:
        self._change_order(no, flag=flag)

    def lock_buyer(self, buyer_id: str) -> None:
        locked = self._session.scalar(
            update(BuyerRow)
            .where(BuyerRow.id == buyer_id)
            .values(version=BuyerRow.version + 1)
            .returning(BuyerRow.id)
        )
        if locked is None:
            raise NotFound

    def _change_order(self, no: str, **values: object) -> None:
        changed = self._session.scalar(
            update(OrderRow).where(OrderRow.no == no).values(**values).returning(OrderRow.no)
        )
        if changed is None:
            raise OrderNotFound

    def _one_order(self, query: Select[OrderRow]) -> Order:
        row = self._session.scalar(query)
        if row is None:
            raise OrderNotFound
        return _order(row)


def _orders() -> Select[OrderRow]:
    # `populate_existing`: a row read before may have been changed by a later statement.
    return (
        select(OrderRow)
        .options(
            selectinload(OrderRow.items),
            selectinload(OrderRow.parcels).selectinload(ParcelRow.events),
        )
        .execution_options(populate_existing=True)
    )


def _products() -> Select[ProductRow]:
    return (
        select(ProductRow)
        .options(selectinload(ProductRow.facts))
        .execution_options(populate_existing=True)
    )


def _bare(number: str) -> str:
    return _NOT_IN_A_NUMBER.sub("", unicodedata.normalize("NFKC", number)).upper()


def _buyer(row: BuyerRow) -> Buyer:
    return Buyer(row.id, row.name, row.phone, tuple(row.tags))


def _product(row: ProductRow) -> Product:
    return Product(
        sku=row.sku,
        title=row.title,
        category=row.category,
        emoji=row.emoji,
        price_fen=row.price_fen,
        price_kind=row.price_kind,
        no_reason_return=row.no_reason_return,
        facts=tuple(ProductFact.of_text(fact.topic, fact.text) for fact in row.facts),
    )


def _order(row: OrderRow) -> Order:
    return Order(
        no=row.no,
        buyer_id=row.buyer_id,
        status=row.status,
        placed_at=row.placed_at,
        paid_at=row.paid_at,
        confirmed_at=row.confirmed_at,
        ship_by=row.ship_by,
        packed=row.packed,
        shipped_at=row.shipped_at,
        signed_at=row.signed_at,
        paid_fen=row.paid_fen,
        postage_paid_fen=row.postage_paid_fen,
        refunded_fen=row.refunded_fen,
        freight_insurance=row.freight_insurance,
        address=Address(row.province, row.city, row.district, row.detail, row.consignee, row.phone),
        after_sales=row.after_sales,
        seller_remark=row.seller_remark,
        flag=None if row.flag is None else Flag(row.flag),
        items=tuple(_item(item) for item in row.items),
        parcels=tuple(_parcel(parcel) for parcel in row.parcels),
        doubts=tuple(row.doubts),
    )


def _item(row: OrderItemRow) -> OrderItem:
    return OrderItem(
        line=row.line,
        sku=row.sku,
        title=row.title,
        spec=row.spec,
        quantity=row.quantity,
        refunded_quantity=row.refunded_quantity,
        paid_unit_price_fen=row.paid_unit_price_fen,
        no_reason_return=row.no_reason_return,
    )


def _parcel(row: ParcelRow) -> Parcel:
    return Parcel(
        courier=row.courier,
        tracking_no=row.tracking_no,
        state=row.state,
        shipped_at=row.shipped_at,
        signed_at=row.signed_at,
        events=tuple(ParcelEvent(event.at, event.text) for event in reversed(row.events)),
        doubt=row.doubt,
    )
