"""Adding to the chains: at the end of the transaction that wrote the rows, and in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, func, insert, select, update
from sqlalchemy.orm import Session, aliased

from bot.store.audit.chains import CHAINS, FORM, NOTHING, Chain, digests, linked
from bot.store.dialect import chunks, insert_once
from bot.store.tables.audit import AuditEntryRow, AuditHeadRow

_TOUCHED = "anxin_audit"


def touch(session: Session, chain: str, ids: Iterable[int]) -> None:
    """These rows were written: they get an entry before the commit."""
    touched = session.info.setdefault(_TOUCHED, {})
    touched.setdefault(chain, set()).update(ids)


def seal(session: Session) -> None:
    """Give every touched row its entry. The last that a transaction does before its commit: the
    ends of the chains are locked from here on, always in the same order."""
    touched = session.info.pop(_TOUCHED, None)
    if not touched:
        return
    session.flush()
    heads = _heads(session, sorted(touched))
    for name in sorted(touched):
        chain = CHAINS[name]
        seq, before = heads[name]
        entries: list[dict[str, Any]] = []
        for ids in chunks(sorted(touched[name])):
            query = select(*chain.columns()).where(chain.table.c.id.in_(ids))
            rows = session.execute(query.order_by(chain.table.c.id)).mappings()
            for row in rows:
                seq += 1
                entries.append(_entry(chain, row, seq, before))
                before = entries[-1]["hash"]
        if entries:
            session.execute(insert(AuditEntryRow), entries)
        session.execute(
            update(AuditHeadRow).where(AuditHeadRow.chain == name).values(seq=seq, hash=before)
        )


def take_salts(session: Session, chain: str, subjects: Iterable[int]) -> None:
    """After `seal`: what earlier entries of these rows say of a person is said no more; their
    links stay."""
    entry, later = AuditEntryRow, aliased(AuditEntryRow)
    newest = (
        select(func.max(later.seq))
        .where(later.chain == chain, later.subject == entry.subject)
        .correlate(entry)
        .scalar_subquery()
    )
    session.execute(
        update(entry)
        .where(entry.chain == chain, entry.subject.in_(list(subjects)), entry.seq < newest)
        .values(salt=None)
        .execution_options(synchronize_session=False)
    )


def seal_what_exists(connection: Connection, names: Iterable[str] = tuple(CHAINS)) -> None:
    """For the migrations: every row that is there, in the order of its number."""
    for name in names:
        chain = CHAINS[name]
        seq, before = 0, NOTHING
        query = select(*chain.columns()).order_by(chain.table.c.id)
        entries: list[dict[str, Any]] = []
        for row in connection.execute(query.execution_options(yield_per=1000)).mappings():
            seq += 1
            entries.append(_entry(chain, row, seq, before))
            before = entries[-1]["hash"]
            if len(entries) == 1000:
                connection.execute(insert(AuditEntryRow.__table__), entries)  # type: ignore[arg-type]
                entries = []
        if entries:
            connection.execute(insert(AuditEntryRow.__table__), entries)  # type: ignore[arg-type]
        connection.execute(
            insert(AuditHeadRow.__table__).values(chain=name, seq=seq, hash=before)  # type: ignore[arg-type]
        )


def _heads(session: Session, names: list[str]) -> dict[str, tuple[int, str]]:
    """Locked; SQLite has one writer anyway."""
    query = (
        select(AuditHeadRow.chain, AuditHeadRow.seq, AuditHeadRow.hash)
        .where(AuditHeadRow.chain.in_(names))
        .order_by(AuditHeadRow.chain)
        .with_for_update()
    )
    found = {row.chain: (row.seq, row.hash) for row in session.execute(query)}
    missing = [name for name in names if name not in found]
    if not missing:
        return found
    for name in missing:
        insert_once(session, AuditHeadRow, {"chain": name, "seq": 0, "hash": NOTHING})
    return {row.chain: (row.seq, row.hash) for row in session.execute(query)}


def _entry(chain: Chain, row: Any, seq: int, before: str) -> dict[str, Any]:
    hashes = digests(chain, row)
    return {
        "chain": chain.name,
        "seq": seq,
        "subject": row["id"],
        "form": FORM,
        **hashes._asdict(),
        "hash": linked(before, chain.name, seq, row["id"], FORM, hashes),
    }
