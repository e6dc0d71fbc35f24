"""Looks at every live answer day by day, and takes back what harms."""

from __future__ import annotations

import numpy as np
import structlog

from bot.insight.settlement import BACK_WITHIN
from bot.insight.vectors import Floats
from bot.library.lift import LONGEST, Bools, Lift, lift_of
from bot.library.matching import likeness_to, may_answer
from bot.library.meanings import Meanings
from bot.library.model import Asked, Live
from bot.library.ports import OpenUow
from bot.library.service import Library
from bot.times import Clock

log = structlog.get_logger()

BY = "系统"
# Questions of a look, the newest; a shop that has more is looked at over fewer days.
MOST_ASKED = 5_000


class Watch:
    def __init__(
        self, open_uow: OpenUow, *, clock: Clock, meanings: Meanings, library: Library
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._meanings = meanings
        self._library = library

    def look(self) -> list[int]:
        """Keep the lift of all live answers; those that were taken back for it."""
        now = self._now()
        with self._open_uow(writes=False) as uow:
            live = uow.library.live()
        gone = []
        for one in live:
            found = self.lift(one, live)
            with self._open_uow() as uow:
                uow.library.keep_lift(one.answer_id, found.stored(), at=now)
                uow.commit()
            if found.harms:
                self._library.take_back(one.answer_id, by=BY, why=_why(found))
                log.warning("library_answer_taken_back", answer=one.answer_id)
                gone.append(one.answer_id)
        return gone

    def lift(self, answer: Live, live: list[Live]) -> Lift:
        """Of one of the live answers, as of now."""
        now = self._now()
        began = answer.published_at
        start = began - min(LONGEST, max(now - began, BACK_WITHIN))
        end = min(now, began + LONGEST + BACK_WITHIN)
        with self._open_uow(writes=False) as uow:
            asked = uow.library.asked(start, end, most=MOST_ASKED)
            # What another answer did for its questions is no measure for this one.
            others = [*live, *uow.library.withdrawn_since(start)]
        rows = self._meanings.of([one.text for one in asked])
        asks = np.array([may_answer(one.intent, likeness=0.0) for one in asked], dtype=bool)
        mine = self._asks_for(answer, rows, asked)
        theirs = mine.copy()
        for other in others:
            if other.answer_id != answer.answer_id:
                theirs |= self._asks_for(other, rows, asked)
        return lift_of(
            asked, rows, touched=mine, untouched=asks & ~theirs, published_at=began, now=now
        )

    def _asks_for(self, answer: Live, rows: Floats, asked: list[Asked]) -> Bools:
        if not asked or not answer.wording.examples:
            return np.zeros(len(asked), dtype=bool)
        likeness = likeness_to(self._meanings.of(answer.wording.examples), rows)
        may = [
            may_answer(one.intent, likeness=float(alike))
            for one, alike in zip(asked, likeness, strict=True)
        ]
        asks: Bools = np.array(may, dtype=bool) & (likeness >= answer.threshold)
        return asks


def _why(lift: Lift) -> str:
    badly = lift.badly
    assert badly.low is not None
    assert badly.high is not None
    return (
        f"发布后没答好的比例从 {badly.before.rate:.0%} 到 {badly.after.rate:.0%}，"
        f"变差 {badly.low:+.0%} 到 {badly.high:+.0%}（95% 区间），已自动下线"
    )
