"""Messages as another gateway asks for them: those it was told of, and all since a moment."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Engine, select, tuple_
from sqlalchemy.orm import Session

from bot.desk.model import Message
from bot.store.desk import message_of
from bot.store.dialect import chunks
from bot.store.engine import WRITES
from bot.store.tables.desk import MessageRow


class Written:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine.execution_options(**{WRITES: False})

    def messages(self, wanted: Collection[tuple[str, int]]) -> list[Message]:
        """By conversation and number, each conversation's in order."""
        place = tuple_(MessageRow.conversation_id, MessageRow.seq)
        with Session(self._engine) as session:
            return [
                message_of(row)
                for part in chunks(sorted(set(wanted)))
                for row in session.scalars(
                    select(MessageRow)
                    .where(place.in_(part))
                    .order_by(MessageRow.conversation_id, MessageRow.seq)
                )
            ]

    def since(self, moment: datetime) -> list[Message]:
        found = select(MessageRow).where(MessageRow.at >= moment)
        with Session(self._engine) as session:
            return [message_of(row) for row in session.scalars(found.order_by(MessageRow.id))]
