"""Rows are locked in one order, so that no two transactions wait for each other: bot/transaction.py
says which. Listened to in every test on PostgreSQL."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, Engine, event

from bot.transaction import ORDER_OF_LOCKS

_LOCKS = (
    re.compile(r"UPDATE (\w+) SET"),
    re.compile(r"DELETE FROM (\w+)"),
    re.compile(r"SELECT.*?\sFROM (\w+)\b.*\sFOR (?:NO KEY )?UPDATE", re.DOTALL),
)
_HELD = "anxin_locks_held"


class OutOfOrder(AssertionError):
    """A table's rows were locked after those of one that comes later."""


def table_of(statement: str) -> str | None:
    """Whose rows a statement locks, of those in the order."""
    found = next((match[1] for one in _LOCKS if (match := one.match(statement))), None)
    return found if found in ORDER_OF_LOCKS else None


def listen(engine: Engine) -> None:
    """From now on a transaction that locks in another order fails at that statement."""

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.info[_HELD] = []

    @event.listens_for(engine, "before_cursor_execute")
    def before(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        table = table_of(statement)
        held = connection.info.get(_HELD)
        if table is None or held is None or table in held:
            return
        later = [one for one in held if ORDER_OF_LOCKS.index(one) > ORDER_OF_LOCKS.index(table)]
        if later:
            raise OutOfOrder(f"{table} after {', '.join(later)}")
        held.append(table)
