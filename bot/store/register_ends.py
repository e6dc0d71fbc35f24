"""The end of what entries said, so many at a time: their rows and their links in the chain stay."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from bot.registers.model import OPEN
from bot.store.audit.seal import seal, take_salts, touch
from bot.store.dialect import chunks
from bot.store.tables.registers import RegisterEntryRow, RegisterEventRow, RegisterValueRow

_ROW, _EVENT = RegisterEntryRow, RegisterEventRow


def end_entries(session: Session, before: datetime, *, most: int) -> int:
    """Those that nobody waits for and nobody changed since `before`; how many."""
    open_ = [state.value for state in OPEN]
    over = (_ROW.changed_at < before, _ROW.state.not_in(open_), _ROW.ended_at.is_(None))
    ids = list(
        session.scalars(
            update(_ROW)
            # Again: one that was reopened while this waited for it is not over.
            .where(_ROW.id.in_(select(_ROW.id).where(*over).limit(most)), *over)
            .values(ended_at=before, note="")
            .returning(_ROW.id)
            .execution_options(synchronize_session=False)
        )
    )
    for some in chunks(ids):
        session.execute(delete(RegisterValueRow).where(RegisterValueRow.entry_id.in_(some)))
        events = list(session.scalars(select(_EVENT.id).where(_EVENT.entry_id.in_(some))))
        for part in chunks(events):
            session.execute(
                update(_EVENT)
                .where(_EVENT.id.in_(part))
                .values(was={}, now={}, note="")
                .execution_options(synchronize_session=False)
            )
            touch(session, "registers", part)
        seal(session)
        for part in chunks(events):
            take_salts(session, "registers", part)
    return len(ids)
