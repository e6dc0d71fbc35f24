"""Values of the quality check: rules, lines, what was found, and what people make of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.desk.model import Sender
from bot.named import Named
from bot.opening_hours import ALWAYS, OpeningHours
from bot.promises.model import Finding as Promise

# Raised with every change of a rule: talks that were judged by an earlier one are judged anew.
VERSION = 2


class Rule(Named):
    OVERPROMISE = "overpromise", "过度承诺"
    REVIEW_REWARD = "review_reward", "好评返现"
    OFF_PLATFORM = "off_platform", "导流站外"
    ABUSE = "abuse", "辱骂"
    OFFENCE = "offence", "其他违规"  # what else the promise gate knows as one
    REPEATING = "repeating", "复读"
    UNVERIFIED = "unverified", "未核实身份"
    COLD = "cold", "冷漠"
    LATE = "late", "超时"
    OFF_POINT = "off_point", "答非所问"


class Side(Named):
    """Whose it is: of a person, of the bot, or of nobody who answered."""

    AGENT = "agent", "客服"
    BOT = "bot", "机器人"
    NOBODY = "nobody", "无人接待"


class State(Named):
    OPEN = "open", "待复核"
    CONFIRMED = "confirmed", "属实"
    REJECTED = "rejected", "不属实"
    APPEALED = "appealed", "申诉中"  # the agent disagrees, and says why


@dataclass(frozen=True, kw_only=True)
class Line:
    """A message of a talk. `intent` is what the buyer's turn was read as, with its order; `pressed`
    are words of ours."""

    id: int
    seq: int
    at: datetime
    sender: Sender
    text: str
    staff_id: int | None = None
    intent: str = ""
    order_no: str | None = None
    pressed: bool = False

    @property
    def by_buyer(self) -> bool:
        return self.sender is Sender.BUYER


@dataclass(frozen=True, kw_only=True)
class Found:
    """`lines` are the messages it rests on; `at_fault` is the one that counts for a person."""

    rule: Rule
    lines: tuple[Line, ...]
    words: str
    side: Side
    staff_id: int | None

    @property
    def first(self) -> Line:
        return self.lines[0]


# What a line of the shop promises or offends with that no decision covered when it was said; the
# lines are those that the same side sent just before.
ReadsPromises = Callable[[Line, Sequence[str]], Sequence[Promise]]


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A conversation on one day. `later` are the lines of the three days after it, as far as they
    are there; `known_until`: nobody wrote anything else until then."""

    lines: tuple[Line, ...]
    known_until: datetime
    promises: ReadsPromises
    later: tuple[Line, ...] = ()
    hours: OpeningHours = ALWAYS


@dataclass(frozen=True, kw_only=True)
class Judged:
    """A talk with all that the rules found. `staff` are the people who spoke in it."""

    day: date
    first: Line
    last: Line
    staff: tuple[int, ...]
    found: tuple[Found, ...]


@dataclass(frozen=True)
class Due:
    """A conversation that has lines which no rule has seen; from `since` on it is judged anew."""

    conversation_id: str
    buyer_id: str
    last_seq: int
    since: datetime | None


@dataclass(frozen=True, kw_only=True)
class Finding:
    id: int
    talk_id: int
    rule: Rule
    version: int
    side: Side
    staff_id: int | None
    staff: str | None
    message_ids: tuple[int, ...]
    seqs: tuple[int, ...]
    words: str
    state: State
    decided_by: str | None
    decided_at: datetime | None
    note: str
    appeal: str
    appealed_at: datetime | None


@dataclass(frozen=True)
class Criterion:
    """A line of the scoring sheet: 0 to 5 are given for it."""

    id: int
    name: str


MOST_MARKS = 5


@dataclass(frozen=True, kw_only=True)
class Score:
    """What one reviewer gave: marks by criterion."""

    reviewer_id: int
    reviewer: str
    at: datetime
    marks: Mapping[int, int]
    note: str

    @property
    def mean(self) -> float:
        return sum(self.marks.values()) / len(self.marks)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A judged talk as it is listed."""

    id: int
    conversation_id: str
    day: date
    buyer: str
    first_seq: int
    last_seq: int
    first_at: datetime
    last_at: datetime
    people: tuple[tuple[int, str], ...]
    sampled_at: datetime | None
    findings: tuple[Finding, ...]
    scores: tuple[Score, ...]


class Shown(Named):
    """Which talks are listed."""

    FOUND = "found", "有问题"
    SAMPLED = "sampled", "抽样"
    SCORED = "scored", "已评分"
    ALL = "all", "全部"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Days are both included. `staff_id` 0 is the bot."""

    first: date
    last: date
    shown: Shown = Shown.FOUND
    rule: Rule | None = None
    state: State | None = None
    staff_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Of talks that two people scored: how many marks were compared, how many are the same or one
    apart."""

    talks: int = 0
    marks: int = 0
    same: int = 0
    near: int = 0


@dataclass(frozen=True, kw_only=True)
class Page:
    talks: Sequence[Checked]
    total: int
    pages: int
    judged: int
    rules: Mapping[str, int]
    states: Mapping[str, int]
    agreement: Agreement = field(default_factory=Agreement)
