"""Finds a second wish in a message, so that answering the first one does not lose it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from nlu.components.courtesies import answer_before, confirms_before, only_courtesies

Ranking = Sequence[tuple[str, float]]
Classify = Callable[[Sequence[str]], Sequence[Ranking]]

# How sure both halves of a message must be: with a border between them, of one matter, and
# where only words such as 怎么 part them. Chosen on data, see docs/understanding.md.
SURE = 0.7
SURE_OF_ONE_MATTER = 0.8
SURE_INSIDE = 0.8
# What people say around a wish; one of these beside a real wish is not a second one.
SMALL_TALK = frozenset({"greet", "inform", "affirm", "deny", "thank", "goodbye", "chitchat"})
_WITH_INFORM = frozenset({"thank", "affirm", "deny"})
# Told of together, these are mostly one thing: 坏了用不了, 三天没动到哪了.
_MATTERS = tuple(
    frozenset(names.split())
    for names in (
        "urge_shipping track_logistics logistics_stalled delivered_not_received contact_courier",
        "report_damaged report_quality_issue report_wrong_item ask_usage",
        "report_missing_item report_missing_gift report_wrong_item",
        "request_return request_exchange ask_return_policy withdraw_request",
        "request_return request_refund cancel_order withdraw_request",
        "change_item report_wrong_item request_exchange",
        "price_drop_complaint ask_return_policy",
        "request_compensation shipping_fee_dispute price_drop_complaint",
        "request_human bot_challenge urge_reply",
        "ask_product request_gift ask_promotion ask_usage",
    )
)
_OPENER = re.compile(
    r"(?:(?:[你您]好|亲爱的|亲+|在[吗么不]+|哈喽|喂|掌柜|老板|客服|请问|麻烦|[好嗯哦噢]+)"
    r"[呀啊哈吧的们]*[\s,。!?~…]+)+"
)
_BORDER = re.compile(
    r"[\s,。!?;~…]+|(?=另外|还有就是|还有个|顺便|再问一?下|再就是|然后再|然后还|而且|并且|不然就|要不就)"
)
_INNER_BORDER = re.compile(r"(?<=.{4})(?=怎么|能不能|可不可以|帮我|给我|我要|就[退取拒投])(?=.{4})")
_SHORTEST = 2
_MOST_CLAUSES = 6


def clauses(text: str) -> list[str]:
    """The clauses of a normalised text; scraps too short to mean something join the one before."""
    pieces: list[str] = []
    for piece in filter(None, (piece.strip() for piece in _BORDER.split(text))):
        short = pieces and (len(piece) < _SHORTEST or len(pieces[-1]) < _SHORTEST)
        if short or len(pieces) == _MOST_CLAUSES:
            pieces[-1] += " " + piece
        else:
            pieces.append(piece)
    return pieces


def pieces(text: str) -> list[str]:
    """Every part of a text whose reading find_wishes asks for, to encode them all at once."""
    if len(only_courtesies(text)) > 1:
        return []
    rests = (answer_before(text)[1], confirms_before(text))
    return list(dict.fromkeys([*filter(None, rests), *_halves(text)[0]]))


def find_wishes(text: str, whole: Ranking, classify: Classify) -> list[str]:
    """One or two intents in the order to handle: the reading of the whole message goes first
    where it is one of them."""
    likeliest = whole[0][0]
    found = only_courtesies(text)
    if len(found) < 2:
        found = _answer_and_rest(text, classify) or _two_halves(text, classify)
    return sorted(found, key=lambda name: name != likeliest) if found else [likeliest]


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


def _halves(text: str) -> tuple[list[str], float]:
    """Both sides of every cut between clauses, and how sure they must be."""
    opener = _OPENER.match(text)
    body = text[opener.end() :] if opener else text
    parts, least = clauses(body), SURE
    if len(parts) == 1:
        parts, least = _INNER_BORDER.split(body, maxsplit=1), SURE_INSIDE
    cuts = range(1, len(parts))
    return [half for cut in cuts for half in (" ".join(parts[:cut]), " ".join(parts[cut:]))], least


def _two_halves(text: str, classify: Classify) -> list[str]:
    """Every cut is tried; the one with the two surest readings counts."""
    halves, least = _halves(text)
    readings = [ranking[0] for ranking in classify(halves)] if halves else []
    found = [
        (first[1] * second[1], [first[0], second[0]])
        for first, second in zip(readings[::2], readings[1::2], strict=True)
        if _go_together(first[0], second[0])
        and min(first[1], second[1]) >= max(least, _needed(first[0], second[0]))
    ]
    return max(found)[1] if found else []


def _go_together(first: str, second: str) -> bool:
    """Two different wishes, or a courtesy and what was asked for."""
    small = SMALL_TALK & {first, second}
    if "inform" in small:
        return len(small) == 2 and bool(small & _WITH_INFORM)
    return first != second and not small


def _needed(first: str, second: str) -> float:
    together = any({first, second} <= matter for matter in _MATTERS)
    return SURE_OF_ONE_MATTER if together else SURE
