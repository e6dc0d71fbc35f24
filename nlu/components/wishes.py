"""Finds a second wish in a message, so that answering the first one does not lose it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from nlu.components.courtesies import (
    LEAVING,
    answer_before,
    confirms_before,
    courtesies_beside,
    only_courtesies,
    without_courtesies,
)
from nlu.components.encoder import Span

Ranking = Sequence[tuple[str, float]]
Classify = Callable[[Sequence[str]], Sequence[Ranking]]
Second = Callable[[], list[str]]

# How sure the rest of a message must be after 可以 or 对; see docs/understanding.md.
SURE = 0.7
# Beside thanks these are no wish of their own.
_EMPTY = (*LEAVING, "greet", "chitchat", "affirm", "deny")
_OPENER = re.compile(
    r"(?:(?:[你您]好|亲爱的|亲+|在[吗么不]+|哈喽|喂|掌柜|老板|客服|请问|麻烦|[好嗯哦噢]+)"
    r"[呀啊哈吧的们]*[\s,。!?~…]+)+"
)
_BORDER = re.compile(
    r"[\s,。!?;~…]+|(?=另外|还有就是|还有个|顺便|再问一?下|再就是|然后再|然后还|而且|并且|不然就|要不就)"
)
_INNER_BORDER = re.compile(r"(?=怎么|能不能|可不可以|帮我|给我|我要|就[退取拒投])(?=.{4})")
_LEAST_INSIDE = 4
_SHORTEST = 2
_MOST_CLAUSES = 4


def clauses(text: str, start: int = 0) -> list[Span]:
    """The clauses of a normalised text; scraps too short to mean something join the one before."""
    found: list[Span] = []
    at = start
    for end, following in [*(m.span() for m in _BORDER.finditer(text, start)), (len(text),) * 2]:
        if end > at:
            short = found and min(end - at, found[-1][1] - found[-1][0]) < _SHORTEST
            if short or len(found) == _MOST_CLAUSES:
                found[-1] = (found[-1][0], end)
            else:
                found.append((at, end))
        at = following
    return found


def halves(text: str) -> list[Span]:
    """Both sides of every cut between clauses, or of one inside a clause: first, rest, first …"""
    opener = _OPENER.match(text)
    start = opener.end() if opener else 0
    cuts = [begin for begin, _ in clauses(text, start)[1:]] or [
        match.start()
        for match in _INNER_BORDER.finditer(text, start)
        if match.start() - start >= _LEAST_INSIDE
    ][:1]
    return [half for cut in cuts for half in ((start, cut), (cut, len(text)))]


def find_wishes(text: str, whole: Ranking, classify: Classify, second: Second) -> list[str]:
    """One or two intents in the order to handle: the reading of the whole message goes first
    where it is one of them. second: what learning found, asked only where no words decide."""
    likeliest = whole[0][0]
    found = only_courtesies(text)
    if len(found) < 2:
        found = (
            _answer_and_rest(text, classify)
            or second()
            or _with_courtesy(text, likeliest, classify)
        )
    return sorted(found, key=lambda name: name != likeliest) if found else [likeliest]


def _with_courtesy(text: str, likeliest: str, classify: Classify) -> list[str]:
    """帮我拦一下，谢谢: what is to be done, and thanks behind it; the other way round it is heard
    too, if it is clear without them."""
    if likeliest not in LEAVING:
        return [likeliest, *courtesies_beside(text)][:2]
    rest = without_courtesies(text)
    if rest and rest != text:
        name, confidence = classify([rest])[0][0]
        if confidence >= SURE and name not in _EMPTY:
            return [likeliest, name]
    return list(dict.fromkeys([likeliest, *courtesies_beside(text)]))[:2]


def _answer_and_rest(text: str, classify: Classify) -> list[str]:
    """可以, 那退款哪天到: an answer and a wish, or an answer and what was asked for."""
    answer, rest = answer_before(text)
    only_inform = not answer
    if only_inform:
        answer, rest = "affirm", confirms_before(text)
    if not rest:
        return []
    name, confidence = classify([rest])[0][0]
    fits = name == "inform" if only_inform else name not in (answer, "greet", "chitchat")
    # The wish first: a yes moves money, so it leads only where the whole message reads as one.
    return [name, answer] if fits and confidence >= SURE else []
