"""Adds up what people did, from the log of events. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from statistics import median

from bot.desk.model import FIRST_REPLY_WITHIN, Sender
from bot.performance.model import Closed, Figures, Rated, Span, Work
from bot.shadow.model import Said
from bot.shadow.rounds import rounds_of
from bot.times import shop_day

TEAM = 0


def count(
    lines: Sequence[Said], closed: Iterable[Closed], rated: Iterable[Rated], span: Span
) -> dict[int, Figures]:
    """By person; TEAM is all of them together. A round is of who answered it, and only people's
    answers end one; the first of a talk is its first response."""
    work: dict[int, Work] = defaultdict(Work)
    for line in lines:
        if line.sender is Sender.AGENT and line.staff_id and span.start <= line.at < span.end:
            talk = line.conversation_id, shop_day(line.at).isoformat()
            for number in (line.staff_id, TEAM):
                work[number].talks.add(talk)
    first_seen: set[tuple[str, str]] = set()
    for one in rounds_of(lines, bot_answers=False):
        if (
            one.answered_at is None
            or not one.staff_id
            or not span.start <= one.opened_at < span.end
        ):
            continue
        took = one.answered_at - one.opened_at
        talk = one.conversation_id, shop_day(one.opened_at).isoformat()
        for number in (one.staff_id, TEAM):
            work[number].rounds += 1
            work[number].in_time += took <= FIRST_REPLY_WITHIN
            if talk not in first_seen:
                work[number].firsts.append(took.total_seconds())
        first_seen.add(talk)
    for ticket in closed:
        for number in (ticket.staff_id, TEAM):
            work[number].closed += 1
            work[number].solved += not ticket.again
    for rating in rated:
        for number in (rating.staff_id, TEAM):
            work[number].rated += 1
            work[number].rating_sum += rating.score
    return {number: _figures(one) for number, one in work.items()}


def _figures(one: Work) -> Figures:
    return Figures(
        talks=len(one.talks),
        first_response=median(one.firsts) if one.firsts else None,
        rounds=one.rounds,
        in_time=one.in_time / one.rounds if one.rounds else None,
        closed=one.closed,
        solved=one.solved / one.closed if one.closed else None,
        rated=one.rated,
        rating=one.rating_sum / one.rated if one.rated else None,
    )


NOTHING = _figures(Work())
