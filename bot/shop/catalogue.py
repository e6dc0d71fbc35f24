"""Which goods a text names: by their titles, what buyers call such goods, colours and specs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.shop.kinds import COLOURS, MEASURES, SHELVES, head_of, kinds

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc

    from nlu.text import Normalised

_CJK = re.compile(r"[\u4e00-\u9fff]+")
# What comes after the name in a title and is none: 牛仔裤女, 方巾 男女同款.
_TRAILING = re.compile(r"(?:男女?|女|款|同款|新款|套装|装|正品|官方|旗舰店|特价|小样|小包)+$")
_QUALITY_BEHIND = re.compile(
    rf"(?:[浅深大亮暗纯淡米藏]?[{COLOURS}]色|\d+(?:\.\d+)?(?:[a-z]{{1,3}}|[{MEASURES}颗粒枚片抽卷斤克升码号])装?"
    r"|(?<=[\u4e00-\u9fff])x{0,3}[sml]|均码|[大中小加特]+[号码]|加[大厚绒])+$",
    re.IGNORECASE,
)
# Between a quality and the name: 蓝色[那条]裤子, 39[码的]鞋子.
_LINK = re.compile(
    r"(?:的|[那这]?[一两]?[个双条件只款台瓶盒把顶套支副辆张床包罐袋箱部]|[那这]种?|色|码|号|寸|[升斤克])$"
)
_COLOUR_BEFORE = re.compile(rf"[浅深大亮暗纯淡]?([{COLOURS}])(?:颜?色)?$")
_COLOUR_BEHIND = re.compile(rf"[浅深大亮暗纯淡]?([{COLOURS}])(?:颜?色)?的?[那这]")
# What may stand after 那双, where it means the goods by themselves.
_THAT_ONE = re.compile(
    r"[那这]一?([双条件台顶辆副床套把张瓶罐部支幅])"
    r"(?=$|[的呢吧吗啊怎能可想要有太不还什是也都我你断坏裂破掉多没被换退到发洗穿会就漏哪]"
    r"|[,.。!?~ ]|质量|颜色|尺码)"
)
_OF = re.compile(rf"(?:的|[那这]?[一两]?[个只款]|[{COLOURS}]色?)$")
_IS_A_BAG = re.compile(
    r"的|坏|破|掉|脏|太|断|开线|有|里|呢|也|怎么|咋|能|可以|多少|什么|啥|几[号天]"
)
# 我那包呢, and not 我那包茶叶.
_MY = re.compile(r"我[那这]$")
_ENDS = re.compile(r"[呢掉染褪怎咋能会也,.!? ]|$")
_NUMERAL = re.compile(r"[\d一二两三四五六七八九十几半每整]$")
_SHORTEST = _SHORT = 2
_TITLE, _KIND, _SHELF, _COUNTED = 8, 4, 2, 1


@dataclass(frozen=True)
class Goods:
    """One thing for sale or bought. `specs` are the colours and sizes it was bought in."""

    sku: str
    title: str
    category: str = ""
    specs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mention:
    """Where a text names goods: its place in the original, and whose name it may be.

    `skus` has the best first; the first `tied` of them are as likely as each other.
    """

    start: int
    end: int
    skus: tuple[str, ...]
    tied: int
    name_length: int

    @property
    def norm(self) -> str | None:
        """The SKU, where only one can be meant."""
        return self.skus[0] if self.tied == 1 else None

    @property
    def likeliest(self) -> tuple[str, ...]:
        return self.skus[: self.tied]


@dataclass
class _Traits:
    """What may be said of goods beside the name."""

    words: set[str] = field(default_factory=set)
    colours: set[str] = field(default_factory=set)


class Catalogue:
    """Built once for a set of goods; `find` is quick and may be called from any thread."""

    def __init__(self, goods: Iterable[Goods]) -> None:
        self._names: dict[str, dict[str, int]] = {}
        self._counted: dict[str, list[str]] = {}
        self._traits: dict[str, _Traits] = {}
        self._order: dict[str, int] = {}
        for one in goods:
            self._add(one)
        self._matcher = self._build()

    def _add(self, one: Goods) -> None:
        self._order.setdefault(one.sku, len(self._order))
        names = names_of(one.title, one.category)
        for name, strength in names.words.items():
            known = self._names.setdefault(name, {})
            known[one.sku] = max(strength, known.get(one.sku, 0))
        for measure in names.measures:
            self._counted.setdefault(measure, []).append(one.sku)
        traits = self._traits.setdefault(one.sku, _Traits())
        traits.words |= names.traits
        traits.colours |= names.colours
        for spec in one.specs:
            traits.words |= _pieces(spec)
            traits.colours |= {char for char in spec if char in COLOURS}

    def _build(self) -> PhraseMatcher:
        # spaCy takes a second to import: a gateway that was killed must be back before that.
        from spacy.matcher import PhraseMatcher

        from nlu import zh

        matcher = PhraseMatcher(zh.nlp().vocab)
        for name in self._names:
            matcher.add(name, [_by_character(name)])
        return matcher

    def find(self, text: str, *, loosely: bool = True) -> list[Mention]:
        """Every place where goods are named, in reading order; `loosely` also by 那双 or 零食,
        which says something only among the few goods that somebody has bought."""
        if not self._names or not text.strip():
            return []
        from spacy.util import filter_spans

        from nlu import zh

        even = zh.normalise(text)
        borders = _Borders(even.text)
        spans = self._matcher(_by_character(even.text), as_spans=True)
        least = 0 if loosely else _KIND
        found = [
            self._with_qualities(even.text, span.start, span.end, self._names[span.label_])
            for span in filter_spans([one for one in spans if borders.allow(one.start, one.end)])
            if max(self._names[span.label_].values()) >= least
        ]
        found = _joined(even.text, found)
        if loosely:
            found += self._that_one(even.text, borders, found)
        return [self._mention(one, even) for one in sorted(found, key=lambda one: one.start)]

    def _with_qualities(self, text: str, start: int, end: int, fits: Mapping[str, int]) -> _Found:
        """The name with the qualities in front of it, and how well they fit the goods; one
        right behind it (裤子蓝色那条) counts, but is no part of the name."""
        scores, first, at = dict(fits), start, start
        while at:
            length, having = self._quality(text, at, fits)
            if not length and (link := _LINK.search(text, 0, at)) is not None:
                at = link.start()
                continue
            if not length:
                break
            at = first = at - length
            for sku in having:
                scores[sku] += _TITLE
        behind = _COLOUR_BEHIND.match(text, end)
        if behind is not None:
            for sku in fits:
                scores[sku] += _TITLE * (behind[1] in self._traits[sku].colours)
        return _Found(first, end, end - start, scores)

    def _quality(self, text: str, end: int, among: Iterable[str]) -> tuple[int, list[str]]:
        """How long a quality of some of the goods is that ends here, and of which."""
        best: tuple[int, list[str]] = (0, [])
        for sku in among:
            traits = self._traits[sku]
            length = max(
                (len(one) for one in traits.words if text.endswith(one, 0, end)), default=0
            )
            colour = _COLOUR_BEFORE.search(text, 0, end)
            if colour is not None and colour[1] in traits.colours:
                length = max(length, len(colour[0]))
            if length > best[0]:
                best = (length, [])
            if length and length == best[0]:
                best[1].append(sku)
        return best

    def _that_one(self, text: str, borders: _Borders, named: list[_Found]) -> list[_Found]:
        """那双, 黑色那条: goods by what they are counted by, where no noun comes after it."""
        found = []
        for match in _THAT_ONE.finditer(text):
            fits = dict.fromkeys(self._counted.get(match[1], ()), _COUNTED)
            # 裤子黑色那条 is found by its name.
            beside = any(match.start() - 4 <= one.end <= match.start() for one in named)
            inside = any(one.start <= match.start() < one.end for one in named)
            if fits and not beside and not inside:
                found.append(self._with_qualities(text, match.start(), match.end(), fits))
        return found

    def _mention(self, found: _Found, even: Normalised) -> Mention:
        scores = found.scores
        ranked = sorted(scores, key=lambda sku: (-scores[sku], self._order[sku]))
        tied = sum(scores[sku] == scores[ranked[0]] for sku in ranked)
        place = even.origin(found.start, found.end)
        return Mention(*place, tuple(ranked), tied, found.name_length)


@dataclass(frozen=True)
class _Found:
    """As a mention, in the normalised text and before anything is ranked."""

    start: int
    end: int
    name_length: int
    scores: dict[str, int]


def _joined(text: str, found: list[_Found]) -> list[_Found]:
    """行李箱轮子, 包的带子: one thing named twice in a row."""
    whole: list[_Found] = []
    for one in sorted(found, key=lambda one: one.start):
        before = whole[-1] if whole else None
        both = before.scores.keys() & one.scores.keys() if before else set()
        if before and both and text[before.end : one.start] in ("", "的"):
            scores = {
                sku: before.scores[sku] + one.scores[sku] for sku in before.scores if sku in both
            }
            length = max(before.name_length, one.name_length)
            whole[-1] = _Found(before.start, one.end, length, scores)
        elif before is None or one.start >= before.end:
            whole.append(one)
    return whole


class _Borders:
    """Where words begin and end, so that 手机 is not found in 手机号 nor 衣服 in 洗衣服务."""

    def __init__(self, text: str) -> None:
        from nlu import zh

        self._text = text
        self._words = [(one.idx, one.idx + len(one)) for one in zh.nlp().make_doc(text)]
        self._starts = {start for start, _ in self._words}
        self._ends = {end for _, end in self._words}

    def allow(self, start: int, end: int) -> bool:
        length = end - start
        if length > _SHORT:
            return True
        if length == 1 and not self._is_a_noun(start):
            return False
        for first, last in self._words:
            # Words that are in no dictionary were only guessed: 鞋能 of 鞋能退吗.
            longer = first <= start and end <= last and last - first > length
            if longer and _is_word(self._text[first:last]):
                return False
        if length == 1:
            # 那锅 is a guess of the dictionary's, as well.
            return start in self._starts or self._text[start - 1 : start] in ("那", "这")
        return start in self._starts or end in self._ends

    def _is_a_noun(self, at: int) -> bool:
        """一包, 两箱 count; 包邮 and 包安装 promise; 甩锅 blames."""
        text = self._text
        if text[at] == "锅" and text[at - 1 : at] in ("甩", "背", "接"):
            return False
        if text[at] == "包" and _MY.search(text, 0, at) and _ENDS.match(text, at + 1):
            return True
        if text[at] == "包" and not (_OF.search(text, 0, at) or _IS_A_BAG.match(text, at + 1)):
            return False
        return text[at] not in MEASURES or not _NUMERAL.search(text, 0, at)


@dataclass(frozen=True)
class Names:
    """What a title says: names with their strength, qualities, and how such goods are counted."""

    words: dict[str, int]
    traits: frozenset[str]
    colours: frozenset[str]
    measures: str


@lru_cache(maxsize=20_000)
def names_of(title: str, category: str = "") -> Names:
    from nlu import zh

    segments = [_TRAILING.sub("", part) for part in zh.normalise(title).text.split(" ")]
    segments = [part for part in segments if _CJK.search(part)]
    # Only the first part of a title may end in a name that we do not know: 缓震回弹 praises.
    plain = [part for part in segments if not part[0].isdigit()] or segments
    headed = [part for part in segments if head_of(part)] or [_up_to_a_head(plain)]
    names: dict[str, int] = {}
    for segment in headed:
        names |= dict.fromkeys(_from_title(segment, head_of(segment)), _TITLE)
    kind = kinds().get(head_of(headed[0]))
    if kind is not None:
        names |= {word: _TITLE if word in headed[0] else _KIND for word in kind.words}
    names |= {word: _SHELF for word in SHELVES.get(category, ()) if word not in names}
    qualities = frozenset(word for word in _words(title) if word not in names)
    colours = frozenset(
        colour[1] for word in qualities if (colour := re.search(rf"([{COLOURS}])色?$", word))
    )
    return Names(names, qualities, colours, kind.measures if kind else "")


def _up_to_a_head(segments: Sequence[str]) -> str:
    """耐热玻璃饭盒 of 耐热玻璃饭盒上班族带饭; the whole first part where no name is known."""
    words = _words(segments[0], shortest=1) if segments else ()
    parts = ["".join(words[:at]) for at in range(len(words), 0, -1)]
    whole = parts[0] if parts else ""
    # 马甲 of 羽绒马甲灰色, 凝珠 of 洗衣凝珠60颗: colours and counts come after the name.
    return next((part for part in parts if head_of(part)), _QUALITY_BEHIND.sub("", whole) or whole)


def _from_title(segment: str, head: str) -> list[str]:
    """空气炸锅 of 迷你空气炸锅, 保温杯 of 保温水杯: the ends of a title, and its short forms."""
    words = _words(segment, shortest=1)
    ends = ["".join(words[at:]) for at in range(len(words))]
    ends = [end for end in ends if len(end) >= max(_SHORTEST, len(head))]
    if not head:
        return ends
    short = next((char for char in head if char in kinds()), "")
    for at, word in enumerate(words):
        if short and len(word) == _SHORTEST and not word.endswith(short):
            ends.append(word + short)
        # 阔腿裤 in the middle of 阔腿裤女宽松休闲裤子
        middle = word if len(word) >= _SHORTEST else "".join(words[max(at - 1, 0) : at + 1])
        if len(middle) >= _SHORTEST and _alike(head_of(middle), head):
            ends += [middle, head_of(middle)]
    ends += [head[at:] for at in range(1, len(head) - 1) if head[at:] in kinds()]
    return [*dict.fromkeys([*ends, head])]


def _alike(one: str, other: str) -> bool:
    return bool(one) and kinds()[one].measures == kinds()[other].measures


def _pieces(spec: str) -> set[str]:
    """Sizes may be one letter."""
    from nlu import zh

    return {*_words(spec), *zh.normalise(spec).text.split(" ")} - {""}


@lru_cache(maxsize=20_000)
def _words(text: str, shortest: int = _SHORTEST) -> tuple[str, ...]:
    from nlu import zh

    words = zh.words(zh.normalise(text).text)
    return tuple(word for word in words if len(word) >= shortest and word not in _NOTHING)


_NOTHING = frozenset({"++", "小样", "装", "一对", "一份", "一片", "一个", "可以", "通用"})


def _is_word(text: str) -> bool:
    import jieba

    return bool(jieba.dt.FREQ.get(text))


def _by_character(text: str) -> Doc:
    """Jieba cuts the same word differently beside other words, so names are sought in characters
    and compared with the borders of words after."""
    from spacy.tokens import Doc

    from nlu import zh

    return Doc(zh.nlp().vocab, words=list(text), spaces=[False] * len(text))


def find_goods(text: str, owned: Catalogue, others: Catalogue | None = None) -> list[Mention]:
    """What the buyer has bought comes first; the shop's other goods where the text names them
    more fully, or names nothing of the buyer's."""
    mine = owned.find(text)
    theirs = others.find(text, loosely=False) if others is not None else []
    chosen = list(mine)
    for mention in theirs:
        rivals = [one for one in chosen if one.start < mention.end and mention.start < one.end]
        if all(mention.name_length > one.name_length for one in rivals):
            chosen = [one for one in chosen if one not in rivals] + [mention]
    return sorted(chosen, key=lambda one: one.start)


@lru_cache(maxsize=64)
def catalogue_of(goods: tuple[Goods, ...]) -> Catalogue:
    """The goods themselves are the version: the same ones are not built twice."""
    return Catalogue(goods)
