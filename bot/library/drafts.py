"""Drafts of an answer from what people really replied: no personal data, no promises, each once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from bot.desk.ports import PromiseReader
from bot.insight.texts import key_of
from bot.insight.vectors import Floats
from bot.library.matching import LEAST_LIKENESS, likeness_to
from bot.library.meanings import Meanings
from bot.library.model import MOST_TEXT
from bot.library.ports import OpenUow
from bot.library.texts import example_of
from bot.times import Clock
from nlu.masking import mask

MOST_PROPOSED, MOST_EXAMPLES = 3, 8
# Messages that a person answered, the newest ones: what is looked through for typed examples.
MOST_LOOKED_AT, LOOKED_BACK = 2_000, timedelta(days=180)
_MOST_OF_GROUP, _MOST_LINES = 200, 6
# From here on two replies say the same.
_SAME = 0.75
_SENTENCES = re.compile(r"[^。！!？?；;\n~～]+[。！!？?；;\n~～]*")
_GREETING = re.compile(r"^(?:亲+|亲爱的|您好|你好|哈喽|嗨)[呀啊哦哈~～,，、:：\s]*")
# Says nothing to whoever asks next: manners, what is being looked up, and what is asked back.
_EMPTY = re.compile(
    r"稍等|我(?:先)?(?:看|查|问|核实|确认|反馈)[一下看了]?|帮您(?:看|查|问|核实|催|反馈|登记)|在的|收到|好的|"
    r"谢谢|感谢|不客气|抱歉|不好意思|久等|麻烦您|请问|方便.{0,4}提供|发(?:我|一下).{0,6}(?:订单|图|照片)|"
    r"还有.{0,6}(?:问题|帮)|祝您|[?？]\s*$|吗[。！!~～]*$"
)
_NUMBER = re.compile(r"\d{5,}")
_SHORTEST = 4


@dataclass(frozen=True)
class Proposal:
    """`times`: so many conversations were answered so, nearly in these words."""

    text: str
    times: int


@dataclass(frozen=True, kw_only=True)
class Draft:
    """`replies`: conversations in which a person answered; `left_out`: sentences that promised."""

    examples: tuple[str, ...]
    proposals: tuple[Proposal, ...]
    replies: int
    left_out: int


class Drafts:
    def __init__(
        self, open_uow: OpenUow, *, clock: Clock, reader: PromiseReader, meanings: Meanings
    ) -> None:
        self._open_uow = open_uow
        self._now = clock
        self._reader = reader
        self._meanings = meanings

    def of_messages(self, asked: Sequence[tuple[str, datetime, str]]) -> Draft:
        """From conversation, time and words of messages that ask one thing, the newest first."""
        usual = Counter(key_of(text) for _, _, text in asked if key_of(text))
        said = {key_of(text): text for _, _, text in asked}
        examples = tuple(
            dict.fromkeys(example_of(said[key]) for key, _ in usual.most_common(MOST_EXAMPLES))
        )
        return self._draft(examples, [(place, at) for place, at, _ in asked[:_MOST_OF_GROUP]])

    def of_examples(self, examples: Sequence[str]) -> Draft:
        """From conversations in which something like these was asked."""
        clean = tuple(dict.fromkeys(example_of(one) for one in examples if one.strip()))
        with self._open_uow(writes=False) as uow:
            past = uow.library.answered_by_people(self._now() - LOOKED_BACK, most=MOST_LOOKED_AT)
        if not past or not clean:
            return Draft(examples=clean, proposals=(), replies=0, left_out=0)
        rows = self._meanings.of([text for _, _, text in past])
        alike = likeness_to(self._meanings.of(clean), rows)
        places = [
            (conversation, at)
            for (conversation, at, _), likeness in zip(past, alike, strict=True)
            if likeness >= LEAST_LIKENESS
        ]
        return self._draft(clean, places[:_MOST_OF_GROUP])

    def _draft(self, examples: tuple[str, ...], places: Sequence[tuple[str, datetime]]) -> Draft:
        with self._open_uow(writes=False) as uow:
            replies = uow.library.replies_of_people(places, until_next=_MOST_LINES)
        replies = [lines for lines in replies if lines]
        texts: list[str] = []
        left_out = 0
        for lines in replies:
            text, promising = self._clean(lines)
            left_out += promising
            if text:
                texts.append(text)
        proposals = _the_usual(texts, self._meanings.of(texts)) if texts else []
        return Draft(
            examples=examples,
            proposals=tuple(proposals[:MOST_PROPOSED]),
            replies=len(replies),
            left_out=left_out,
        )

    def _clean(self, lines: Sequence[str]) -> tuple[str, int]:
        """What is left of a reply for everybody, and how many sentences promised."""
        kept, promising = [], 0
        for sentence in (part for line in lines for part in _SENTENCES.findall(line)):
            words = _GREETING.sub("", sentence.strip()).strip()
            if len(words) < _SHORTEST or _EMPTY.search(words) or _is_personal(words):
                continue
            if self._reader.promises_in(words):
                promising += 1
            else:
                kept.append(words.rstrip("~～；;\n"))
        text = (
            "，".join(kept) if all(one[-1] not in "。！!" for one in kept[:-1]) else "".join(kept)
        )
        if not text or len(text) > MOST_TEXT or self._reader.promises_in(text):
            return "", promising
        return text, promising


def _is_personal(words: str) -> bool:
    """Of a person, an order or a parcel: true for one buyer only."""
    return mask(words) != words or _NUMBER.search(words) is not None


def _the_usual(texts: Sequence[str], rows: Floats) -> list[Proposal]:
    """Replies that say the same as one, put as most people put it; the most usual first."""
    groups: list[list[int]] = []
    for at in range(len(texts)):
        mine = next((one for one in groups if float(rows[one[0]] @ rows[at]) >= _SAME), None)
        if mine is None:
            groups.append([at])
        else:
            mine.append(at)
    found = []
    for members in groups:
        counts = Counter(texts[at] for at in members)
        middle = np.mean([rows[at] for at in members], axis=0)
        near = {texts[at]: float(rows[at] @ middle) for at in members}
        text = max(counts, key=lambda one: (counts[one], round(near[one], 4), one))
        found.append(Proposal(text, len(members)))
    return sorted(found, key=lambda one: (-one.times, one.text))
