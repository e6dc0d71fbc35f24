"""What brings a person whom nobody asked for needs more certainty than a told fact.

A doubt of what is genuine and a complaint are fulfilled by a ticket: read weakly, and without a
word of their own, they are asked about instead. Concerns need their ideas in the words anyway
(reading/concerns.py); danger stays on the safe side (nlu/danger.py)."""

from __future__ import annotations

from actions.frame.turn import Turn
from actions.reading.insistence import names_its_own
from bot.decisions.handover import mood_of

# Read so surely, a wish needs no word of its own.
_SURE = {"doubt_authenticity": 0.9, "complain_service": 0.75}


def is_weakly_heard(turn: Turn) -> bool:
    """Of the wish in hand; what was pressed, or goes on with what was asked, is meant."""
    heard = turn.heard
    bound = _SURE.get(turn.wish)
    if bound is None or heard.pressed or heard.files or turn.answering or turn.means_it:
        return False
    if heard.waiting is not None or heard.intent != turn.wish or heard.confidence >= bound:
        return False
    if turn.note("proved") or mood_of([heard.text]) == "angry":
        return False
    return not names_its_own(turn.wish, heard.text)
