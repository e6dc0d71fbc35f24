"""Sending once, asking instead of sending again, and what people do with the rest."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from bot.desk.model import HandOver, Holder, Queue, Role
from bot.desk.tickets import Tickets
from bot.desk.waiting import awaited
from bot.errors import AlreadySettled, BadInput, NotFound
from bot.payouts.model import Payout, PayoutOrder, PayoutResult, PayoutState
from bot.payouts.service import Payouts
from bot.store.payouts import SqlPayouts
from bot.store.uow import SqlUnitOfWork
from tests.decisions.builders import CONVERSATION, ORDER, PlainPhrases, World
from tests.decisions.race import in_threads
from tests.payouts.builders import (
    FAILED,
    PAID,
    PENDING,
    SILENT,
    UNHEARD,
    FakePort,
    Owing,
    boss,
    budget,
    granted,
    newest,
    payouts_of,
)

S = PayoutState


class Died(Exception):
    pass


class DyingPort(FakePort):
    """The process is gone before the provider hears anything."""

    def send(self, order: PayoutOrder) -> PayoutResult:
        raise Died


class LookingPort(FakePort):
    """Looks what the database says while it is being called."""

    def __init__(self, world) -> None:
        super().__init__(PAID)
        self.world = world
        self.seen: list[PayoutState] = []

    def send(self, order: PayoutOrder) -> PayoutResult:
        self.seen.append(newest(self.world).state)
        return super().send(order)


def tickets(world):
    with world.open_uow(writes=False) as uow:
        return uow.tickets.of_conversation(CONVERSATION)


def test_a_due_payout_is_sent_once_and_confirmed(world):
    granted(world)
    port = FakePort(PAID)
    payouts = payouts_of(world, port)

    assert (payouts.send_due(), payouts.send_due()) == (1, 0)

    assert [order.key for order in port.sent] == [newest(world).key]
    assert (newest(world).state, newest(world).reference) == (S.CONFIRMED, "P1")


def test_the_database_says_sent_before_the_provider_is_called(world):
    granted(world)
    port = LookingPort(world)

    payouts_of(world, port).send_due()

    assert port.seen == [S.SENT]


def test_who_dies_between_commit_and_call_asks_and_does_not_send_again(world):
    granted(world)
    with pytest.raises(Died):
        payouts_of(world, DyingPort()).send_due()
    port = FakePort(asked=PENDING)
    payouts = payouts_of(world, port)

    assert (payouts.send_due(), payouts.ask_due()) == (0, 0)  # an answer may still come
    world.clock.on(seconds=61)
    assert payouts.ask_due() == 1

    assert (port.sent, port.asked) == ([], [newest(world).key])
    assert newest(world).state is S.SENT


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        pytest.param(PAID, S.CONFIRMED, id="paid"),
        pytest.param(FAILED, S.FAILED, id="failed"),
        pytest.param(UNHEARD, S.FAILED, id="never heard of"),
        pytest.param(SILENT, S.UNKNOWN, id="no answer"),
        pytest.param(PENDING, S.UNKNOWN, id="still at work"),
    ],
)
def test_what_is_unknown_is_asked_about(world, answer, state):
    granted(world)
    port = FakePort(SILENT, asked=answer)
    payouts = payouts_of(world, port)
    payouts.send_due()
    assert newest(world).state is S.UNKNOWN
    world.clock.on(seconds=61)

    payouts.ask_due()

    assert newest(world).state is state
    assert len(port.sent) == 1


def test_nobody_is_asked_the_same_all_the_time(world):
    granted(world)
    port = FakePort(SILENT)
    payouts = payouts_of(world, port)
    payouts.send_due()
    world.clock.on(seconds=61)

    assert [payouts.ask_due(), payouts.ask_due()] == [1, 0]
    world.clock.on(minutes=6)
    assert payouts.ask_due() == 1


def test_eight_gateways_send_each_payout_once(world):
    Owing(world).orders(40)
    port = FakePort()
    payouts = payouts_of(world, port)

    in_threads(payouts.send_due, 8)

    keys = [order.key for order in port.sent]
    assert (len(keys), len(set(keys))) == (40, 40)


def test_a_failure_is_a_ticket_and_says_nothing_to_the_buyer(world):
    granted(world)
    said = len(world.messages())
    payouts_of(world, FakePort(FAILED)).send_due()

    (ticket,) = tickets(world)
    assert (ticket.reason, ticket.order_no) == ("payout_failed", ORDER)
    assert "账户异常" in ticket.summary
    assert len(world.messages()) == said
    with world.open_uow(writes=False) as uow:
        assert uow.desk.conversation(CONVERSATION).holder is Holder.BOT
    assert world.happened[-1].queue


def test_nobody_stands_in_the_queue_because_of_a_payment(world):
    granted(world)
    payouts_of(world, FakePort(FAILED)).send_due()
    (ticket,) = tickets(world)
    with world.open_uow(writes=False) as uow:
        assert uow.tickets.place(CONVERSATION) is None
        assert uow.tickets.places() == []
        assert awaited(uow, CONVERSATION) == []
    assert not ticket.takes_over


def test_who_takes_a_failed_payment_on_leaves_the_conversation_to_the_bot(world):
    granted(world)
    payouts_of(world, FakePort(FAILED)).send_due()
    (ticket,) = tickets(world)
    desk = Tickets(
        world.open_uow, clock=world.clock, notify=world.happened.append, phrases=PlainPhrases()
    )
    desk.claim(ticket.id, staff=world.staff(Role.SUPERVISOR))
    with world.open_uow(writes=False) as uow:
        assert uow.desk.conversation(CONVERSATION).holder is Holder.BOT


def test_a_supervisor_who_is_needed_besides_is_waited_for(world):
    granted(world)
    payouts_of(world, FakePort(FAILED)).send_due()
    desk = Tickets(
        world.open_uow, clock=world.clock, notify=world.happened.append, phrases=PlainPhrases()
    )
    desk.open(CONVERSATION, HandOver(Queue.SUPERVISOR, "above_limit", order_no=ORDER))
    assert {one.queue for one in tickets(world)} == {Queue.SUPERVISOR, Queue.PAYOUT}
    with world.open_uow(writes=False) as uow:
        assert uow.desk.conversation(CONVERSATION).holder is Holder.QUEUE
        assert uow.tickets.place(CONVERSATION) == 1


def test_what_failed_goes_out_again_under_its_own_key(world):
    granted(world)
    port = FakePort(FAILED, PAID)
    payouts = payouts_of(world, port)
    payouts.send_due()

    payouts.send_again(newest(world).ledger_id, staff=boss(world), note="已更正账户")
    payouts.send_due()

    first, second = port.sent
    assert first == second
    assert (newest(world).state, newest(world).attempts) == (S.CONFIRMED, 2)


@pytest.mark.parametrize("answer", [PAID, SILENT, PENDING], ids=["paid", "unknown", "on its way"])
def test_only_what_failed_goes_out_again(world, answer):
    granted(world)
    payouts = payouts_of(world, FakePort(answer))
    payouts.send_due()

    with pytest.raises(AlreadySettled):
        payouts.send_again(newest(world).ledger_id, staff=boss(world), note="再试一次")


def test_an_unknown_payout_is_listed_until_a_person_finds_out(world):
    granted(world)
    payouts = payouts_of(world, FakePort(SILENT))
    payouts.send_due()
    (listed,) = payouts.for_a_person()
    assert listed.state is S.UNKNOWN

    payouts.resolve(listed.ledger_id, staff=boss(world), state=S.CONFIRMED, note="银行流水里有")

    assert payouts.for_a_person() == []
    events = payouts.history(listed.ledger_id)[1]
    assert [(event.was, event.now, event.by) for event in events] == [
        ("requested", "sent", "系统"),
        ("sent", "unknown", "打款接口"),
        ("unknown", "confirmed", "老王"),
    ]


@pytest.mark.parametrize("state", [S.SENT, S.REQUESTED, S.REVERSED, S.UNKNOWN])
def test_a_person_finds_out_that_it_arrived_or_that_it_did_not(world, state):
    granted(world)
    payouts = payouts_of(world, FakePort(SILENT))
    payouts.send_due()

    with pytest.raises(BadInput):
        payouts.resolve(newest(world).ledger_id, staff=boss(world), state=state, note="查过了")


def test_a_call_that_may_still_be_answered_is_not_settled_by_hand(world):
    granted(world)
    payouts = payouts_of(world, FakePort(PENDING))
    payouts.send_due()

    with pytest.raises(AlreadySettled):
        payouts.resolve(
            newest(world).ledger_id, staff=boss(world), state=S.CONFIRMED, note="应该到了"
        )


def test_a_disputed_payout_is_listed_and_a_person_ends_the_dispute(world):
    granted(world)
    payouts = payouts_of(world, FakePort(PAID))
    payouts.send_due()
    key = newest(world).key

    for _ in range(3):
        payouts.take_report(key, FAILED, source="打款接口")

    (listed,) = payouts.for_a_person()
    assert (listed.state, bool(listed.dispute)) == (S.CONFIRMED, True)
    assert len(payouts.history(listed.ledger_id)[1]) == 3  # sent, confirmed, one dispute

    payouts.resolve(listed.ledger_id, staff=boss(world), state=S.CONFIRMED, note="确实到账")
    assert payouts.for_a_person() == []


def test_a_provider_that_paid_after_all_stops_the_reversal(world):
    granted(world)
    port = FakePort(FAILED, asked=PAID)
    payouts = payouts_of(world, port)
    payouts.send_due()

    with pytest.raises(AlreadySettled):
        payouts.reverse(newest(world).ledger_id, staff=boss(world), note="没到账")

    assert newest(world).state is S.CONFIRMED
    assert world.paid() == [("goodwill", 3_00)]


def test_reports_of_the_same_payout_at_once_settle_it_once(world):
    granted(world)
    payouts = payouts_of(world, FakePort(SILENT))
    payouts.send_due()
    key = newest(world).key

    in_threads(lambda: payouts.take_report(key, PAID, source="打款接口"), 6)

    moves = [event.now for event in payouts.history(newest(world).ledger_id)[1]]
    assert moves == ["sent", "unknown", "confirmed"]


class ReadBefore(SqlPayouts):
    """Reads the payout as it was before somebody else settled it."""

    was: Payout

    def payout(self, ledger_id: int, *, lock: bool = False) -> Payout:
        return self.was if lock else super().payout(ledger_id)


@pytest.mark.parametrize(("answer", "state"), [(PAID, S.CONFIRMED), (FAILED, S.FAILED)])
def test_of_two_reports_at_once_the_later_one_looks_again_and_changes_nothing(world, answer, state):
    granted(world)
    payouts = payouts_of(world, FakePort(SILENT))
    payouts.send_due()
    before = newest(world)
    payouts.take_report(before.key, answer, source="打款接口")
    events = payouts.history(before.ledger_id)[1]
    looks = [2, 1]

    def open_uow(*, writes: bool = True) -> SqlUnitOfWork:
        class Late(SqlUnitOfWork):
            def __enter__(self) -> Late:
                super().__enter__()
                if looks:
                    looks.pop()
                    self.payouts = ReadBefore(self.session)
                    self.payouts.was = before
                return self

        return Late(world.engine, writes=writes)

    late = payouts_of(World(world.engine, open_uow), FakePort())

    assert late.take_report(before.key, answer, source="打款接口").state is state
    assert payouts.history(before.ledger_id)[1] == events
    assert looks == []


@pytest.mark.parametrize("key", ["payout:999999", "payout:x", "", "payout:1 "])
def test_a_key_of_nobodys_is_not_found(world, key):
    with pytest.raises(NotFound):
        payouts_of(world, FakePort()).take_report(key, PAID, source="打款接口")


def test_without_a_provider_nothing_is_sent_by_itself(world):
    granted(world)
    payouts: Payouts = payouts_of(world)

    assert (payouts.by_file, payouts.send_due(), payouts.ask_due()) == (True, 0, 0)
    assert newest(world).state is S.REQUESTED
    assert [payout.order_no for payout in payouts.due()] == [ORDER]


def test_with_a_provider_there_are_no_files(world):
    granted(world)
    with pytest.raises(BadInput):
        payouts_of(world, FakePort()).batch(boss(world))


@pytest.mark.slow
def test_however_many_are_unknown_each_of_them_is_listed(sqlite_world):
    """A cap on the list would hide money from everybody."""
    world = sqlite_world
    ids = Owing(world).orders(1_100)
    with world.open_uow() as uow:
        uow.session.execute(text("UPDATE payouts SET state = 'unknown'"))
        uow.commit()

    assert [payout.ledger_id for payout in payouts_of(world).for_a_person()] == ids


def test_rows_of_a_batch_file_are_none_of_the_providers(world):
    """A shop that paid by file and took a provider since: what the file sent he never heard of,
    and his `not_found` would mark as failed what the platform has paid."""
    granted(world)
    payouts_of(world).batch(boss(world))
    world.clock.on(hours=1)
    port = FakePort(asked=UNHEARD)

    assert payouts_of(world, port).ask_due() == 0

    assert port.asked == []
    assert newest(world).state is S.SENT


@pytest.mark.parametrize("answer", [SILENT, PENDING], ids=["no answer", "on its way"])
def test_a_payment_that_may_have_arrived_is_not_taken_back(world, answer):
    granted(world)
    before = budget(world, f"order:{ORDER}")
    payouts = payouts_of(world, FakePort(FAILED, asked=answer))
    payouts.send_due()

    with pytest.raises(AlreadySettled):
        payouts.reverse(newest(world).ledger_id, staff=boss(world), note="没到账")

    assert newest(world).state is not S.REVERSED
    assert world.paid() == [("goodwill", 3_00)]
    assert budget(world, f"order:{ORDER}") == before
