"""Importing a file: streamed in batches, each a transaction; a bad line loses only itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from bot.shop.importing import lists, reviews
from bot.shop.importing.cells import Row
from bot.shop.importing.moments import Origin, exported_at, origin_of
from bot.shop.importing.order_run import Orders
from bot.shop.importing.reading import Reading, imported
from bot.shop.importing.runs import (
    Beside,
    ImportReport,
    Numbered,
    Progress,
    Run,
    Say,
    alone,
    nobody_waits,
    silent,
)
from bot.shop.importing.tables import Table, find_table, tables_in
from bot.shop.model import Written
from bot.shop.ports import Intake, OpenUow


def load_file(
    open_uow: OpenUow,
    kind: str,
    path: Path,
    *,
    refuse: Say = silent,
    doubt: Say = silent,
    progress: Progress = nobody_waits,
    read: Reading = imported,
    origin: Origin | None = None,
    beside: Beside = alone,
    found: Callable[[Table], object] = lambda table: None,
) -> ImportReport:
    """Bring `path` in as `kind` (a key of `KINDS`). Raises SheetError if it is not such a file.

    What was written before an error stays: the next import of the same file finds it unchanged.
    """
    run = KINDS[kind](open_uow, refuse=refuse, doubt=doubt, progress=progress, beside=beside)
    with read(path) as sheets:
        table = find_table(sheets, *run.layouts)
        found(table)
        run.start(table, exported_at(origin or origin_of(path), table.heading))
        for line in table.lines():
            progress(line.done, line.total)
            run.add(line, table)
        return run.finish()


def kinds_of(path: Path, *, read: Reading = imported) -> list[str]:
    """As what the file can be read, what is most likely first. Raises SheetError where it is no
    sheet at all."""
    layouts = {id(layout): kind for kind, run in KINDS.items() for layout in run.layouts}
    every = [layout for kind in _LIKELY for layout in KINDS[kind].layouts]
    with read(path) as sheets:
        found = {layouts[id(layout)] for layout in tables_in(sheets, *every)}
    return [kind for kind in _LIKELY if kind in found]


class Parcels(Run):
    layouts = (lists.PARCELS,)

    def read(self, row: Row) -> Any:
        return lists.read_parcel(row, self._moment)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        known = intake.known_orders({news.order_no for _, news in batch})
        for number, news in batch:
            if news.order_no not in known:
                self.refuse(number, f"没有这个订单（{news.order_no}）")
            elif news.parcel.doubt:
                self.doubt(number, f"订单 {news.order_no}：{news.parcel.doubt}")
        return intake.put_parcels([news for _, news in batch if news.order_no in known])


class Prices(Run):
    layouts = (lists.PRICES,)

    def read(self, row: Row) -> Any:
        return lists.read_price(row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        known = intake.known_products({sku for _, (sku, _) in batch})
        for number, (sku, _) in batch:
            if sku not in known:
                self.refuse(number, f"没有这个商品（{sku}）")
        return intake.put_prices({sku: price for _, (sku, price) in batch if sku in known})


class Products(Run):
    layouts = (lists.PRODUCTS,)

    def read(self, row: Row) -> Any:
        product = lists.read_product(row)
        return product, lists.doubt_about_price(product, row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        for number, (_, doubt) in batch:
            if doubt:
                self.doubt(number, doubt)
        return intake.put_products([product for _, (product, _) in batch])


class Stock(Run):
    layouts = (lists.STOCK,)

    def read(self, row: Row) -> Any:
        return lists.read_stock(row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        return intake.put_stock(dict(stock for _, stock in batch))


class Gifts(Run):
    layouts = (lists.GIFTS,)

    def read(self, row: Row) -> Any:
        return lists.read_gift(row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        return intake.put_gifts([choice for _, choice in batch])


class Buyers(Run):
    layouts = (lists.BUYERS,)

    def read(self, row: Row) -> Any:
        return lists.read_buyer(row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        return intake.put_buyers([buyer for _, buyer in batch])


class Reviews(Run):
    layouts = (reviews.LAYOUT,)

    def read(self, row: Row) -> Any:
        return reviews.read_review(row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        return intake.put_reviews([review for _, review in batch])


KINDS: dict[str, type[Run]] = {
    "orders": Orders,
    "products": Products,
    "prices": Prices,
    "stock": Stock,
    "gifts": Gifts,
    "parcels": Parcels,
    "buyers": Buyers,
    "reviews": Reviews,
}
# Of several that fit the first: what needs more columns goes before what needs fewer.
_LIKELY = ("orders", "reviews", "parcels", "buyers", "products", "gifts", "prices", "stock")
