"""Whether something can be written: a full disk and a locked file still read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.store.tables.health import HeartbeatRow


def beats(engine: Engine, replica: str, *, at: datetime) -> bool:
    """False where the sign of life could not be written. Waits as long as any writer would."""
    try:
        with Session(engine) as session, session.begin():
            session.merge(HeartbeatRow(replica=replica, at=at))
    except SQLAlchemyError:
        return False
    return True
