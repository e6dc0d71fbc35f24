"""Reads a line of chat for promises of money, gifts and times. Pure: words in, findings out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.promises.amounts import AMOUNT, BARE, PIECES, fen_in, pieces_in
from bot.promises.exceptions import Place, no_promise
from bot.promises.model import Certainty, Finding, Kind
from bot.promises.normalise import NormalisedLine, normalise_line
from bot.promises.patterns import GIFT, MONEY, TIME, compiled
from bot.promises.time_phrases import SOON, WHEN, until

_PATTERNS = {Kind.MONEY: compiled(MONEY), Kind.GIFT: compiled(GIFT), Kind.TIME: compiled(TIME)}
_AMOUNT, _BARE, _PIECES = re.compile(AMOUNT), re.compile(BARE), re.compile(PIECES)
_WHEN = re.compile(f"{WHEN}|{SOON}")
_OFFERED = re.compile(r"要不|要么|可以吗|行吗|行不|好不好|能接受|接受吗|您看|申请|[吗?]$")
# A line that ends so is finished by the next one, and means nothing without it.
_OPENS = re.compile(
    r"(?:说|没法|没办法|不能|无法|不会|退不了|不给|想退|想要|要求|麻烦您|请您|显示|预计|由您)$"
)
_MOST = 2_000


def read(line: str, *, earlier: Sequence[str] = (), now: datetime) -> tuple[Finding, ...]:
    """The promises in `line`. `earlier` are lines that the same person sent just before: what
    was split over two is read together, what stands in the earlier ones alone is not repeated."""
    whole = "".join(earlier)
    joined = _read(whole + line, now=now, skip=len(whole)) if earlier else ()
    if earlier and _OPENS.search(earlier[-1].strip()):
        return joined
    return _merged([*_read(line, now=now, skip=0), *joined])


def _read(line: str, *, now: datetime, skip: int) -> tuple[Finding, ...]:
    seen = normalise_line(line[:_MOST])
    found = [
        finding
        for kind in Kind
        for start, end in _stretches(kind, seen.text)
        if (finding := _finding(kind, seen, (start, end), line, skip, now)) is not None
    ]
    return _merged(found)


def _stretches(kind: Kind, text: str) -> Iterator[tuple[int, int]]:
    """Non-overlapping stretches of one kind, the longest where several patterns meet."""
    spans = sorted(
        match.span()
        for pattern in _PATTERNS[kind]
        for match in pattern.finditer(text)
        if not no_promise(kind, Place(text, *match.span()))
    )
    current: tuple[int, int] | None = None
    for start, end in spans:
        if current is not None and start < current[1]:
            current = (current[0], max(current[1], end))
            continue
        if current is not None:
            yield current
        current = (start, end)
    if current is not None:
        yield current


def _finding(
    kind: Kind, seen: NormalisedLine, span: tuple[int, int], line: str, skip: int, now: datetime
) -> Finding | None:
    start, end = seen.origin(*span)
    if end <= skip:
        return None
    words, place = seen.text[slice(*span)], Place(seen.text, *span)
    shown = max(start - skip, 0), end - skip
    offered = _OFFERED.search(place.sentence) is not None
    return Finding(
        kind=kind,
        words=line[start:end],
        start=shown[0],
        end=shown[1],
        certainty=Certainty.OFFERED if offered else Certainty.FIRM,
        amount_fen=_amount(place) if kind is Kind.MONEY else None,
        quantity=_quantity(words) if kind is Kind.GIFT else None,
        until=_until(words, now) if kind is Kind.TIME else None,
    )


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
    for finding in sorted(findings, key=lambda one: (one.kind, one.start, -one.end)):
        before = kept[-1] if kept else None
        if before is None or before.kind is not finding.kind or finding.start >= before.end:
            kept.append(finding)
    return tuple(sorted(kept, key=lambda one: one.start))
