"""P9 改地址: a complete, well-formed remark before the parcel leaves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from bot.policy.model import (
    AddressChange,
    Change,
    Compared,
    Lever,
    Queue,
)
from bot.policy.table import (
    Found,
    Matter,
    Row,
    Rule,
    change,
    closed,
    escalate,
    grant,
    otherwise,
    refuse,
    shipped,
    signed,
)

# Mainland mobile numbers in ASCII digits; one with an extension is not one.
PHONE = re.compile(r"1[3-9][0-9]{9}")

PARTS = {
    "province": "省",
    "city": "市",
    "district": "区县",
    "detail": "详细地址",
    "name": "收件人",
    "phone": "手机号",
}


@dataclass(frozen=True)
class AddressMatter(Matter[AddressChange]):
    @cached_property
    def parts(self) -> dict[str, str]:
        """Trimmed, and empty where missing."""
        parts = {
            name: (part or "").strip() for name, part in self.request.address._asdict().items()
        }
        if PHONE.fullmatch(parts["phone"]) is None:
            parts["phone"] = ""
        return parts

    @cached_property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for name, part in self.parts.items() if not part)

    def remark_for(self, amount_fen: int) -> str | None:
        """None where a part is missing. A person may take a number that the rule does not."""
        given = [(part or "").strip() for part in self.request.address]
        return f"改地址：{'+'.join(given)}" if all(given) else None


def incomplete(matter: AddressMatter) -> Found:
    return bool(matter.missing), tuple(
        Compared(PARTS[name], part or "缺", "") for name, part in matter.parts.items()
    )


def to_the_courier(matter: AddressMatter) -> datetime:
    return matter.now + timedelta(hours=matter.policy.address.courier_hours)


def the_missing_parts(matter: AddressMatter) -> tuple[Change, ...]:
    return tuple(change(Lever.ADDRESS_PART, part=name) for name in matter.missing)


# Their order is the policy: the first row that applies decides.
ROWS: tuple[Row[AddressMatter], ...] = (
    refuse("order_closed", closed),
    refuse("signed", signed),
    escalate("shipped", shipped, to=Queue.COURIER, deadline=to_the_courier),
    refuse("incomplete", incomplete, changes=the_missing_parts),
    grant("address_changed", otherwise),
)

ADDRESS_CHANGE = Rule("P9", AddressMatter, ROWS)
