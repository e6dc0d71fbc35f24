"""What the warehouse or a courier sees to: what they do, by when, and what follows if they fail."""

from __future__ import annotations

from math import ceil

from actions.frame.turn import Turn
from actions.words import when
from bot.decisions.model import DecisionRecord
from bot.desk.model import Queue

# What is told of it, and of what follows if it fails, by the kind and the reason of the decision.
_INTERCEPT = ("followed_intercept", "fails_intercept")
_REDIRECT = ("followed_redirect", "fails_redirect")
_PARCEL = ("followed_parcel", "fails_parcel")
_SHIPPING = ("followed_shipping", "fails_shipping")
_SAID = {
    ("refund_only", "intercept"): _INTERCEPT,
    ("refund_only", "returning"): _PARCEL,
    ("refund_only", "no_tracking"): _PARCEL,
    ("address_change", "shipped"): _REDIRECT,
    ("logistics_stalled", "stalled"): _PARCEL,
    ("logistics_stalled", "no_tracking"): _PARCEL,
    ("logistics_stalled", "lost"): _PARCEL,
    ("urge_shipping", "overdue"): _SHIPPING,
    ("urge_shipping", "urged_often"): _SHIPPING,
}
_HOUR = 3600


def is_followed(record: DecisionRecord) -> bool:
    return (record.kind, record.reason) in _SAID


def tell_followed(turn: Turn, record: DecisionRecord) -> None:
    """Who is at it, and by when there is an answer; past that it is pressed once more."""
    now, deadline = turn.services.clock(), record.decision.deadline
    if deadline is None or deadline <= now:
        turn.say("followed_late")
        queue = record.decision.queue or Queue.WAREHOUSE
        turn.hand_over(Queue(queue.value), record.reason, record=record, high=True)
        return
    hours = ceil((deadline - now).total_seconds() / _HOUR)
    turn.say(_SAID[(record.kind, record.reason)][0], deadline=when(deadline, now=now), hours=hours)


def tell_if_it_fails(turn: Turn, record: DecisionRecord) -> None:
    """Nothing is done by it: the ways on, each of which has its own rule."""
    turn.say(_SAID[(record.kind, record.reason)][1])
