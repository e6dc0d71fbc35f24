"""The couriers by the names that buyers use, with what is known of each."""

from __future__ import annotations

from typing import NamedTuple


class Courier(NamedTuple):
    """`full` is what people choose where they give a parcel's number; empty for those that are not
    offered. `prefix` begins its tracking numbers, `phone` is its public service number."""

    name: str
    phone: str
    full: str = ""
    prefix: str = ""


COURIERS = (
    Courier("顺丰", "95338", "顺丰速运", "SF"),
    Courier("中通", "95311", "中通快递", "ZT"),
    Courier("圆通", "95554", "圆通速递", "YT"),
    Courier("韵达", "95546", "韵达快递", "YD"),
    Courier("申通", "95543", "申通快递", "ST"),
    Courier("极兔", "956025", "极兔速递", "JT"),
    Courier("邮政", "11183", "邮政快递"),
    Courier("京东", "950616", "京东快递", "JD"),
    Courier("德邦", "95353", prefix="DP"),
    Courier("EMS", "11183", prefix="E"),
    Courier("百世", "95320"),
    Courier("菜鸟", "9519666"),
)
OFFERED = [courier.full for courier in COURIERS if courier.full]


def phone_of(name: str) -> str | None:
    """By a name that need not be exact: 韵达快递."""
    return next((courier.phone for courier in COURIERS if courier.name in name), None)
