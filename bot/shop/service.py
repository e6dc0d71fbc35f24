"""The shop as the other rooms ask it: orders, cards, and what is known of the products."""

from __future__ import annotations

from collections.abc import Sequence

from bot.shop.cards import (
    LedgerRow,
    OrderCard,
    OrderDetail,
    OrderRemark,
    Parcel,
    ProductCard,
    order_card,
    order_detail,
    parcel_card,
    product_card,
)
from bot.shop.catalogue import Goods, Mention, catalogue_of, find_goods
from bot.shop.knowledge import Knowledge
from bot.shop.model import Buyer, Order, OrderItem, Product, ProductFact
from bot.shop.ports import OpenUow
from bot.shop.variants import Variant, named_in
from bot.times import Clock


class Shop:
    """`knowledge` is shared between threads; everything else is read fresh from the store."""

    def __init__(self, open_uow: OpenUow, clock: Clock, knowledge: Knowledge | None = None) -> None:
        self._open_uow = open_uow
        self._clock = clock
        self._knowledge = knowledge or Knowledge()

    def name(self) -> str:
        with self._open_uow(writes=False) as uow:
            return uow.shop.state(()).name

    def buyer(self, buyer_id: str) -> Buyer:
        with self._open_uow(writes=False) as uow:
            return uow.shop.buyer(buyer_id)

    def orders_of(self, buyer_id: str, *, limit: int = 20) -> list[Order]:
        with self._open_uow(writes=False) as uow:
            return uow.shop.orders_of(buyer_id, limit=limit)

    def order(self, no: str, *, buyer_id: str) -> Order:
        with self._open_uow(writes=False) as uow:
            return uow.shop.order(no, buyer_id=buyer_id)

    def find_order(self, text_no: str, *, buyer_id: str) -> Order:
        with self._open_uow(writes=False) as uow:
            return uow.shop.find_order(text_no, buyer_id=buyer_id)

    def order_cards(self, buyer_id: str, *, limit: int = 20) -> list[OrderCard]:
        return [order_card(order) for order in self.orders_of(buyer_id, limit=limit)]

    def order_card(self, no: str, *, buyer_id: str) -> OrderCard:
        return order_card(self.order(no, buyer_id=buyer_id))

    def parcel_cards(self, no: str, *, buyer_id: str) -> list[Parcel]:
        return [parcel_card(parcel) for parcel in self.order(no, buyer_id=buyer_id).parcels]

    def order_detail(
        self,
        no: str,
        *,
        returned_fen: int = 0,
        remarks: Sequence[OrderRemark] = (),
        ledger: Sequence[LedgerRow] = (),
    ) -> OrderDetail:
        """For staff. Remarks and ledger come from the room that writes them."""
        with self._open_uow(writes=False) as uow:
            order = uow.shop.order_for_staff(no)
        return order_detail(order, returned_fen=returned_fen, remarks=remarks, ledger=ledger)

    def products(self, *, q: str | None = None, limit: int = 100) -> list[Product]:
        with self._open_uow(writes=False) as uow:
            return uow.shop.products(q=q, limit=limit)

    def product(self, sku: str) -> Product | None:
        with self._open_uow(writes=False) as uow:
            return uow.shop.product(sku)

    def warm(self) -> None:
        """Loads what the first question about products would wait for."""
        self._knowledge.warm()
        self.goods_named("预热", [])

    def products_of(self, skus: Sequence[str]) -> list[Product]:
        with self._open_uow(writes=False) as uow:
            return uow.shop.products_of(skus)

    def named_stock(self, skus: Sequence[str], text: str) -> tuple[str, int] | None:
        """Of the size or colour that the words name: what it is called and how many are left.
        None where they name none, or nobody counts it."""
        with self._open_uow(writes=False) as uow:
            products = uow.shop.products_of(skus)
            variants = [one for sku in skus[:1] for one in uow.shop.variants_of(sku) if one.spec]
            named = [variants[at] for at in named_in(text, variants)]
            if len(named) != 1 or not products:
                return None
            left = uow.shop.state([named[0].sku]).stock.get(named[0].sku)
        return None if left is None else (f"{products[0].title}{named[0].spec}", left)

    def stock_of(self, sku: str) -> int | None:
        """How many are left; None where nobody counts it."""
        with self._open_uow(writes=False) as uow:
            return uow.shop.state([sku]).stock.get(sku)

    def goods_named(self, text: str, orders: Sequence[Order]) -> list[Mention]:
        """What the text names of the goods on these orders, else of what the shop sells."""
        with self._open_uow(writes=False) as uow:
            on_sale = uow.shop.goods()
        return goods_named(on_sale, text, orders)

    def variants_of(self, item: OrderItem) -> list[Variant]:
        """Everything that the article was sold as; the item's own spec is one of them."""
        own = Variant(item.sku, item.spec)
        with self._open_uow(writes=False) as uow:
            found = uow.shop.variants_of(item.sku)
        return list(dict.fromkeys([own, *(one for one in found if one.spec)]))

    def product_cards(self) -> list[ProductCard]:
        """What is for sale: gifts, which cost nothing, are not."""
        return [product_card(one) for one in self.products(limit=1000) if one.price_fen]

    def answers_on(self, sku: str, question: str) -> list[ProductFact]:
        """What is known of one product to each part of the question; empty where nothing is."""
        with self._open_uow(writes=False) as uow:
            product = uow.shop.product(sku)
        return [] if product is None else self._knowledge.answers(product, question)

    def sold_as(self, sku: str) -> list[Variant]:
        """The sizes and colours that an article is sold in, as far as we know."""
        with self._open_uow(writes=False) as uow:
            return [one for one in uow.shop.variants_of(sku) if one.spec]

    def answer_from_knowledge(
        self, skus: Sequence[str], question: str, topic: str | None = None
    ) -> ProductFact | None:
        """The piece of knowledge on these products that answers, or None when unsure."""
        with self._open_uow(writes=False) as uow:
            products = uow.shop.products_of(skus)
        return self._knowledge.answer(products, question, topic)


def goods_named(on_sale: Sequence[Goods], text: str, orders: Sequence[Order]) -> list[Mention]:
    """What the text names of the goods on these orders, else of what is for sale."""
    shelf_of = {one.sku: one.category for one in on_sale}
    bought = {
        item.sku: Goods(item.sku, item.title, shelf_of.get(item.sku, ""), _specs(orders, item.sku))
        for order in orders
        for item in order.items
    }
    return find_goods(text, catalogue_of(tuple(bought.values())), catalogue_of(tuple(on_sale)))


def _specs(orders: Sequence[Order], sku: str) -> tuple[str, ...]:
    items = (item for order in orders for item in order.items)
    return tuple(dict.fromkeys(item.spec for item in items if item.sku == sku))
