"""What may stand in an answer in braces: a closed list, filled from facts or not given at all."""

from __future__ import annotations

import re
from collections.abc import Mapping

# By name: what staff call it.
VARIABLES = {
    "order_no": "订单号",
    "goods": "商品名称",
    "courier": "快递公司",
    "tracking_no": "快递单号",
    "hours": "人工客服时间",
}
# Known without any order.
_OF_THE_SHOP = frozenset({"hours"})
_BRACES = re.compile(r"\{([^{}]*)\}")


def named_in(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_BRACES.findall(text)))


def unknown_in(text: str) -> tuple[str, ...]:
    """What stands in braces and is none of them; a brace that is not closed is one, too."""
    odd = ("{}",) if set("{}") & set(_BRACES.sub("", text)) else ()
    return (*(name for name in named_in(text) if name not in VARIABLES), *odd)


def needs_order(text: str) -> bool:
    return any(name not in _OF_THE_SHOP for name in named_in(text))


def filled(text: str, values: Mapping[str, str]) -> str | None:
    """None where a value is missing: half an answer is none."""
    if any(not values.get(name) for name in named_in(text)):
        return None
    return _BRACES.sub(lambda found: values[found.group(1)], text)
