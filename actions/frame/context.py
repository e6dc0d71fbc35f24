"""The context that a turn is read in, from what the bot remembers and the engine understood."""

from __future__ import annotations

import re

from actions.frame.turn import Turn
from actions.reading.model import Context
from bot.money import fen

_TITLES = re.compile("“([^”]+)”")
_GIFT = re.compile(r"^(?:赠品|满赠|补发)?\s*([^（]+)")
# Under which note stands what the offered goods become.
_BECOMES = {"exchange": "becomes", "threshold_gift": "upgrade"}


def context_of(turn: Turn) -> Context:
    heard, before = turn.heard, turn.before
    amount = heard.entity("amount")
    return Context(
        text=heard.text,
        intent=heard.intent,
        ranking=heard.ranking,
        amount_fen=fen(amount) if amount else None,
        pressed=heard.pressed,
        question=before.question,
        offer=turn.offered_kind,
        offered_fen=before.notes.get("offered_fen") if before.question == "offer" else None,
        offered_words=_offered_words(turn),
        offered_goods=_offered_goods(turn),
        becomes=str(before.notes.get(_BECOMES.get(turn.offered_kind, "")) or ""),
        wish=before.wish or "",
        proposed=str(before.notes.get("proposed") or ""),
    )


def _offered_words(turn: Turn) -> str:
    return str(turn.before.notes.get("offered_words") or "") if turn.offered_kind else ""


def _offered_goods(turn: Turn) -> str:
    """The gift; else the goods, where the offer names no others."""
    if not turn.offered_kind:
        return ""
    offered = str(turn.before.notes.get("offered") or "")
    if turn.offered_kind.endswith("_gift"):
        found = _GIFT.match(offered)
        return found[1].strip() if found else ""
    titles = _TITLES.findall(offered)
    return str(titles[0]) if len(titles) == 1 else ""
