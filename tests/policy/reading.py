"""A second reading of the shop's rules, apart from the first: raw JSON, Decimal yuan, and tables of
lambdas over facts that are worked out when a row asks for them. It knows the default numbers only
and shares no code with the rules; where the two differ, one of them has misread the page."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
CHINA = ZoneInfo("Asia/Shanghai")
GOODWILL_WORDS = {
    "courier": "快递", "campaign": "活动", "warehouse": "仓库", "product": "产品", "buyer": "买家",
}  # fmt: skip
SELLER = {"quality", "damaged", "wrong_item", "missing_item", "not_as_described", "fake"}


def hours(number: int) -> timedelta:
    return timedelta(seconds=3600 * number)


def moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def day_number(when: datetime) -> int:
    return when.astimezone(CHINA).toordinal()


def people(amount: Decimal) -> str:
    """Yuan as people write it."""
    whole = amount == amount.to_integral_value()
    return str(int(amount)) if whole else str(amount.normalize())


class Facts:
    """`f.left` works out the line `left` of FACTS, once."""

    def __init__(self, line: Json) -> None:
        self.line, self.o, self.shop = line, line["order"], line["shop"]
        self.asked, self.buyer = line["request"], line["buyer"]
        self.did = [past["kind"] for past in line["history"]]

    def __getattr__(self, name: str) -> Any:
        value = FACTS[name](self)
        self.__dict__[name] = value
        return value


def ago(f: Facts, when: datetime | None, least: int) -> bool:
    """`when` is known and lies `least` hours back or more."""
    return when is not None and f.now >= when + hours(least)


def drops(f: Facts, *, flash: bool) -> list[Decimal]:
    cheaper = []
    for item, kept in zip(f.o["items"], f.kept, strict=True):
        price = f.shop["prices"].get(item["sku"])
        if price is None or kept < 1 or (price["kind"] == "flash_sale" and not flash):
            continue
        drop = Decimal(item["paid_unit_price"]) - Decimal(price["price"])
        if drop > 0:
            cheaper.append(drop * kept)
    return cheaper


def packs(f: Facts) -> tuple[int, int]:
    """(the highest threshold reached, the next one); 0 where there is none."""
    reached = [step for step in (99, 199) if f.total >= step]
    above = [step for step in (99, 199) if f.total < step]
    return (reached[-1] if reached else 0), (above[0] if above else 0)


def enough(f: Facts, gift: Json) -> bool:
    return bool(f.shop["stock"].get(gift["sku"], 0) >= gift["quantity"])


def gift_of(step: int) -> Json:
    return {"sku": f"GIFT-{step}", "quantity": 1}


def first_row(f: Facts) -> list[Json]:
    for item, kept in zip(f.o["items"], f.kept, strict=True):
        row = f.shop["everyday_gifts"].get(item["sku"])
        if kept > 0 and row:
            return list(row)
    return []


def badly_broken(f: Facts) -> bool:
    left_at = f.shipped_at if f.shipped else f.now
    late = left_at is not None and f.ship_by is not None and left_at > f.ship_by + hours(24)
    silent = f.in_transit and f.event is not None and f.now > f.event + hours(72)
    return bool(late or silent)


def goodwill(f: Facts) -> Decimal:
    amount = Decimal(3)
    if f.asked["cause"] != "buyer":
        amount += (1 if badly_broken(f) else 0) + (1 if f.buyer["contacts_on_matter"] >= 3 else 0)
    return min(amount, Decimal(5), Decimal(f.left))


def named_lines(f: Facts) -> list[tuple[Json, int]]:
    """The order's lines that the request names, of which a piece is kept, with the kept pieces."""
    entries = [f.asked["sku"]] if "sku" in f.asked else f.asked["items"] or []
    skus = [entry if isinstance(entry, str) else entry["sku"] for entry in entries]
    every = zip(f.o["items"], f.kept, strict=True)
    return [(item, kept) for item, kept in every if kept and (not skus or item["sku"] in skus)]


def worth(f: Facts) -> Decimal:
    """Piece by piece: what is wanted of a SKU is taken from its lines from the top."""
    wanted: dict[str, float] = {}
    for entry in f.asked["items"] or []:
        sku, number = (entry, None) if isinstance(entry, str) else (entry["sku"], entry["quantity"])
        wanted[sku] = wanted.get(sku, 0) + (math.inf if number is None else number)
    total = Decimal(0)
    for item, kept in named_lines(f):
        for _ in range(kept):
            if wanted.get(item["sku"], 0 if wanted else math.inf) >= 1:
                total += Decimal(item["paid_unit_price"])
                if wanted:
                    wanted[item["sku"]] -= 1
    return min(total, Decimal(f.left))


def within(f: Facts, days: int) -> bool:
    return f.signed_at is not None and day_number(f.now) - day_number(f.signed_at) <= days


def address(f: Facts) -> list[str]:
    order = ("province", "city", "district", "detail", "name", "phone")
    parts = [(f.asked["address"][part] or "").strip() for part in order]
    phone = parts[-1]
    digits = len(phone) == 11 and all(char in "0123456789" for char in phone)
    if not (digits and phone[0] == "1" and phone[1] in "3456789"):
        parts[-1] = ""
    return parts


FACTS: dict[str, Callable[[Facts], Any]] = {
    "now": lambda f: moment(f.line["now"]),
    "status": lambda f: f.o["status"],
    "ended": lambda f: f.status in ("cancelled", "refunded"),
    "shut": lambda f: f.ended or f.status == "unpaid",
    # State and time are two facts.
    "signed_at": lambda f: moment(f.o["signed_at"]),
    "signed": lambda f: f.signed_at is not None or f.status in ("signed", "completed"),
    "shipped": lambda f: f.o["shipped_at"] is not None or f.status == "shipped" or f.signed,
    "shipped_at": lambda f: moment(f.o["shipped_at"]) or (f.signed_at if f.signed else None),
    "in_transit": lambda f: f.shipped and not f.signed,
    "confirmed": lambda f: moment(f.o["confirmed_at"]),
    "ship_by": lambda f: moment(f.o["ship_by"]) or (f.confirmed and f.confirmed + hours(48)),
    "state": lambda f: f.o["tracking"]["state"] if f.o["tracking"] else None,
    "event": lambda f: moment(f.o["tracking"]["last_event_at"]) if f.o["tracking"] else None,
    "lost": lambda f: f.in_transit and (
        f.state in ("lost", "returned") or ago(f, f.event, 96)
    ),
    "kept": lambda f: [item["quantity"] - item["refunded_quantity"] for item in f.o["items"]],
    "left": lambda f: max(
        Decimal(0),
        sum(Decimal(item["paid_unit_price"]) * item["quantity"] for item in f.o["items"])
        + Decimal(f.o["postage_paid"])
        - Decimal(f.o["refunded"]),
    ),
    "total": lambda f: sum(
        Decimal(item["paid_unit_price"]) * kept
        for item, kept in zip(f.o["items"], f.kept, strict=True)
    ),
    "difference": lambda f: min(
        sum(drops(f, flash=False), Decimal(0))
        - sum(
            Decimal(past["amount"])
            for past in f.line["history"]
            if past["kind"] == "price_difference"
        ),
        f.left,
    ),
    "goodwill": goodwill,
    "given": lambda f: "threshold_gift" in f.did or "everyday_gift" in f.did,
    "earned": lambda f: packs(f)[0],
    "next": lambda f: packs(f)[1],
    "row": first_row,
    "stocked": lambda f: [gift for gift in f.row if enough(f, gift)],
    "sellers": lambda f: f.asked["cause"] in SELLER,
    "excluded": lambda f: any(not item["no_reason_return"] for item, _ in named_lines(f)),
    "address": address,
}  # fmt: skip


def no_tracking(f: Facts, least: int) -> bool:
    """No event at all, and shipped so long ago or at a time that is not known."""
    if f.event is not None:
        return False
    return f.shipped_at is None or ago(f, f.shipped_at, least)


def remark_difference(f: Facts) -> str:
    days = max(1, math.ceil((f.now - f.signed_at) / timedelta(1)))
    return f"{days}天内退差价{people(f.difference)}元"


def remark_near(f: Facts) -> str:
    pack = f"GIFT-{f.next}*1"
    if f.signed:
        return "补发" + pack
    return f"去掉{f.earned}，送{f.next}，{pack}" if f.earned else "加送" + pack


# (when, what, why) and then, by name: amount, gifts, remark, deadline.
Row = tuple[Callable[[Facts], Any], str, str, dict[str, Callable[[Facts], Any]]]


def row(when: Callable[[Facts], Any], what: str, why: str, **gives: Callable[[Facts], Any]) -> Row:
    return when, what, why, gives


def always(_: Facts) -> bool:
    return True


def in_(number: int) -> Callable[[Facts], datetime]:
    return lambda f: f.now + hours(number)


def unknown(f: Facts) -> bool:
    """Signed, at a time that is not known."""
    return f.signed and f.signed_at is None


DIFFERENCE = {"amount": lambda f: f.difference}
GOODWILL = {"amount": lambda f: f.goodwill}
NEXT = {"gifts": lambda f: [gift_of(f.next)]}
EARNED = {"gifts": lambda f: [gift_of(f.earned)]}
EVERYDAY = {"gifts": lambda f: (f.stocked or f.row)[:1]}
POSTAGE = {"amount": lambda f: Decimal(f.asked["amount"])}
FULL = {"amount": lambda f: f.left}
WORTH = {"amount": worth}
FULL_REMARK = {**FULL, "remark": lambda f: f"仅退款{people(f.left)}元"}
WORTH_REMARK = {**WORTH, "remark": lambda f: f"退货退款{people(worth(f))}元"}
SWAP = {"remark": lambda f: f"换货{f.asked['sku']}→{f.asked['new_sku']}"}

TABLES: dict[str, tuple[str, list[Row]]] = {
    "price_difference": ("P1", [
        row(lambda f: f.shut, "refuse", "order_closed"),
        row(lambda f: not f.signed, "refuse", "not_signed"),
        row(lambda f: f.signed_at and f.now > f.signed_at + hours(15 * 24),
            "refuse", "window_passed"),
        row(lambda f: not drops(f, flash=True), "refuse", "price_not_lower"),
        row(lambda f: not drops(f, flash=False), "refuse", "flash_sale"),
        row(lambda f: f.difference <= 0, "refuse", "already_paid"),
        row(unknown, "escalate", "time_unknown", **DIFFERENCE),
        row(lambda f: f.difference > 20, "escalate", "above_bot_limit", **DIFFERENCE),
        row(always, "grant", "price_dropped", **DIFFERENCE, remark=remark_difference),
    ]),
    "goodwill": ("P2", [
        row(lambda f: f.shut, "refuse", "order_closed"),
        row(lambda f: f.left == 0, "refuse", "nothing_left"),
        row(lambda f: "goodwill" in f.did, "escalate", "already_paid"),
        row(lambda f: f.buyer["goodwill_payments_30d"] >= 3,
            "escalate", "buyer_limit", **GOODWILL),
        row(lambda f: Decimal(f.shop["goodwill_spent_today"]) + f.goodwill > 500,
            "escalate", "daily_budget", **GOODWILL),
        row(lambda f: f.asked["asked"] and Decimal(f.asked["asked"]) > f.goodwill,
            "escalate", "above_bot_limit", amount=lambda f: Decimal(f.asked["asked"])),
        row(always, "grant", "goodwill", **GOODWILL, remark=lambda f:
            f"{GOODWILL_WORDS[f.asked['cause']]}原因退差价{people(f.goodwill)}元"),
    ]),
    "threshold_gift": ("P3", [
        row(lambda f: f.ended, "refuse", "order_closed"),
        row(lambda f: f.given, "refuse", "already_given"),
        row(lambda f: not f.next or f.next - f.total > 10, "refuse", "too_far"),
        row(lambda f: not enough(f, gift_of(f.next)), "escalate", "out_of_stock", **NEXT),
        row(lambda f: f.shop["campaign_running"], "escalate", "campaign_running", **NEXT),
        row(lambda f: not f.signed and f.shipped, "refuse", "after_signing"),
        row(always, "grant", "near_threshold", **NEXT, remark=remark_near),
    ]),
    "missing_gift": ("P3", [
        row(lambda f: f.ended, "refuse", "order_closed"),
        row(lambda f: not f.earned, "refuse", "not_earned"),
        row(lambda f: not f.signed, "refuse", "not_signed"),
        row(lambda f: "missing_gift" in f.did, "refuse", "already_given"),
        row(lambda f: f.signed_at and f.now > f.signed_at + hours(15 * 24),
            "escalate", "window_passed", **EARNED),
        row(unknown, "escalate", "time_unknown", **EARNED),
        row(lambda f: not enough(f, gift_of(f.earned)), "escalate", "out_of_stock", **EARNED),
        row(always, "grant", "missing_gift", **EARNED, remark=lambda f: f"补发GIFT-{f.earned}*1"),
    ]),
    "everyday_gift": ("P4", [
        row(lambda f: f.ended, "refuse", "order_closed"),
        row(lambda f: f.given, "refuse", "already_given"),
        row(lambda f: not f.row, "refuse", "no_gift_for_item"),
        row(lambda f: f.shop["campaign_running"], "escalate", "campaign_running", **EVERYDAY),
        row(lambda f: f.shipped, "escalate", "already_shipped", **EVERYDAY),
        row(lambda f: not f.stocked, "escalate", "out_of_stock", **EVERYDAY),
        row(always, "grant", "everyday_gift", **EVERYDAY, remark=lambda f:
            "加送小样 {sku}*{quantity}".format(**f.stocked[0])),
    ]),
    "postage": ("P5", [
        row(lambda f: f.status in ("unpaid", "cancelled"), "refuse", "order_closed"),
        row(lambda f: f.line["case"] is None, "refuse", "no_case"),
        row(lambda f: "postage" in f.did, "refuse", "already_paid"),
        row(lambda f: not f.sellers and f.o["freight_insurance"], "refuse", "use_insurance"),
        row(lambda f: not f.sellers, "refuse", "buyer_pays"),
        row(lambda f: not f.asked["evidence"], "escalate", "evidence_needed", **POSTAGE),
        row(lambda f: Decimal(f.asked["amount"]) > 12, "escalate", "above_bot_limit", **POSTAGE),
        row(always, "grant", "seller_pays", **POSTAGE, remark=lambda f:
            f"退运费{people(Decimal(f.asked['amount']))}元"),
    ]),
    "refund_only": ("P6", [
        row(lambda f: f.shut, "refuse", "order_closed"),
        row(lambda f: f.left == 0, "refuse", "nothing_left"),
        row(lambda f: not f.shipped and not f.o["packed"], "grant", "not_shipped", **FULL_REMARK),
        row(lambda f: not f.shipped, "escalate", "intercept", **FULL, deadline=in_(24)),
        row(lambda f: f.signed, "escalate", "signed", **FULL, deadline=in_(36)),
        row(lambda f: f.in_transit and f.state == "returning",
            "escalate", "returning", **FULL, deadline=in_(36)),
        row(lambda f: f.lost and f.left > 200,
            "escalate", "above_bot_limit", **FULL, deadline=in_(24)),
        row(lambda f: f.lost, "grant", "lost", **FULL_REMARK),
        row(lambda f: f.in_transit and no_tracking(f, 96),
            "escalate", "no_tracking", **FULL, deadline=in_(24)),
        row(always, "refuse", "in_transit"),
    ]),
    "return_refund": ("P6", [
        row(lambda f: f.shut, "refuse", "order_closed"),
        row(lambda f: not f.signed, "refuse", "not_signed"),
        row(lambda f: f.left == 0 or not named_lines(f), "refuse", "nothing_left"),
        row(lambda f: f.sellers and within(f, 15) and f.asked["evidence"],
            "grant", "seller_cause", **WORTH_REMARK),
        row(lambda f: f.sellers and within(f, 15),
            "escalate", "evidence_needed", **WORTH, deadline=in_(36)),
        row(lambda f: not f.sellers and f.excluded, "refuse", "not_returnable"),
        row(unknown, "escalate", "time_unknown", **WORTH, deadline=in_(36)),
        row(lambda f: not f.sellers and within(f, 7), "grant", "no_reason", **WORTH_REMARK),
        row(always, "escalate", "window_passed", **WORTH, deadline=in_(36)),
    ]),
    "exchange": ("P6", [
        row(lambda f: f.shut, "refuse", "order_closed"),
        row(lambda f: not f.signed, "refuse", "not_signed"),
        row(lambda f: not named_lines(f), "refuse", "nothing_left"),
        row(lambda f: f.shop["stock"].get(f.asked["new_sku"], 0) < 1,
            "escalate", "out_of_stock", deadline=in_(36)),
        row(lambda f: f.sellers and within(f, 15) and f.asked["evidence"],
            "grant", "seller_cause", **SWAP),
        row(lambda f: f.sellers and within(f, 15),
            "escalate", "evidence_needed", deadline=in_(36)),
        row(lambda f: not f.sellers and f.excluded, "refuse", "not_returnable"),
        row(unknown, "escalate", "time_unknown", deadline=in_(36)),
        row(lambda f: not f.sellers and within(f, 15), "grant", "exchange", **SWAP),
        row(always, "escalate", "window_passed", deadline=in_(36)),
    ]),
    "urge_shipping": ("P7", [
        row(lambda f: f.shut, "refuse", "order_closed"),
        row(lambda f: f.shipped, "refuse", "shipped"),
        row(lambda f: f.ship_by and f.now > f.ship_by, "escalate", "overdue", deadline=in_(24)),
        row(lambda f: f.buyer["urges"] >= 3,
            "escalate", "urged_often", deadline=lambda f: f.ship_by),
        row(always, "grant", "on_time"),
    ]),
    "logistics_stalled": ("P8", [
        row(lambda f: f.shut, "refuse", "order_closed"),
        row(lambda f: not f.shipped, "refuse", "not_shipped"),
        row(lambda f: f.signed, "refuse", "signed"),
        row(lambda f: f.state == "lost" or ago(f, f.event, 96),
            "escalate", "lost", deadline=in_(24)),
        row(lambda f: no_tracking(f, 48), "escalate", "no_tracking", deadline=in_(24)),
        row(lambda f: ago(f, f.event, 48), "escalate", "stalled", deadline=in_(24)),
        row(always, "refuse", "moving"),
    ]),
    "address_change": ("P9", [
        row(lambda f: f.ended, "refuse", "order_closed"),
        row(lambda f: f.signed, "refuse", "signed"),
        row(lambda f: f.shipped, "escalate", "shipped", deadline=in_(24)),
        row(lambda f: "" in f.address, "refuse", "incomplete"),
        row(always, "grant", "address_changed", remark=lambda f: "改地址：" + "+".join(f.address)),
    ]),
}  # fmt: skip


def read(line: Json) -> Json:
    facts = Facts(line)
    rule, rows = TABLES[line["request"]["kind"]]
    _, what, why, gives = next(row for row in rows if row[0](facts))
    said = {name: work_out(facts) for name, work_out in gives.items()}
    deadline = said.get("deadline")
    return {
        "outcome": what,
        "amount": f"{said.get('amount', Decimal(0)):.2f}",
        "gifts": said.get("gifts", []),
        "remark": said.get("remark"),
        "reason": why,
        "rule": rule,
        "deadline": deadline
        and deadline.astimezone(timezone(timedelta(hours=8))).isoformat(timespec="seconds"),
    }
