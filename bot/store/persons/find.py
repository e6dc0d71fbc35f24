"""Which rows are a person's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from bot.errors import NotFound
from bot.shop.buyers import stand_in
from bot.store.base import Base
from bot.store.dialect import chunks
from bot.store.intake import BUYER_KEY
from bot.store.persons.places import By, Place

Ids = Mapping[By, list[Any]]


def ids_of(session: Session, buyer_id: str) -> dict[By, list[Any]]:
    """Raises NotFound. With the account goes the stand-in that orders of its phone belong to while
    no account was known, unless another account has that phone too: see `shared_stand_ins`."""
    orders = _table("orders")
    accounts = [buyer_id]
    stand_ins, shared = _stand_ins(session, buyer_id)
    if not shared:
        accounts += stand_ins
    ids: dict[By, list[Any]] = {By.BUYER: accounts}
    conversations, parcels = _table("conversations"), _table("parcels")
    ids[By.CONVERSATION] = _all(session, conversations.c.id, conversations.c.buyer_id, accounts)
    tickets = _table("tickets")
    ids[By.TICKET] = _all(session, tickets.c.id, tickets.c.conversation_id, ids[By.CONVERSATION])
    ids[By.ORDER] = _all(session, orders.c.no, orders.c.buyer_id, accounts)
    ids[By.PARCEL] = _all(session, parcels.c.id, parcels.c.order_no, ids[By.ORDER])
    for by, name in (
        (By.CASE, "aftersales"),
        (By.DECISION, "decisions"),
        (By.LEDGER, "ledger"),
        (By.ENTRY, "register_entries"),
    ):
        table = _table(name)
        found_ids = {
            *_all(session, table.c.id, table.c.buyer_id, accounts),
            *_all(session, table.c.id, table.c.order_no, ids[By.ORDER]),
        }
        ids[by] = sorted(found_ids)
    return ids


def shared_stand_ins(session: Session, buyer_id: str) -> list[str]:
    """The stand-in of a phone that several accounts have: whose orders it has nobody can tell.
    Raises NotFound."""
    stand_ins, shared = _stand_ins(session, buyer_id)
    return stand_ins if shared else []


def _stand_ins(session: Session, buyer_id: str) -> tuple[list[str], bool]:
    """With whether another account has the phone as well."""
    settings, buyers = _table("shop_settings"), _table("buyers")
    phone = session.scalar(select(buyers.c.phone).where(buyers.c.id == buyer_id))
    if phone is None:
        raise NotFound
    key = session.scalar(select(settings.c.value).where(settings.c.key == BUYER_KEY))
    if key is None or not phone:
        return [], False
    same = stand_in(str(key["value"]), f"phone:{phone}")
    if same == buyer_id:
        return [], False
    found = list(session.scalars(select(buyers.c.id).where(buyers.c.id == same)))
    others = select(buyers.c.id).where(
        buyers.c.phone == phone, buyers.c.id.not_in((buyer_id, same))
    )
    return found, session.scalar(others.limit(1)) is not None


def rows_of(session: Session, place: Place, ids: Ids) -> Iterator[dict[str, Any]]:
    table = _table(place.table)
    for some in chunks(ids[place.by]):
        query = select(table).where(table.c[place.column].in_(some))
        yield from map(dict, session.execute(query).mappings().all())


def unfinished(session: Session, ids: Ids) -> list[str]:
    """What still needs to know the person: money on its way, goods on their way, people at work."""
    payouts, cases, tickets = _table("payouts"), _table("aftersales"), _table("tickets")
    decisions, orders, entries = _table("decisions"), _table("orders"), _table("register_entries")
    return [
        # Without an address nobody sends them, and the platform's next export brings none.
        *_open(
            session,
            "order",
            orders.c.no,
            orders.c.no.in_(ids[By.ORDER]),
            orders.c.status.in_(("paid", "shipped")),
        ),
        *_open(
            session,
            "payout",
            payouts.c.ledger_id,
            payouts.c.ledger_id.in_(ids[By.LEDGER]),
            or_(payouts.c.state.not_in(("confirmed", "reversed")), payouts.c.dispute != ""),
        ),
        *_open(
            session, "case", cases.c.id, cases.c.id.in_(ids[By.CASE]), cases.c.closed_at.is_(None)
        ),
        *_open(
            session,
            "ticket",
            tickets.c.id,
            tickets.c.conversation_id.in_(ids[By.CONVERSATION]),
            tickets.c.state != "closed",
        ),
        *_open(
            session,
            "decision",
            decisions.c.id,
            decisions.c.id.in_(ids[By.DECISION]),
            decisions.c.state == "waiting",
        ),
        *_open(
            session,
            "register entry",
            entries.c.id,
            entries.c.id.in_(ids[By.ENTRY]),
            entries.c.state.in_(("todo", "doing")),
            # What has ended says nothing any more, and is worked on by nobody.
            entries.c.ended_at.is_(None),
        ),
    ]


def _open(session: Session, word: str, key: Any, *wanted: ColumnElement[bool]) -> list[str]:
    found = session.scalars(select(key).where(*wanted).order_by(key).limit(5))
    return [f"{word} {number}" for number in found]


def _all(session: Session, wanted: Any, column: Any, values: list[Any]) -> list[Any]:
    return [
        one
        for some in chunks(values)
        for one in session.scalars(select(wanted).where(column.in_(some)).order_by(wanted))
    ]


def _table(name: str) -> Table:
    return Base.metadata.tables[name]
