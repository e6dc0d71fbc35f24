"""承诺闸门: nothing is promised to a buyer without a live decision behind it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog

from bot.desk.holding import Anyway, Held, Promised, StaffLine, Uncovered
from bot.desk.model import Role, Staff
from bot.errors import BadInput, Forbidden
from bot.money import yuan
from bot.policy import Policy, wire
from bot.policy.table import Matter
from bot.promises.coverage import covers, live
from bot.promises.model import Basis, Finding, Kind, NewHold, Outcome
from bot.promises.ports import PromiseStore, Uow
from bot.promises.reader import read
from bot.times import Clock, iso

log = structlog.get_logger()

# What one person sends so soon after the line before is read together with it.
_TOGETHER = timedelta(minutes=1)
_MOST_EARLIER = 3
# 再补 5 元 is more than the 5 yuan that were paid before; a power that was granted just now may be
# what these words tell.
_TOLD_BY_THEN = timedelta(minutes=15)
_ANEW = re.compile(
    r"(?:再|另外|额外|又|多)(?:给|帮|替)?[您你]?(?:多)?(?:补|退|赔|返|送|加|转|打|寄|发)"
)
# In sentences of the bot's own what stands in quotes is a name: of goods, a size, a state.
_NAME = re.compile("“([^“”]*)”")
_SHORTEST_REASON = 2
_LONGEST_REASON = 300


class Gate:
    """Implements the desk's PromiseGate and PromiseReader."""

    def __init__(self, *, clock: Clock, policy: Callable[[], Policy]) -> None:
        self._now = clock
        self._policy = policy

    def read_bot(self, uow: Uow, conversation_id: str, texts: Sequence[str]) -> list[Held]:
        """The bot's lines of one turn that no live decision covers; recorded."""
        store, now = uow.promises, self._now()
        held = []
        plain = [_without_names(text) for text in texts]
        for at, text in enumerate(texts):
            earlier = plain[max(0, at - _MOST_EARLIER) : at]
            # Its sentences are known beforehand: the tests put each through the whole reader.
            found = read(plain[at], earlier=earlier, now=now, meant=False)
            if not found:
                continue
            buyer_id = store.buyer_of(conversation_id)
            open_ = _uncovered(partial(self.standing, uow, buyer_id), found)
            if open_:
                hold = NewHold(
                    at=now,
                    buyer_id=buyer_id,
                    conversation_id=conversation_id,
                    staff_id=None,
                    text=text,
                    findings=_stored(open_),
                    outcome=Outcome.REPLACED,
                )
                held.append(Held(store.add(hold), _promised(open_)))
                log.warning("bot_promise_held", conversation=conversation_id)
        return held

    def read_staff(self, uow: Uow, line: StaffLine, *, anyway: Anyway | None = None) -> None:
        store, now = uow.promises, self._now()
        earlier = self._just_said(store, line, now)
        found = read(line.text, earlier=earlier, now=now)
        anew = _ANEW.search("".join((*earlier, line.text)))
        told_before = now - _TOLD_BY_THEN if anew else None
        bases = partial(self.standing, uow, line.buyer_id, ending_cases=line.ending_cases)
        open_ = _uncovered(bases, found, told_before=told_before)
        allowed = may_send_anyway(line.staff, open_)
        if anyway is not None:
            if not allowed:
                raise Forbidden("承诺金额或赠品需要先申请权限，不能直接发送")
            _let_go(store, line, anyway, open_, now)
        elif open_:
            raise Uncovered(
                line, _promised(open_), findings=_stored(open_), can_send_anyway=allowed
            )

    def record(self, uow: Uow, uncovered: Uncovered) -> Held:
        hold = _new(uncovered.line, uncovered.findings, Outcome.HELD, self._now())
        number = uow.promises.hold_back(hold)
        return Held(number, uncovered.promised, can_send_anyway=uncovered.can_send_anyway)

    def offends(self, found: Promised) -> bool:
        """Against the platform: no decision covers it."""
        return Kind(found.kind).offence

    def read_group(self, uow: Uow, line: StaffLine, *, released: str) -> bool:
        """What is said to many, to this one of them. False, and recorded as held, where it offends,
        or promises what nothing covers and nobody released with a reason; what somebody did is
        recorded as sent: who takes the buyer over has to know of it."""
        now = self._now()
        open_ = _uncovered(partial(self.standing, uow, line.buyer_id), read(line.text, now=now))
        if not open_:
            return True
        if not released or any(one.kind.offence for one in open_):
            uow.promises.hold_back(_new(line, _stored(open_), Outcome.HELD, now))
            return False
        sent = _new(line, _stored(open_), Outcome.SENT, now)
        uow.promises.add(replace(sent, reason=released, decided_at=now))
        return True

    def promises_in(self, text: str) -> tuple[Promised, ...]:
        return _promised(read(text, now=self._now()))

    def unfounded(
        self,
        bases: Sequence[Basis],
        text: str,
        *,
        earlier: Sequence[str] = (),
        at: datetime,
        by_bot: bool,
    ) -> list[Finding]:
        """What a line that was said at `at` promised, and what was decided before it (`bases`, as
        the store gives them) does not cover; offences."""
        plain = _without_names(text) if by_bot else text
        found = read(plain, earlier=earlier, now=at, meant=not by_bot)

        def then() -> list[Basis]:
            known = [basis for basis in bases if basis.at <= at]
            return [self._dated(basis) for basis in live(known, now=at)]

        return _uncovered(then, found)

    def _just_said(self, store: PromiseStore, line: StaffLine, now: datetime) -> list[str]:
        """Each within a minute of the next, the newest within a minute of now."""
        if line.conversation_id is None:
            return []
        said = store.lines_before(
            line.conversation_id,
            staff_id=line.staff.id,
            since=now - _MOST_EARLIER * _TOGETHER,
            most=_MOST_EARLIER,
        )
        lines: list[str] = []
        for at, text in reversed(said):
            if now - at > _TOGETHER:
                break
            lines.insert(0, text)
            now = at
        return lines

    def standing(
        self, uow: Uow, buyer_id: str, *, ending_cases: frozenset[int] = frozenset()
    ) -> list[Basis]:
        """What promises to this buyer may rest on now, newest first."""
        bases = uow.promises.bases(buyer_id, ending_cases=ending_cases)
        return [self._dated(basis) for basis in live(bases, now=self._now())]

    def _dated(self, basis: Basis) -> Basis:
        """A decision on shipping promises the order's own date, or the shop's."""
        if basis.by is not None or not basis.line:
            return basis
        request, facts = wire.parse(json.dumps(basis.line).encode())
        return replace(basis, by=Matter(request, facts, self._policy()).ship_by)


def _without_names(text: str) -> str:
    """补水面膜5片装 promises no five of them. As long as before, so that places stay."""
    return _NAME.sub(lambda name: f"“{'某' * len(name[1])}”", text)


def _uncovered(
    bases_now: Callable[[], list[Basis]],
    findings: Sequence[Finding],
    *,
    told_before: datetime | None = None,
) -> list[Finding]:
    """Nothing is looked up for a line that promises nothing, as nearly all do."""
    if not findings:
        return []
    bases = bases_now()
    return [
        one
        for one in findings
        if not any(covers(basis, one, told_before=told_before) for basis in bases)
    ]


def may_send_anyway(staff: Staff, findings: Sequence[Finding]) -> bool:
    """A supervisor may promise anything, an agent a time. Deny what is not known."""
    if staff.role is Role.SUPERVISOR:
        return True
    return staff.role is Role.AGENT and all(one.kind is Kind.TIME for one in findings)


def _let_go(
    store: PromiseStore, line: StaffLine, anyway: Anyway, findings: Sequence[Finding], now: datetime
) -> None:
    """What was shown as held goes out, to each buyer whom it is said to: as the hold that stands
    there, or where nothing was held before, as one that was sent at once."""
    reason = anyway.reason.strip()[:_LONGEST_REASON]
    if len(reason) < _SHORTEST_REASON:
        raise BadInput("请写明原因，至少两个字")
    shown = store.hold(anyway.hold_id)
    if (shown.staff_id, shown.text) != (line.staff.id, line.text):
        raise BadInput("这句话改过了，请重新发送")
    if not store.let_go(line, reason=reason, at=now) and findings:
        sent = _new(line, _stored(findings), Outcome.SENT, now)
        store.add(replace(sent, reason=reason, decided_at=now))


def _new(
    line: StaffLine, findings: tuple[Mapping[str, Any], ...], outcome: Outcome, now: datetime
) -> NewHold:
    return NewHold(
        at=now,
        buyer_id=line.buyer_id,
        conversation_id=line.conversation_id,
        staff_id=line.staff.id,
        text=line.text,
        findings=findings,
        outcome=outcome,
    )


def _stored(findings: Sequence[Finding]) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {
            "kind": finding.kind.value,
            "words": finding.words,
            "certainty": finding.certainty.value,
            "amount_fen": finding.amount_fen,
            "quantity": finding.quantity,
            "until": iso(finding.until),
        }
        for finding in findings
    )


def _promised(findings: Sequence[Finding]) -> tuple[Promised, ...]:
    return tuple(
        Promised(
            one.kind.value, one.words, None if one.amount_fen is None else yuan(one.amount_fen)
        )
        for one in findings
    )
