"""Words that promise and are held back: what was read in them, and by whom they would be said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.desk.model import Staff
from bot.errors import AnxinError


@dataclass(frozen=True)
class Promised:
    """A promise that was read in a line: its kind, its words, the amount where one is named."""

    kind: str
    words: str
    amount: str | None = None


@dataclass(frozen=True)
class Held:
    """A line that was not sent: it promises what no decision stands behind."""

    id: int
    promised: tuple[Promised, ...]
    can_send_anyway: bool = False


@dataclass(frozen=True)
class Anyway:
    """Held words are to be sent all the same, and why. The hold is one of these very words: what
    is said to several buyers at once goes to all of them."""

    hold_id: int
    reason: str


class PromiseHeld(AnxinError):
    """The words were kept back; `held` says what was found in them."""

    code = "promise_held"
    message = "这句话里有承诺，还没有对应的审批，先没有发出"

    def __init__(self, held: Held) -> None:
        super().__init__()
        self.held = held


@dataclass(frozen=True)
class StaffLine:
    """Words of staff that a buyer reads: in the conversation, or where there is none, with the
    after-sales case that they were written on. Cases that end together cover nothing, the ones
    whose turn is still to come neither."""

    buyer_id: str
    conversation_id: str | None
    staff: Staff
    text: str
    ending_cases: frozenset[int] = frozenset()


class Uncovered(Exception):
    """Raised in the transaction in which the words would be said, and voids it: they promise what
    no decision stands behind. `findings` are as they are recorded."""

    def __init__(
        self,
        line: StaffLine,
        promised: tuple[Promised, ...],
        *,
        findings: tuple[Mapping[str, Any], ...],
        can_send_anyway: bool,
    ) -> None:
        super().__init__()
        self.line = line
        self.promised = promised
        self.findings = findings
        self.can_send_anyway = can_send_anyway
