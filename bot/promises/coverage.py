"""Whether what was decided covers what a line promises. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.policy.model import PriceDifference
from bot.promises.model import Basis, Finding, Kind, Standing

# What was offered longer ago is put to the rules again before it is said again.
OFFER_LIVES = timedelta(days=7)
# A deadline is told to the minute: 10:00 for 10:00:59.
_MINUTE = timedelta(minutes=1)
_PRICE_DIFFERENCE = PriceDifference.kind


def live(bases: Sequence[Basis], *, now: datetime) -> list[Basis]:
    """Those that promises may rest on; `bases` newest first.

    An offer is replaced by whatever was decided on the same wish since.
    """
    seen: set[tuple[str, str]] = set()
    found: list[Basis] = []
    for basis in bases:
        wish = (basis.order_no, basis.kind)
        fresh = wish not in seen and now - basis.at <= OFFER_LIVES
        seen.add(wish)
        if basis.standing is Standing.GONE or (basis.standing is Standing.OFFERED and not fresh):
            continue
        found.append(basis)
    return found


def covers(basis: Basis, finding: Finding, *, told_before: datetime | None = None) -> bool:
    """At least as generous as what is promised; `basis` is a live one.

    What was carried out covers the words that tell it, not 再补 5 元: for those, `told_before`
    is when a payment counts as told already.
    """
    if finding.kind.offence or finding.kind is Kind.AUTHENTICITY:
        return False
    if finding.kind is Kind.TIME:
        if basis.by is None or finding.until is None:
            return False
        return finding.until + _MINUTE > basis.by
    if basis.standing is Standing.WAITING:
        return False
    if told_before and basis.standing is Standing.GRANTED and basis.at < told_before:
        return False
    if finding.kind is Kind.PRICE_PROTECTION and basis.kind != _PRICE_DIFFERENCE:
        return False
    if finding.kind.family is Kind.MONEY:
        return basis.amount_fen > 0 and (finding.amount_fen or 0) <= basis.amount_fen
    return basis.pieces > 0 and (finding.quantity or 1) <= basis.pieces
