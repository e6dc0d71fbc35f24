"""Whatever a refusal says, and every state and move that pages show, has its English."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from bot.appeals.model import MOVES as APPEAL_MOVES
from bot.cases.transitions import MOVES as CASE_MOVES
from bot.decisions.wording import _LEVERS
from bot.names import Words, words
from bot.policy_versions.views import BLIND, BLIND_GROUPS
from bot.registers.model import MOVES as REGISTER_MOVES
from bot.reviews.drafts import _FORBIDDEN
from bot.reviews.model import MOVES as REVIEW_MOVES
from bot.shop.cards import _LOST, _PACKED, _RETURNED, _RETURNING, STATUS_TEXT
from tests.contract.told_sentences import (
    CHINESE,
    FROM_ELSEWHERE,
    ROOT,
    raised_with_other_words,
    sentences,
)

CONSOLE = ROOT / "bot" / "web" / "console"
FILES = ("told.en.json", "told.lists.en.json")
TOLD: dict[str, str] = {}
for _file in FILES:
    TOLD |= json.loads((CONSOLE / "i18n" / _file).read_text(encoding="utf-8"))
# Intents are told by their code, and goods go by couriers of Chinese names.
NAMED = [name for name in Words.__struct_fields__ if name not in ("intents", "couriers")]


def texts() -> Iterator[str]:
    yield from sentences()
    yield from (re.sub(r"\{\w+\}", "{}", text) for text in _LEVERS.values())
    yield from (says for _, says in _FORBIDDEN)
    yield from (*BLIND.values(), *BLIND_GROUPS.values())
    yield from (move.title for move in CASE_MOVES)
    yield from (move.title for move in APPEAL_MOVES)
    yield from (move.title for move in REVIEW_MOVES)
    yield from (move.title for move in REGISTER_MOVES)
    yield from (*STATUS_TEXT.values(), _LOST, _PACKED, _RETURNED, _RETURNING)


def test_every_sentence_has_its_english():
    found = set(texts())
    assert len(found) > 220
    assert sorted(found - TOLD.keys()) == []


def test_no_refusal_takes_words_from_where_nobody_looked():
    assert raised_with_other_words() == FROM_ELSEWHERE


def test_the_english_is_english_and_fills_the_same_values():
    assert [text for text in TOLD.values() if CHINESE.search(text)] == []
    for chinese, english in TOLD.items():
        places = {int(place) for place in re.findall(r"\{(\d)\}", english)}
        assert places == set(range(chinese.count("{}"))), chinese


def english_names() -> dict[str, set[str]]:
    """By group, the codes that have an English name."""
    found = {}
    names = ("names.en.ts", "names.registers.en.ts", "names.buyers.en.ts")
    source = "\n".join((CONSOLE / name).read_text(encoding="utf-8") for name in names)
    for group, body in re.findall(r"^  (\w+): \{(.*?)\}", source, re.MULTILINE | re.DOTALL):
        found[group] = set(re.findall(r"'?([\w.]+)'?:\s", body))
    lists = (CONSOLE / "names.reasons.en.ts").read_text(encoding="utf-8")
    reasons, tickets = (set(re.findall(r"(\w+): '", part)) for part in lists.split("ticketReasons"))
    return {**found, "reasons": reasons, "ticket_reasons": reasons | tickets}


@pytest.mark.parametrize("group", NAMED)
def test_every_value_has_an_english_name(group: str):
    names = set(getattr(words(), group))
    if group == "ticket_reasons":
        names -= set(words().intents)  # told by their code
    assert sorted(names - english_names().get(group, set())) == []
