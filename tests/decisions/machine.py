"""Buyers, staff, a payment provider, the clock and crashes in any order: a Hypothesis machine.

The books are read with plain SQL after every step and held against a model of few words: what an
order was paid, what the provider really paid out, and what was decided. `python -m bench machine`
runs the whole number; tests/decisions/test_machine.py a small one, and each sabotage.
"""

from __future__ import annotations

import itertools
import os
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import text

from bot.cases.following import CaseFollower
from bot.cases.model import Given
from bot.cases.transitions import MOVES
from bot.decisions.granting import money_of
from bot.decisions.model import DecisionRecord, OfferChanged
from bot.desk.model import Outgoing, Role
from bot.errors import AnxinError, NotFound, OrderNotFound
from bot.money import short_yuan
from bot.payouts.model import PayoutState
from bot.payouts.service import Payouts
from bot.policy import Request
from bot.policy.model import GoodwillCause
from bot.store import tables  # noqa: F401 - fills the metadata
from bot.store.engine import open_engine
from bot.store.uow import SqlUnitOfWork
from bot.times import shop_day
from tests.decisions.builders import BAG, CUP, EPOCH, NOT_SHIPPED, NOW, World, a_world, add_order
from tests.decisions.machine_parts import (
    CRASHES,
    ORDERS,
    PAID,
    REQUESTS,
    USUAL,
    Crash,
    CrashingUow,
    Provider,
    folder,
    template,
)

_files = itertools.count(1)


class ShopMachine(RuleBasedStateMachine):
    """Everything that may happen to the money of three orders."""

    template: Path | None = None
    world_type: type[World] = World
    uow_type: type[CrashingUow] = CrashingUow

    def __init__(self) -> None:
        super().__init__()
        self.file = Path(folder()) / f"shop-{os.getpid()}-{next(_files)}.db"
        shutil.copy(template(), self.file)
        self.engine = open_engine(f"sqlite:///{self.file}")
        self.provider = Provider()
        self.offers: list[DecisionRecord] = []
        CrashingUow.next_crash = None

    # The shop

    @initialize()
    def opens(self) -> None:
        self.world = a_world(self.engine, open_uow=self.open_uow)
        add_order(self.world, "signed", "anna", "talk-anna", signed_at=NOW - timedelta(days=3))
        add_order(self.world, "unsent", "anna", "talk-anna", **NOT_SHIPPED)
        items = [(CUP, 2, 59_00), (BAG, 1, 36_00)]
        add_order(self.world, "mixed", "bert", "talk-bert", items=items)
        roles = dict.fromkeys(("lin", "chen"), Role.AGENT)
        roles |= dict.fromkeys(("wang", "zhao"), Role.SUPERVISOR)
        self.staff = {name: self.world.staff(role, name) for name, role in roles.items()}
        self.payouts = self.make_payouts()
        self.days = {shop_day(self.world.clock())}
        self.break_something()

    def break_something(self) -> None:
        """What a sabotage does to the open shop."""

    def open_uow(self, *, writes: bool = True) -> SqlUnitOfWork:
        return self.uow_type(self.engine, writes=writes)

    def make_payouts(self) -> Payouts:
        return Payouts(
            self.open_uow,
            clock=self.world.clock,
            notify=self.world.happened.append,
            follower=CaseFollower(self.world.policies),
            port=self.provider,
        )

    def attempt(self, work: Any) -> Any:
        """What the rules refuse is refused; a crash leaves what was committed."""
        try:
            return work()
        except (AnxinError, Crash):
            return None
        finally:
            CrashingUow.next_crash = None

    # Buyers

    @rule(no=st.sampled_from(sorted(ORDERS)), request=st.sampled_from(REQUESTS))
    def asks(self, no: str, request: Request) -> None:
        buyer = ORDERS[no]
        asked = self.attempt(
            lambda: self.world.decisions.ask(
                request, order_no=no, buyer_id=buyer, conversation_id=f"talk-{buyer}"
            )
        )
        if asked is not None:
            self.offers.append(asked.record)
            self.is_no_answer_of_what_was_reversed(asked.record)

    @rule(data=st.data(), crash=CRASHES)
    def asks_anew_for_what_is_taken_back(self, data: st.DataObject, crash: str | None) -> None:
        found = self.rows(
            "select ledger_id from payouts where state in ('requested', 'failed', 'reversed')"
        )
        if found:
            number = data.draw(st.sampled_from(sorted(found)))[0]
            CrashingUow.next_crash = crash
            wang = self.staff["wang"]
            self.attempt(lambda: self.payouts.reverse(number, staff=wang, note="没有到账"))
            decision = self.world.decisions.decision(self.payouts.payout(number).decision_id)
            self.asks_and_says_yes((decision.order_no, decision.request), crash)

    def is_no_answer_of_what_was_reversed(self, record: DecisionRecord) -> None:
        """Nobody hears "paid already" of money that was taken back."""
        if record.state.granted and money_of(record.request) is not None and record.amount_fen:
            paid = self.rows(f"select sum(amount_fen) from ledger where decision_id = {record.id}")
            assert (paid[0][0] or 0) > 0, "told of a payment that was reversed"

    @rule(wish=st.sampled_from(USUAL), crash=CRASHES)
    def asks_and_says_yes(self, wish: tuple[str, Request], crash: str | None) -> None:
        """The usual way; whoever died in between is asked again."""
        known = len(self.offers)
        self.asks(*wish)
        for offer in self.offers[known:]:
            CrashingUow.next_crash = crash
            for _ in range(2):
                self.attempt(lambda offer=offer: self.accept(offer, offer.buyer_id))

    @rule(wishes=st.lists(st.sampled_from(USUAL), min_size=2, max_size=4), crash=CRASHES)
    def asks_for_several_things(self, wishes: list[tuple[str, Request]], crash: str | None) -> None:
        for wish in wishes:
            self.asks_and_says_yes(wish, crash)

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def says_yes_to_an_older_offer(self, data: st.DataObject) -> None:
        """V3: what changed since it was offered voids it."""
        offer = data.draw(st.sampled_from(self.offers[-4:]))
        self.attempt(lambda: self.accept(offer, offer.buyer_id))

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def somebody_else_says_yes(self, data: st.DataObject) -> None:
        """V1: to an offer, or about an order, of another buyer."""
        offer = data.draw(st.sampled_from(self.offers))
        other = "bert" if offer.buyer_id == "anna" else "anna"
        before = self.rows("select count(*) from ledger")
        for work in (
            lambda: self.accept(offer, other),
            lambda: self.world.decisions.ask(
                offer.request, order_no=offer.order_no, buyer_id=other, conversation_id=None
            ),
        ):
            try:
                work()
            except (NotFound, OrderNotFound):
                continue
            raise AssertionError("another buyer's order was opened")
        assert self.rows("select count(*) from ledger") == before

    def accept(self, offer: DecisionRecord, buyer: str) -> None:
        words = Outgoing(f"已为您办理，退您 {short_yuan(offer.amount_fen)} 元")
        try:
            done = self.world.decisions.carry_out(
                offer.id,
                buyer_id=buyer,
                conversation_id=f"talk-{buyer}",
                epoch=EPOCH,
                message=words,
            )
        except OfferChanged as changed:
            self.offers.append(changed.asked.record)
        else:
            self.is_no_answer_of_what_was_reversed(done.record)

    @rule(data=st.data(), courier=st.sampled_from(["顺丰", "中通"]))
    def moves_a_case_as_a_buyer(self, data: st.DataObject, courier: str) -> None:
        found = self.rows("select id, buyer_id from aftersales order by id")
        if found:
            case, buyer = data.draw(st.sampled_from(found))
            service = self.world.cases
            work = data.draw(
                st.sampled_from(
                    [
                        lambda: service.withdraw(case, buyer_id=buyer),
                        lambda: service.reopen(case, buyer_id=buyer),
                        lambda: service.sent_back(
                            case, courier=courier, tracking_no="SF1234567890123", buyer_id=buyer
                        ),
                    ]
                )
            )
            self.attempt(work)

    # Staff

    @rule(
        data=st.data(),
        who=st.sampled_from(["lin", "chen", "wang", "zhao"]),
        yes=st.sampled_from([True, True, False]),
        crash=CRASHES,
    )
    def decides(self, data: st.DataObject, who: str, yes: bool, crash: str | None) -> None:
        waiting = self.rows("select id from decisions where state = 'waiting' order by id")
        if waiting:
            number = data.draw(st.sampled_from(waiting))[0]
            staff, approvals = self.staff[who], self.world.approvals
            CrashingUow.next_crash = crash
            if yes:
                self.attempt(lambda: approvals.approve(number, staff=staff))
            else:
                self.attempt(lambda: approvals.refuse(number, staff=staff, reason="不符合规则"))

    @rule(
        no=st.sampled_from(sorted(ORDERS)),
        who=st.sampled_from(["lin", "wang", "zhao"]),
        kind=st.sampled_from(["goodwill", "price_difference", "postage", "gift"]),
        amount=st.sampled_from([1_00, 6_00, 40_00, 130_00, 1_000_00]),
    )
    def asks_for_a_power(self, no: str, who: str, kind: str, amount: int) -> None:
        self.attempt(
            lambda: self.world.approvals.ask_power(
                self.staff[who],
                conversation_id=f"talk-{ORDERS[no]}",
                order_no=no,
                kind=kind,
                amount_fen=amount,
                reason="快递延误，安抚买家",
                cause=GoodwillCause.COURIER,
            )
        )

    @rule(
        data=st.data(),
        who=st.sampled_from(["lin", "wang"]),
        amount=st.sampled_from([1, 10_00, 500_00]),
    )
    def moves_a_case_as_staff(self, data: st.DataObject, who: str, amount: int) -> None:
        open_ones = self.rows("select id from aftersales where closed_at is null order by id")
        if open_ones:
            number = data.draw(st.sampled_from(open_ones))[0]
            case = self.world.cases.case(number)
            names = sorted({one.name for one in MOVES if one.was is case.state})
            given = Given(
                note="已核对", courier="顺丰", tracking_no="SF9876543210123", amount_fen=amount
            )
            if names:
                name, staff = data.draw(st.sampled_from(names)), self.staff[who]
                self.attempt(lambda: self.world.workbench.do([number], name, given, staff=staff))

    # The provider

    @rule(mood=st.sampled_from(["pays", "pays", "pays silently", "loses", "refuses"]))
    def provider_changes(self, mood: str) -> None:
        self.provider.mood = mood

    @rule(crash=CRASHES)
    def payouts_go_out(self, crash: str | None) -> None:
        CrashingUow.next_crash = crash
        self.attempt(self.payouts.send_due)

    @rule()
    def payouts_are_asked_about(self) -> None:
        self.attempt(self.payouts.ask_due)

    @rule(data=st.data())
    def a_report_comes_late_or_twice(self, data: st.DataObject) -> None:
        if self.provider.paid:
            key = data.draw(st.sampled_from(sorted(self.provider.paid)))
            said = self.provider.ask(key)
            for _ in range(2):
                self.attempt(lambda: self.payouts.take_report(key, said, source="打款接口"))

    @rule(
        data=st.data(),
        what=st.sampled_from(["resolve", "again", "reverse"]),
        who=st.sampled_from(["wang", "zhao"]),
    )
    def a_supervisor_looks_at_a_payout(self, data: st.DataObject, what: str, who: str) -> None:
        found = self.rows("select ledger_id from payouts order by ledger_id")
        if not found:
            return
        number, staff = data.draw(st.sampled_from(found))[0], self.staff[who]
        arrived = f"payout:{number}" in self.provider.paid
        truth = PayoutState.CONFIRMED if arrived else PayoutState.FAILED
        match what:
            case "resolve":
                self.attempt(
                    lambda: self.payouts.resolve(number, staff=staff, state=truth, note="查过账单")
                )
            case "again":
                self.attempt(lambda: self.payouts.send_again(number, staff=staff, note="再试"))
            case _:
                self.attempt(lambda: self.payouts.reverse(number, staff=staff, note="没有到账"))

    # The world

    @rule(
        hours=st.sampled_from([-25, -1, 1, 13, 26, 49, 97, 8 * 24]),
    )
    def time_steps(self, hours: int) -> None:
        self.world.clock.on(hours=hours)
        self.days.add(shop_day(self.world.clock()))

    @rule(
        sku=st.sampled_from([CUP, BAG]),
        price=st.sampled_from([20_00, 55_00, 60_00]),
        kind=st.sampled_from(["everyday", "flash_sale"]),
    )
    def a_price_changes(self, sku: str, price: int, kind: str) -> None:
        self.world.set_price(sku, price, kind)

    @rule(no=st.sampled_from(sorted(ORDERS)), what=st.sampled_from(["ships", "signs", "refunded"]))
    def an_order_moves(self, no: str, what: str) -> None:
        now = self.world.clock()
        match what:
            case "ships":
                self.world.change_order(no, status="shipped", packed=True, shipped_at=now)
            case "signs":
                self.world.change_order(no, status="signed", shipped_at=now, signed_at=now)
            case _:
                self.world.change_order(no, refunded_fen=5_00)

    # What always holds

    @invariant()
    def the_ledger_never_pays_more_than_was_paid(self) -> None:
        net = self.rows(
            "select order_no, sum(amount_fen) from ledger where kind <> 'postage' group by 1"
        )
        for no, fen in net:
            assert fen <= PAID.get(no, 59_00), f"{no} paid out {fen}"

    @invariant()
    def a_decision_pays_once_and_only_when_it_was_agreed(self) -> None:
        loose = self.rows(
            "select l.id from ledger l left join decisions d on d.id = l.decision_id "
            "and d.state in ('done', 'approved', 'reversed') where d.id is null"
        )
        assert loose == [], "money without a committed decision"
        twice = self.rows(
            "select decision_id from ledger where amount_fen > 0 group by 1 having count(*) > 1"
        )
        assert twice == [], "a decision paid twice"
        still = self.rows(
            "select d.id from decisions d join ledger l on l.decision_id = d.id "
            "where d.state = 'reversed' group by 1 having sum(l.amount_fen) > 0"
        )
        assert still == [], "a decision is reversed and its money is not"

    @invariant()
    def no_kind_is_paid_twice_on_an_order(self) -> None:
        twice = self.rows(
            "select order_no, kind from ledger where amount_fen > 0 and kind in "
            "('goodwill', 'postage') and not exists (select 1 from decisions d "
            "where d.id = ledger.decision_id and d.settled_by <> '安安') "
            "and not exists (select 1 from ledger back where back.reverses = ledger.id) "
            "group by 1, 2 having count(*) > 1"
        )
        assert twice == [], "the bot paid one kind twice"

    @invariant()
    def the_provider_paid_what_the_ledger_says_and_nothing_else(self) -> None:
        ours = self.rows("select order_no, sum(amount_fen) from ledger group by 1")
        ledger = {no: fen or 0 for no, fen in ours}
        for no, fen in self.provider.of_orders.items():
            assert fen <= ledger.get(no, 0), f"{no}: the provider paid {fen}, the ledger says less"

    @invariant()
    def the_days_goodwill_of_bot_and_agents_stays_in_its_budget(self) -> None:
        over = self.rows("select key from budgets where used_fen > cap_fen or used_fen < 0")
        assert over == []

    @invariant()
    def an_unknown_payout_is_listed_for_a_person(self) -> None:
        unknown = {
            row[0] for row in self.rows("select ledger_id from payouts where state = 'unknown'")
        }
        if unknown:
            listed = {payout.ledger_id for payout in self.payouts.for_a_person()}
            assert unknown <= listed

    def teardown(self) -> None:
        try:
            if hasattr(self, "days"):
                CrashingUow.next_crash = None
                for day in sorted(self.days):
                    found = self.payouts.reconcile(day)
                    assert found.differences == [], f"{day}: {found.differences}"
        finally:
            self.engine.dispose()
            for file in self.file.parent.glob(f"{self.file.name}*"):
                file.unlink()

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]
