"""When which talk happens, with whom, about what: always the same for the same moment."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.demo.catalogue import DemoProduct, products
from bot.demo.days.book import Scene, scenes
from bot.demo.model import DAY, HOUR, DemoBuyer, DemoOrder
from bot.demo.people import buyers, orders
from bot.demo.people import visitor as visitor_of
from bot.demo.talks import TALKS
from bot.times import SHOP_ZONE, shop_day

DAYS = 60
_SEED = 20261201
# Who wrote within the last hours is not done yet, and has no place among what is over.
_OVER = 2 * HOUR
# Buyers without an order a day: in the beginning, and how many more by the end; at weekends.
_FEWEST, _MORE, _WEEKEND = 7, 5, 3
# Whether an order came of a talk is looked up no longer afterwards.
_SETTLED_WITHIN = 28 * DAY
# From nine on, by hour of the day.
_BUSY = (2, 4, 5, 4, 3, 5, 6, 6, 5, 4, 6, 9, 9, 6)
# How many of a hundred orders are written about at this point.
_ABOUT = {"before": 30, "paid": 10, "way": 35, "signed": 35}


@dataclass(frozen=True, kw_only=True)
class Planned:
    """`buyer` is of the shop's list where there is an order."""

    number: int
    at: datetime
    scene: Scene
    buyer: DemoBuyer
    product: DemoProduct
    order: DemoOrder | None = None

    @property
    def chance(self) -> random.Random:
        return random.Random(_SEED + 7 * self.number)


def planned(now: datetime) -> list[list[Planned]]:
    """Day by day, the oldest first."""
    drawn = [*_about_orders(now), *_visits(now)]
    drawn.sort(key=lambda one: (one[0], one[2].id))
    first = shop_day(now) - (DAYS - 1) * DAY
    days: list[list[Planned]] = [[] for _ in range(DAYS)]
    for number, (at, scene, buyer, product, order) in enumerate(drawn, start=1):
        day = (shop_day(at) - first).days
        if 0 <= day < DAYS and at <= now - _OVER:
            days[day].append(
                Planned(
                    number=number, at=at, scene=scene, buyer=buyer, product=product, order=order
                )
            )
    return days


_Drawn = tuple[datetime, Scene, DemoBuyer, DemoProduct, DemoOrder | None]


def _visits(now: datetime) -> Iterator[_Drawn]:
    """Talks before a purchase that came to none."""
    chance = random.Random(_SEED)
    number = 0
    for ago in range(DAYS - 1, -1, -1):
        day = shop_day(now) - ago * DAY
        most = _FEWEST + _MORE * (DAYS - ago) // DAYS + _WEEKEND * (day.weekday() >= 5)
        some = [one for one in scenes() if not one.at and one.days[0] <= ago <= one.days[1]]
        shares = [one.share for one in some]
        for scene in chance.choices(some, shares, k=most + chance.randint(-2, 2)):
            number += 1
            hour = chance.choices(range(9, 9 + len(_BUSY)), _BUSY)[0]
            at = datetime.combine(day, time(hour, chance.randint(0, 59)), SHOP_ZONE)
            yield at.astimezone(now.tzinfo), scene, visitor_of(number), _goods(scene, chance), None


def _goods(scene: Scene, chance: random.Random) -> DemoProduct:
    return chance.choice(
        [
            one
            for one in products()
            if one.price_fen
            and (not scene.fact or scene.fact in one.facts)
            and (not scene.skus or one.sku in scene.skus)
            and (scene.stock is None or scene.stock == bool(one.stock))
        ]
    )


def _about_orders(now: datetime) -> Iterator[_Drawn]:
    """Around the ordinary orders, as far as they are on their way."""
    chance = random.Random(_SEED + 1)
    known = {one.id: one for one in buyers()}
    told = {one.scene for one in TALKS}
    busy = {one.buyer for one in orders() if one.scene in told}
    for order in orders():
        if order.scene != "日常" or order.buyer in busy or not order.buyer.startswith("demo-"):
            continue
        for at, moment in _points(order, now, chance):
            if chance.randrange(100) < _ABOUT[at] and (some := _fitting(at, order)):
                scene = chance.choices(list(some), [one.share for one in some])[0]
                product = chance.choice(some[scene])
                # Who asks before the purchase has no order yet.
                about = None if at == "before" else order
                yield moment, scene, known[order.buyer], product, about


def _points(
    order: DemoOrder, now: datetime, chance: random.Random
) -> Iterator[tuple[str, datetime]]:
    paid = now - order.paid
    asked = _by_day(paid - chance.randint(10, 20) * HOUR)
    if order.paid < _SETTLED_WITHIN and asked < paid:
        yield "before", asked
    sent = now - order.shipped if order.shipped else None
    if sent is None or sent - paid > 12 * HOUR:
        yield "paid", paid + chance.randint(3, 11) * HOUR
    if sent is not None:
        yield "way", sent + chance.randint(20, 44) * HOUR
    if order.signed:
        yield "signed", _by_day(now - order.signed + chance.randint(4, 60) * HOUR)


def _by_day(moment: datetime) -> datetime:
    """Few write at night."""
    hour = moment.astimezone(SHOP_ZONE).hour
    return moment + timedelta(hours=9) if hour < 8 else moment


def _fitting(at: str, order: DemoOrder) -> dict[Scene, list[DemoProduct]]:
    """What may be talked about there, and of which of the goods."""
    skus = {item.sku for item in order.cart}
    goods = [one for one in products() if one.sku in skus]
    found = {
        scene: [one for one in goods if not scene.fact or scene.fact in one.facts]
        for scene in scenes()
        if scene.at == at
    }
    return {scene: fitting for scene, fitting in found.items() if fitting}
