"""Who is at the desk: states, how many buyers each one takes, what for, and in which shifts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.desk.model import Queue, Role, Staff
from bot.opening_hours import ALWAYS, OpeningHours

# A page of the console that is open says so this often; who said it so lately is there.
SEEN_EVERY_SECONDS = 15.0
IN_SIGHT = timedelta(seconds=60)
# Before the end of a shift no new buyers come: those who are there are seen to, or passed on.
HAND_OVER = timedelta(minutes=15)
# Buyers at once, until a supervisor says otherwise.
MOST_TALKS = 20


class StaffState(StrEnum):
    """What a member of staff is up to; only who is online is given buyers."""

    ONLINE = "online"
    BUSY = "busy"
    BREAK = "break"
    OFFLINE = "offline"

    @property
    def text(self) -> str:
        return _STATE_TEXTS[self]


_STATE_TEXTS = {
    StaffState.ONLINE: "在线",
    StaffState.BUSY: "忙碌",
    StaffState.BREAK: "小休",
    StaffState.OFFLINE: "离线",
}


class StateReason(StrEnum):
    """Why somebody is in a state: chosen by themselves, or what was seen of them."""

    NONE = ""
    HANDLING = "handling"
    MEETING = "meeting"
    TRAINING = "training"
    MEAL = "meal"
    REST = "rest"
    SHIFT_OVER = "shift_over"
    # Seen
    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    LOST = "lost"  # no page open any more
    BACK = "back"  # the connection is
    SILENT = "silent"  # a buyer was taken back for want of a word

    @property
    def text(self) -> str:
        return _REASON_TEXTS[self]


_REASON_TEXTS = {
    StateReason.NONE: "",
    StateReason.HANDLING: "处理手上的事",
    StateReason.MEETING: "开会",
    StateReason.TRAINING: "培训",
    StateReason.MEAL: "用餐",
    StateReason.REST: "休息",
    StateReason.SHIFT_OVER: "下班",
    StateReason.SIGNED_IN: "登录",
    StateReason.SIGNED_OUT: "退出登录",
    StateReason.LOST: "掉线",
    StateReason.BACK: "恢复连接",
    StateReason.SILENT: "一直没有回复买家",
}
# What a person may choose, by state.
CHOICES: dict[StaffState, tuple[StateReason, ...]] = {
    StaffState.ONLINE: (StateReason.NONE,),
    StaffState.BUSY: (StateReason.HANDLING, StateReason.MEETING, StateReason.TRAINING),
    StaffState.BREAK: (StateReason.MEAL, StateReason.REST),
    StaffState.OFFLINE: (StateReason.SHIFT_OVER,),
}


@dataclass(frozen=True)
class Presence:
    """A state with its reason, and since when."""

    state: StaffState
    reason: StateReason
    since: datetime | None


@dataclass(frozen=True)
class Post:
    """What a supervisor set for one person. No queues: the role's own; no matters: all of them;
    no shifts: at any time. Shifts and days off as in `OpeningHours`."""

    most_talks: int = MOST_TALKS
    queues: frozenset[Queue] = frozenset()
    matters: frozenset[str] = frozenset()
    shifts: str = ""
    days_off: str = ""

    def queues_of(self, role: Role) -> frozenset[Queue]:
        own = Queue.SUPERVISOR if role is Role.SUPERVISOR else Queue.AGENT
        return self.queues or frozenset({own})

    def hours(self) -> OpeningHours:
        """Raises SettingsError where shifts or days off cannot be read."""
        if not self.shifts and not self.days_off:
            return ALWAYS
        return OpeningHours.read(self.shifts or "00:00-24:00", self.days_off)

    def takes_new(self, now: datetime) -> bool:
        """On shift, and for longer than the hand-over before its end."""
        hours = self.hours()
        return hours.holds(now) and hours.holds(now + HAND_OVER)


@dataclass(frozen=True)
class Member:
    """`talks`: buyers in hand by now, one conversation each; `tickets`: all that is in hand."""

    staff: Staff
    post: Post
    presence: Presence
    seen_at: datetime | None
    talks: int
    tickets: int
    # When a buyer last came to this person.
    given_at: datetime | None = None

    def state(self, now: datetime) -> StaffState:
        """Who is out of sight is offline, whatever they chose."""
        seen = self.seen_at is not None and now - self.seen_at <= IN_SIGHT
        return self.presence.state if seen else StaffState.OFFLINE

    def online(self, now: datetime) -> bool:
        """There at all, so that something may be passed on."""
        return self.state(now) is not StaffState.OFFLINE

    def takes_new(self, now: datetime) -> bool:
        return self.state(now) is StaffState.ONLINE and self.post.takes_new(now)
