"""Reads a line of chat for promises and for offences against the platform: words in, findings out.

Patterns find what is said plainly, with its amount; the learned reader what is only meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from bot.promises import learned
from bot.promises.amounts import AMOUNT, BARE, PIECES, fen_in, pieces_in
from bot.promises.exceptions import Place
from bot.promises.learned import Read, Span
from bot.promises.model import OFFENCES, Certainty, Finding, Kind
from bot.promises.normalise import NormalisedLine, normalise_line
from bot.promises.plain import PLAIN, stretches
from bot.promises.time_phrases import SOON, WHEN, until

_AMOUNT, _BARE, _PIECES = re.compile(AMOUNT), re.compile(BARE), re.compile(PIECES)
_WHEN = re.compile(f"{WHEN}|{SOON}")
_OFFERED = re.compile(r"要不|要么|可以吗|行吗|行不|好不好|能接受|接受吗|您看|申请|[吗?]$")
# A line that ends so is finished by the next one, and means nothing without it.
_OPENS = re.compile(
    r"(?:说|没法|没办法|不能|无法|不会|退不了|不给|想退|想要|要求|麻烦您|请您|显示|预计|由您)$"
)
_MOST = 2_000
# So sure has the learned reader to be, chosen on its training lines read by those of other topics.
_LIKELY_PROMISE, _LIKELY_OFFENCE = 0.6, 0.65
# Beside what was found already, a promise of another family counts only where it is clear.
_CLEAR = 0.6
# A line so short may be the end of the one before it; of what is shorter still the rest is to come.
_AN_END, _A_BEGINNING = 10, 4
# What the words of a pattern say more exactly than its family.
_NARROWER = {
    Kind.MONEY: (
        (Kind.AUTHENTICITY, re.compile(r"假一|[是有]假|正品")),
        (Kind.PRICE_PROTECTION, re.compile(r"保价|价保|降价|降了|跌")),
        (Kind.POSTAGE, re.compile(r"运费|邮费|快递费|邮资|包邮|免邮")),
    ),
    Kind.GIFT: (
        (Kind.REPLACEMENT, re.compile(r"补发|重发|补寄|重寄|重新|换新|新的|[坏漏少缺破丢碎]")),
    ),
}


def read(
    line: str, *, earlier: Sequence[str] = (), now: datetime, meant: bool = True
) -> tuple[Finding, ...]:
    """What `line` promises or offends with. `earlier` are lines that the same person sent just
    before: what was split over two is read together, what stands in the earlier ones alone is
    not repeated. `meant`: what patterns do not know, too."""
    whole = "".join(earlier)
    joined: tuple[Finding, ...] = ()
    if earlier:
        told = _times_told(whole, now=now)
        joined = _plainly_said(whole + line, now=now, skip=len(whole), told=told)
    if earlier and _OPENS.search(earlier[-1].strip()):
        return joined
    said = _merged([*_plainly_said(line, now=now, skip=0), *joined])
    if not meant:
        return said
    return tuple(sorted([*said, *_meant(line, earlier, said, now)], key=lambda one: one.start))


def _times_told(line: str, *, now: datetime) -> frozenset[int]:
    """Where a time is promised in full: 今天一定发 is not said again by 您实付59元 behind it."""
    seen = normalise_line(line[:_MOST])
    return frozenset(
        start
        for start, end in stretches(Kind.TIME, seen.text)
        if _finding(Kind.TIME, seen, (start, end), line, 0, now) is not None
    )


def _plainly_said(
    line: str, *, now: datetime, skip: int, told: frozenset[int] = frozenset()
) -> tuple[Finding, ...]:
    seen = normalise_line(line[:_MOST])
    found = [
        finding
        for kind in PLAIN
        for start, end in stretches(kind, seen.text)
        if not (kind is Kind.TIME and start in told)
        if (finding := _finding(kind, seen, (start, end), line, skip, now)) is not None
    ]
    return _merged(found)


def _meant(
    line: str, earlier: Sequence[str], said: Sequence[Finding], now: datetime
) -> list[Finding]:
    """What the learned reader finds beyond what is said plainly; each kind once."""
    skip, families = 0, {one.kind.family for one in said}
    if earlier and len(line.strip()) < _AN_END:
        skip = len(earlier[-1])
        line = earlier[-1] + line
        # What the line before meant by itself is not meant again by the end of it.
        families |= {one.kind.family for one in read(earlier[-1], now=now)}
    seen = normalise_line(line[:_MOST])
    found: dict[Kind, Finding] = {}
    for span, likely in learned.read_parts(seen.text):
        whole = span[1] - span[0] >= _A_BEGINNING
        for kind in _kinds(likely, families):
            if not whole and not kind.offence:
                continue
            stretch = learned.resting_on(seen.text, span, kind)
            finding = _finding(kind, seen, stretch, line, skip, now)
            if finding is not None:
                found.setdefault(kind.family, finding)
    return list(found.values())


def _kinds(likely: Read, families: set[Kind]) -> list[Kind]:
    """What the stretch is read as, without the families that were found in it plainly."""
    kinds = []
    if likely.offence >= _LIKELY_OFFENCE:
        kinds.append(max(OFFENCES, key=lambda kind: likely.kinds[kind]))
    if likely.promise >= _LIKELY_PROMISE:
        best = max(set(Kind) - OFFENCES, key=lambda kind: likely.kinds[kind])
        if not families or (best.family not in families and likely.kinds[best] >= _CLEAR):
            kinds.append(best)
    return kinds


def _finding(
    kind: Kind, seen: NormalisedLine, span: Span, line: str, skip: int, now: datetime
) -> Finding | None:
    start, end = seen.origin(*span)
    if end <= skip:
        return None
    words, place = seen.text[slice(*span)], Place(seen.text, *span)
    shown = max(start - skip, 0), end - skip
    offered = _OFFERED.search(place.sentence) is not None
    return Finding(
        kind=_narrower(kind, words),
        words=line[start:end],
        start=shown[0],
        end=shown[1],
        certainty=Certainty.OFFERED if offered else Certainty.FIRM,
        amount_fen=_amount(place) if kind.family is Kind.MONEY else None,
        quantity=_quantity(words) if kind.family is Kind.GIFT else None,
        until=_until(words, now) if kind is Kind.TIME else None,
    )


def _narrower(kind: Kind, words: str) -> Kind:
    return next((exact for exact, said in _NARROWER.get(kind, ()) if said.search(words)), kind)


def _amount(place: Place) -> int | None:
    """The largest sum named in the stretch or right behind it."""
    text = place.inside + place.after
    named = [fen_in(match.group()) for match in _AMOUNT.finditer(text)]
    if not named:
        named = [fen_in(match.group()) for match in _BARE.finditer(place.inside)]
    return max((fen for fen in named if fen is not None), default=None)


def _quantity(words: str) -> int | None:
    found = _PIECES.search(words)
    return None if found is None else pieces_in(found.group())


def _until(words: str, now: datetime) -> datetime | None:
    found = _WHEN.search(words)
    return None if found is None else until(found.group(), now=now)


def _merged(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Each stretch once; the longer reading where two overlap."""
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda one: (one.kind.family, one.start, -one.end)):
        before = kept[-1] if kept else None
        same = before is not None and before.kind.family is finding.kind.family
        if before is None or not same or finding.start >= before.end:
            kept.append(finding)
    return tuple(sorted(kept, key=lambda one: one.start))
