"""Settings and numbers that money depends on, noted whenever they came to be others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.store.audit.seal import touch
from bot.store.tables.audit import SettingChangeRow


class SqlSettingChanges:
    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, key: str, value: Any, *, at: datetime, by: str) -> bool:
        """False where it is what it was."""
        row = SettingChangeRow
        last = self._session.scalar(
            select(row).where(row.key == key).order_by(row.id.desc()).limit(1)
        )
        if last is not None and last.value == value:
            return False
        change = row(at=at, key=key, value=value, by=by)
        self._session.add(change)
        self._session.flush()
        touch(self._session, "settings", [change.id])
        return True
