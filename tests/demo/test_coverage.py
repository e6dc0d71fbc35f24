"""Every row of every table of the shop's rules occurs with some order of the demo shop."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.decisions.facts import facts_for
from bot.demo.people import orders
from bot.policy import Facts, Policy, Request, decide, model
from bot.policy import order as facts_order
from bot.policy.model import Case, CaseKind, Cause, GoodwillCause
from bot.shop.model import Order
from bot.store.uow import OpenUow, SqlUnitOfWork
from tests.demo.conftest import NOW
from tests.policy.page import ROWS

pytestmark = pytest.mark.slow

POLICY = Policy()
ADDRESS = model.Address("浙江省", "杭州市", "西湖区", "文三路1号", "李四", "13900000000")


def requests(order: facts_order.Order) -> Iterator[Request]:
    """What a buyer of this order could ask for."""
    yield from (model.PriceDifference(), model.ThresholdGift(), model.MissingGift())
    yield from (model.EverydayGift(), model.RefundOnly())
    yield from (model.UrgeShipping(), model.LogisticsStalled())
    yield model.Goodwill(GoodwillCause.COURIER, None)
    yield model.Goodwill(GoodwillCause.COURIER, 30_00)
    yield model.AddressChange(ADDRESS)
    yield model.AddressChange(ADDRESS._replace(phone=None))
    for cause in (Cause.QUALITY, Cause.DISLIKE):
        yield model.Postage(cause, 10_00, evidence=True)
        for evidence in (True, False):
            yield model.ReturnRefund(cause, evidence=evidence)
            for new_sku in ("FS-1001", "MZ-4005"):
                sku = order.items[0].sku
                yield model.Exchange(cause, evidence=evidence, sku=sku, new_sku=new_sku)
    yield model.Postage(Cause.QUALITY, 10_00, evidence=False)
    yield model.Postage(Cause.QUALITY, 30_00, evidence=True)


def situations(facts: Facts) -> Iterator[Facts]:
    """The shop as it is, during a campaign, and at the end of a costly day."""
    yield facts
    yield replace(facts, shop=replace(facts.shop, campaign_running=True))
    yield replace(facts, shop=replace(facts.shop, goodwill_spent_today_fen=499_00))


def facts_of(uow: SqlUnitOfWork, order: Order) -> Facts:
    """Read with an exchange in mind, which wants to know the most."""
    request = model.Exchange(Cause.SIZE, evidence=False, sku=order.items[0].sku, new_sku="FS-1001")
    return facts_for(uow, order, request, policy=POLICY, now=NOW)


def asked_now(facts: Facts) -> Facts:
    """Asking is itself an urge."""
    return replace(facts, buyer=replace(facts.buyer, urges=facts.buyer.urges + 1))


def with_case(facts: Facts, after_sales: str) -> Facts:
    """The case that the platform's own state of the order tells."""
    if facts.case is None and after_sales.startswith(("退货", "换货")):
        kind = CaseKind.RETURN_REFUND if after_sales.startswith("退货") else CaseKind.EXCHANGE
        return replace(facts, case=Case(kind))
    return facts


@pytest.fixture(scope="module")
def met(shop: OpenUow) -> dict[tuple[str, str], str]:
    """(kind of request, reason) → the number of an order with which it occurs."""
    found: dict[tuple[str, str], str] = {}
    with shop(writes=False) as uow:
        for one in orders():
            order = uow.shop.order_for_staff(one.no)
            facts = with_case(asked_now(facts_of(uow, order)), order.after_sales)
            for request in requests(facts.order):
                for situation in situations(facts):
                    reason = decide(request, situation, POLICY).reason
                    found.setdefault((request.kind, reason), one.no)
            if set(found) == ALL:
                break
    return found


ALL = {(kind, reason) for kind, rows in ROWS.items() for reason, *_ in rows}


@pytest.mark.parametrize("kind", sorted(ROWS))
def test_every_row_of_the_table_occurs(met: dict[tuple[str, str], str], kind: str):
    missing = {reason for reason, *_ in ROWS[kind]} - {r for k, r in met if k == kind}
    assert not missing
