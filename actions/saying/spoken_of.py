"""What is only spoken of opens no offer and no case. The words themselves are looked at where
something would begin, so that it matters nothing on which way a turn came there."""

from __future__ import annotations

from actions.frame.memory import NOTHING
from actions.frame.turn import Turn
from actions.reading.model import Act
from actions.reading.spoken_of import LEAST_SPOKEN, likely_spoken
from bot.policy import Outcome, Request
from bot.policy.model import (
    AddressChange,
    EverydayGift,
    LogisticsStalled,
    MissingGift,
    ThresholdGift,
    UrgeShipping,
)

# Nothing of the buyer's is moved by these, or only by what a new address itself says.
_STILL = (UrgeShipping, LogisticsStalled, AddressChange)
# A gift that somebody has to look at takes nothing from the buyer.
_GIFTS = (EverydayGift, ThresholdGift, MissingGift)
# Where the acts of the reading say so, too, less is enough.
_NO_WISH = (
    Act.ASKS, Act.CONDITION, Act.WAITS, Act.NEGATES, Act.REPORTS, Act.COURTESY, Act.DECLINES,
)  # fmt: skip
_RATHER, _PERHAPS_SPOKEN = 0.6, 0.12
# Whoever answers something or goes on with it means it now.
_NEW = (NOTHING, "readings")


class NotWishedYet(Exception):
    """Raised where something would begin that was not plainly wished for."""


def is_only_spoken_of(turn: Turn, *, withdraws: bool = False, words: str = "") -> bool:
    """By the words of this turn, where they begin something: a button, an answer and what goes on
    with the last wish are meant. `words`: the clause that alone speaks of it."""
    heard = turn.heard
    if heard.pressed or turn.means_it or turn.answering or turn.before.question not in _NEW:
        return False
    # A picture with a word, a card: what is shown is wished.
    if not heard.text or heard.files:
        return False
    likely = likely_spoken(words or heard.text, of_withdrawal=withdraws)
    unsure = not words and turn.reading.is_(*_NO_WISH, at_least=_RATHER)
    return likely >= LEAST_SPOKEN or (unsure and likely >= _PERHAPS_SPOKEN)


def needs_a_look(turn: Turn, request: Request) -> bool:
    """Whether it matters what the rules would say to it."""
    return not isinstance(request, _STILL) and (turn.asked_first or is_only_spoken_of(turn))


def hold_what_is_not_wished(turn: Turn, request: Request, outcome: Outcome) -> None:
    """outcome: what the rules would say. A refusal moves nothing and may be told. To what was
    proposed a plain 好的 brings an offer, which needs a yes of its own; what would begin at once
    is asked about with what it is."""
    if outcome is Outcome.REFUSE or not needs_a_look(turn, request):
        return
    begins = turn.asked_first and outcome is Outcome.ESCALATE and not isinstance(request, _GIFTS)
    if is_only_spoken_of(turn) or begins:
        raise NotWishedYet


def ask_if_wished(turn: Turn, wish: str) -> None:
    """好的 to it begins the wish; it opens an offer at most."""
    if turn.asked_first:
        turn.propose(wish, "ask_if_submit", wish=turn.wish_text(wish))
        turn.keep("proposed_last", True)
    else:
        turn.propose(wish, "ask_if_meant", wish=turn.wish_text(wish))
