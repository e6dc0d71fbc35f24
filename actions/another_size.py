"""没货啊，黑的有吗: another size, while the exchange for one that is gone waits for a person."""

from __future__ import annotations

import re

from actions.frame.turn import Turn
from actions.orders import find_order
from actions.saying.instead import GivesWay, waits_for_person
from bot.errors import OrderNotFound
from bot.policy.model import Exchange
from bot.shop.variants import named_of

_LONGEST = 24
_OUT_OF_STOCK = "out_of_stock"
# Named, and not wanted; or of a matter of others.
_NOT_WANTED = re.compile(
    r"(?:不|别|没)(?:想|要|用|需要|打算)?(?:换|要)|太[大小紧松]|等|(?:朋友|同事|老公|老婆|我妈|别人|人家)"
)


async def names_size_instead(turn: Turn) -> bool:
    """Whether the words name one that is there. It makes an offer, which wants its own yes."""
    text = turn.heard.text
    if turn.heard.pressed or turn.heard.files or not 0 < len(text) <= _LONGEST:
        return False
    if turn.heard.waiting is None or _NOT_WANTED.search(text):
        return False
    if turn.before.question == "offer":
        return False
    way = await _waiting_exchange(turn)
    if way is None:
        return False
    request = way.record.request
    assert isinstance(request, Exchange)
    sold = await turn.call(turn.services.shop.sold_as, request.sku)
    fits = {one.sku for one in named_of(text, sold).fits} - {request.sku, request.new_sku}
    if len(fits) != 1:
        return False
    left = await turn.call(turn.services.shop.stock_of, fits.pop())
    return left is not None and left > 0


async def _waiting_exchange(turn: Turn) -> GivesWay | None:
    try:
        order = await find_order(turn)
    except OrderNotFound:
        return None
    way = await waits_for_person(turn, order) if order is not None else None
    if way is None or not isinstance(way.record.request, Exchange):
        return None
    return way if way.record.reason == _OUT_OF_STOCK else None
