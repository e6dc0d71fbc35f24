"""Every ticket has its order beside it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine

from bot.desk.conversations import Conversations
from bot.desk.model import HandOver, Incoming, Queue, Role, TicketState
from bot.desk.ticket_orders import Likely, TicketOrders, Why, likely_order
from bot.desk.tickets import Tickets
from bot.desk.waiting import waiting_of
from bot.errors import BadInput, NotHolder, OrderNotFound
from tests.decisions.builders import (
    BUYER,
    CONVERSATION,
    NOW,
    ORDER,
    PlainPhrases,
    World,
    a_world,
    add_order,
)

SECOND, STRANGERS = "261106-100000000000002", "261106-100000000000009"


class Shop:
    """A buyer with two orders, a stranger with one, and a desk."""

    def __init__(self, world: World) -> None:
        self.world = world
        add_order(world, SECOND)
        add_order(world, STRANGERS, "stranger", "conversation-9")
        parts: dict[str, Any] = {
            "notify": world.happened.append,
            "clock": world.clock,
            "phrases": PlainPhrases(),
        }
        self.tickets = Tickets(world.open_uow, **parts)
        self.talks = Conversations(world.open_uow, **parts, gate=world.gate)
        self.orders = TicketOrders(world.open_uow, notify=world.happened.append)

    def ticket(self, **wish):
        given = {"queue": Queue.AGENT, "reason": "request_human", **wish}
        return self.tickets.open(CONVERSATION, HandOver(**given))

    def bound(self, number: int) -> str | None:
        return self.tickets.ticket(number).order_no

    def waits(self, order_no: str) -> bool:
        with self.world.open_uow(writes=False) as uow:
            waiting = waiting_of(uow, CONVERSATION)
        return waiting is not None and waiting.covers(order_no)

    def says(self, **said) -> None:
        self.talks.receive(CONVERSATION, Incoming("a-key-of-mine", **said))


@pytest.fixture
def shop(engine: Engine) -> Shop:
    return Shop(a_world(engine))


# Which it is


@pytest.mark.parametrize(
    ("own", "known", "likely"),
    [
        ("AB", {"bound": "A", "on_screen": "B", "decided": "B"}, Likely("A", Why.BOUND)),
        ("AB", {"bound": "old"}, Likely("old", Why.BOUND)),
        ("AB", {"on_screen": "B", "decided": "A"}, Likely("B", Why.SHOWN)),
        ("AB", {"on_screen": "X", "decided": "B"}, Likely("B", Why.DECIDED)),
        ("AB", {"on_screen": "X", "decided": "X"}, Likely("A", Why.NEWEST)),
        ("A", {}, Likely("A", Why.ONLY)),
        ("", {"on_screen": "X"}, None),
    ],
)
def test_the_likely_one_is_told_with_why(own, known, likely):
    world_orders: list[Any] = [FakeOrder(no) for no in own]
    given = {"bound": None, "on_screen": None, "decided": None, **known}
    assert likely_order(world_orders, **given) == likely


class FakeOrder:
    def __init__(self, no: str) -> None:
        self.no = no


def test_all_orders_of_the_buyer_and_nobody_elses_are_shown(shop):
    orders, likely = shop.orders.orders_of(shop.ticket(), decided=SECOND)
    assert {order.no for order in orders} == {ORDER, SECOND}
    assert {order.buyer_id for order in orders} == {BUYER}
    assert likely == Likely(SECOND, Why.DECIDED)


# Bound by hand


def test_what_an_agent_picks_is_bound_and_the_bot_keeps_its_hands_off_it(shop):
    lin = shop.world.staff()
    ticket = shop.ticket(order_no=ORDER)
    shop.tickets.claim(ticket.id, staff=lin)
    assert shop.orders.bind(ticket.id, SECOND, staff=lin).order_no == SECOND
    assert set(shop.tickets.ticket(ticket.id).orders) == {ORDER, SECOND}
    assert shop.world.happened[-1].lists


def test_a_strangers_order_is_not_bound(shop):
    lin, ticket = shop.world.staff(), shop.ticket()
    for no in (STRANGERS, "no such order"):
        with pytest.raises(OrderNotFound):
            shop.orders.bind(ticket.id, no, staff=lin)
    assert shop.bound(ticket.id) is None


def test_a_colleagues_ticket_is_a_supervisors_to_change(shop):
    lin, wang, boss = (
        shop.world.staff(name="lin"),
        shop.world.staff(name="wang"),
        shop.world.staff(Role.SUPERVISOR, "boss"),
    )
    ticket = shop.ticket()
    shop.tickets.claim(ticket.id, staff=lin)
    with pytest.raises(NotHolder):
        shop.orders.bind(ticket.id, SECOND, staff=wang)
    assert shop.orders.bind(ticket.id, SECOND, staff=boss).order_no == SECOND
    assert shop.tickets.resolve(ticket.id, staff=lin, summary="").state is TicketState.CLOSED
    with pytest.raises(BadInput):
        shop.orders.bind(ticket.id, ORDER, staff=lin)


# Bound by itself


@pytest.mark.parametrize("claimed", [False, True])
@pytest.mark.parametrize(
    "said",
    [{"order": SECOND}, {"text": f"就是{SECOND}这单"}],
    ids=["a card", "a number"],
)
def test_what_the_buyer_picks_afterwards_is_bound(shop, claimed, said):
    ticket = shop.ticket(reason="paid_twice")
    if claimed:
        shop.tickets.claim(ticket.id, staff=shop.world.staff())
    shop.says(**said)
    assert shop.bound(ticket.id) == SECOND
    assert None in shop.tickets.ticket(ticket.id).orders, "the bot keeps its hands off all"


@pytest.mark.parametrize("reason", ["request_human", "complain_service", "unclear"])
def test_a_card_picked_after_a_bare_wish_for_a_person_is_shown_and_does_not_wait(shop, reason):
    ticket = shop.ticket(reason=reason)
    shop.says(order=SECOND)
    assert (shop.bound(ticket.id), shop.waits(SECOND)) == (SECOND, False)


@pytest.mark.parametrize("reason", ["request_invoice", "bot_failed"])
def test_a_card_picked_beside_an_open_question_does_not_wait_with_it(shop, reason):
    shop.ticket(queue=Queue.SUPERVISOR, reason="above_limit", order_no=ORDER)
    ticket = shop.ticket(reason=reason)
    shop.says(order=SECOND)
    shop.ticket()
    assert (shop.bound(ticket.id), shop.waits(SECOND), shop.waits(ORDER)) == (SECOND, False, True)


def test_an_order_that_a_person_has_in_hand_waits_for_the_next_one(shop):
    ticket = shop.ticket()
    shop.tickets.claim(ticket.id, staff=shop.world.staff())
    shop.says(order=SECOND)
    assert shop.tickets.ticket(ticket.id).orders == (SECOND,)


def test_an_order_that_is_bound_stays(shop):
    ticket = shop.ticket(order_no=ORDER)
    shop.says(order=SECOND)
    assert shop.bound(ticket.id) == ORDER


@pytest.mark.parametrize(
    "text",
    [f"{ORDER}和{SECOND}都没到", f"{STRANGERS}", "没到"],
    ids=["two", "a stranger's", "none"],
)
def test_words_that_name_no_one_order_of_the_buyer_bind_nothing(shop, text):
    ticket = shop.ticket()
    shop.says(text=text)
    assert shop.bound(ticket.id) is None


def test_while_the_bot_has_the_conversation_nothing_is_bound(shop):
    ticket = shop.ticket(queue=Queue.WAREHOUSE)
    shop.says(order=SECOND)
    assert shop.bound(ticket.id) is None
    assert shop.world.clock() == NOW
