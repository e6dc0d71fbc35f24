"""Asking for something, and carrying it out: every decision recorded, every grant once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Generic, TypedDict

import structlog

from bot.decisions.explaining import how_far, why, why_of_item
from bot.decisions.facts import contact_window, facts_for, returned_fen, times_contacted
from bot.decisions.granting import (
    Grant,
    carry,
    difference_before,
    granted_before,
    money_of,
)
from bot.decisions.handover import Handover, handover_card
from bot.decisions.instead import (
    give_way,
    keep_hands_off_all_but,
    wait_no_longer,
    waiting_that_gives_way,
)
from bot.decisions.model import (
    Asked,
    DecisionRecord,
    Done,
    LedgerEntry,
    NewDecision,
    OfferChanged,
    PolicySource,
    PolicyVersion,
    State,
)
from bot.decisions.ports import Follower, U, Uow
from bot.decisions.recording import checked_line, first_state, holds, of_turn, waits_already
from bot.decisions.telling import Telling
from bot.decisions.windows import Windows, windows_of
from bot.decisions.wording import kind_text
from bot.desk.model import BOT_NAME, Outgoing
from bot.desk.ports import Phrases
from bot.errors import (
    AlreadyGranted,
    AlreadySettled,
    AnxinError,
    NotFound,
    OutOfStock,
    OverBudget,
)
from bot.money import yuan
from bot.policy import Decision, Facts, Outcome, Policy, Request, decide
from bot.policy.model import LogisticsStalled, PriceDifference, ThresholdGift, UrgeShipping
from bot.policy.numbers import ArrivalNumbers, Pack
from bot.policy.price import PriceMatter
from bot.policy.record import request_json
from bot.policy.table import Matter
from bot.shop.cards import LedgerRow, OrderRemark
from bot.shop.model import Order
from bot.times import Clock, iso
from bot.transaction import Opens

log = structlog.get_logger()

# Requests that give nothing: their answer is a fact, or work for people behind the scenes.
_ONLY_TOLD = (UrgeShipping, LogisticsStalled)
# Who lost a race looks again: the second look sees what the winner wrote.
_LOOKS = 3


class Traces(TypedDict):
    """What `Shop.order_detail` is told of an order beside the order itself."""

    remarks: list[OrderRemark]
    ledger: list[LedgerRow]
    returned_fen: int


class Decisions(Generic[U]):
    def __init__(
        self,
        open_uow: Opens[U],
        *,
        clock: Clock,
        phrases: Phrases,
        policy: PolicySource,
        follower: Follower[U],
        named: Callable[[str], Policy | None] = lambda version: None,
    ) -> None:
        """`named`: the numbers of a version by its name, as far as they are known."""
        self._open_uow = open_uow
        self._now = clock
        self._phrases = phrases
        self._policy = policy
        self._named = named
        self._follower = follower

    # Asking

    def ask(
        self,
        request: Request,
        *,
        order_no: str,
        buyer_id: str,
        conversation_id: str | None = None,
        turn_seq: int | None = None,
        more: bool = False,
        instead_of: int | None = None,
    ) -> Asked:
        """Decide and record. Counts as a contact on this wish.

        What was granted before, or waits for a person already, is the answer again; `more` is
        wanted by who had it and puts it to the rules, which let nothing be paid twice. Where the
        answer to a turn was lost, the turn asked once more gets that decision, as if for the first
        time where it was not settled meanwhile. Raises OrderNotFound for anybody else's order,
        BadInput for a request that does not fit it, and MatterWaits where a person is waited for
        and this would give something for the order. `instead_of`: a decision that waits, and is
        weighed as if it were taken back; AlreadySettled where it waits no longer.
        """
        with self._open_uow() as uow:
            uow.shop.lock_buyer(buyer_id)
            order = uow.shop.order(order_no, buyer_id=buyer_id)
            lost = of_turn(uow, request, order_no, conversation_id, turn_seq)
            if lost is None and conversation_id and not isinstance(request, _ONLY_TOLD):
                waiting = waiting_that_gives_way(
                    uow, instead_of, order_no=order_no, buyer_id=buyer_id
                )
                keep_hands_off_all_but(uow, conversation_id, order_no, waiting)
            self._count(uow, order_no, request.kind)
            asked = lost or self._answer(uow, request, order, conversation_id, turn_seq, more=more)
            uow.commit()
        return asked

    def weigh(self, request: Request, *, order_no: str, buyer_id: str) -> Decision:
        """What the rules would say, with nothing recorded: before asking the buyer for more."""
        with self._open_uow(writes=False) as uow:
            order = uow.shop.order(order_no, buyer_id=buyer_id)
            in_force, facts = self._moment(uow, order, request)
        return decide(request, facts, in_force.policy)

    def ship_by(self, record: DecisionRecord) -> datetime | None:
        """The shipping promise that a decision went by."""
        return Matter(record.request, record.facts, self._numbers_of(record)).ship_by

    def why(
        self, record: DecisionRecord, titles: Mapping[str, str], *, sku: str | None = None
    ) -> str:
        """In the buyer's words, with the numbers that decided it; `titles` of goods by SKU. With a
        SKU: what the price of that one came to."""
        numbers = self._numbers_of(record)
        if sku is not None:
            return why_of_item(record, numbers, titles, self._phrases, sku=sku)
        return why(record, numbers, titles, self._phrases)

    def cheaper(self, record: DecisionRecord) -> tuple[str, ...]:
        """The SKUs that a price difference is for; none of another kind of decision."""
        if not isinstance(record.request, PriceDifference):
            return ()
        matter = PriceMatter(record.request, record.facts, self._numbers_of(record))
        return tuple(item.sku for item, _ in matter.counted)

    def _numbers_of(self, record: DecisionRecord) -> Policy:
        """Those that decided it; of a time before versions were kept, those in force."""
        return self._named(record.policy_version) or self._policy().policy

    def no_reason_days(self) -> int:
        """Days after that of signing within which a return needs no reason."""
        return self._policy().policy.refunds.no_reason_days

    def windows(self, order: Order | None) -> Windows:
        """Until when an order's goods may come back, and its price counts."""
        return windows_of(order, self._policy().policy)

    def arrival(self) -> ArrivalNumbers:
        """How long money takes that goes back, by way of payment."""
        return self._policy().policy.arrival

    def packs(self) -> tuple[Pack, ...]:
        """What an order earns, by its goods total, from low to high."""
        return self._policy().policy.threshold_gifts.packs

    def how_far_from_gift(self, order_no: str, *, buyer_id: str) -> str:
        """Of the next threshold, in the buyer's words; nothing is asked for and recorded."""
        with self._open_uow(writes=False) as uow:
            order = uow.shop.order(order_no, buyer_id=buyer_id)
            in_force, facts = self._moment(uow, order, ThresholdGift())
        return how_far(facts, in_force.policy, self._phrases)

    def count_contact(self, order_no: str, *, buyer_id: str, wish: str) -> int:
        """Note that the buyer came about this; once per ten minutes for the same order and wish.

        Returns how often it was. Wishes are named as intents or kinds of requests are.
        """
        with self._open_uow(writes=False) as uow:
            uow.shop.order(order_no, buyer_id=buyer_id)
            contacts, window = self._contacts(uow, order_no, wish)
            if contacts and self._now() - contacts[-1] < window:
                return times_contacted(contacts, window)
        with self._open_uow() as uow:
            uow.shop.lock_buyer(buyer_id)
            uow.shop.order(order_no, buyer_id=buyer_id)
            count = self._count(uow, order_no, wish)
            uow.commit()
        return count

    # Carrying out

    def carry_out(
        self,
        decision_id: int,
        *,
        buyer_id: str,
        conversation_id: str,
        epoch: int,
        message: Outgoing | None = None,
        instead_of: int | None = None,
    ) -> Done:
        """Do what was offered and say `message`, in one transaction and once. `instead_of`: the
        decision that waits for a person and is taken back by the same yes.

        Decides anew first: OfferChanged, with what the rules say now, where the offer does not
        hold any more. ConversationMoved, and nothing done, where the bot lost the conversation;
        MatterWaits where a person is waited for on this order.
        """
        telling = Telling(conversation_id, epoch, message)
        lost: AnxinError | None = None
        for _ in range(_LOOKS):
            try:
                return self._carry_out(decision_id, buyer_id, telling, instead_of)
            except (AlreadyGranted, OverBudget, OutOfStock) as error:
                lost = error
        assert lost is not None
        raise lost

    def _carry_out(
        self, decision_id: int, buyer_id: str, telling: Telling, instead_of: int | None
    ) -> Done:
        with self._open_uow() as uow:
            uow.shop.lock_buyer(buyer_id)
            offer = uow.decisions.decision(decision_id)
            if offer.buyer_id != buyer_id:
                raise NotFound
            if offer.state.granted and instead_of is not None:
                return self._again(uow, offer, telling)
            waiting = waiting_that_gives_way(
                uow, instead_of, order_no=offer.order_no, buyer_id=buyer_id
            )
            keep_hands_off_all_but(uow, telling.conversation_id, offer.order_no, waiting)
            if offer.state.granted:
                return self._again(uow, offer, telling)
            request = offer.request
            earlier = granted_before(uow, offer.order_no, request)
            if earlier is not None:
                return Done(earlier, None, again=True)
            order = uow.shop.order(offer.order_no, buyer_id=buyer_id)
            policy, facts = self._moment(uow, order, request)
            fresh = decide(request, facts, policy.policy)
            earlier = difference_before(uow, order.no, request, fresh)
            if earlier is not None:
                return Done(earlier, None, again=True)
            open_now = offer.state in (State.OFFERED, State.REVERSED)
            if not open_now or self._follower.bars(uow, order.no, request):
                raise AlreadySettled
            if offer.state is State.REVERSED or not holds(offer.decision, fresh):
                asked = self._answer(uow, request, order, telling.conversation_id)
                uow.commit()
                raise OfferChanged(asked)
            if waiting is not None:
                give_way(uow, self._follower, waiting, offer, at=facts.now)
            self._do(uow, offer, order, facts, fresh, policy)
            self._follower.decided(uow, uow.decisions.decision(offer.id), order, at=facts.now)
            pays = money_of(request) is not None
            written = telling.say(
                uow, offer.id, amount_fen=fresh.amount_fen if pays else 0, at=facts.now
            )
            done = Done(offer, written)
            if waiting is not None:
                done = wait_no_longer(uow, telling.conversation_id, waiting, done, at=facts.now)
            uow.commit()
            done = replace(done, record=uow.decisions.decision(offer.id))
        log.info("decision_carried_out", kind=offer.kind, order=offer.order_no, decision=offer.id)
        return done

    def _do(
        self,
        uow: Uow,
        offer: DecisionRecord,
        order: Order,
        facts: Facts,
        fresh: Decision,
        policy: PolicyVersion,
    ) -> None:
        """The decision as it was taken just now, and everything that it moves."""
        request = offer.request
        uow.decisions.change_state(offer.id, State.OFFERED, State.DONE, by=BOT_NAME, at=facts.now)
        uow.decisions.restate(
            offer.id, fresh, line=request_json(request, facts), policy_version=policy.version
        )
        carry(
            uow,
            Grant(
                decision_id=offer.id,
                request=request,
                order=order,
                seen=facts,
                reason=fresh.reason,
                amount_fen=fresh.amount_fen,
                gifts=fresh.gifts,
                remark=fresh.remark,
                by=BOT_NAME,
                at=facts.now,
                policy=policy.policy,
            ),
        )

    def _again(self, uow: Uow, offer: DecisionRecord, telling: Telling) -> Done:
        """The same key gives the message of the first time; nothing else happens."""
        pays = money_of(offer.request) is not None
        written = telling.say(
            uow, offer.id, amount_fen=offer.amount_fen if pays else 0, at=self._now()
        )
        if written is not None and not written.duplicate:
            uow.commit()
        return Done(offer, written, again=True)

    # Looking

    def decision(self, decision_id: int) -> DecisionRecord:
        with self._open_uow(writes=False) as uow:
            return uow.decisions.decision(decision_id)

    def decisions_of_order(self, order_no: str) -> list[DecisionRecord]:
        """Newest first."""
        with self._open_uow(writes=False) as uow:
            return uow.decisions.decisions_of_order(order_no)

    def decisions_of_conversation(self, conversation_id: str) -> list[DecisionRecord]:
        """Newest first."""
        with self._open_uow(writes=False) as uow:
            return uow.decisions.decisions_of_conversation(conversation_id)

    def ledger_of(self, order_no: str) -> list[LedgerEntry]:
        """Oldest first."""
        with self._open_uow(writes=False) as uow:
            return uow.decisions.ledger_of(order_no)

    def payout_states(self, order_no: str) -> Mapping[int, str]:
        """What became of each payment, a value of PayoutState, by the id of its ledger row."""
        with self._open_uow(writes=False) as uow:
            return uow.payouts.states_of(order_no)

    def traces_of(self, order_no: str) -> Traces:
        """What we wrote and paid on an order, as docs/protocol.md's OrderDetail shows it."""
        with self._open_uow(writes=False) as uow:
            remarks, ledger = uow.decisions.remarks_of(order_no), uow.decisions.ledger_of(order_no)
        return {
            "remarks": [
                OrderRemark(at=iso(remark.at), text=remark.text, by=remark.by) for remark in remarks
            ],
            "ledger": [
                LedgerRow(
                    at=iso(entry.at),
                    kind_text=kind_text(entry.kind),
                    amount=yuan(entry.amount_fen),
                    by=entry.by,
                )
                for entry in ledger
            ],
            "returned_fen": returned_fen(ledger),
        }

    def card_of(self, conversation_id: str, *, order_no: str | None = None) -> Handover:
        """What an agent needs to know, as it is now; of this order, where it is known. What was
        promised, the gate's room knows."""
        with self._open_uow(writes=False) as uow:
            return handover_card(
                uow,
                conversation_id,
                policy=self._policy().policy,
                now=self._now(),
                order_no=order_no,
            )

    # Within a transaction

    def _moment(self, uow: Uow, order: Order, request: Request) -> tuple[PolicyVersion, Facts]:
        """The numbers in force and the facts, of one moment."""
        now = self._now()
        in_force = self._policy(now)
        return in_force, facts_for(uow, order, request, policy=in_force.policy, now=now)

    def _count(self, uow: Uow, order_no: str, wish: str) -> int:
        now = self._now()
        contacts, window = self._contacts(uow, order_no, wish)
        if not contacts or now - contacts[-1] >= window:
            uow.decisions.add_contact(order_no, wish, at=now)
            contacts.append(now)
        return times_contacted(contacts, window)

    def _contacts(self, uow: Uow, order_no: str, wish: str) -> tuple[list[datetime], timedelta]:
        """When the buyer came about this, and within which time that is once."""
        contacts = [at for _, at in uow.decisions.contacts(order_no, [wish])]
        return contacts, contact_window(self._policy().policy)

    def _answer(
        self,
        uow: U,
        request: Request,
        order: Order,
        conversation_id: str | None,
        turn_seq: int | None = None,
        *,
        more: bool = False,
    ) -> Asked:
        earlier = None if more else granted_before(uow, order.no, request)
        if earlier is not None:
            return Asked(earlier, again=True)
        policy, facts = self._moment(uow, order, request)
        line = checked_line(request, facts)
        fresh = decide(request, facts, policy.policy)
        earlier = difference_before(uow, order.no, request, fresh)
        if fresh.outcome is Outcome.ESCALATE:
            earlier = waits_already(uow.decisions.waiting(order.no, request.kind), fresh, line)
        if earlier is not None:
            return Asked(earlier, again=True)
        state = first_state(request, fresh)
        record = uow.decisions.add_decision(
            NewDecision(
                at=facts.now,
                order_no=order.no,
                buyer_id=order.buyer_id,
                conversation_id=conversation_id,
                kind=request.kind,
                decision=fresh,
                policy_version=policy.version,
                line=line,
                state=state,
                settled_by=BOT_NAME if state is State.DONE else None,
                turn_seq=turn_seq,
            )
        )
        self._follower.decided(uow, record, order, at=facts.now)
        return Asked(record)
