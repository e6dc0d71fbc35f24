"""Which rows are chained, and how a row becomes a hash.

A row has two hashes: of what may stay for good, and, with a salt, of what may tell of a person.
Without its salt the second says nothing about anybody and still binds the entries that follow.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table

from bot.store.base import Base
from bot.store.tables.audit import SettingChangeRow
from bot.store.tables.buyers import BuyerEventRow
from bot.store.tables.decisions import DecisionRow, LedgerRow
from bot.store.tables.payouts import ApprovalRow, PayoutEventRow
from bot.store.tables.policy_versions import PolicyVersionRow
from bot.store.tables.registers import RegisterEventRow

# A list of columns below never changes. A new column of a table makes a new form, and entries of
# the old one are looked at by the old list.
FORM = 1
# Before the first entry of every chain.
NOTHING = "0" * 64


@dataclass(frozen=True)
class Chain:
    name: str
    row: type[Base]
    core: tuple[str, ...]
    personal: tuple[str, ...]
    # Rows of it change in what may stay for good: decisions are settled, versions withdrawn.
    changes: bool = False

    @property
    def table(self) -> Table:
        table = self.row.__table__
        assert isinstance(table, Table)
        return table

    def columns(self) -> list[ColumnElement[Any]]:
        return [self.table.c[name] for name in dict.fromkeys(("id", *self.core, *self.personal))]


CHAINS = {
    chain.name: chain
    for chain in (
        Chain(
            "decisions",
            DecisionRow,
            (
                *("id", "at", "order_no", "kind", "rule", "outcome", "reason", "amount_fen"),
                *("gifts", "deadline", "queue", "policy_version", "state", "settled_by"),
                *("settled_at", "asked_by", "turn_seq"),
            ),
            (
                *("buyer_id", "conversation_id", "remark", "input", "proof", "would_change"),
                *("settle_note", "asked_why"),
            ),
            changes=True,
        ),
        Chain(
            "ledger",
            LedgerRow,
            (
                *("id", "at", "order_no", "kind", "cause", "amount_fen", "decision_id", "by"),
                "reverses",
            ),
            ("buyer_id", "note"),
        ),
        Chain(
            "payout_events",
            PayoutEventRow,
            ("id", "ledger_id", "at", "was", "now", "by"),
            ("note",),
        ),
        Chain(
            "approvals",
            ApprovalRow,
            ("id", "decision_id", "staff_id", "amount_fen", "at"),
            ("note",),
        ),
        Chain("settings", SettingChangeRow, ("id", "at", "key", "value", "by"), ()),
        Chain(
            "policies",
            PolicyVersionRow,
            (
                *("id", "version", "numbers", "effective_at", "released_at", "released_by"),
                *("authors", "why", "second", "draft_id", "withdrawn_at", "withdrawn_by"),
            ),
            (),
            changes=True,
        ),
        Chain(
            "registers",
            RegisterEventRow,
            ("id", "entry_id", "at", "deed", "by"),
            ("was", "now", "note"),
        ),
        Chain(
            "buyer_events",
            BuyerEventRow,
            ("id", "at", "by", "about", "about_id", "deed", "detail"),
            (),
        ),
    )
}


class Digests(NamedTuple):
    core: str
    personal: str
    salt: str


def digests(chain: Chain, row: Mapping[str, Any], *, salt: str | None = None) -> Digests:
    """Of a row by the columns' names."""
    salt = salt or secrets.token_hex(16)
    return Digests(
        _sha256(_canonical(row, chain.core)),
        _sha256(salt + _canonical(row, chain.personal)),
        salt,
    )


def linked(before: str, chain: str, seq: int, subject: int, form: int, hashes: Digests) -> str:
    parts = (before, chain, str(seq), str(subject), str(form), hashes.core, hashes.personal)
    return _sha256("\n".join(parts))


def _canonical(row: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The same text for the same content on both databases."""
    return json.dumps(
        [[name, row[name]] for name in names],
        default=_plain,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )


def _plain(value: object) -> str:
    assert isinstance(value, datetime), "columns hold numbers, text, JSON and times"
    return value.isoformat()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
