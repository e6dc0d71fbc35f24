"""The rules of the quality check: a talk in, what was found with its evidence out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from bot.desk.matters import matter_of
from bot.desk.model import FIRST_REPLY_WITHIN, Sender
from bot.promises.model import Finding as Promise
from bot.promises.model import Kind
from bot.quality import wording
from bot.quality.model import Found, Line, Rule, Side, Talk
from nlu.address import find_phones
from nlu.text import normalise

_OFFENCES = {
    Kind.REVIEW_REWARD: Rule.REVIEW_REWARD,
    Kind.REVIEW_CHANGE: Rule.REVIEW_REWARD,
    Kind.CONTACT_OUTSIDE: Rule.OFF_PLATFORM,
    Kind.PAY_OUTSIDE: Rule.OFF_PLATFORM,
    Kind.OTHER_PLATFORM: Rule.OFF_PLATFORM,
    Kind.ABUSE: Rule.ABUSE,
}
_TOGETHER = timedelta(minutes=1)
_MOST_EARLIER = 3
# Lines that say the same: so alike, and no shorter.
_ALIKE, _SHORTEST = 0.9, 6
# A question is the old one where so much of it stood there before.
_SAME_QUESTION, _SHORTEST_QUESTION = 0.55, 3
BACK_AFTER, BACK_WITHIN = timedelta(minutes=30), timedelta(hours=72)
# Asked every day by who waits for a parcel: that is no fault of yesterday's answer.
_DAILY = matter_of("track_logistics")
_NO_MATTER = frozenset({"", "greet", "thank", "goodbye", "affirm", "deny", "nlu_fallback"})
# What is said with a curt line makes up for it.
_LONG_ENOUGH = 8


def judge(talk: Talk) -> tuple[Found, ...]:
    """Everything that the rules find, by the first message it rests on."""
    found = list(promised(talk))
    abusive = {one.first.id for one in found if one.rule is Rule.ABUSE}
    found += [one for one in cold(talk) if one.first.id not in abusive]
    found += [one for rule in _OTHERS for one in rule(talk)]
    return tuple(sorted(found, key=lambda one: (one.first.seq, one.rule)))


def promised(talk: Talk) -> Iterator[Found]:
    """What the promise gate reads: promises without a decision, and offences; beside these,
    guarantees that no shop can give."""
    for at, line in enumerate(talk.lines):
        if not _speaks(line):
            continue
        seen: set[Rule] = set()
        for promise in _read(talk, at):
            rule = _rule_of(promise, line)
            if rule is not None and rule not in seen:
                seen.add(rule)
                yield _found(rule, [line], promise.words)
        plain = wording.even(line.text)
        if Rule.ABUSE not in seen and (abuse := wording.ABUSE.search(plain)):
            yield _found(Rule.ABUSE, [line], abuse.group())
        absolute = wording.ABSOLUTE.search(plain)
        if absolute and not seen and not line.text.rstrip().endswith(("?", "？", "吗")):
            yield _found(Rule.OVERPROMISE, [line], absolute.group())


def _read(talk: Talk, at: int) -> list[Promise]:
    """Offences first: the money in the same line is their price, and no finding of its own."""
    line = talk.lines[at]
    read = talk.promises(line, _just_said(talk.lines, at))
    offences = [one for one in read if one.kind.offence]
    return offences or list(read)


def _rule_of(promise: Promise, line: Line) -> Rule | None:
    if promise.kind.offence:
        return _OFFENCES.get(promise.kind, Rule.OFFENCE)
    plain = wording.even(line.text)
    if wording.NO_PROMISE.search(plain):
        return None
    if promise.kind is Kind.TIME and not wording.GUARANTEED.search(plain):
        return None
    if promise.kind.family is Kind.GIFT and not wording.ABOUT_GOODS.search(promise.words):
        return None
    if promise.kind.family is Kind.MONEY and not wording.ABOUT_MONEY.search(promise.words):
        return None
    return Rule.OVERPROMISE


def _just_said(lines: Sequence[Line], at: int) -> list[str]:
    said: list[str] = []
    now = lines[at]
    for before in reversed(lines[max(0, at - _MOST_EARLIER) : at]):
        if (before.sender, before.staff_id) != (now.sender, now.staff_id):
            break
        if now.at - before.at > _TOGETHER:
            break
        said.insert(0, before.text)
        now = before
    return said


def repeating(talk: Talk) -> Iterator[Found]:
    """The same answer once more, to something else that the buyer wrote."""
    said: list[tuple[int, str]] = []
    taken: set[int] = set()
    for at, line in enumerate(talk.lines):
        plain = wording.bare(line.text) if _speaks(line) else ""
        if len(plain) < _SHORTEST:
            continue
        for before, earlier in said:
            first = talk.lines[before]
            same = (first.sender, first.staff_id) == (line.sender, line.staff_id)
            if same and _alike(earlier, plain) and _asked_between(talk.lines, before, at):
                if before not in taken:
                    yield _found(Rule.REPEATING, [first, line], line.text)
                taken |= {before, at}
                break
        said.append((at, plain))


def _alike(one: str, other: str) -> bool:
    return one == other or SequenceMatcher(None, one, other, autojunk=False).ratio() >= _ALIKE


def _asked_between(lines: Sequence[Line], first: int, last: int) -> bool:
    between = lines[first + 1 : last]
    return any(
        one.by_buyer and not one.pressed and wording.says_something(one.text) for one in between
    )


def unverified(talk: Talk) -> Iterator[Found]:
    """Data of somebody else's order told, or the order changed, and nobody asked who is asking."""
    another: Line | None = None
    for line in talk.lines:
        plain = wording.even(line.text)
        if line.by_buyer:
            if another is None and wording.OTHERS_ORDER.search(plain):
                another = line
        elif wording.VERIFIES.search(plain):
            return
        elif another is not None and _speaks(line) and _tells_or_changes(line.text):
            yield _found(Rule.UNVERIFIED, [line, another], line.text)
            return


def _tells_or_changes(text: str) -> bool:
    plain = normalise(text).text
    patterns = (wording.TOLD, wording.PLACE, wording.DONE)
    return bool(find_phones(plain)) or any(one.search(plain) for one in patterns)


def cold(talk: Talk) -> Iterator[Found]:
    """A person turns the buyer away, or says next to nothing to a question or a trouble."""
    for at, line in enumerate(talk.lines):
        if line.sender is not Sender.AGENT or not _speaks(line):
            continue
        asked = _asked_for(talk.lines, at)
        short = wording.is_curt(line.text) or wording.is_short_with(asked, line.text)
        if wording.dismisses(line.text) or (asked and short and _says_it_all(talk.lines, at)):
            yield _found(Rule.COLD, [line], line.text)


def _asked_for(lines: Sequence[Line], at: int) -> str:
    """What the buyer had written last; nothing where it was a courtesy."""
    asked = next((one for one in reversed(lines[:at]) if one.by_buyer), None)
    return asked.text if asked is not None and wording.says_something(asked.text) else ""


def _says_it_all(lines: Sequence[Line], at: int) -> bool:
    """The shop's other lines of the round say next to nothing."""
    others = 0
    for step in (-1, 1):
        place = at + step
        while 0 <= place < len(lines) and not lines[place].by_buyer:
            others += len(wording.bare(lines[place].text))
            place += step
    return others < _LONG_ENOUGH


def late(talk: Talk) -> Iterator[Found]:
    """A round that was answered after its time, or not at all. It begins with the first message
    that waits for a word."""
    opened: Line | None = None
    everything = (*talk.lines, *talk.later)
    ours = {line.id for line in talk.lines}
    for line in everything:
        if line.by_buyer:
            if opened is None and line.id in ours and _waits(line):
                opened = line
        elif opened is not None:
            if line.at > _due(talk, opened):
                yield _found(Rule.LATE, [opened, line], opened.text, fault=line)
            opened = None
    if opened is not None and talk.known_until > _due(talk, opened):
        spoke = [line for line in talk.lines if line.sender is Sender.AGENT]
        yield _found(Rule.LATE, [opened], opened.text, fault=spoke[-1] if spoke else None)


def _waits(line: Line) -> bool:
    return line.pressed or wording.waits(line.text)


def _due(talk: Talk, opened: Line) -> datetime:
    """At night the time begins with the next opening."""
    begins = talk.hours.next_opening(opened.at) or opened.at
    return begins + FIRST_REPLY_WITHIN


def off_point(talk: Talk) -> Iterator[Found]:
    """The buyer says that it was no answer, or comes back with the same matter."""
    everything = (*talk.lines, *talk.later)
    last = len(talk.lines)
    blamed: set[int] = set()
    for at, line in enumerate(everything):
        if not line.by_buyer or line.pressed:
            continue
        question = _asked_before(everything[:at], line)
        if question is None or question >= last:
            continue
        answers = [one for one in everything[question:at] if not one.by_buyer and _speaks(one)]
        if answers and answers[-1].id not in blamed:
            blamed.add(answers[-1].id)
            asked = everything[question]
            yield _found(Rule.OFF_POINT, [answers[-1], asked, line], line.text)


def _asked_before(before: Sequence[Line], line: Line) -> int | None:
    """Where the question stood that this line comes back to."""
    plain = wording.even(line.text)
    said_so = wording.OFF_POINT.search(plain) is not None
    answered = False
    for at in range(len(before) - 1, -1, -1):
        earlier = before[at]
        if not earlier.by_buyer:
            answered = answered or _speaks(earlier)
            continue
        if not answered or line.at - earlier.at > BACK_WITHIN:
            continue
        if earlier.pressed or not wording.says_something(earlier.text):
            continue
        if said_so or _same_question(earlier, line) or _same_matter(earlier, line):
            return at
    return None


def _same_question(earlier: Line, line: Line) -> bool:
    one, other = wording.asked(earlier.text), wording.asked(line.text)
    shortest = 2 if wording.A_NOT_A.search(line.text) else _SHORTEST_QUESTION
    if min(len(one), len(other)) < shortest:
        return False
    old, new = _pairs(one), _pairs(other)
    shared = len(old & new)
    again = wording.AGAIN.search(wording.even(line.text)) is not None
    return shared / len(new) >= _SAME_QUESTION or (again and shared / len(old) >= _SAME_QUESTION)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}


def _same_matter(earlier: Line, line: Line) -> bool:
    matter = matter_of(line.intent)
    return (
        line.intent not in _NO_MATTER
        and matter != _DAILY
        and matter == matter_of(earlier.intent)
        and line.at - earlier.at >= BACK_AFTER
        and (line.order_no == earlier.order_no or None in (line.order_no, earlier.order_no))
    )


def _speaks(line: Line) -> bool:
    """Words of the shop: of a person or the bot."""
    return line.sender in (Sender.AGENT, Sender.BOT) and bool(line.text)


def _found(
    rule: Rule, lines: Sequence[Line], words: str, *, fault: Line | str | None = "first"
) -> Found:
    at_fault = lines[0] if isinstance(fault, str) else fault
    side = Side.NOBODY
    if at_fault is not None and not at_fault.by_buyer:
        side = Side.AGENT if at_fault.sender is Sender.AGENT else Side.BOT
    staff = at_fault.staff_id if at_fault is not None else None
    return Found(rule=rule, lines=tuple(lines), words=words, side=side, staff_id=staff)


_OTHERS: tuple[Callable[[Talk], Iterator[Found]], ...] = (repeating, unverified, late, off_point)
