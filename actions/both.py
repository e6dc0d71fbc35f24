"""An offer for one of two wishes is open, and both are wanted: it is carried out, and the other is
put with its own sum and its own yes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from actions.frame.turn import Turn
from actions.reading.both import matters_in, takes_both
from actions.reading.model import Act, Step
from actions.saying.offers import accept
from actions.words import WISHES_OF_KIND
from bot.desk.matters import same_matter

if TYPE_CHECKING:
    from actions.frame.base import WishAction


async def hear_both(turn: Turn, book: Mapping[str, WishAction]) -> bool:
    """True where the open offer was taken; what else was wished waits in `turn.memory.wishes`.
    Where nothing else is known to be wished, 都要 is read as ever."""
    if turn.before.question != "offer" or turn.heard.pressed or turn.heard.files:
        return False
    if not takes_both(turn.heard.text):
        return False
    own = WISHES_OF_KIND.get(turn.offered_kind, ())
    others = [wish for wish in _named(turn) if wish in book and not _is_one_of(wish, own)]
    taken_before = turn.note("both") == turn.offered_kind
    if not (others or taken_before):
        return False
    step = Step("both", Act.TAKES, 1.0, turn.heard.text)
    trail = (*turn.reading.trail, step)
    turn.reading = replace(turn.reading, act=Act.TAKES, confidence=1.0, accepts=True, trail=trail)
    turn.wish = turn.memory.wish or turn.wish
    await accept(turn)
    turn.memory.wishes = [] if taken_before else others
    turn.keep("both", _kind_of(turn.memory.wishes))
    return True


def _named(turn: Turn) -> list[str]:
    """What waits for its turn, and what these words or those of the matter name."""
    words = f"{turn.note('words') or ''} {turn.heard.text}"
    return [*dict.fromkeys((*turn.memory.wishes, *matters_in(words)))]


def _is_one_of(wish: str, own: tuple[str, ...]) -> bool:
    return any(same_matter(wish, one) for one in own)


def _kind_of(wishes: list[str]) -> str:
    """Of the first of them: what its offer will be called."""
    fits = (kind for kind, own in WISHES_OF_KIND.items() if wishes and wishes[0] in own)
    return next(fits, "")
