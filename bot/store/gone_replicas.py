"""Notices when another gateway is gone, and gives the turns free that it had taken."""

from __future__ import annotations

from sqlalchemy import Engine, select, text, update
from sqlalchemy.orm import Session

from bot.store.replicas import SEATS, seat_number
from bot.store.tables.desk import ConversationRow
from bot.store.tables.health import HeartbeatRow

_TAKEN = text(
    "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND classid = :seats "
    "AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class GoneReplicas:
    """On PostgreSQL, where seats are locks. Known are those that ever left a sign of life."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        # Nobody was looked at: who is not there has gone at some time, and may have left turns.
        self._there: frozenset[str] | None = None

    def look(self) -> list[str]:
        """Who has gone since the last look. Their turns need not run out any more: who takes them
        next is fenced off from a late answer as after any lease that ran out."""
        with Session(self._engine) as session:
            taken = set(session.scalars(_TAKEN, {"seats": SEATS}))
            known = session.scalars(select(HeartbeatRow.replica)).all()
            there = frozenset(name for name in known if seat_number(name) in taken)
            gone = sorted((frozenset(known) if self._there is None else self._there) - there)
            if gone:
                # Others may do the same at the same moment: whose row is locked is seen to.
                left = (
                    select(ConversationRow.id)
                    .where(ConversationRow.turn_owner.in_(gone))
                    .with_for_update(skip_locked=True)
                )
                session.execute(
                    update(ConversationRow)
                    .where(ConversationRow.id.in_(left.scalar_subquery()))
                    .values(turn_owner=None, turn_until=None)
                )
                session.commit()
        self._there = there
        return gone
