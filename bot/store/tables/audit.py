"""Tables of the audit chain: what stood in which row, each entry bound to the one before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from bot.store.base import Base, Json


class AuditEntryRow(Base):
    """A row of `chain` as it was written. Entries are only added; of those that told of a person
    who was erased, the salt is taken away."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        UniqueConstraint("chain", "seq", name="uq_audit_entries_seq"),
        Index("ix_audit_entries_subject", "chain", "subject", "seq"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chain: Mapped[str]
    seq: Mapped[int]
    # The row's id.
    subject: Mapped[int]
    # By which list of columns it was hashed: see bot/store/audit/chains.py.
    form: Mapped[int]
    # SHA-256 of what may stay for good, and of what may tell of a person, with its salt.
    core: Mapped[str]
    personal: Mapped[str]
    salt: Mapped[str | None]
    # SHA-256 of all of this and of the hash before.
    hash: Mapped[str]


class AuditHeadRow(Base):
    """Where a chain ends. Who adds to it locks this row, so that no two entries follow one."""

    __tablename__ = "audit_heads"

    chain: Mapped[str] = mapped_column(primary_key=True)
    seq: Mapped[int]
    hash: Mapped[str]


class SettingChangeRow(Base):
    """A number or switch that money depends on, each time it came to be another."""

    __tablename__ = "setting_changes"
    __table_args__ = (Index("ix_setting_changes_key", "key", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    key: Mapped[str]
    value: Mapped[Any] = mapped_column(Json)
    by: Mapped[str]
