"""Questions that the bot failed at are put to it again, until somebody has taken their ticket."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import structlog

from bot.desk.conversations import TURN_SECONDS
from bot.desk.failed_turns import FailedTurns
from bot.desk.model import Ticket
from bot.errors import ConversationMoved, EngineAway, EngineFailed
from bot.gateway.turns import TurnWorker

log = structlog.get_logger()

# A question that fails each time is asked ever less often.
FIRST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 10.0, 3600.0
# An engine that is away is mostly only restarted.
MOST_AWAY_SECONDS = 60.0


class FailedQuestions:
    def __init__(
        self,
        failed: FailedTurns[Any],
        worker: TurnWorker,
        *,
        replica: str,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failed = failed
        self._worker = worker
        self._replica = replica
        self._now = now
        # By ticket: when it is asked next, and the pause before that.
        self._next: dict[int, tuple[float, float]] = {}

    async def ask_again(self) -> None:
        """One round. An engine that is away ends it: the others would find it away as well."""
        tickets = await asyncio.to_thread(self._failed.unclaimed)
        open_still = {ticket.id for ticket in tickets}
        self._next = {id_: due for id_, due in self._next.items() if id_ in open_still}
        for ticket in tickets:
            due, pause = self._next.get(ticket.id, (0.0, FIRST_PAUSE_SECONDS))
            if self._now() < due or self._worker.busy(ticket.conversation_id):
                continue
            try:
                await self._ask(ticket)
            except EngineAway:
                # The others first: it may be this question that the engine dies of.
                self._next[ticket.id] = (self._now() + pause, min(2 * pause, MOST_AWAY_SECONDS))
                return
            except EngineFailed:
                later = min(2 * pause, LONGEST_PAUSE_SECONDS)
                self._next[ticket.id] = (self._now() + pause, later)

    async def _ask(self, ticket: Ticket) -> None:
        turn = await asyncio.to_thread(
            self._failed.take_back, ticket, owner=self._replica, seconds=TURN_SECONDS
        )
        if turn is None:
            return
        try:
            said = await self._worker.ask(turn)
            await self._worker.finish(turn, said)
        except EngineFailed:
            with suppress(ConversationMoved):
                await asyncio.to_thread(self._failed.leave, turn)
            raise
        except ConversationMoved:
            return  # somebody took it meanwhile
        await asyncio.to_thread(self._failed.answered, ticket)
        log.info("question_back_with_the_bot", conversation=turn.conversation_id, seq=turn.seq)
