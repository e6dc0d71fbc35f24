"""Valid lines that lie on the bounds: seeded, so that a failure can be seen again."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from tests.policy.builders import REQUESTS

Json = dict[str, Any]

SHANGHAI = timezone(timedelta(hours=8))
OFFSETS = (SHANGHAI, SHANGHAI, UTC, timezone(timedelta(hours=-5)), timezone(timedelta(hours=5.5)))
# Every length that a row compares with, and some that none does.
HOURS = (0, 1, 12, 24, 36, 47, 48, 60, 72, 73, 95, 96, 120, 7 * 24, 8 * 24, 15 * 24, 16 * 24)
NUDGES = (0, 0, 0, 1, -1, 3600, -3600)
UNIT_PRICES = (0, 1, 100, 9_900, 8_900, 8_899, 18_900, 19_900, 19_899, 5_900, 2_001, 30_000)
DROPS = (0, 1, 200, 300, 1_999, 2_000, 2_001, -100, 550, 1_234)
CAUSES = (
    *("quality", "damaged", "wrong_item", "missing_item", "not_as_described", "fake"),
    *("changed_mind", "size", "dislike"),
)
MONEY_PAST = ("price_difference", "goodwill", "postage")
GIFT_PAST = ("threshold_gift", "everyday_gift", "missing_gift")


def boundary_cases(count: int, *, seed: int = 20261121) -> Iterator[Json]:
    dice = random.Random(seed)
    kinds = tuple(REQUESTS)
    for number in range(count):
        yield _Maker(dice).line(kinds[number % len(kinds)], number)


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


class _Maker:
    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.now = datetime(2026, 11, 21, 10, tzinfo=SHANGHAI) + timedelta(
            seconds=dice.choice((0, 0, 14 * 3600 - 1, 14 * 3600, 14 * 3600 + 1, 4321))
        )

    def maybe(self, share: float) -> bool:
        return self.dice.random() < share

    def line(self, kind: str, number: int) -> Json:
        items = self.items()
        order = self.order(items, number)
        return {
            "now": self.printed(self.now),
            "request": {"kind": kind} | self.request(kind, items),
            "order": order,
            "shop": self.shop(items),
            "buyer": {
                "goodwill_payments_30d": self.dice.choice((0, 0, 0, 1, 2, 3, 4)),
                "contacts_on_matter": self.dice.choice((1, 2, 3, 4)),
                "urges": self.dice.choice((0, 1, 2, 3, 4)),
            },
            "history": self.history(),
            "case": self.dice.choice((None, {"kind": "return_refund"}, {"kind": "exchange"})),
        }

    def printed(self, moment: datetime) -> str:
        text = moment.astimezone(self.dice.choice(OFFSETS)).isoformat()
        return text.replace("+00:00", "Z") if self.maybe(0.5) else text

    def ago(self) -> datetime:
        """A moment whose distance to now is a bound, or which lies at the edge of a day."""
        if self.maybe(0.3):
            day = self.now.replace(hour=0, minute=0, second=0)
            edge = day - timedelta(days=self.dice.choice((0, 6, 7, 8, 14, 15, 16)))
            return edge + timedelta(seconds=self.dice.choice((0, -1, 1, 3600)))
        hours, nudge = self.dice.choice(HOURS), self.dice.choice(NUDGES)
        return self.now - timedelta(hours=hours, seconds=nudge)

    def maybe_ago(self, share: float) -> str | None:
        return self.printed(self.ago()) if self.maybe(share) else None

    def items(self) -> list[Json]:
        return [self.item() for _ in range(self.dice.choice((1, 1, 1, 2, 2, 3)))]

    def item(self) -> Json:
        quantity = self.dice.choice((1, 1, 1, 2, 3))
        # Two lines of one SKU happen too.
        return {
            "sku": self.dice.choice(("A", "A", "B", "C", "D")),
            "quantity": quantity,
            "refunded_quantity": self.dice.choice((0, 0, 0, 0, 1, quantity)),
            "paid_unit_price": yuan(self.dice.choice(UNIT_PRICES)),
            "no_reason_return": self.maybe(0.8),
        }

    def order(self, items: list[Json], number: int) -> Json:
        # State and time are two facts: each of the two may be known without the other.
        stage = self.dice.choice(("paid", "shipped", "shipped", "signed", "signed", "completed"))
        signed_at = self.ago()
        shipped_at = signed_at - timedelta(hours=self.dice.choice((0, 24, 48, 96)))
        if stage == "shipped" and self.maybe(0.7):
            shipped_at = self.ago()
        was_sent = self.maybe(0.06 if stage == "paid" else 0.8)
        was_signed = self.maybe(0.8 if stage in ("signed", "completed") else 0.06)
        closed = ("unpaid", "cancelled", "refunded")
        return {
            "id": f"261121-{number}",
            "status": self.dice.choice(closed) if self.maybe(0.12) else stage,
            "confirmed_at": self.maybe_ago(0.85),
            "ship_by": self.ship_by(shipped_at if was_sent else self.now),
            "packed": self.maybe(0.5),
            "shipped_at": self.printed(shipped_at) if was_sent else None,
            "signed_at": self.printed(signed_at) if was_signed else None,
            "postage_paid": self.dice.choice(("0.00", "0.00", "6.00", "10.00")),
            "refunded": self.refunded(items),
            "freight_insurance": self.maybe(0.4),
            "tracking": self.tracking(),
            "items": items,
        }

    def ship_by(self, left_at: datetime) -> str | None:
        if self.maybe(0.5):
            return None
        late = timedelta(hours=self.dice.choice((0, 24, -24, 25)), seconds=self.dice.choice(NUDGES))
        return self.printed(left_at - late)

    def tracking(self) -> Json | None:
        if self.maybe(0.2):
            return None
        states = ("signed", "lost", "returning", "returned")
        state = self.dice.choice(states) if self.maybe(0.45) else "in_transit"
        return {"last_event_at": self.maybe_ago(0.8), "state": state}

    def refunded(self, items: list[Json]) -> str:
        paid = sum(_fen(item["paid_unit_price"]) * item["quantity"] for item in items)
        # What is left is a bound of a lost parcel's refund, and of every other payment.
        left = (299, 500, 1, 0, -1, 19_999, 20_000, 20_001)
        back = self.dice.choice((0, 0, 0, 0, 1, 500, *(paid - fen for fen in left)))
        return yuan(max(0, back))

    def shop(self, items: list[Json]) -> Json:
        spent = self.dice.choice((0, 0, 0, 49_499, 49_500, 49_501, 49_600, 49_700, 49_701, 50_000))
        return {
            "prices": {item["sku"]: self.price(item) for item in items if self.maybe(0.9)},
            "campaign_running": self.maybe(0.25),
            "goodwill_spent_today": yuan(spent),
            "stock": {
                sku: self.dice.choice((0, 1, 2, 3, 9))
                for sku in ("GIFT-99", "GIFT-199", "S1", "S2", "N")
                if self.maybe(0.85)
            },
            "everyday_gifts": {
                sku: [
                    {"sku": gift, "quantity": self.dice.choice((1, 1, 2))}
                    for gift in self.dice.choice(((), ("S1",), ("S2", "S1"), ("S1", "S2")))
                ]
                for sku in ("A", "B", "C")
                if self.maybe(0.8)
            },
        }

    def price(self, item: Json) -> Json:
        price = max(0, _fen(item["paid_unit_price"]) - self.dice.choice(DROPS))
        return {
            "price": yuan(price),
            "kind": self.dice.choice(("everyday", "campaign", "campaign", "flash_sale")),
        }

    def history(self) -> list[Json]:
        past: list[Json] = []
        for _ in range(self.dice.choice((0, 0, 0, 1, 1, 2, 3))):
            kind = self.dice.choice((*MONEY_PAST, *GIFT_PAST))
            amount = {"amount": self.dice.choice(("2.00", "3.00", "0.01", "20.00"))}
            past.append({"kind": kind} | (amount if kind in MONEY_PAST else {}))
        return past

    def request(self, kind: str, items: list[Json]) -> Json:
        skus = [item["sku"] for item in items]
        why = {"cause": self.dice.choice(CAUSES), "evidence": self.maybe(0.6)}
        match kind:
            case "goodwill":
                cause = self.dice.choice(("courier", "campaign", "warehouse", "product", "buyer"))
                asked = self.dice.choice(
                    (None, None, "3.00", "3.01", "4.00", "5.00", "5.01", "0.00")
                )
                return {"cause": cause, "asked": asked}
            case "postage":
                return why | {"amount": self.dice.choice(("0.01", "8.50", "12.00", "12.01"))}
            case "return_refund":
                return why | {"items": self.named(skus)}
            case "exchange":
                return why | {"sku": self.dice.choice(skus), "new_sku": self.dice.choice("NNX")}
            case "address_change":
                return {"address": self.address()}
            case _:
                return {}

    def named(self, skus: list[str]) -> list[Any] | None:
        """None, SKUs, or SKUs with numbers: fewer pieces than kept, as many, more, or no number."""
        named = self.dice.sample(skus, self.dice.randint(0, len(skus)))
        if self.maybe(0.25):
            named += named[:1]
        match self.dice.randrange(5):
            case 0:
                return None
            case 1:
                return list(named)
            case _:
                numbers = (1, 1, 2, 3, 10_000, None)
                return [{"sku": sku, "quantity": self.dice.choice(numbers)} for sku in named]

    def address(self) -> Json:
        parts: Json = dict(REQUESTS["address_change"]["address"])
        if self.maybe(0.5):
            part = self.dice.choice(tuple(parts))
            parts[part] = self.dice.choice((None, "", "  ", "\u3000", f" {parts[part]} "))
        if self.maybe(0.4):
            phones = ("12800138000", "138001380001", "1380013800", "19912345678", "13800138000-12")
            parts["phone"] = self.dice.choice((*phones, "１3800138000", "13800 138000"))
        return parts


def _fen(money: str) -> int:
    return int(money.replace(".", ""))
