"""Values of the notices, and the table of their kinds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.policy import Policy
from bot.reviews.invitations import NOT_BEFORE, OPEN_FOR

# A buyer whose page is open, here or at another gateway, reads it there and needs no SMS.
TIME_TO_BE_THERE = timedelta(minutes=1)


class Kind(StrEnum):
    DELAYED = "delayed"  # the promised time of shipping has passed
    SHIPPED = "shipped"
    STALLED = "stalled"  # no movement
    OUT_FOR_DELIVERY = "out_for_delivery"
    SIGNED = "signed"
    REFUND_PAID = "refund_paid"  # a payout was confirmed
    REVIEW = "review"  # an invitation
    SHOP_MESSAGE = "shop_message"  # to a group (bot/buyers): found in no facts


class State(StrEnum):
    KEPT = "kept"  # for the buyer's next visit
    TOLD = "told"
    LAPSED = "lapsed"  # nobody came in time, or later news made it old
    OFF = "off"  # the buyer wants none


class SmsState(StrEnum):
    NONE = "none"
    DUE = "due"
    SENDING = "sending"  # claimed; who died here leaves it so, and it is not sent a second time
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """How a kind is found and kept.

    The news is `ripe` after the fact; it is looked for until `late` after that, and kept for a
    visit as long as `kept`. `outdates` names kinds that are no news any more once this one came.
    """

    sentence: str
    late: timedelta
    kept: timedelta
    ripe: timedelta = timedelta(0)
    by_sms: bool = True
    outdates: tuple[Kind, ...] = ()
    # Nothing that must be known tonight: also to a buyer who is there it comes in the morning.
    waits_for_morning: bool = False


def rules_of(policy: Policy) -> dict[Kind, Rule]:
    """By the numbers in force: a parcel is told to stand still when P8 calls it stalled."""
    return {
        Kind.DELAYED: Rule(
            sentence="utter_notice_delayed", late=timedelta(days=3), kept=timedelta(days=7)
        ),
        Kind.SHIPPED: Rule(
            sentence="utter_notice_shipped",
            late=timedelta(days=3),
            kept=timedelta(days=7),
            outdates=(Kind.DELAYED,),
        ),
        Kind.STALLED: Rule(
            sentence="utter_notice_stalled",
            ripe=timedelta(hours=policy.stalled.stalled_hours),
            late=timedelta(days=3),
            kept=timedelta(days=5),
            outdates=(Kind.DELAYED, Kind.SHIPPED),
        ),
        Kind.OUT_FOR_DELIVERY: Rule(
            sentence="utter_notice_out_for_delivery",
            late=timedelta(hours=10),
            kept=timedelta(hours=12),
            outdates=(Kind.DELAYED, Kind.SHIPPED, Kind.STALLED),
        ),
        Kind.SIGNED: Rule(
            sentence="utter_notice_signed",
            late=timedelta(days=3),
            kept=timedelta(days=7),
            outdates=(Kind.DELAYED, Kind.SHIPPED, Kind.STALLED, Kind.OUT_FOR_DELIVERY),
        ),
        Kind.REFUND_PAID: Rule(
            sentence="utter_notice_refund_paid", late=timedelta(days=7), kept=timedelta(days=30)
        ),
        # Invitations by SMS would be advertising.
        Kind.REVIEW: Rule(
            sentence="utter_notice_review",
            ripe=NOT_BEFORE,
            late=OPEN_FOR - NOT_BEFORE,
            kept=OPEN_FOR,
            by_sms=False,
            waits_for_morning=True,
        ),
    }


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened to an order. `subject` tells it from others of its kind: a tracking
    number, a payment; empty where there is only one."""

    kind: Kind
    order_no: str
    buyer_id: str
    at: datetime
    subject: str = ""
    title: str = ""
    phone: str = ""
    courier: str = ""
    tracking_no: str = ""
    text: str = ""
    amount_fen: int = 0
    money: str = ""


@dataclass(frozen=True, kw_only=True)
class NewNotice:
    """A notice that is about to be written down."""

    fact: Fact
    text: str
    state: State
    at: datetime
    keep_until: datetime
    sms_at: datetime | None = None


@dataclass(frozen=True)
class Notice:
    id: int
    kind: Kind
    order_no: str
    buyer_id: str
    conversation_id: str
    text: str


@dataclass(frozen=True)
class Sms:
    """`key` is the notice's for ever: a provider that sees it twice has sent it once."""

    key: str
    phone: str
    text: str
