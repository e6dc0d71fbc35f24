"""Which conversations the bot settled alone, by day of the shop."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.desk.matters import same_matter
from bot.insight.model import SMALL_TALK, Asked, Talk
from bot.insight.outcomes import followed_up
from bot.times import shop_day

# Who writes again at once is still in the same talk; later, the answer did not help.
BACK_AFTER = timedelta(minutes=30)
BACK_WITHIN = timedelta(hours=72)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """What speaks for and against it.

    `readings` are those of the period and of the 72 hours after it, oldest first, each with
    whether it was pressed; their time is that of the buyer's message. `not_alone` are talks in
    which a person took part, a message was left without an answer, or that were rated badly.
    """

    wrote: AbstractSet[Talk]
    not_alone: AbstractSet[Talk]
    readings: Sequence[tuple[Asked, bool]]


def settled_by_bot(evidence: Evidence) -> dict[Talk, datetime]:
    """The talks in which every matter ended in an answer or an act of the bot, and with none of
    which the buyer came back; each with the moment up to which that is provisional."""
    of_conversation: dict[str, list[Asked]] = defaultdict(list)
    for asked in followed_up(evidence.readings):
        of_conversation[asked.conversation_id].append(asked)
    found: dict[Talk, datetime] = {}
    for conversation_id, readings in of_conversation.items():
        for day, of_day in _by_day(readings).items():
            talk = conversation_id, day
            if talk not in evidence.wrote or talk in evidence.not_alone:
                continue
            matters = _settled_matters(of_day)
            if matters and not any(_came_back(matter, readings) for matter in matters):
                found[talk] = matters[-1].at + BACK_WITHIN
    return found


def _by_day(readings: Sequence[Asked]) -> dict[date, list[Asked]]:
    days: dict[date, list[Asked]] = defaultdict(list)
    for asked in readings:
        days[shop_day(asked.at)].append(asked)
    return days


def _settled_matters(of_day: Sequence[Asked]) -> list[Asked]:
    """None where anything of the day came to another end, and where there was only small talk."""
    if any(asked.outcome != "settled" for asked in of_day):
        return []
    return [asked for asked in of_day if asked.intent not in SMALL_TALK]


def _came_back(matter: Asked, readings: Sequence[Asked]) -> bool:
    """An order that was not named may be the same one."""
    return any(
        BACK_AFTER <= later.at - matter.at <= BACK_WITHIN
        and same_matter(later.intent, matter.intent)
        and (later.order_no == matter.order_no or None in (later.order_no, matter.order_no))
        for later in readings
    )
