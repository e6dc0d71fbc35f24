"""Importing a file: streamed in batches, each a transaction; a bad line loses only itself."""

from __future__ import annotations

import hmac
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.shop.importing import lists, orders, reviews
from bot.shop.importing.cells import CellError, Row
from bot.shop.importing.columns import Columns, Layout
from bot.shop.importing.sheet import HEADING_LINES, Line, read_sheet
from bot.shop.importing.xlsx import SheetError
from bot.shop.model import ImportedOrder, Written
from bot.shop.ports import Intake, OpenUow

_BATCH = 2000


@dataclass(frozen=True)
class Refused:
    """A line that was left out, and why, in Chinese."""

    line: int
    reason: str


@dataclass(frozen=True)
class ImportReport:
    """`lines` are those below the titles; `repeated` ones said nothing new."""

    lines: int
    refused: int
    repeated: int
    written: Written


Refuse = Callable[[Refused], None]
# How far: done and total, in whatever the file counts (bytes or lines).
Progress = Callable[[int, int], None]
Numbered = tuple[int, Any]


def load_file(
    open_uow: OpenUow,
    kind: str,
    path: Path,
    *,
    refuse: Refuse | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Bring `path` in as `kind` (a key of `KINDS`). Raises SheetError if it is not such a file.

    What was written before an error stays: the next import of the same file finds it unchanged.
    """
    run = KINDS[kind](open_uow, refuse or _silent)
    lines = _below_titles(read_sheet(path), run.layout)
    batch: list[Numbered] = []
    for line, columns in lines:
        run.lines += 1
        if progress is not None:
            progress(line.done, line.total)
        try:
            batch.append((line.number, run.read(_row(line, columns))))
        except CellError as error:
            run.refuse(line.number, str(error))
        if len(batch) >= _BATCH:
            batch = run.write(batch, last=False)
    run.write(batch, last=True)
    return run.report()


def _silent(_: Refused) -> None:
    """Only counted."""


def _row(line: Line, columns: Columns) -> Row:
    if line.fault:
        raise CellError(line.fault)
    return columns.row(line.cells)


def _below_titles(sheet: Iterable[Line], layout: Layout) -> Iterator[tuple[Line, Columns]]:
    columns: Columns | None = None
    for line in sheet:
        if columns is not None:
            yield line, columns
            continue
        columns = layout.find(line.cells)
        if columns is None and line.number >= HEADING_LINES:
            break
    if columns is None:
        raise SheetError(f"没有找到表头，这个文件需要这些列：{layout.missing()}")


class Run(ABC):
    """One import of a list: reads lines, writes batches, counts."""

    layout: Layout

    def __init__(self, open_uow: OpenUow, refuse: Refuse) -> None:
        self._open_uow = open_uow
        self._refuse = refuse
        self.lines = 0
        self.repeated = 0
        self._refused = 0
        self._written = Written()

    @abstractmethod
    def read(self, row: Row) -> Any: ...

    @abstractmethod
    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written: ...

    def refuse(self, line: int, reason: str) -> None:
        self._refused += 1
        self._refuse(Refused(line, reason))

    def write(self, batch: list[Numbered], *, last: bool) -> list[Numbered]:
        """Write the batch; returns what has to wait for the next one."""
        if batch:
            with self._open_uow() as uow:
                written = self.put(uow.shop.intake, batch)
                uow.commit()
            self._written = Written(
                self._written.added + written.added,
                self._written.changed + written.changed,
                self._written.unchanged + written.unchanged,
            )
        return []

    def report(self) -> ImportReport:
        return ImportReport(self.lines, self._refused, self.repeated, self._written)


class Orders(Run):
    """Lines become orders by their number, also when they do not stand together."""

    layout = orders.LAYOUT

    def __init__(self, open_uow: OpenUow, refuse: Refuse) -> None:
        super().__init__(open_uow, refuse)
        # Hashes only: a set of these for 100,000 lines takes a few megabytes.
        self._seen: set[int] = set()

    def read(self, row: Row) -> orders.OrderLine:
        return orders.read_line(row)

    def write(self, batch: list[Numbered], *, last: bool) -> list[Numbered]:
        # The last order of a batch may go on in the next.
        held = []
        if not last and batch:
            end = batch[-1][1].head.no
            held = [one for one in batch if one[1].head.no == end]
            if len(held) < len(batch):
                batch = [one for one in batch if one[1].head.no != end]
            else:
                held = []
        super().write(batch, last=last)
        return held

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        groups: dict[str, list[orders.OrderLine]] = {}
        for number, line in batch:
            if self._fits(number, line, groups.get(line.head.no, [])):
                groups.setdefault(line.head.no, []).append(line)
        buyers = self._buyers(intake, [group[0].head for group in groups.values()])
        ready = [
            ImportedOrder(
                orders.assemble(group, buyers[no]),
                orders.hash_of(group),
                goes_on=self._is_seen("order", no),
            )
            for no, group in groups.items()
        ]
        for no, group in groups.items():
            self._see("order", no)
            for line in group:
                self._see("item", no, line.item.sku, line.item.spec)
        return intake.put_orders(ready)

    def _fits(self, number: int, line: orders.OrderLine, others: list[orders.OrderLine]) -> bool:
        no = line.head.no
        if not self._see("row", no, line.row_hash):
            self.repeated += 1
            return False
        if others and others[0].head != line.head:
            self.refuse(number, f"订单 {no}：收货人、时间等与同一订单前面的行不一致")
            return False
        # Far from the order's other lines, the same item again is another version of the order.
        if self._is_seen("item", no, line.item.sku, line.item.spec):
            self.refuse(number, f"订单 {no}：前面已经有这个商品，内容不同，以前面的为准")
            return False
        return True

    def _see(self, *key: str) -> bool:
        """Whether it is new; from now on it is not."""
        before = len(self._seen)
        self._seen.add(hash(key))
        return len(self._seen) > before

    def _is_seen(self, *key: str) -> bool:
        return hash(key) in self._seen

    def _buyers(self, intake: Intake, heads: Sequence[orders.Head]) -> dict[str, str]:
        """Buyer of each order: the known one with that phone, else a stable pseudonym.

        An order without a whole phone number belongs to nobody else's: a masked number fits
        several people, and one of them would see the other's order.
        """
        key = intake.buyer_key().encode()
        known = intake.buyers_by_phone(head.buyer_phone for head in heads if head.buyer_phone)
        found = {}
        for head in heads:
            who = f"phone:{head.buyer_phone}" if head.buyer_phone else f"order:{head.no}"
            pseudonym = "b" + hmac.digest(key, who.encode(), "sha256").hex()[:20]
            found[head.no] = known.get(head.buyer_phone, pseudonym)
        return found


class Parcels(Run):
    layout = lists.PARCELS

    def read(self, row: Row) -> Any:
        return lists.read_parcel(row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        known = intake.known_orders({news.order_no for _, news in batch})
        for number, news in batch:
            if news.order_no not in known:
                self.refuse(number, f"没有这个订单（{news.order_no}）")
        return intake.put_parcels([news for _, news in batch if news.order_no in known])


class Prices(Run):
    layout = lists.PRICES

    def read(self, row: Row) -> Any:
        return lists.read_price(row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        known = intake.known_products({sku for _, (sku, _) in batch})
        for number, (sku, _) in batch:
            if sku not in known:
                self.refuse(number, f"没有这个商品（{sku}）")
        return intake.put_prices({sku: price for _, (sku, price) in batch if sku in known})


class Products(Run):
    layout = lists.PRODUCTS

    def read(self, row: Row) -> Any:
        return lists.read_product(row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        return intake.put_products([product for _, product in batch])


class Stock(Run):
    layout = lists.STOCK

    def read(self, row: Row) -> Any:
        return lists.read_stock(row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        return intake.put_stock(dict(stock for _, stock in batch))


class Gifts(Run):
    layout = lists.GIFTS

    def read(self, row: Row) -> Any:
        return lists.read_gift(row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        return intake.put_gifts([choice for _, choice in batch])


class Buyers(Run):
    layout = lists.BUYERS

    def read(self, row: Row) -> Any:
        return lists.read_buyer(row)

    def put(self, intake: Intake, batch: Sequence[Numbered]) -> Written:
        return intake.put_buyers([buyer for _, buyer in batch])


class Reviews(Run):
    layout = reviews.LAYOUT

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
