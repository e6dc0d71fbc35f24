"""After-sales cases for buyers: looking, sending back, withdrawing, evidence; and time passing."""

from __future__ import annotations

from datetime import datetime

import structlog

from bot.cases.cards import Cards, CaseCard, CaseHistory, event_card, evidence_card
from bot.cases.deadlines import Terms
from bot.cases.model import (
    NO_TERM,
    Case,
    Event,
    Evidence,
    Given,
    Kind,
    State,
)
from bot.cases.opening import BUYER_NAME, sent_again
from bot.cases.ports import OpenUow, Uow
from bot.cases.reshipping import opened, reship_wish
from bot.cases.transition import make, plan
from bot.cases.transitions import Who, move_named
from bot.decisions.model import PolicySource
from bot.desk.model import BOT_NAME, Holder
from bot.desk.ports import Happened, Notify, Phrases
from bot.errors import NotFound
from bot.shop.model import Order
from bot.times import Clock

log = structlog.get_logger()

_MOST_OF_A_BUYER = 50
_SWEEP = 500
# A picture that comes by itself is meant for the case that a person is deciding.
_WAITS_FOR_PICTURES = (State.ASKED, State.AWAITING_RETURN, State.RETURNING, State.RECEIVED)


class Cases:
    def __init__(
        self,
        open_uow: OpenUow,
        *,
        clock: Clock,
        notify: Notify,
        phrases: Phrases,
        policy: PolicySource,
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._notify = notify
        self._policy = policy
        self.cards = Cards(phrases)

    # Looking

    def case(self, case_id: int, *, buyer_id: str | None = None) -> Case:
        """NotFound also for another buyer's case."""
        with self._open_uow(writes=False) as uow:
            return _own(uow, case_id, buyer_id)

    def of_decision(self, decision_id: int) -> Case | None:
        with self._open_uow(writes=False) as uow:
            return uow.cases.of_decision(decision_id)

    def of_order(self, order_no: str) -> list[Case]:
        """Newest first."""
        with self._open_uow(writes=False) as uow:
            return uow.cases.of_order(order_no)

    def of_buyer(self, buyer_id: str) -> list[Case]:
        """Newest first."""
        with self._open_uow(writes=False) as uow:
            return uow.cases.of_buyer(buyer_id, limit=_MOST_OF_A_BUYER)

    def of_conversation(self, conversation_id: str) -> list[Case]:
        """Of the conversation's buyer, newest first: a case may have begun elsewhere."""
        with self._open_uow(writes=False) as uow:
            buyer_id = uow.desk.conversation(conversation_id).buyer_id
            return uow.cases.of_buyer(buyer_id, limit=_MOST_OF_A_BUYER)

    def card(self, case_id: int, *, buyer_id: str | None = None) -> CaseCard:
        with self._open_uow(writes=False) as uow:
            return self.cards.of(uow, [_own(uow, case_id, buyer_id)], now=self._now())[0]

    def cards_of_buyer(self, buyer_id: str) -> list[CaseCard]:
        with self._open_uow(writes=False) as uow:
            found = uow.cases.of_buyer(buyer_id, limit=_MOST_OF_A_BUYER)
            return self.cards.of(uow, found, now=self._now())

    def history(self, case_id: int) -> CaseHistory:
        with self._open_uow(writes=False) as uow:
            events = uow.cases.events_of([case_id])[case_id]
            evidence = uow.cases.evidence_of(case_id)
        return CaseHistory(
            events=[event_card(event) for event in events],
            evidence=[evidence_card(one) for one in evidence],
        )

    def decision_ids(self, case_id: int) -> list[int]:
        """Oldest first."""
        with self._open_uow(writes=False) as uow:
            return uow.cases.decisions_of(case_id)

    # The buyer's moves

    def sent_back(self, case_id: int, *, courier: str, tracking_no: str, buyer_id: str) -> Case:
        """The goods are on their way; a second number corrects the first."""
        given = Given(courier=courier, tracking_no=tracking_no)
        current = self.case(case_id, buyer_id=buyer_id)
        name = "correct_parcel" if current.state is State.RETURNING else "send_back"
        return self._by_buyer(case_id, name, given, buyer_id)

    def withdraw(self, case_id: int, *, buyer_id: str) -> Case:
        """Taken back: what waits for a decision is not to be decided any more."""
        return self._by_buyer(case_id, "withdraw", Given(), buyer_id)

    def reopen(self, case_id: int, *, buyer_id: str) -> Case:
        """A return that was agreed and withdrawn goes on. The caller asked the rules again."""
        return self._by_buyer(case_id, "reopen", Given(), buyer_id)

    def arrived(self, case_id: int, *, buyer_id: str) -> Case:
        """The buyer has what was sent. NoSuchMove where nothing was sent yet."""
        return self._by_buyer(case_id, "finish", Given(), buyer_id)

    def sent_again(self, order_no: str) -> Case | None:
        """The goods went out once more for this order: money beside them is a person's to give."""
        return sent_again(self.of_order(order_no))

    def _by_buyer(self, case_id: int, name: str, given: Given, buyer_id: str) -> Case:
        with self._open_uow() as uow:
            uow.shop.lock_buyer(buyer_id)
            case = _own(uow, case_id, buyer_id)
            planned = plan(uow, case, name, given, who=Who.BUYER)
            at = self._now()
            make(uow, planned, by=BUYER_NAME, at=at, policy=self._policy(at).policy)
            uow.commit()
            moved = uow.cases.case(case_id)
        self._happened(moved)
        return moved

    # Evidence

    def add_evidence(self, case_id: int, file_id: str, *, buyer_id: str) -> bool:
        """False where the case has the picture already. NotFound for anybody else's picture."""
        with self._open_uow() as uow:
            uow.shop.lock_buyer(buyer_id)
            case = _own(uow, case_id, buyer_id)
            conversation = uow.desk.conversation(uow.desk.file(file_id).conversation_id)
            if conversation.buyer_id != buyer_id:
                raise NotFound
            added = self._add_evidence(uow, case, file_id)
            uow.commit()
        if added:
            self._happened(case)
        return added

    def picture_came(self, conversation_id: str, file_id: str) -> int | None:
        """A picture of the chat while a person holds it (the bot hears of it in its turn): it
        belongs to the buyer's one open case that waits for a decision. The case's number; None
        where there is none, or several."""
        with self._open_uow() as uow:
            conversation = uow.desk.conversation(conversation_id)
            if conversation.holder is Holder.BOT:
                return None
            found = uow.cases.of_buyer(conversation.buyer_id, limit=_MOST_OF_A_BUYER)
            waiting = [case for case in found if case.state is State.ASKED]
            if len(waiting) != 1 or uow.desk.file(file_id).conversation_id != conversation_id:
                return None
            added = self._add_evidence(uow, waiting[0], file_id)
            uow.commit()
        if added:
            self._happened(waiting[0])
        return waiting[0].id

    def _add_evidence(self, uow: Uow, case: Case, file_id: str) -> bool:
        if case.state not in _WAITS_FOR_PICTURES:
            return False
        at = self._now()
        if not uow.cases.add_evidence(case.id, Evidence(file_id, at, BUYER_NAME)):
            return False
        step = Event(at, "evidence", case.state, case.state, BUYER_NAME)
        uow.cases.add_event(case.id, step)
        return True

    # Sending again

    def ask_reship(
        self,
        order: Order,
        *,
        conversation_id: str,
        cause: str,
        note: str,
        lines: frozenset[int] = frozenset(),
    ) -> tuple[Case, bool]:
        """The buyer asks to have something sent once more: a person decides. The case, and
        whether it is new; who asks twice has one case."""
        with self._open_uow() as uow:
            uow.shop.lock_buyer(order.buyer_id)
            current = uow.cases.open_case(order.no, Kind.RESHIP)
            if current is not None:
                return current, False
            at = self._now()
            wish = reship_wish(
                order,
                frozenset(),
                state=State.ASKED,
                at=at,
                terms=Terms.of(self._policy().policy),
                note=note,
                cause=cause,
                lines=lines,
            )
            number = opened(uow, wish, conversation_id, by=BUYER_NAME)
            uow.commit()
            case = uow.cases.case(number)
        self._happened(case)
        return case, True

    # Time

    def sweep(self) -> int:
        """Write down what is overdue, and close what was sent long ago. Safe to run anywhere at
        any time: each is a conditional UPDATE. How many were overdue and not seen before."""
        now, count = self._now(), 0
        with self._open_uow(writes=False) as uow:
            late = uow.cases.newly_overdue(now, limit=_SWEEP)
            sent = uow.cases.sent_before(now, limit=_SWEEP)
        for case in late:
            with self._open_uow() as uow:
                assert case.deadline is not None
                if uow.cases.mark_overdue(case.id, deadline=case.deadline, at=now):
                    step = Event(now, "overdue", case.state, case.state, BOT_NAME)
                    uow.cases.add_event(case.id, step)
                    uow.commit()
                    count += 1
        for case in sent:
            self._finish(case, now)
        if count:
            log.info("cases_overdue", count=count)
        return count

    def _finish(self, case: Case, now: datetime) -> None:
        finish = move_named("finish", kind=case.kind, was=case.state, who=Who.SYSTEM)
        with self._open_uow() as uow:
            uow.shop.lock_buyer(case.buyer_id)
            current = uow.cases.case(case.id)
            if finish is None or current.state is not case.state:
                return
            uow.cases.move(current, finish, at=now, term=NO_TERM)
            step = Event(now, "finish", current.state, finish.to, BOT_NAME)
            uow.cases.add_event(case.id, step)
            uow.commit()

    def _happened(self, case: Case) -> None:
        log.info("case_moved", case=case.no, state=case.state.value)
        if case.conversation_id is not None:
            self._notify(Happened(case.conversation_id, lists=True))


def _own(uow: Uow, case_id: int, buyer_id: str | None) -> Case:
    case = uow.cases.case(case_id)
    if buyer_id is not None and case.buyer_id != buyer_id:
        raise NotFound("没有找到这张售后单")
    return case
