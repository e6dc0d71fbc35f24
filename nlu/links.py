"""Links that buyers paste: what stands in one for the engine is the order number that it holds."""

from __future__ import annotations

import re

from nlu.shapes import find_entities

_LINK = re.compile(r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.IGNORECASE)
# As platforms name it: order_sn=, orderId=, tradeNo=, bizOrderId=, /order/….
_NUMBER = re.compile(
    r"(?:order|trade|/o)[a-z_]*[=/](?:(\d{6})-?(\d{15})|(\d{10,24}))(?!\d)", re.IGNORECASE
)
_DRESS = re.compile(r"[【\[][^】\]]{0,12}[】\]]|点击链接直接打开|复制.{0,6}打开[^,，。]{0,8}")


def without_links(text: str) -> str:
    """The words, with the order numbers in place of the links that name them; a link of nothing
    else is left out, with what sharing puts around it."""
    if _LINK.search(text) is None:
        return text
    left = _LINK.sub(lambda match: f" {_order_in(match.group())} ", text)
    return " ".join(_DRESS.sub(" ", left).split())


def _order_in(link: str) -> str:
    if match := _NUMBER.search(link):
        return match[3] or f"{match[1]}-{match[2]}"
    numbers = (found.norm for found in find_entities(link) if found.type == "order_no")
    return next(numbers, "")
