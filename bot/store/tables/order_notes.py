"""Tables of remarks and flags as the shop's platform gets them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base

_NOT_EXPORTED = text("export_id is null")


class OrderNoteExportRow(Base):
    """A file for the platform's 批量备注 page, kept so that it can be fetched again."""

    __tablename__ = "mark_exports"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    by: Mapped[str]
    orders: Mapped[int] = mapped_column(default=0)


class OrderNoteExportLineRow(Base):
    """What that file says of an order, whatever happened to the order since."""

    __tablename__ = "mark_export_lines"

    export_id: Mapped[int] = mapped_column(ForeignKey("mark_exports.id"), primary_key=True)
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"), primary_key=True)
    remark: Mapped[str]
    flag: Mapped[str | None]


class FlagRow(Base):
    """A change of an order's flag. The newest one stands on the order itself."""

    __tablename__ = "flags"
    __table_args__ = (
        Index(
            "ix_flags_not_exported",
            "order_no",
            sqlite_where=_NOT_EXPORTED,
            postgresql_where=_NOT_EXPORTED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    order_no: Mapped[str] = mapped_column(ForeignKey("orders.no"))
    flag: Mapped[str | None]
    by: Mapped[str]
    export_id: Mapped[int | None] = mapped_column(ForeignKey("mark_exports.id"))
