"""What imports write to the shop's tables, in batches that either change nothing or tell it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.reviews.drafts import cause_of
from bot.shop.model import (
    Buyer,
    GiftChoice,
    ImportedOrder,
    ImportedReview,
    ParcelNews,
    Product,
    Written,
)
from bot.store.dialect import begins_with
from bot.store.order_intake import PARCEL, put_orders, roll_up
from bot.store.order_merge import parcel_news
from bot.store.persons.places import ERASED
from bot.store.tables.reviews import ReviewRow
from bot.store.tables.shop import (
    BuyerRow,
    GiftRow,
    OrderRow,
    ParcelEventRow,
    ParcelRow,
    ProductFactRow,
    ProductRow,
    ShopSettingRow,
    StockRow,
)

T = TypeVar("T")

BUYER_KEY = "buyer_key"
_NEW_REVIEW = {"state": "open", "reply": "", "note": ""}


class SqlIntake:
    def __init__(self, session: Session) -> None:
        self._session = session

    def buyer_key(self) -> str:
        self._upsert(
            ShopSettingRow,
            [{"key": BUYER_KEY, "value": {"value": secrets.token_hex(32)}}],
            keys=["key"],
            change=[],
        )
        row = self._session.get_one(ShopSettingRow, BUYER_KEY)
        return str(row.value["value"])

    def buyers_by_phone(self, phones: Iterable[str]) -> dict[str, tuple[str, ...]]:
        rows = self._session.execute(
            select(BuyerRow.phone, BuyerRow.id)
            .where(BuyerRow.phone.in_(set(phones)), BuyerRow.phone != "")
            .order_by(BuyerRow.id)
        )
        found: dict[str, tuple[str, ...]] = {}
        for phone, buyer_id in rows:
            found[phone] = (*found.get(phone, ()), buyer_id)
        return found

    def known_orders(self, numbers: Iterable[str]) -> set[str]:
        return set(self._session.scalars(select(OrderRow.no).where(OrderRow.no.in_(set(numbers)))))

    def known_products(self, skus: Iterable[str]) -> set[str]:
        return set(
            self._session.scalars(select(ProductRow.sku).where(ProductRow.sku.in_(set(skus))))
        )

    def add_buyers(self, buyers: Sequence[Buyer]) -> None:
        """Make those that are not there; leave the others alone."""
        self._upsert(BuyerRow, [_buyer_values(one) for one in buyers], keys=["id"], change=[])

    def put_buyers(self, buyers: Sequence[Buyer]) -> Written:
        values = {one.id: _buyer_values(one) for one in buyers}
        return self._write(
            BuyerRow,
            list(values.values()),
            keys=["id"],
            change=["name", "phone", "tags", "level"],
        )

    def put_orders(self, orders: Sequence[ImportedOrder]) -> Written:
        wanted = self._of_nobody_erased(orders, key=lambda one: one.order.no)
        ids = dict.fromkeys(one.order.buyer_id for one in wanted)
        self.add_buyers([Buyer(buyer_id, f"买家{buyer_id[-4:]}") for buyer_id in ids])
        return _with_unchanged(put_orders(self._session, wanted), len(orders) - len(wanted))

    def _of_nobody_erased(self, given: Sequence[T], *, key: Callable[[T], str]) -> list[T]:
        """The platform's next export has erased people once more: they stay erased."""
        gone = set(
            self._session.scalars(
                select(OrderRow.no).where(
                    OrderRow.no.in_({key(one) for one in given}),
                    begins_with(self._session, OrderRow.buyer_id, ERASED),
                )
            )
        )
        return [one for one in given if key(one) not in gone]

    def put_parcels(self, news: Sequence[ParcelNews]) -> Written:
        wanted = self._of_nobody_erased(news, key=lambda one: one.order_no)
        return _with_unchanged(self._put_parcels(wanted), len(news) - len(wanted))

    def _put_parcels(self, news: Sequence[ParcelNews]) -> Written:
        parcels = self._known_parcels({one.order_no for one in news})
        touched = {(one.order_no, one.parcel.tracking_no) for one in news}
        for one in news:
            key = (one.order_no, one.parcel.tracking_no)
            parcels[key] = parcel_news(parcels.get(key, {}), _parcel_values(one)) | {
                "order_no": key[0],
                "tracking_no": key[1],
            }
        written = self._write(
            ParcelRow,
            [parcels[key] for key in sorted(touched)],
            keys=["order_no", "tracking_no"],
            change=list(PARCEL),
        )
        ids = self._parcel_ids({no for no, _ in touched})
        events = [
            {
                "parcel_id": ids[one.order_no, one.parcel.tracking_no],
                "at": event.at,
                "text": event.text,
            }
            for one in news
            for event in one.parcel.events
        ]
        self._upsert(ParcelEventRow, events, keys=["parcel_id", "at", "text"], change=[])
        roll_up(self._session, {no for no, _ in touched})
        return written

    def _known_parcels(self, numbers: set[str]) -> dict[tuple[str, str], dict[str, Any]]:
        rows = self._session.execute(
            select(
                ParcelRow.order_no,
                ParcelRow.tracking_no,
                *(getattr(ParcelRow, name) for name in PARCEL),
            ).where(ParcelRow.order_no.in_(numbers))
        )
        return {(row.order_no, row.tracking_no): dict(row._mapping) for row in rows}

    def _parcel_ids(self, numbers: set[str]) -> dict[tuple[str, str], int]:
        rows = self._session.execute(
            select(ParcelRow.id, ParcelRow.order_no, ParcelRow.tracking_no).where(
                ParcelRow.order_no.in_(numbers)
            )
        )
        return {(no, tracking_no): parcel_id for parcel_id, no, tracking_no in rows}

    def put_products(self, products: Sequence[Product]) -> Written:
        """Products as they are now. A product that comes with facts gets just those facts."""
        values = {one.sku: _product_values(one) for one in products}
        change = [name for name in next(iter(values.values()), {}) if name != "sku"]
        written = self._write(ProductRow, list(values.values()), keys=["sku"], change=change)
        told = {one.sku: one.facts for one in products if one.facts}
        self._session.execute(delete(ProductFactRow).where(ProductFactRow.sku.in_(told)))
        facts = [
            {"sku": sku, "topic": fact.topic, "position": position, "text": fact.text}
            for sku, known in told.items()
            for position, fact in enumerate(known)
        ]
        if facts:
            self._session.execute(insert(ProductFactRow), facts)
        return written

    def put_prices(self, prices: Mapping[str, tuple[int, str]]) -> Written:
        """Prices of products that are there; others are left out of the count."""
        rows = self._session.execute(
            select(ProductRow.sku, ProductRow.price_fen, ProductRow.price_kind).where(
                ProductRow.sku.in_(prices)
            )
        )
        old = {sku: (price_fen, kind) for sku, price_fen, kind in rows}
        news = [
            {"sku": sku, "price_fen": prices[sku][0], "price_kind": prices[sku][1]}
            for sku in old
            if prices[sku] != old[sku]
        ]
        if news:
            self._session.execute(update(ProductRow), news)
        return Written(changed=len(news), unchanged=len(old) - len(news))

    def put_stock(self, stock: Mapping[str, int]) -> Written:
        values = [{"sku": sku, "quantity": quantity} for sku, quantity in stock.items()]
        return self._write(StockRow, values, keys=["sku"], change=["quantity"])

    def put_gifts(self, rows: Sequence[GiftChoice]) -> Written:
        """The choices of a product, put in their places; other products' rows stay."""
        values = {
            (one.sku, one.position): {
                "sku": one.sku,
                "position": one.position,
                "gift_sku": one.gift_sku,
                "quantity": one.quantity,
            }
            for one in rows
        }
        return self._write(
            GiftRow,
            list(values.values()),
            keys=["sku", "position"],
            change=["gift_sku", "quantity"],
        )

    def put_reviews(self, reviews: Sequence[ImportedReview]) -> Written:
        """A review that was written before is brought up to date; our reply to it stays."""
        wanted = self._of_nobody_erased(reviews, key=lambda one: one.order_no)
        values = {
            one.key: {**asdict(one), "cause": cause_of(one.text).value, **_NEW_REVIEW}
            for one in wanted
        }
        written = self._write(
            ReviewRow,
            list(values.values()),
            keys=["key"],
            change=["order_no", "product", "stars", "at", "text", "cause"],
        )
        return _with_unchanged(written, len(reviews) - len(wanted))

    def set_setting(self, key: str, value: object) -> None:
        self._upsert(
            ShopSettingRow,
            [{"key": key, "value": {"value": value}}],
            keys=["key"],
            change=["value"],
        )

    def _write(
        self,
        table: type[Any],
        values: list[dict[str, Any]],
        *,
        keys: list[str],
        change: list[str],
    ) -> Written:
        """Upsert and tell how many were new, changed, and the same as before."""
        names = [*keys, *change]
        columns = [getattr(table, name) for name in names]
        wanted = {value[keys[0]] for value in values}
        old = {
            tuple(row[: len(keys)]): tuple(row[len(keys) :])
            for row in self._session.execute(select(*columns).where(columns[0].in_(wanted)))
        }
        key_of = {id(value): tuple(value[name] for name in keys) for value in values}
        fresh = [value for value in values if key_of[id(value)] not in old]
        changed = [
            value
            for value in values
            if key_of[id(value)] in old
            and tuple(value[name] for name in change) != old[key_of[id(value)]]
        ]
        self._upsert(table, [*fresh, *changed], keys=keys, change=change)
        same = len(values) - len(fresh) - len(changed)
        return Written(len(fresh), len(changed), same)

    def _upsert(
        self,
        table: type[Any],
        values: list[dict[str, Any]],
        *,
        keys: list[str],
        change: list[str],
    ) -> None:
        if not values:
            return
        dialect = self._session.get_bind().dialect.name
        make: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
        statement = make(table)
        if change:
            news = {name: statement.excluded[name] for name in change}
            statement = statement.on_conflict_do_update(index_elements=keys, set_=news)
        else:
            statement = statement.on_conflict_do_nothing(index_elements=keys)
        self._session.execute(statement, values)


def _with_unchanged(written: Written, more: int) -> Written:
    return replace(written, unchanged=written.unchanged + more)


def _buyer_values(buyer: Buyer) -> dict[str, Any]:
    return {
        "id": buyer.id,
        "name": buyer.name,
        "phone": buyer.phone,
        "tags": list(buyer.tags),
        "level": buyer.level,
    }


def _parcel_values(news: ParcelNews) -> dict[str, Any]:
    return {
        "courier": news.parcel.courier,
        "state": news.parcel.state,
        "shipped_at": news.parcel.shipped_at,
        "signed_at": news.parcel.signed_at,
        "state_at": news.at,
        "doubt": news.parcel.doubt,
    }


def _product_values(product: Product) -> dict[str, Any]:
    return {
        "sku": product.sku,
        "title": product.title,
        "category": product.category,
        "emoji": product.emoji,
        "price_fen": product.price_fen,
        "price_kind": product.price_kind,
        "no_reason_return": product.no_reason_return,
    }
