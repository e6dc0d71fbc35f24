"""The demo shop is big enough, always the same, and loaded once."""

from __future__ import annotations

from collections import Counter
from datetime import time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from bot.appeals.model import AppealKind
from bot.appeals.model import Filters as AppealFilters
from bot.appeals.service import Appeals
from bot.decisions.policy_version import always, version_of
from bot.demo import showcase
from bot.demo.catalogue import products
from bot.demo.files import write_files
from bot.demo.load import ACCOUNTS, fill_demo
from bot.demo.people import buyers, orders
from bot.demo.showcase import ShownBuyer
from bot.desk.accounts import StaffAccounts
from bot.desk.model import Role, Staff
from bot.order_review.service import OrderReview
from bot.policy import Policy
from bot.promises.model import Filters as HoldFilters
from bot.registers.model import Filters as RegisterFilters
from bot.registers.service import Registers
from bot.reviews.drafts import faults
from bot.reviews.model import Filters as ReviewFilters
from bot.reviews.service import reply_of
from bot.store.uow import OpenUow, uow_opener
from tests.demo.conftest import NOW


def test_there_are_enough_of_everything(shop: OpenUow):
    for_sale = [product for product in products() if product.price_fen]
    assert len(for_sale) >= 40
    assert len({product.category for product in for_sale}) >= 10
    for product in for_sale:
        assert sum(map(len, product.facts.values())) >= 5, product.sku
    with shop(writes=False) as uow:
        assert len(uow.shop.buyers(limit=1000)) == len(buyers()) == 160
        counts = {
            table: uow.session.scalar(text(f"select count(*) from {table}"))
            for table in ("orders", "products")
        }
    assert counts == {"orders": 300, "products": len(products())}
    assert len({order.no for order in orders()}) == 300
    assert all(count for count in Counter(order.buyer for order in orders()).values())


def test_the_files_are_the_same_for_the_same_moment(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one, two = (write_files(tmp_path / name, NOW) for name in ("one", "two"))
    assert [path.read_bytes() for _, path in one] == [path.read_bytes() for _, path in two]


def test_the_desk_has_something_of_everything_to_look_at(shop: OpenUow):
    with shop(writes=False) as uow:
        appeals = uow.appeals.page(AppealFilters(), page=1, size=50, now=NOW)
        reviews = uow.reviews.page(ReviewFilters(state=None, bad=False), page=1, size=50)
        held = uow.promises.page(HoldFilters(), page=1, size=50)
        evidence = [uow.appeals.evidence(one, messages=30) for one in appeals.appeals]
    assert 5 <= len(appeals.appeals) <= 10
    assert set(appeals.kinds) == set(AppealKind)
    assert {"proposed", "submitted", "won"} <= set(appeals.states)
    assert appeals.due["amber"] >= 1
    assert all(one.deadline > NOW for one in appeals.appeals)
    assert any(found["messages"] for found in evidence)
    assert 5 <= reviews.total <= 10
    assert len(reviews.causes) >= 5
    assert {"open", "approved"} <= set(reviews.states)
    assert all(faults(reply_of(one)) == [] for one in reviews.reviews)
    assert held.outcomes == {"held": 2, "replaced": 1, "sent": 1}


def test_a_look_at_the_facts_keeps_the_appeals_as_they_are(shop: OpenUow):
    version = version_of(Policy())
    order_review = OrderReview(shop, clock=lambda: NOW, policy=always(version), cut_off=time(16))
    appeals = Appeals(shop, clock=lambda: NOW, order_review=order_review, policy=always(version))
    before = appeals.page(AppealFilters())
    assert appeals.propose() == 0
    assert appeals.page(AppealFilters()).appeals == before.appeals


def test_a_second_load_does_nothing(shop: OpenUow):
    with shop() as uow:
        uow.shop.take_stock("GIFT-199", 1)
        left = uow.shop.state(["GIFT-199"]).stock
        uow.commit()
    assert not fill_demo(shop, lambda: NOW + timedelta(days=3), say=lambda said: None)
    with shop(writes=False) as uow:
        assert uow.shop.state(["GIFT-199"]).stock == left


def test_a_load_that_was_cut_off_goes_on(shop: OpenUow):
    with shop() as uow:
        uow.shop.intake.set_setting("demo_loaded", False)
        paid = uow.session.scalar(text("select sum(amount_fen) from ledger"))
        uow.commit()
    assert fill_demo(shop, lambda: NOW + timedelta(hours=1), say=lambda said: None)
    with shop(writes=False) as uow:
        assert uow.session.scalar(text("select sum(amount_fen) from ledger")) == paid
        assert uow.session.scalar(text("select count(*) from orders")) == 300


def test_nothing_lies_in_the_future(shop: OpenUow):
    with shop(writes=False) as uow:
        for one in orders():
            order = uow.shop.order_for_staff(one.no)
            times = [order.placed_at, order.paid_at, order.shipped_at, order.signed_at]
            events = [event.at for parcel in order.parcels for event in parcel.events]
            told = [moment for moment in (*times, *events) if moment]
            assert max(told) <= NOW
            assert [t for t in times if t] == sorted(t for t in times if t), one.scene
            assert (
                order.paid_fen
                >= sum(item.paid_unit_price_fen * item.quantity for item in order.items)
                or order.status == "unpaid"
            )


@pytest.mark.parametrize("shown", showcase(), ids=lambda shown: shown.id)
def test_a_shown_buyer_has_the_order_to_try(shop: OpenUow, shown: ShownBuyer):
    assert shown.name
    assert shown.note
    assert shown.sentences
    with shop(writes=False) as uow:
        assert uow.shop.buyer(shown.id).name == shown.name
        newest = uow.shop.orders_of(shown.id)
        assert shown.order_no in {order.no for order in newest}


def test_the_accounts_open_the_console(shop: OpenUow):
    staff = StaffAccounts(shop, clock=lambda: NOW)
    for account in ACCOUNTS:
        who, _ = staff.sign_in(username=account.username, password=account.password)
        assert who.role is account.role


def test_it_loads_on_every_database(engine: Engine):
    open_uow = uow_opener(engine)
    assert fill_demo(open_uow, lambda: NOW, say=lambda said: None)
    with open_uow(writes=False) as uow:
        assert uow.session.scalar(text("select count(*) from orders")) == 300


def test_the_shop_has_forms_of_its_own_with_entries_of_every_state(shop: OpenUow):
    boss = Staff(2, "zhuguan", "周主管", Role.SUPERVISOR)
    found = Registers(shop, clock=lambda: NOW).page(RegisterFilters(), staff=boss)
    assert dict(found.page.states) == {"todo": 3, "doing": 3, "done": 5, "withdrawn": 1}
    assert sorted(found.page.forms.values()) == [2, 4, 5]
    assert all(one.entry.order_no for one in found.shown)
    assert max(one.entry.changed_at for one in found.shown) < NOW
