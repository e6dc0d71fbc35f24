"""The history of a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class StepKind(StrEnum):
    """What became of a ticket, in its history."""

    CLAIMED = "claimed"
    ASSIGNED = "assigned"  # by itself
    STEPPED_IN = "stepped_in"  # into a conversation that nobody had asked for
    TO_PERSON = "to_person"
    TO_QUEUE = "to_queue"
    TAKEN_OVER = "taken_over"  # by a supervisor, from who had it
    # Taken back, for the next one to claim:
    SIGNED_OUT = "signed_out"
    AWAY = "away"  # no connection for a set time
    OFFLINE = "offline"  # by their own choice
    SILENT = "silent"  # no word for a set time while the buyer waited
    ENDED = "ended"

    @property
    def text(self) -> str:
        return _STEP_TEXTS[self]


_STEP_TEXTS = {
    StepKind.CLAIMED: "领取",
    StepKind.ASSIGNED: "自动分配",
    StepKind.STEPPED_IN: "主动接待",
    StepKind.TO_PERSON: "转给同事",
    StepKind.TO_QUEUE: "转到队列",
    StepKind.TAKEN_OVER: "主管接管",
    StepKind.SIGNED_OUT: "客服退出登录，回到队列",
    StepKind.AWAY: "客服掉线，回到队列",
    StepKind.OFFLINE: "客服下线，回到队列",
    StepKind.SILENT: "客服一直没有回复，回到队列",
    StepKind.ENDED: "结束",
}


@dataclass(frozen=True)
class Step:
    """`by` is the name of who did it, the bot's where time did; `to` a colleague or a queue."""

    at: datetime
    kind: StepKind
    by: str
    to: str = ""
    note: str = ""
