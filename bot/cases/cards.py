"""Decisions as the pages show them: docs/protocol.md's CaseCard, and what staff see beside it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

from bot.cases import model
from bot.cases.deadlines import Colour, colour
from bot.cases.model import NO_TERM, Case, Event, Kind, Parcel, State
from bot.cases.ports import Uow
from bot.cases.transitions import NOTE_FOR_BUYER, Move, Need, Who, allowed, title
from bot.desk.ports import Phrases
from bot.money import short_yuan, yuan
from bot.shape import Shape
from bot.times import iso, shop_time

MayDo = Literal["withdraw", "send_back", "add_evidence"]


class CaseItem(Shape):
    sku: str
    title: str
    quantity: int
    new_sku: str | None


class ParcelNumber(Shape):
    courier: str
    tracking_no: str


class ReturnAddress(Shape):
    name: str
    phone: str
    address: str


class Step(Shape):
    at: str
    text: str


class CaseCard(Shape):
    """The same for buyers and staff."""

    id: int
    no: str
    kind: Kind
    kind_text: str
    state: State
    state_text: str
    order_no: str
    items: list[CaseItem]
    amount: str | None
    opened_at: str
    deadline: str | None
    colour: Colour | None
    next: str
    return_address: ReturnAddress | None
    return_parcel: ParcelNumber | None
    reship_parcel: ParcelNumber | None
    evidence: int
    timeline: list[Step]
    can: list[MayDo]


class CaseMove(Shape):
    """What staff may do, and what they have to say for it."""

    name: str
    title: str
    to: State
    to_text: str
    needs: list[Need]


class StaffCase(CaseCard):
    """A buyer's card, and what only staff see."""

    buyer: str
    buyer_id: str
    conversation_id: str | None
    cause: str | None
    note: str
    times_overdue: int
    moves: list[CaseMove]


class CaseEvent(Shape):
    at: str
    move: str
    title: str
    was: State | None = msgspec.field(name="from")
    to: State
    by: str
    note: str


class CaseEvidence(Shape):
    file: str
    at: str
    by: str


class CaseHistory(Shape):
    """For staff: every event with its note, and the pictures."""

    events: list[CaseEvent]
    evidence: list[CaseEvidence]


# What the buyer reads of these events; the others are the shop's own business.
BUYER_READS = frozenset(
    {
        "ask", "grant", "agree", "refuse", "send_back", "correct_parcel", "receive", "refund",
        "refund_part", "accept", "reship", "finish", "paid", "void", "withdraw", "close",
        "reopen", "evidence",
    }
)  # fmt: skip
# Steps of the same name that read differently by kind.
BY_KIND = {
    ("received", Kind.EXCHANGE): "received_exchange",
    ("to_reship", Kind.EXCHANGE): "to_reship_exchange",
}
_TAKES_EVIDENCE = (State.ASKED, State.AWAITING_RETURN, State.RETURNING, State.RECEIVED)


class Cards:
    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases

    def of(self, uow: Uow, cases: Sequence[Case], *, now: datetime) -> list[CaseCard]:
        """All at once: events and pictures in one look each."""
        numbers = [case.id for case in cases]
        events = uow.cases.events_of(numbers)
        pictures = uow.cases.evidence_counts(numbers)
        address = return_address(uow) if any(_comes_back(case) for case in cases) else None
        return [
            self._card(case, events[case.id], pictures.get(case.id, 0), address, now=now)
            for case in cases
        ]

    def _card(
        self,
        case: Case,
        events: Sequence[Event],
        pictures: int,
        address: ReturnAddress | None,
        *,
        now: datetime,
    ) -> CaseCard:
        term = case.term if case.state.timed else NO_TERM
        shade = colour(term, now, overdue_at=case.overdue_at)
        return CaseCard(
            id=case.id,
            no=case.no,
            kind=case.kind,
            kind_text=case.kind.text,
            state=case.state,
            state_text=case.state.text,
            order_no=case.order_no,
            items=[CaseItem(**item._asdict()) for item in case.items],
            amount=None if case.amount_fen is None else yuan(case.amount_fen),
            opened_at=iso(case.opened_at),
            deadline=iso(term.deadline),
            colour=shade,
            next=self.next_step(case),
            return_address=address if _comes_back(case) else None,
            return_parcel=_parcel(case.return_parcel),
            reship_parcel=_parcel(case.reship_parcel),
            evidence=pictures,
            timeline=[
                Step(at=iso(event.at), text=self._event_text(case, event))
                for event in events
                if event.move in BUYER_READS
            ],
            can=_can(case),
        )

    def next_step(self, case: Case) -> str:
        step = BY_KIND.get((case.state.value, case.kind), case.state.value)
        return self._phrases.say(f"utter_case_next_{step}", values_of(case))

    def _event_text(self, case: Case, event: Event) -> str:
        values = values_of(case) | {"reason": event.note if event.move in NOTE_FOR_BUYER else ""}
        return self._phrases.say(f"utter_case_event_{event.move}", values)


def values_of(case: Case) -> dict[str, Any]:
    """What a sentence about a case may name."""
    sent = case.reship_parcel or Parcel("", "")
    back = case.return_parcel or Parcel("", "")
    return {
        "no": case.no,
        "kind_text": case.kind.text,
        "state": case.state.text,
        "amount": short_yuan(case.amount_fen or 0),
        "deadline": _moment(case.deadline),
        "courier": sent.courier,
        "tracking_no": sent.tracking_no,
        "return_courier": back.courier,
        "return_tracking_no": back.tracking_no,
        "order_no": case.order_no,
    }


def return_address(uow: Uow) -> ReturnAddress | None:
    """The shop's setting `return_address`; None where it has none."""
    found = uow.shop.settings().get("return_address")
    if not isinstance(found, dict):
        return None
    said = {name: str(found.get(name, "")) for name in ("name", "phone", "address")}
    return ReturnAddress(**said)


def staff_case(card: CaseCard, case: Case) -> StaffCase:
    moves = allowed(kind=case.kind, was=case.state, who=Who.STAFF)
    return StaffCase(
        **msgspec.structs.asdict(card),
        buyer=case.buyer_name,
        buyer_id=case.buyer_id,
        conversation_id=case.conversation_id,
        cause=case.cause,
        note=case.note,
        times_overdue=case.times_overdue,
        moves=[move_card(move) for move in moves],
    )


def event_card(event: Event) -> CaseEvent:
    return CaseEvent(
        at=iso(event.at),
        move=event.move,
        title=title(event.move),
        was=event.was,
        to=event.now,
        by=event.by,
        note=event.note,
    )


def evidence_card(evidence: model.Evidence) -> CaseEvidence:
    return CaseEvidence(file=evidence.file, at=iso(evidence.at), by=evidence.by)


def move_card(move: Move) -> CaseMove:
    return CaseMove(
        name=move.name, title=move.title, to=move.to, to_text=move.to.text, needs=list(move.needs)
    )


def _can(case: Case) -> list[MayDo]:
    moves = {move.name for move in allowed(kind=case.kind, was=case.state, who=Who.BUYER)}
    can: list[MayDo] = []
    if "withdraw" in moves:
        can.append("withdraw")
    if "send_back" in moves:
        can.append("send_back")
    if case.state in _TAKES_EVIDENCE:
        can.append("add_evidence")
    return can


def _comes_back(case: Case) -> bool:
    return case.state in (State.AWAITING_RETURN, State.RETURNING)


def _parcel(parcel: Parcel | None) -> ParcelNumber | None:
    return None if parcel is None else ParcelNumber(**parcel._asdict())


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = shop_time(moment)
    return f"{local.month}月{local.day}日{local.hour}:{local.minute:02d}"
