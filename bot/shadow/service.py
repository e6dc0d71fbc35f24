"""Judges the log of events under every platform's rule, and tells what is about to be late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.errors import BadInput
from bot.shadow.model import Due, PlatformRule, Round, Said, Verdict
from bot.shadow.ports import OpenUow
from bot.shadow.rounds import FORGOTTEN, counting, rounds_of, tally, total
from bot.shadow.rule_files import load_rules
from bot.times import Clock, day_bounds, shop_day

MOST_LATE = 200
MOST_WAITING = 20
# What became late so shortly ago is still shown.
_STILL_SHOWN = timedelta(minutes=10)


class Shadow:
    """`own`: a folder of the shop's own rules, read anew each time."""

    def __init__(self, open_uow: OpenUow, *, clock: Clock, own: Path | None = None) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._own = own

    def verdicts(self, first: date, last: date) -> list[Verdict]:
        """Every rule that was in force on a day of the period."""
        now, lines = self._now(), self._lines(first, last)
        start, end = day_bounds(first, last)
        rounds = {
            bot: [one for one in rounds_of(lines, bot_answers=bot) if start <= one.opened_at < end]
            for bot in (True, False)
        }
        return [
            _verdict(rule, with_bot=rounds[True], without_bot=rounds[False], now=now)
            for rule in self._rules(first, last)
        ]

    def late(self, name: str, first: date, last: date) -> tuple[PlatformRule, list[Round]]:
        """The newest rounds that were late under a rule. Raises BadInput for one that is none."""
        rule = next((one for one in self._rules(first, last) if one.name == name), None)
        if rule is None:
            raise BadInput("没有这条考核规则")
        now, counts = self._now(), counting(rule)
        start, end = day_bounds(first, last)
        found = [
            one
            for one in rounds_of(self._lines(first, last), bot_answers=rule.bot_credit > 0)
            if start <= one.opened_at < end
            and counts(one)
            and (one.answered_at or now) > one.opened_at + rule.within
        ]
        return rule, sorted(found, key=lambda one: one.opened_at, reverse=True)[:MOST_LATE]

    def waiting(self, name: str = "") -> list[Due]:
        """Rounds that are open now under this rule, or the one that is broken first; the soonest
        first, and after these what was broken a few minutes ago."""
        now = self._now()
        rules = [one for one in self.rules_now() if name in ("", one.name)]
        with self._open_uow(writes=False) as uow:
            lines = list(uow.shadow.lines(now - FORGOTTEN, now + _STILL_SHOWN))
            soonest = _soonest(rules, lines, now)[:MOST_WAITING]
            who = uow.shadow.who([one.conversation_id for _, _, one in soonest])
        return [
            Due(
                rule=rule,
                round=one,
                buyer=who[one.conversation_id].buyer,
                staff=who[one.conversation_id].staff,
                due_at=due,
                warn_at=_warn_at(rule, one),
            )
            for due, rule, one in soonest
        ]

    def rules_now(self) -> list[PlatformRule]:
        today = shop_day(self._now())
        return self._rules(today, today)

    def _lines(self, first: date, last: date) -> list[Said]:
        """With a day before, that may have left a round open, and one after, that may end it."""
        start, end = day_bounds(first, last)
        with self._open_uow(writes=False) as uow:
            return list(uow.shadow.lines(start - FORGOTTEN, end + FORGOTTEN))

    def _rules(self, first: date, last: date) -> list[PlatformRule]:
        return [
            rule
            for rule in load_rules(self._own)
            if (rule.since or first) <= last and (rule.until or last) >= first
        ]


_Open = tuple[datetime, PlatformRule, Round]


def _soonest(rules: Sequence[PlatformRule], lines: Sequence[Said], now: datetime) -> list[_Open]:
    """Of each conversation the open round that is late first."""
    first: dict[str, _Open] = {}
    for rule in rules:
        counts = counting(rule)
        for one in rounds_of(lines, bot_answers=rule.bot_credit > 0):
            due = one.opened_at + rule.within
            if one.answered_at is not None or now >= due + _STILL_SHOWN or not counts(one):
                continue
            known = first.get(one.conversation_id)
            if known is None or due < known[0]:
                first[one.conversation_id] = due, rule, one
    # Who can still be answered in time comes before who cannot.
    return sorted(first.values(), key=lambda one: (one[0] <= now, one[0]))


def _warn_at(rule: PlatformRule, one: Round) -> datetime | None:
    if rule.warn_seconds is None:
        return None
    return one.opened_at + timedelta(seconds=rule.warn_seconds)


def _verdict(
    rule: PlatformRule, *, with_bot: Sequence[Round], without_bot: Sequence[Round], now: datetime
) -> Verdict:
    counts = counting(rule)
    counted = [one for one in with_bot if counts(one)]
    by_people = [one for one in without_bot if counts(one)]
    as_is = tally(
        rule,
        counted if rule.bot_credit > 0 else by_people,
        bot_credit=rule.bot_credit,
        now=now,
    )
    return Verdict(
        rule=rule,
        as_is=total(as_is.values()),
        bot_out=total(tally(rule, by_people, bot_credit=0.0, now=now).values()),
        bot_in=total(tally(rule, counted, bot_credit=1.0, now=now).values()),
        days=as_is,
    )
