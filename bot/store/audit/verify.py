"""Looking through the chains: the first entry or row of each that does not fit."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Connection, Select, and_, func, select
from sqlalchemy.orm import aliased

from bot.store.audit.chains import CHAINS, FORM, NOTHING, Chain, Digests, digests, linked
from bot.store.tables.audit import AuditEntryRow, AuditHeadRow

_STREAM = {"yield_per": 1000}


class Misfit(NamedTuple):
    chain: str
    # The number of the entry, and the row that it tells of; 0 where there is none.
    seq: int
    subject: int
    text: str


class Head(msgspec.Struct, frozen=True):
    seq: int
    hash: str


class Checkpoint(msgspec.Struct, frozen=True):
    """Where each chain ended: to be kept elsewhere."""

    at: str
    chains: dict[str, Head]


def heads(connection: Connection) -> dict[str, Head]:
    """Where each chain ends: what a checkpoint keeps."""
    found = {
        row.chain: Head(row.seq, row.hash)
        for row in connection.execute(select(AuditHeadRow.__table__))
    }
    return {name: found.get(name, Head(0, NOTHING)) for name in CHAINS}


def verify(connection: Connection, *, checkpoint: Mapping[str, Head] | None = None) -> list[Misfit]:
    """At most one for each chain, its first. In one transaction that sees one moment."""
    found = []
    for name, chain in CHAINS.items():
        kept = (checkpoint or {}).get(name)
        # What is left unread is let go of: an open cursor bars the tables to who comes after.
        with closing(_misfits(connection, chain, kept)) as misfits:
            first = next(misfits, None)
        if first is not None:
            found.append(first)
    return found


def _misfits(
    connection: Connection, chain: Chain, kept: Head | None
) -> Generator[Misfit, None, None]:
    yield from _broken_links(connection, chain, kept)
    yield from _rows_that_differ(connection, chain)
    yield from _entries_without_row(connection, chain)
    if not chain.changes:
        yield from _changed_cores(connection, chain)


def _broken_links(connection: Connection, chain: Chain, kept: Head | None) -> Iterator[Misfit]:
    entry = AuditEntryRow
    query = select(
        entry.seq, entry.subject, entry.form, entry.core, entry.personal, entry.hash
    ).where(entry.chain == chain.name)
    seq, before, fits = 0, NOTHING, kept is None or kept == Head(0, NOTHING)
    query = query.order_by(entry.seq).execution_options(**_STREAM)
    with connection.execute(query) as rows:
        for row in rows:
            seq += 1
            if row.seq != seq:
                yield Misfit(chain.name, seq, 0, f"entry {seq} is missing")
                return
            hashes = Digests(row.core, row.personal, "")
            if row.hash != linked(before, chain.name, seq, row.subject, row.form, hashes):
                yield Misfit(
                    chain.name, seq, row.subject, "the entry does not follow the one before"
                )
                return
            before = row.hash
            fits = fits or kept == Head(seq, before)
    if heads(connection)[chain.name] != Head(seq, before):
        yield Misfit(chain.name, seq, 0, "the chain does not end where its head says")
    if not fits:
        assert kept is not None
        yield Misfit(chain.name, kept.seq, 0, "the checkpoint is not in the chain")


def _rows_that_differ(connection: Connection, chain: Chain) -> Iterator[Misfit]:
    """Every row against its newest entry."""
    entry, later, row = AuditEntryRow, aliased(AuditEntryRow), chain.table
    newest = (
        select(func.max(later.seq))
        .where(later.chain == chain.name, later.subject == row.c.id)
        .correlate(row)
        .scalar_subquery()
    )
    told = (entry.seq, entry.form, entry.core, entry.personal, entry.salt)
    query: Select[Any] = (
        select(*chain.columns(), *(column.label(f"told_{column.key}") for column in told))
        .outerjoin(
            entry,
            and_(entry.chain == chain.name, entry.subject == row.c.id, entry.seq == newest),
        )
        .order_by(row.c.id)
        .execution_options(**_STREAM)
    )
    with connection.execute(query) as rows:
        for found in rows.mappings():
            text = _differs(chain, found)
            if text:
                yield Misfit(chain.name, found["told_seq"] or 0, found["id"], text)


def _differs(chain: Chain, found: Any) -> str:
    if found["told_seq"] is None:
        return "no entry tells of this row: it was not written by Anxin"
    if found["told_form"] != FORM or found["told_salt"] is None:
        return "its newest entry cannot be compared"
    now = digests(chain, found, salt=found["told_salt"])
    if (now.core, now.personal) == (found["told_core"], found["told_personal"]):
        return ""
    return "the row is not what was written"


def _entries_without_row(connection: Connection, chain: Chain) -> Iterator[Misfit]:
    entry, row = AuditEntryRow, chain.table
    query = (
        select(entry.seq, entry.subject)
        .where(
            entry.chain == chain.name,
            ~select(row.c.id).where(row.c.id == entry.subject).exists(),
        )
        .order_by(entry.seq)
        .limit(1)
    )
    for seq, subject in connection.execute(query):
        yield Misfit(chain.name, seq, subject, "the row is gone")


def _changed_cores(connection: Connection, chain: Chain) -> Iterator[Misfit]:
    """What is only ever added to has several entries at most for the sake of a person erased."""
    entry = AuditEntryRow
    query = (
        select(entry.subject, func.max(entry.seq))
        .where(entry.chain == chain.name)
        .group_by(entry.subject)
        .having(func.count(entry.core.distinct()) > 1)
        .order_by(func.max(entry.seq))
        .limit(1)
    )
    for subject, seq in connection.execute(query):
        yield Misfit(chain.name, seq, subject, "a row that never changes was written anew")
