"""The offer is too little for the buyer: what decides it is told with its numbers, and it stands.

Nobody is brought in for it: who wants a person says so, or presses the button under it.
"""

from __future__ import annotations

from actions.frame.turn import Turn
from actions.reading.doubts import SCORN
from actions.reading.lines import amounts_in
from actions.reading.model import Act
from actions.reading.phrases import asks_why
from actions.reading.scorn import asks_for_more
from actions.reading.variations import wants_more_of_it
from actions.saying.explaining import explain, why_of
from actions.saying.offers import put_offer_again

_A_FEW_YUAN = ("goodwill", "price_difference")
_GIFTS = ("everyday_gift", "threshold_gift")
# What 20行不行, 再加一支嘛 and 50一口价 may be read as, while a few yuan or a gift are offered.
_MAY_BE_IT = frozenset(
    {
        "request_compensation", "request_gift", "price_drop_complaint", "inform", "nlu_fallback",
        "chitchat", "affirm", "deny", "complain_service", "ask_promotion", "thank", "goodbye",
        "shipping_fee_dispute",
    }
)  # fmt: skip
_WORDS = ("offer_is_most", "offer_is_most_again", "offer_is_most_still")
_OTHER_WISH = 0.9
_SURE = 0.6


async def hear_haggling(turn: Turn) -> bool:
    """True where the words found the offer too small, and were answered."""
    if turn.offered_kind not in (*_A_FEW_YUAN, *_GIFTS) or not _haggles(turn):
        return False
    if await explain(turn):
        # 怎么才这么点, 凭啥到我就3块.
        return True
    if turn.offered_kind in _GIFTS:
        put_offer_again(turn, "offer_is_one_gift")
        return True
    times = (turn.note("haggled") or 0) if turn.note("haggled_of") == turn.memory.offer else 0
    turn.keep("haggled", times + 1)
    turn.keep("haggled_of", turn.memory.offer)
    name = _WORDS[times % len(_WORDS)]
    why = await why_of(turn, turn.memory.offer)
    # What was paid before stands in it: who repeats it names no other sum.
    turn.keep("offered_words", f"{turn.note('offered_words')}{why}")
    put_offer_again(turn, name, why=why)
    return True


def _haggles(turn: Turn) -> bool:
    if wants_more_of_it(turn.heard.text):
        return True
    intent, read = turn.heard.intent, turn.reading
    if intent not in _MAY_BE_IT and turn.heard.confidence >= _OTHER_WISH:
        return False
    if read.is_(Act.DECLINES, Act.NOT_THAT, Act.CONDITION, Act.WAITS, at_least=_SURE):
        return asks_for_more(turn.heard.text)
    if SCORN in read.doubts or asks_for_more(turn.heard.text):
        return True
    others = [one for one in amounts_in(turn.heard.text) if one != turn.note("offered_fen")]
    return bool(others) and (read.is_(Act.BARGAINS, Act.ASKS) or asks_why(turn.heard.text))
