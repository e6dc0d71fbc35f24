"""What the shop's room needs from a store, in its own words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from bot.shop.catalogue import Goods
from bot.shop.model import (
    Address,
    Bought,
    Buyer,
    GiftChoice,
    ImportedOrder,
    ImportedReview,
    Order,
    ParcelNews,
    Product,
    ShopState,
    Written,
)
from bot.shop.variants import Variant
from bot.transaction import Opens, UnitOfWork


class Intake(Protocol):
    """What an import writes. Each call is one batch of the caller's transaction."""

    def buyer_key(self) -> str:
        """The shop's own secret for buyers' pseudonyms, made at the first call."""

    def buyers_by_phone(self, phones: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Every account that has the phone."""

    def known_orders(self, numbers: Iterable[str]) -> set[str]: ...

    def known_products(self, skus: Iterable[str]) -> set[str]: ...

    def put_buyers(self, buyers: Sequence[Buyer]) -> Written: ...

    def put_orders(self, orders: Sequence[ImportedOrder]) -> Written: ...

    def put_parcels(self, news: Sequence[ParcelNews]) -> Written: ...

    def put_products(self, products: Sequence[Product]) -> Written: ...

    def put_prices(self, prices: Mapping[str, tuple[int, str]]) -> Written: ...

    def put_stock(self, stock: Mapping[str, int]) -> Written: ...

    def put_reviews(self, reviews: Sequence[ImportedReview]) -> Written: ...

    def put_gifts(self, rows: Sequence[GiftChoice]) -> Written: ...

    def set_setting(self, key: str, value: object) -> None: ...


class ShopStore(Protocol):
    @property
    def intake(self) -> Intake: ...

    def order(self, no: str, *, buyer_id: str) -> Order:
        """The buyer's order. OrderNotFound also for somebody else's: callers cannot tell."""

    def order_for_staff(self, no: str) -> Order: ...

    def orders_not_shipped(self) -> list[Order]: ...

    def bought(self, order_nos: Iterable[str]) -> Mapping[str, Bought]:
        """Who bought what, by order."""

    def claim_order(self, no: str, *, buyer_id: str) -> None:
        """Make the order this buyer's if the import gave it to nobody; else leave it alone."""

    def orders_of(self, buyer_id: str, *, limit: int = 20) -> list[Order]:
        """Newest first."""

    def find_order(self, text_no: str, *, buyer_id: str) -> Order:
        """As `order`, for a number as people type it: spaces, full width, or its last digits."""

    def product(self, sku: str) -> Product | None: ...

    def products(self, *, q: str | None = None, limit: int = 100) -> list[Product]: ...

    def variants_of(self, sku: str) -> list[Variant]:
        """In which SKUs and specs the article was sold of late, under this title."""

    def goods(self) -> list[Goods]:
        """Names of everything for sale: gifts, which cost nothing, are not."""

    def products_of(self, skus: Iterable[str]) -> list[Product]:
        """Those of the SKUs that exist, in the order asked for."""

    def buyer(self, buyer_id: str) -> Buyer:
        """NotFound if there is none."""

    def ensure_buyer(self, buyer_id: str, name: str) -> Buyer:
        """The buyer, made if new. A name that we know already stays."""

    def buyers(self, *, q: str | None = None, limit: int = 100) -> list[Buyer]: ...

    def state(self, skus: Iterable[str]) -> ShopState:
        """Stock and everyday gifts of these SKUs, with the stock of those gifts."""

    def prices(self, skus: Iterable[str]) -> dict[str, tuple[int, str]]:
        """`{sku: (price_fen, kind)}`; a SKU without a current price is absent."""

    def take_stock(self, sku: str, quantity: int) -> None:
        """OutOfStock when fewer pieces are left; nothing is taken then."""

    def set_order_address(self, no: str, address: Address) -> None: ...

    def settings(self) -> Mapping[str, object]: ...

    def lock_buyer(self, buyer_id: str) -> None:
        """Until the transaction ends, nobody else gets past this line for the same buyer."""


class Uow(UnitOfWork, Protocol):
    @property
    def shop(self) -> ShopStore: ...


OpenUow = Opens[Uow]
