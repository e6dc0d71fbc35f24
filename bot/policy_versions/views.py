"""A replay as it is told: JSON for pages and scripts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

from bot.decisions.views import DecisionGift
from bot.decisions.wording import CAUSES, RULES, kind_text, reason_text
from bot.money import yuan
from bot.policy import Outcome, Policy
from bot.policy.editing import differences
from bot.policy_versions.forecast import month
from bot.policy_versions.replay import Flip, Replay, Taken, Tally
from bot.shape import Shape
from bot.times import iso

# Why a replay that finds no difference says nothing of the price.
Unseen = Literal["", "none", "blind"]
UNSEEN_TEXT: dict[Unseen, str] = {
    "none": "未知（这段时间没有可以回放的决定）",
    "blind": "未知（改动的数字，过去的记录看不出影响）",
}
# Numbers that are read while facts are gathered, and those no rule looks at: the recorded lines
# show nothing of them.
BLIND = {
    "goodwill.payments_days": "近期安抚退款的天数，记录里是当时数出来的次数",
    "goodwill.contact_minutes": "多少分钟内算一次联系，记录里是当时数出来的次数",
    "goodwill.daily_budget": "每天的预算，记录里是当时已付的金额",
    "threshold_gifts.packs": "换了编码的赠品，记录里没有当时的库存",
}
BLIND_GROUPS = {
    "agent": "客服的权限，规则不看",
    "deadlines": "时限的颜色，规则不看",
    "arrival": "到账时间，规则不看",
}


class ReplayTaken(Shape):
    outcome: Outcome
    reason: str
    reason_text: str
    amount: str
    gifts: list[DecisionGift]


class ReplayFlip(Shape):
    """`more`: yuan that it costs more, a proposal by the share that people approve."""

    decision_id: int
    at: str
    order_no: str
    kind: str
    kind_text: str
    rule: str
    cause: str
    sku: str
    was: ReplayTaken
    now: ReplayTaken
    more: str


class ReplayTally(Shape):
    """Of one rule, cause or SKU. Money and gifts count once for an order and kind of request."""

    name: str
    text: str
    decisions: int
    flips: int
    more: str
    more_gifts: int


class ReplayMove(Shape):
    was: Outcome
    now: Outcome
    flips: int


class ReplayGift(Shape):
    sku: str
    more: int


class ReplayMonth(Shape):
    """Yuan in thirty days more than now; `low` and `high` hold 95 of 100."""

    expected: str
    low: str
    high: str


class ReplayReport(Shape):
    """`deadlines`: decisions that only get another deadline. `blind`: changed numbers of which
    the past shows nothing, and why."""

    first: str
    until: str
    days: int
    decisions: int
    buyers: int
    unreadable: int
    in_force: str
    draft: str
    flips: int
    deadlines: int
    moves: list[ReplayMove]
    was: str
    now: str
    more: str
    month: ReplayMonth
    gifts: list[ReplayGift]
    rules: list[ReplayTally]
    causes: list[ReplayTally]
    skus: list[ReplayTally]
    blind: list[str]


def report(
    replay: Replay, *, in_force: str, draft: str, until: datetime, most_skus: int = 50
) -> ReplayReport:
    """`in_force` and `draft` are the names of their versions."""
    days, sums = replay.days(until), replay.sums()
    expected, low, high = month(list(replay.more_by_buyer().values()), days=days)
    return ReplayReport(
        first=iso(replay.first_at or until - timedelta(days=days)),
        until=iso(until),
        days=days,
        decisions=replay.decisions,
        buyers=replay.buyers,
        unreadable=replay.unreadable,
        in_force=in_force,
        draft=draft,
        flips=len(replay.flips),
        deadlines=replay.deadlines,
        moves=[ReplayMove(was=a, now=b, flips=n) for (a, b), n in replay.moves.most_common()],
        was=yuan(replay.was_fen),
        now=yuan(replay.now_fen),
        more=yuan(replay.now_fen - replay.was_fen),
        month=ReplayMonth(expected=yuan(expected), low=yuan(low), high=yuan(high)),
        gifts=[ReplayGift(sku=sku, more=n) for sku, n in sorted(replay.more_gifts().items())],
        rules=_tallies(sums["rule"], RULES),
        causes=_tallies(sums["cause"], CAUSES | {"": "没有原因"}),
        skus=_tallies(sums["sku"], {})[:most_skus],
        blind=blind_spots(replay.in_force, replay.draft),
    )


def unseen(told: ReplayReport) -> Unseen:
    """Where zero would read as "costs nothing" and nobody knows; empty where the figures count."""
    if told.decisions <= told.unreadable:
        return "none"
    return "blind" if told.blind and not told.flips else ""


def flip_view(flip: Flip) -> ReplayFlip:
    return ReplayFlip(
        decision_id=flip.decision_id,
        at=iso(flip.at),
        order_no=flip.order_no,
        kind=flip.kind,
        kind_text=kind_text(flip.kind),
        rule=flip.label.rule,
        cause=flip.label.cause,
        sku=flip.label.sku,
        was=taken_view(flip.was),
        now=taken_view(flip.now),
        more=yuan(flip.more_fen),
    )


def dearest_first(flips: Sequence[Flip]) -> list[Flip]:
    """What moves most money comes first, then what is newest."""
    return sorted(flips, key=lambda flip: (-abs(flip.more_fen), -flip.decision_id))


def blind_spots(in_force: Policy, draft: Policy) -> list[str]:
    found = []
    for one in differences(in_force, draft):
        why = BLIND_GROUPS.get(one.name.partition(".")[0]) or BLIND.get(one.name)
        if why:
            found.append(f"{one.says}（{why}）")
    return found


def taken_view(taken: Taken) -> ReplayTaken:
    return ReplayTaken(
        outcome=taken.outcome,
        reason=taken.reason,
        reason_text=reason_text(taken.reason),
        amount=yuan(taken.amount_fen),
        gifts=[DecisionGift(sku=gift.sku, quantity=gift.quantity) for gift in taken.gifts],
    )


def _tallies(tallies: Mapping[str, Tally], names: Mapping[str, str]) -> list[ReplayTally]:
    """Those with a difference, what moves most money first."""
    changed = [(name, tally) for name, tally in tallies.items() if tally.flips or tally.more_fen]
    changed.sort(key=lambda one: (-abs(one[1].more_fen), -one[1].flips, one[0]))
    return [
        ReplayTally(
            name=name,
            text=names.get(name, name),
            decisions=tally.decisions,
            flips=tally.flips,
            more=yuan(tally.more_fen),
            more_gifts=tally.more_gifts,
        )
        for name, tally in changed
    ]
