"""Buyers with one order each, put into the running shop's database: no test sees another's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from PIL import Image
from sqlalchemy import create_engine

from bot.demo.catalogue import by_sku
from bot.store.tables.shop import BuyerRow, OrderItemRow, OrderRow, ParcelEventRow, ParcelRow
from bot.store.uow import uow_opener
from tests.stack import Stack

DAY = timedelta(days=1)
SHIRT, PAN, SERUM = "FS-1001", "JJ-7203", "MZ-4001"
SOLD_OUT = "MZ-4005"
PACK_199 = "XB-2004"  # earns the gift of 199 yuan


def a_picture(folder: Path) -> Path:
    """A file to choose; each is another picture."""
    number = len(list(folder.glob("*.png")))
    file = folder / f"picture-{number}.png"
    Image.new("RGB", (120, 90), (200, 90 + number, 60)).save(file)
    return file


def a_buyer(stack: Stack, buyer_id: str, sku: str, *, name: str = "", **order: Any) -> str:
    """A new buyer whose only order was signed two days ago; the order's number. `parcel` is the
    state of what is on the way."""
    now = datetime.now(UTC)
    parcel = order.pop("parcel", None)
    product = by_sku()[sku]
    values: dict[str, Any] = {
        "no": f"261119-{crc32(buyer_id.encode()):015d}",
        "buyer_id": buyer_id,
        "status": "signed",
        "placed_at": now - 6 * DAY,
        "confirmed_at": now - 6 * DAY,
        "packed": True,
        "shipped_at": now - 5 * DAY,
        "signed_at": now - 2 * DAY,
        "paid_fen": product.price_fen,
    } | order
    row = OrderRow(**values)
    row.items = [
        OrderItemRow(
            line=1,
            sku=sku,
            title=product.title,
            spec=product.specs[0],
            quantity=1,
            paid_unit_price_fen=product.price_fen,
        )
    ]
    engine = create_engine(stack.settings.database_url)
    try:
        with uow_opener(engine)() as uow:
            uow.session.add(BuyerRow(id=buyer_id, name=name or buyer_id))
            uow.session.flush()
            uow.session.add(row)
            uow.session.flush()
            if parcel is not None:
                sent = ParcelRow(
                    order_no=row.no,
                    courier="中通",
                    tracking_no=f"ZT{crc32(buyer_id.encode()):010d}",
                    state=parcel,
                    shipped_at=row.shipped_at,
                )
                sent.events = [ParcelEventRow(at=now - 4 * DAY, text="快件到达中转站")]
                uow.session.add(sent)
            uow.commit()
    finally:
        engine.dispose()
    return row.no


NOT_SHIPPED: dict[str, Any] = {
    "status": "paid",
    "packed": False,
    "shipped_at": None,
    "signed_at": None,
}
PACKED: dict[str, Any] = NOT_SHIPPED | {"packed": True}
LOST: dict[str, Any] = {"status": "shipped", "signed_at": None, "parcel": "lost"}
