"""In which sizes and colours an article is sold, and which of them a buyer's words mean."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.shop.kinds import COLOURS
from nlu.text import normalise

_LETTERS = ("xs", "s", "m", "l", "xl", "xxl", "xxxl", "xxxxl")
_SIZE = re.compile(
    r"(?<![a-z0-9])(?:([2-4])xl|(xs|x{0,4}l|[sm]))(?![a-z0-9])"
    r"|(?<![\d.月a-z])(\d{2,3})(?:码|号|寸|cm|(?![\d.a-z块元天件个小年月日点]))"
)
# 要黑色的, 换成白: a colour, and not the 白 of 白天.
_COLOUR = re.compile(
    rf"([{COLOURS}])(?:颜?色|的|款|[smlx\d]|$)|(?:换|成|要|改)[深浅]?([{COLOURS}])(?:$|[,。吧])"
)
# What it is to become stands behind these.
_BECOMES = re.compile(r"换(?:成|为|个|一个)?|改(?:成|为)?|要")
_STEP = re.compile(r"([大小])([一两二三1-3])?个?[码号]")
_STEPS = {"": 1, "一": 1, "1": 1, "两": 2, "二": 2, "2": 2, "三": 3, "3": 3}
# 满99 is no size.
_THRESHOLD = re.compile(r"满\s*\d+")
_PARTS = re.compile(r"[\s;；,，/|+]+")
_LABEL = re.compile(r"^[^:：]{1,6}[:：]")


@dataclass(frozen=True)
class Variant:
    """One way an article is sold. Several may share a SKU, where the shop counts them as one."""

    sku: str
    spec: str


@dataclass(frozen=True)
class _Traits:
    sizes: frozenset[str]
    colours: frozenset[str]
    words: frozenset[str]


def wanted_in(text: str, own: Variant, variants: Iterable[Variant]) -> list[Variant] | None:
    """Which of the variants the words want instead of `own`: none exists ([]), one, or several
    that are as likely. None where they name nothing that it should become."""
    known = list(dict.fromkeys([own, *variants]))
    even = normalise(text).text.lower()
    exact = [one for one in known if one.spec and normalise(one.spec).text.lower() == even.strip()]
    if exact:
        return exact
    if (step := _STEP.search(even)) is not None:
        return _steps_away(own, known, step)
    tail = _tail(even, known)
    said = _said(even if tail is None else tail, known)
    fits = _fitting(said, own, known)
    # 我的L码穿着大: what it is, not what it should become.
    return None if fits is None or (tail is None and fits == [own]) else fits


def by_size(variants: Iterable[Variant]) -> list[Variant]:
    """S, M, L and 39, 40, 42 of each colour in their order, to be shown."""
    return sorted(
        variants, key=lambda one: (sorted(_traits(one.spec).words), _rank(one.spec) or ())
    )


def named_in(text: str, lines: Sequence[Variant]) -> list[int]:
    """Which of several lines of an order the words name by colour, size or spec; their places."""
    said = _said(normalise(text).text.lower(), lines)
    fits = [at for at, line in enumerate(lines) if _has(_traits(line.spec), said)]
    return fits if any((said.sizes, said.colours, said.words)) else []


@dataclass(frozen=True)
class Named:
    """Which of the variants a text names: those that have all that it says of size and colour; else
    those that have some of it. `said` is what it says."""

    fits: tuple[Variant, ...] = ()
    near: tuple[Variant, ...] = ()
    said: str = ""


def named_of(text: str, variants: Sequence[Variant]) -> Named:
    """栗色没有39吗, of 栗色 37 and 黑色 39: none has both, each has one."""
    said = _said(_THRESHOLD.sub("", normalise(text).text.lower()), variants)
    if not (said.sizes or said.colours or said.words):
        return Named()
    wanted = " ".join([*sorted(said.words or said.colours), *sorted(said.sizes)]).upper()
    fits = tuple(one for one in variants if _has(_traits(one.spec), said))
    near = tuple(one for one in variants if _shares(_traits(one.spec), said))
    return Named(fits, near, wanted)


def strays_from(own: Variant, other: Variant, text: str) -> str:
    """39 of 栗色 38 is only there in 黑色: what differs too and was not spoken of, in Chinese."""
    said, has, gets = _said(normalise(text).text.lower(), [own, other]), *map(_of, (own, other))
    if has.words != gets.words and not (said.words or said.colours):
        return "颜色"
    told = said.sizes or _STEP.search(normalise(text).text.lower())
    return "尺码" if has.sizes != gets.sizes and not told else ""


def _of(one: Variant) -> _Traits:
    return _traits(one.spec)


def _shares(traits: _Traits, said: _Traits) -> bool:
    pairs = ((traits.sizes, said.sizes), (traits.colours, said.colours), (traits.words, said.words))
    return any(having & wanted for having, wanted in pairs)


def _tail(text: str, known: Sequence[Variant]) -> str | None:
    """M换成L: what stands behind the last 换成 that something is said behind."""
    for match in reversed(list(_BECOMES.finditer(text))):
        tail = text[match.start() :]
        said = _said(tail, known)
        if said.sizes or said.colours or said.words:
            return tail
    return None


def _said(text: str, known: Sequence[Variant]) -> _Traits:
    words = frozenset(
        word for one in known for word in _traits(one.spec).words if len(word) > 1 and word in text
    )
    rest = text
    for word in words:
        rest = rest.replace(word, " ")
    colours = frozenset(match[1] or match[2] for match in _COLOUR.finditer(rest))
    return _Traits(frozenset(_sizes(text)), colours, words)


def _fitting(said: _Traits, own: Variant, known: Sequence[Variant]) -> list[Variant] | None:
    if not (said.sizes or said.colours or said.words):
        return None
    fits = [one for one in known if _has(_traits(one.spec), said)]
    # What was not spoken of stays as it is: 换成L of a white M is the white L.
    has = _traits(own.spec)
    if not said.sizes:
        fits = [one for one in fits if _traits(one.spec).sizes == has.sizes] or fits
    if not (said.colours or said.words):
        fits = [one for one in fits if _traits(one.spec).words == has.words] or fits
    return fits


def _has(traits: _Traits, said: _Traits) -> bool:
    pairs = ((traits.sizes, said.sizes), (traits.colours, said.colours), (traits.words, said.words))
    return all(not wanted or having & wanted for having, wanted in pairs)


def _steps_away(own: Variant, known: Sequence[Variant], step: re.Match[str]) -> list[Variant]:
    """大一码: of letters the next in their order, of numbers the next that is sold."""
    here = _rank(own.spec)
    if here is None:
        return []
    steps = _STEPS[step[2] or ""] * (1 if step[1] == "大" else -1)
    ranks = {one: rank for one in known if (rank := _rank(one.spec)) and rank[0] == here[0]}
    sold = list(range(len(_LETTERS)))
    if here[0] == "number":
        sold = sorted({rank for _, rank in ranks.values()})
    at = sold.index(here[1]) + steps
    if not 0 <= at < len(sold):
        return []
    fits = [one for one, (_, rank) in ranks.items() if rank == sold[at]]
    words = _traits(own.spec).words
    return [one for one in fits if _traits(one.spec).words == words] or fits


def _rank(spec: str) -> tuple[str, int] | None:
    size = next(iter(_traits(spec).sizes), None)
    if size is None:
        return None
    return ("letter", _LETTERS.index(size)) if size in _LETTERS else ("number", int(size))


def _traits(spec: str) -> _Traits:
    """白色 L, 颜色:白色;尺码:L: sizes apart from the words of colours and patterns."""
    even = normalise(spec).text.lower()
    parts = [_LABEL.sub("", part) for part in _PARTS.split(even) if part]
    sizes = frozenset(size for part in parts for size in _sizes(part))
    words = frozenset(part for part in parts if part and not _sizes(part))
    colours = frozenset(char for word in words for char in word if char in COLOURS)
    return _Traits(sizes, colours, words)


def _sizes(text: str) -> list[str]:
    return [
        match[3] or (("x" * int(match[1]) + "l") if match[1] else match[2])
        for match in _SIZE.finditer(text)
    ]
