"""Whether a turn came out as written: a pure function of what was said and what is recorded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bench.dialogues.form import Dialogue, Turn
from bench.dialogues.words import clauses, macro, masked, number_pattern, reference

_SLACK = timedelta(minutes=6)


@dataclass(frozen=True)
class Records:
    """What the product wrote since the conversation began; orders by their number."""

    ledger: Sequence[Mapping[str, Any]] = ()
    gifts: Sequence[Mapping[str, Any]] = ()
    tickets: Sequence[Mapping[str, Any]] = ()
    cases: Sequence[Mapping[str, Any]] = ()
    remarks: Mapping[str, str | None] = field(default_factory=dict)
    statuses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    decisions: Sequence[Mapping[str, Any]] = ()  # newest first
    registers: Sequence[Mapping[str, Any]] = ()
    carried_out: Sequence[Mapping[str, Any]] = ()
    first_in_line: bool = False


@dataclass(frozen=True)
class Played:
    """One turn as it was played: when it began, and what each bot message shows."""

    at: datetime
    said: tuple[str, ...]
    shown: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Of the orders by letter, what expectations refer to."""

    numbers: Mapping[str, str]
    tracking: Mapping[str, str]
    ship_by: Mapping[str, datetime | None]


def judge(
    dialogue: Dialogue, turn: Turn, played: Sequence[Played], records: Records, facts: Facts
) -> list[str]:
    """What is wrong with the last of the played turns; nothing where all is as written."""
    now = played[-1]
    since = played[turn.since - 1 :] if turn.since else played[-1:]
    shown = [text for one in since for text in one.shown]
    complaints = [*_words(dialogue, turn, "\n".join(shown), facts, now.at)]
    if turn.no_repeat:
        said = [text for one in since for text in one.said]
        twice = next((text for text in said if said.count(text) > 1), None)
        if twice is not None:
            complaints.append(f"said twice: {twice[:60]}")
    if turn.same_reply_as is not None:
        before = played[turn.same_reply_as - 1]
        if masked(before.said) != masked(now.said):
            complaints.append(f"answers otherwise than in turn {turn.same_reply_as}")
    return [*complaints, *state_complaints(turn.state, records, facts, now.at)]


def _words(
    dialogue: Dialogue, turn: Turn, shown: str, facts: Facts, now: datetime
) -> Iterable[str]:
    for wanted in turn.says:
        if isinstance(wanted, str):
            pattern = reference(wanted, facts.tracking, facts.ship_by, now) or wanted
        else:
            pattern = number_pattern(wanted)
        if not re.search(pattern, shown):
            yield f"does not say {wanted!r}"
    for forbidden in turn.never:
        if found := _said(forbidden, shown, dialogue.macros):
            yield f"must not say {forbidden!r}: {found}"


def _said(forbidden: str, shown: str, macros: Mapping[str, str]) -> str | None:
    """What of the shown text is forbidden; a macro is tried on each clause."""
    pattern = macro(forbidden, macros) if forbidden.startswith("@") else None
    parts = [shown] if pattern is None else clauses(shown)
    hits = (re.search(pattern or forbidden, part) for part in parts)
    return next((hit[0] for hit in hits if hit), None)


def state_complaints(
    state: Mapping[str, Any], records: Records, facts: Facts, now: datetime
) -> list[str]:
    complaints: list[str] = []
    for key, wanted in state.items():
        if key == "any_of":
            ways = [state_complaints(one, records, facts, now) for one in wanted]
            if all(ways):
                complaints.append("none of: " + " | ".join("; ".join(way) for way in ways))
            continue
        complaints += _CHECKS[key](wanted, records, facts, now)
    return complaints


def _exactly(
    name: str, wanted: list[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], facts: Facts
) -> list[str]:
    """As many as written, each of them another one."""
    if len(wanted) == len(found) and not _unmatched(wanted, found, facts):
        return []
    return [f"{name} is {_shown(found, facts)}, not {_shown(wanted, facts)}"]


def _unmatched(
    wanted: Iterable[Mapping[str, Any]], found: Sequence[Mapping[str, Any]], facts: Facts
) -> list[Mapping[str, Any]]:
    left, missing = list(found), []
    for one in wanted:
        fit = next((other for other in left if _fits(one, other, facts)), None)
        if fit is None:
            missing.append(one)
        else:
            left.remove(fit)
    return missing


def _fits(wanted: Mapping[str, Any], found: Mapping[str, Any], facts: Facts) -> bool:
    return all(_equal(key, value, found.get(key), facts) for key, value in wanted.items())


def _equal(key: str, wanted: Any, found: Any, facts: Facts) -> bool:
    if key == "gifts":
        return not _unmatched(wanted, found or [], facts) and len(wanted) == len(found or [])
    if isinstance(wanted, list):
        return any(_equal(key, one, found, facts) for one in wanted)
    if key == "order":
        return bool(facts.numbers.get(wanted) == found)
    if key == "request":
        causes = wanted.get("cause")
        return causes is None or _equal("cause", causes, (found or {}).get("cause"), facts)
    return str(wanted) == str(found)


def _ledger(wanted: Any, records: Records, facts: Facts, _: datetime) -> list[str]:
    return _exactly("ledger", wanted, records.ledger, facts)


def _gifts(wanted: Any, records: Records, facts: Facts, _: datetime) -> list[str]:
    return _exactly("gifts", wanted, records.gifts, facts)


def _carried_out(wanted: Any, records: Records, facts: Facts, _: datetime) -> list[str]:
    return _exactly("carried out", wanted, records.carried_out, facts)


def _tickets(wanted: Any, records: Records, facts: Facts, now: datetime) -> list[str]:
    if not wanted:
        return _exactly("open tickets", [], records.tickets, facts)
    of_queue = {
        entry.get("queue"): entry for entry in wanted if isinstance(entry.get("queue"), str)
    }
    found = [
        {**one, "deadline_h": _deadline(one, of_queue.get(one["queue"], wanted[0]), facts, now)}
        for one in records.tickets
    ]
    missing = _unmatched(wanted, found, facts)
    return [f"no open ticket {missing[0]}: {_shown(found, facts)}"] if missing else []


def _deadline(
    ticket: Mapping[str, Any], wanted: Mapping[str, Any], facts: Facts, now: datetime
) -> Any:
    """As it was written, where the ticket's deadline is that within some minutes."""
    expected, real = wanted.get("deadline_h"), ticket.get("deadline")
    if expected is None or real is None:
        return None
    if expected == "ship_by":
        due = facts.ship_by.get(wanted.get("order") or next(iter(facts.ship_by), ""))
    else:
        due = now + timedelta(hours=float(expected))
    if due is not None and abs(real - due) <= _SLACK:
        return expected
    return round((real - now) / timedelta(hours=1), 2)


def _ticket_count(wanted: Any, records: Records, facts: Facts, _: datetime) -> list[str]:
    found = len(records.tickets)
    return [] if found == wanted else [f"{found} open tickets, not {wanted}"]


def _cases(wanted: Any, records: Records, facts: Facts, _: datetime) -> list[str]:
    if not wanted:
        return _exactly("open cases", [], records.cases, facts)
    missing = _unmatched(wanted, records.cases, facts)
    return [f"no open case {missing[0]}: {_shown(records.cases, facts)}"] if missing else []


def _remark(wanted: Any, records: Records, facts: Facts, _: datetime) -> list[str]:
    return [
        f"remark of {letter} is {found!r}, not {text!r}"
        for letter, text in _of_each(wanted, facts)
        for found in [records.remarks.get(facts.numbers[letter])]
        if found not in (text if isinstance(text, list) else [text])
    ]


def _of_each(wanted: Any, facts: Facts) -> list[tuple[str, Any]]:
    """By letter; without one it is that of the only order."""
    if isinstance(wanted, dict):
        return list(wanted.items())
    return [(letter, wanted) for letter in facts.numbers]


def _order_status(wanted: Any, records: Records, facts: Facts, _: datetime) -> list[str]:
    return [
        f"status of {letter} is {'/'.join(sorted(found))}, not {status}"
        for letter, status in _of_each(wanted, facts)
        for found in [records.statuses.get(facts.numbers[letter], frozenset())]
        if not found & set(status if isinstance(status, list) else [status])
    ]


def _decisions(wanted: Any, records: Records, facts: Facts, _: datetime) -> list[str]:
    complaints = []
    for one in wanted:
        number = facts.numbers[one["order"]]
        newest = next(
            (d for d in records.decisions if (d["order"], d["rule"]) == (number, one["rule"])),
            None,
        )
        if newest is None:
            others = [f"{d['rule']} {d['outcome']} {d['reason']}" for d in records.decisions]
            complaints.append(f"no decision {one['rule']} on {one['order']} (there are {others})")
            continue
        wrong = [key for key in one if not _equal(key, one[key], newest.get(key), facts)]
        complaints += [f"{one['rule']} {key} is {newest.get(key)}, not {one[key]}" for key in wrong]
    return complaints


def _register(wanted: Any, records: Records, facts: Facts, _: datetime) -> list[str]:
    return [f"not registered: {m}" for m in _unmatched([wanted], records.registers, facts)]


def _first(wanted: Any, records: Records, facts: Facts, _: datetime) -> list[str]:
    return [] if records.first_in_line == wanted else [f"first in line: {records.first_in_line}"]


_CHECKS = {
    "ledger": _ledger,
    "gifts": _gifts,
    "carried_out": _carried_out,
    "tickets": _tickets,
    "ticket_count": _ticket_count,
    "cases": _cases,
    "remark": _remark,
    "order_status": _order_status,
    "decisions": _decisions,
    "register": _register,
    "first_in_line": _first,
}


def _shown(entries: Iterable[Mapping[str, Any]], facts: Facts) -> str:
    letters = {number: letter for letter, number in facts.numbers.items()}
    kept = (
        {key: letters.get(value, value) if key == "order" else value for key, value in one.items()}
        for one in entries
    )
    return "[" + ", ".join(str({k: str(v) for k, v in one.items()}) for one in kept) + "]"
