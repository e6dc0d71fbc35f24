"""Questions that a buyer has numbered, or put one behind the other: each for itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LONGEST = 400
_MOST = 8
# The first mark stands at the start, or behind a greeting.
_LATEST_START = 15
# 2件, 3天, 1米6 count and measure: no marks.
_UNIT = r"件个双条瓶只套盒包袋箱块元毛月号日点天年岁周星小斤米码寸分次单倍折折x×%％+\-—~"
_MARKS = (
    re.compile(rf"(?<![\d.a-zA-Z第号])(\d{{1,2}})(?![\d{_UNIT}]| ?\d)[.、．:：)）]?\s*"),
    re.compile(r"([①-⑩])\s*"),
    re.compile(r"(?<![一二三四五六七八九十])第?([一二三四五六七八九十])[、，,:：是]\s*"),
    # 第二个不喜欢 points at goods.
    re.compile(
        r"第([一二三四五六七八九十])"
        r"(?!个(?!问题|是|[、，,:：])|[样件双条款套只单次种瓶盒包台把张](?![、，,:：]))"
        r"(?:个问题|点|个是|[个件])?[、，,:：是]?\s*"
    ),
)
_VALUES = {mark: at for at, mark in enumerate("一二三四五六七八九十", 1)} | {
    mark: at for at, mark in enumerate("①②③④⑤⑥⑦⑧⑨⑩", 1)
}
_EDGE = " ,，。;；、\n"
_QUESTION = re.compile(r"[^?？]+[?？]+")
_FEWEST_QUESTIONS, _SHORTEST = 3, 3


def listed(text: str) -> list[str]:
    """The items of a list in their order; none where the text is no list."""
    if len(text) > _LONGEST:
        return []
    for mark in _MARKS:
        if len(found := list(_numbered(text, mark))) > 1:
            return found[:_MOST]
    return _questions(text)[:_MOST]


def _numbered(text: str, mark: re.Pattern[str]) -> Iterator[str]:
    """Behind each mark that is the next number."""
    places: list[tuple[int, int]] = []
    for match in mark.finditer(text):
        if _value(match[1]) == len(places) + 1 and (places or match.start() <= _LATEST_START):
            places.append(match.span())
    ends = [start for start, _ in places[1:]] + [len(text)]
    items = [text[at:end].strip(_EDGE) for (_, at), end in zip(places, ends)]  # noqa: B905
    if all(len(item) > 1 for item in items):
        yield from items


def _value(mark: str) -> int:
    return _VALUES.get(mark) or int(mark)


def _questions(text: str) -> list[str]:
    """多久发货？什么快递？能开票吗？"""
    asked = [match.group().strip(_EDGE) for match in _QUESTION.finditer(text)]
    each = [one for one in asked if len(one.rstrip("?？")) >= _SHORTEST]
    return each if len(each) >= _FEWEST_QUESTIONS else []
