"""How several exports of one order become one: in any order, and any number of times.

Each thing an export says is joined in a way that does not depend on which came first. An order
only goes on, a time only later, money given back only grows. What has no such direction (the
address, the items with their money, the texts) is that of the export that tells the most: where
the order is furthest, and among those the one made last. What another export would change, it
does not; that is reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bot.shop.cards import STATUS_TEXT
from bot.shop.importing.cells import is_masked
from bot.shop.importing.states import ORDER_OF_STATES
from bot.shop.model import ImportedOrder, Order
from bot.store.tables.shop import OrderRow, ParcelRow

ADDRESS = ("consignee", "phone", "province", "city", "district", "detail")
_LATEST = ("placed_at", "paid_at", "confirmed_at", "ship_by")
# What is taken as a whole from one export → its columns, and what staff call it.
UNITS: dict[str, tuple[tuple[str, ...], str]] = {
    "address": (ADDRESS, "收货地址"),
    "items": (("paid_fen", "postage_paid_fen"), "商品和金额"),
    "after_sales": (("after_sales",), "售后状态"),
    "insurance": (("freight_insurance",), "运费险"),
    "doubts": (("doubts",), ""),
}
_TIME_TEXT = {"shipped_at": "发货时间", "signed_at": "收货时间", "paid_at": "支付时间",
              "confirmed_at": "确认时间", "ship_by": "承诺发货时间"}  # fmt: skip


@dataclass
class Merged:
    """What the row becomes, and what the export says that it does not become."""

    values: dict[str, Any]
    units: frozenset[str]
    kept: list[str] = field(default_factory=list)


def version_of(one: ImportedOrder) -> str:
    """Sorts exports of one order: how far the order is, when it was exported, and its content."""
    moment = 0.0 if one.exported_at is None else one.exported_at.timestamp()
    stamp = f"{moment:017.6f}"
    return f"{ORDER_OF_STATES.index(one.order.status)}|{stamp}|{one.row_hash}"


def is_known(said: Mapping[str, Any], one: ImportedOrder) -> bool:
    """Whether just this export, or the same content out of an older file, was merged before."""
    old = said.get("versions", {})
    return all(_content(old.get(unit, "")) == one.row_hash for unit in versions(one))


def newer_versions(said: Mapping[str, Any], one: ImportedOrder) -> dict[str, Any] | None:
    """For a known export: what it said with the later of the two moments, if that changes."""
    old: dict[str, str] = said["versions"]
    joined = old | {unit: max(old[unit], new) for unit, new in versions(one).items()}
    return None if joined == old else {**said, "versions": joined}


def _content(version: str) -> str:
    return version.rpartition("|")[2]


def versions(one: ImportedOrder) -> dict[str, str]:
    """The version of each unit that the export tells. A masked address only fills a gap."""
    version = version_of(one)
    told = dict.fromkeys(one.tells | {"doubts", "items"}, version)
    if "address" in told:
        address = one.order.address
        masked = any(map(is_masked, (address.name, address.phone, address.detail)))
        told["address"] = f"{0 if masked else 1}|{version}"
    return told


def exported(one: ImportedOrder) -> dict[str, Any]:
    """What an export said itself, to be told from what the parcels add to it."""
    return {
        "status": one.order.status,
        "shipped_at": iso_exact(one.order.shipped_at),
        "signed_at": iso_exact(one.order.signed_at),
        "versions": versions(one),
    }


def exported_of(row: OrderRow) -> dict[str, Any]:
    """As `exported`, of a row; one that was written before this was kept has said it all."""
    return row.exported or {
        "status": row.status,
        "shipped_at": iso_exact(row.shipped_at),
        "signed_at": iso_exact(row.signed_at),
        "versions": {},
    }


def merge(row: OrderRow, one: ImportedOrder, values: Mapping[str, Any]) -> Merged:
    """The row after this export; `values` are the columns as the export alone has them."""
    before = exported_of(row)
    old_versions: dict[str, str] = before["versions"]
    new_versions = versions(one)
    merged = Merged({}, frozenset())
    taken = set()
    for unit, version in new_versions.items():
        columns, name = UNITS[unit]
        old = old_versions.get(unit, "")
        if version > old:
            taken.add(unit)
            if unit == "address" and row.address_ours:
                continue
            merged.values |= {column: values[column] for column in columns}
        elif version < old and name and _differs(row, columns, values, unit):
            merged.kept.append(name)
    merged.units = frozenset(taken)
    _join(row, one.order, before, merged)
    merged.values["exported"] |= {
        "versions": old_versions | {unit: new_versions[unit] for unit in taken}
    }
    if one.nobody and row.buyer_id == one.nobody:
        merged.values["buyer_id"] = values["buyer_id"]
    if "items" in taken:
        merged.values["imported_hash"] = one.row_hash
    return merged


def _differs(row: OrderRow, columns: Sequence[str], values: Mapping[str, Any], unit: str) -> bool:
    if unit == "address" and row.address_ours:
        return False
    return any(getattr(row, column) != values[column] for column in columns)


def _join(row: OrderRow, order: Order, before: Mapping[str, Any], merged: Merged) -> None:
    """What has a direction of its own, whichever export is the older one."""
    values = merged.values
    for name in _LATEST:
        values[name] = _later(name, getattr(row, name), getattr(order, name), merged)
    said: dict[str, Any] = {}
    for name in ("shipped_at", "signed_at"):
        said[name] = iso_exact(_later(name, moment_of(before[name]), getattr(order, name), merged))
    rank = ORDER_OF_STATES.index
    said["status"] = max(before["status"], order.status, key=rank)
    if rank(order.status) < rank(before["status"]):
        old, new = STATUS_TEXT[before["status"]], STATUS_TEXT[order.status]
        merged.kept.append(f"状态（文件是{new}，已是{old}）")
    values["exported"] = said
    values["refunded_fen"] = max(row.refunded_fen, order.refunded_fen)
    if order.refunded_fen < row.refunded_fen:
        merged.kept.append("已退金额（文件里更少）")
    values["packed"] = row.packed or order.packed
    values["seller_remark"] = joined_remarks(row.seller_remark, order.seller_remark)


def _later(
    name: str, old: datetime | None, new: datetime | None, merged: Merged
) -> datetime | None:
    if old is None or new is None:
        return old or new
    if new < old and name in _TIME_TEXT:
        merged.kept.append(f"{_TIME_TEXT[name]}（文件里更早）")
    return max(old, new)


def joined_remarks(old: str, new: str) -> str:
    """All that sellers ever wrote on the order, in an order that any sequence of files gives."""
    parts = dict.fromkeys([*filter(None, old.split("；")), *filter(None, new.split("；"))])
    return "；".join(sorted(parts))


def project(row: OrderRow) -> None:
    """What the export said and where the parcels are, put together: shipped with the first
    parcel, signed with the last."""
    said, parcels = exported_of(row), row.parcels
    sent = [parcel.shipped_at for parcel in parcels if parcel.shipped_at]
    arrived = bool(parcels) and all(parcel.state == "signed" for parcel in parcels)
    signed = [parcel.signed_at for parcel in parcels if parcel.signed_at]
    row.shipped_at = moment_of(said["shipped_at"]) or min(sent, default=None)
    row.signed_at = moment_of(said["signed_at"])
    if row.signed_at is None and arrived and len(signed) == len(parcels):
        row.signed_at = max(signed)
    row.status = status_of(
        said["status"],
        shipped=row.shipped_at is not None or any(map(_moving, parcels)),
        signed=row.signed_at is not None or arrived,
    )
    row.packed = row.packed or row.shipped_at is not None


def _moving(parcel: ParcelRow) -> bool:
    """Whether the courier has it, as far as the tracking says."""
    return parcel.state_at is not None


def status_of(status: str, *, shipped: bool, signed: bool) -> str:
    """A parcel can move an order on, never back, and never out of an end."""
    if status in ("paid", "shipped"):
        return "signed" if signed else "shipped" if shipped else status
    return status


# How a parcel's state is chosen where two lines are of the same moment.
_PARCEL_RANK = ("in_transit", "returning", "lost", "returned", "signed")


def parcel_news(known: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
    """A parcel after a line about it. The latest line tells the state; times only become later."""
    merged = dict(known) or {"state": "in_transit", "doubt": "", "state_at": None}
    if _parcel_key(news) > _parcel_key(merged):
        merged |= {name: news[name] for name in ("state", "doubt", "state_at")}
    for name in ("shipped_at", "signed_at"):
        merged[name] = max(filter(None, (known.get(name), news[name])), default=None)
    # 圆通 and 圆通速递 are the same: the fuller name says more, whichever came first.
    merged["courier"] = max(
        known.get("courier", ""), news["courier"], key=lambda name: (len(name), name)
    )
    return merged


def _parcel_key(parcel: Mapping[str, Any]) -> tuple[float, int, str]:
    at = parcel["state_at"]
    stamp = 0.0 if at is None else at.timestamp()
    return stamp, _PARCEL_RANK.index(parcel["state"]), parcel["doubt"]


def iso_exact(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def moment_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
