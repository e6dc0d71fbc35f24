"""What the bot understood of each turn, in SQL."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.desk.model import Reading
from bot.store.tables.desk import ReadingRow

# Of a reading that is made once more.
_OF_THE_LAST_WORD = (
    *("intent", "confidence", "ranking", "outcome", "order_no", "in_context", "answer_id"),
)


class SqlReadings:
    def __init__(self, session: Session) -> None:
        self._session = session

    def at(self, conversation_id: str, seq: int) -> Reading | None:
        row = self._row(conversation_id, seq)
        if row is None:
            return None
        ranking = tuple((name, float(share)) for name, share in row.ranking)
        return Reading(
            conversation_id=row.conversation_id,
            seq=row.seq,
            text=row.text,
            intent=row.intent,
            confidence=row.confidence,
            ranking=ranking,
            outcome=row.outcome,
            order_no=row.order_no,
            in_context=row.in_context,
            answer_id=row.answer_id,
        )

    def add(self, reading: Reading, *, at: datetime) -> None:
        """Record what was understood; the turn's last word counts where it is read again."""
        row = self._row(reading.conversation_id, reading.seq)
        values: dict[str, Any] = {**asdict(reading), "ranking": [list(r) for r in reading.ranking]}
        if row is None:
            self._session.add(ReadingRow(**values, at=at))
        else:
            for name in _OF_THE_LAST_WORD:
                setattr(row, name, values[name])
        self._session.flush()

    def failed(self, reading: Reading, *, at: datetime) -> None:
        row = self._row(reading.conversation_id, reading.seq)
        if row is None:
            self.add(reading, at=at)
        else:
            row.outcome = reading.outcome

    def _row(self, conversation_id: str, seq: int) -> ReadingRow | None:
        return self._session.scalar(
            select(ReadingRow).where(
                ReadingRow.conversation_id == conversation_id, ReadingRow.seq == seq
            )
        )
