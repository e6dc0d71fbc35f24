"""Giving an answer: which of the live ones a message asks for, read anew whenever they change."""

from __future__ import annotations

from threading import Lock

import structlog

from bot.desk.ports import PromiseReader
from bot.insight.texts import key_of
from bot.library.matching import Index, Match
from bot.library.meanings import Meanings
from bot.library.model import Live
from bot.library.ports import OpenUow
from bot.library.variables import filled
from bot.times import Clock

log = structlog.get_logger()


class Giving:
    """`hours`: the shop's hours as an answer tells them."""

    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        reader: PromiseReader,
        meanings: Meanings,
        hours: str,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._reader = reader
        self._meanings = meanings
        self._hours = hours
        self._index = Index((), meanings.of(()))
        self._state = 0
        self._lock = Lock()

    def warm(self) -> None:
        """The live answers, and what the first message would wait for."""
        if self._current().answers:
            self._meanings.of(["预热"])

    def matches(self, text: str) -> list[Match]:
        """Of the answers that hold now, the best first."""
        index = self._current()
        if not index.answers or not key_of(text):
            return []
        now = self._now()
        (vector,) = self._meanings.of([text])
        return [one for one in index.matches(vector) if one.live.wording.holds_at(now)]

    def filled(self, match: Match, values: dict[str, str]) -> str | None:
        """The words for this buyer; None where a value is missing."""
        return filled(match.live.wording.text, {"hours": self._hours, **values})

    def _current(self) -> Index:
        with self._lock, self._open_uow(writes=False) as uow:
            state = uow.library.newest_event()
            if state != self._state:
                live = [one for one in uow.library.live() if self._may_be_given(one)]
                examples = [example for one in live for example in one.wording.examples]
                self._index = Index(live, self._meanings.of(examples))
                self._state = state
            return self._index

    def _may_be_given(self, live: Live) -> bool:
        """The gate may know more by now than when it was saved."""
        if not self._reader.promises_in(live.wording.text):
            return True
        log.error("library_answer_promises", answer=live.answer_id, version=live.version)
        return False
