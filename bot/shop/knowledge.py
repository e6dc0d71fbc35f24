"""Finding the pieces of a product's knowledge that answer a question, or nothing.

A piece answers only if it speaks of all that the question asks for (aspects.tsv). Where no aspect
is known by name, the piece has to share the question's own words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from bot.shop.aspects import Aspect, aspects_of
from bot.shop.catalogue import names_of
from bot.shop.model import Product, ProductFact

if TYPE_CHECKING:
    import numpy as np

    Vector = np.ndarray[Any, np.dtype[np.float32]]
    Encoder = Callable[[Sequence[str]], Sequence[Vector]]

# How buyers ask about each topic: the encoder finds a question nearer to these than to the
# answer's own words.
_ASKED: dict[str, tuple[str, ...]] = {
    "usage": ("这个怎么使用", "先后顺序是什么", "不会弄，教一下", "一天几次，一次多少"),
    "install": ("怎么装上去", "需要自己装吗，难不难"),
    "wash": ("脏了怎么弄干净", "可以放水里洗吗"),
    "keep": ("买回来应该放在哪里", "吃不完怎么办"),
    "ingredients": ("里面都有些什么东西", "有没有刺激性的东西"),
    "shelf_life": ("可以用到什么时候", "打开以后要多久吃完"),
    "size": ("我该买多大的", "它有多大"),
    "material": ("是用什么做的", "摸起来怎么样，透气吗"),
    "suit": ("我这种情况能用吗", "给家里小朋友用行不行"),
    "stock": ("现在买得到吗",),
    "proof": ("怎么知道是真的", "跟店里买的不一样"),
    "warranty": ("用坏了你们管吗", "出问题找谁"),
    "package": ("收到会有哪些东西",),
}
# Likeness to the fact counts in full, likeness to what buyers ask about its topic by half.
_ASKED_WEIGHT = 0.5
# What a question is made of beside what it asks for.
_FRAME = re.compile(
    r"第一次|能不能|可不可以|可以|会不会|要不要|有没有|是不是|行不行|怎么样|怎样|怎么|咋样|咋|如何|多少|多久"
    r"|什么|啥|哪[个种里]?|为何|为啥|请问|问一?下|想问|一下|东西|这[个款种]?|那[个款种]?|你们?家?|您|我们?家?|俺家?|咱"
    r"|(?<![零一二三四五六七八九十\d])[个]|不(?=$|[\s,，。？?])|(?<=(.))不(?=\1)|行(?=$|[吗不么\s,，。?？])|[能会要有没是吗么嘛呢啊呀哦吧的了着过给和跟就都也很太还再到几又用办弄搞]|[\s,，。？?！!；;、~～…]"
)
# So much of the question's own words has to stand in the piece; chosen on the odd lines of
# tests/shop/product_questions.tsv.
_SHARED, _SHORTEST = 0.6, 2
# So much alike, two questions ask the same: 保温能保多久 and 保温能保几个小时 are at 0.88, 保修多久
# and 保温能保多久 at 0.68.
_SAME_QUESTION = 0.78
# Words of at least this weight name the goods themselves, no part of them.
_ITS_NAME = 8
# What kind of answer a question wants, where the answer does not say its words again.
_KINDS = (
    (
        re.compile(r"多久|多长时间|几分钟|几个?(?:小时|钟头?)|几天"),
        re.compile(r"[\d一二两三半][^,，。；;]{0,5}(?:秒|分钟|小时|天|周|个月|年)"),
    ),
    (
        re.compile(r"几[档种个支片格级]|多少[档种个支片]"),
        re.compile(r"[\d一二两三四五六七八九十][^,，。；;]{0,1}[档种个支片格级]"),
    ),
)
# A question in several parts gets an answer to each.
_PARTS = re.compile(r"[\s,，。？?！!；;、]+")
_MOST_PARTS = 5
# Facts of so many products are kept as vectors; each takes two kilobytes.
_MOST_KEPT = 20_000


class Knowledge:
    """Answers from the facts of given products. The encoder is made when first needed."""

    def __init__(self, make_encoder: Callable[[], Encoder] | None = None) -> None:
        self._make_encoder = make_encoder or shipped_encoder
        self._encoder: Encoder | None = None
        self._kept: dict[str, Vector] = {}
        self._lock = Lock()

    def warm(self) -> None:
        """The encoder, and how buyers ask: kept from then on."""
        self._vectors(["预热", *(one for ways in _ASKED.values() for one in ways)])
        aspects_of("预热")

    def answers(self, product: Product, question: str) -> list[ProductFact]:
        """What answers each part of the question, in the order asked; empty where nothing does."""
        parts = [part for part in _PARTS.split(question) if part]
        if not 1 < len(parts) <= _MOST_PARTS:
            parts = [question]
        found = [self.answer([product], part) for part in parts]
        if not any(found):
            found = [self.answer([product], question)]
        return list(dict.fromkeys(one for one in found if one is not None))

    def answer(
        self, products: Sequence[Product], question: str, topic: str | None = None
    ) -> ProductFact | None:
        """The best fact, or None when none speaks of what is asked. A given `topic` is kept to."""
        for product in _named_first(products, question):
            facts = [one for one in product.facts if topic in (None, one.topic)]
            if topic is None:
                told = _to_the_point(facts, question, product.title)
                facts = told or self._asked_before(facts, question)
            if facts:
                return self._nearest(_of_its_kind(facts, question), question)
        return None

    def _asked_before(self, facts: Sequence[ProductFact], question: str) -> list[ProductFact]:
        """What answers a question that was asked in nearly these words."""
        known = [fact for fact in facts if fact.question]
        if not known or not question.strip():
            return []
        asked, *others = self._vectors([question, *(fact.question for fact in known)])
        alike = [(float(asked @ one), fact) for one, fact in zip(others, known, strict=True)]
        return [fact for likeness, fact in alike if likeness >= _SAME_QUESTION]

    def _nearest(self, facts: Sequence[ProductFact], question: str) -> ProductFact:
        if len(facts) == 1 or not question.strip():
            return facts[0]
        examples = [one for fact in facts for one in _ASKED.get(fact.topic, ())]
        told = [text for fact in facts for text in (fact.text, fact.question) if text]
        texts = [question, *told, *examples]
        vector_of = dict(zip(texts, self._vectors(texts), strict=True))
        asked = vector_of[question]

        def score(fact: ProductFact) -> float:
            ways = [float(asked @ vector_of[one]) for one in _ASKED.get(fact.topic, ())]
            if fact.question:
                ways = [*ways, float(asked @ vector_of[fact.question]) / _ASKED_WEIGHT]
            return float(asked @ vector_of[fact.text]) + _ASKED_WEIGHT * max(ways, default=0.0)

        return max(facts, key=score)

    def _vectors(self, texts: Sequence[str]) -> list[Vector]:
        """In one batch, which takes far less time than one by one. The first text is not kept."""
        with self._lock:
            missing = [text for text in dict.fromkeys(texts) if text not in self._kept]
            found = dict(zip(missing, self._encode(missing), strict=True))
            vectors = [self._kept[text] if text in self._kept else found[text] for text in texts]
            if len(self._kept) > _MOST_KEPT:
                self._kept.clear()
            self._kept |= {text: vector for text, vector in found.items() if text != texts[0]}
        return vectors

    def _encode(self, texts: Sequence[str]) -> Sequence[Vector]:
        if not texts:
            return []
        if self._encoder is None:
            self._encoder = self._make_encoder()
        return self._encoder(texts)


def topics_in(question: str) -> list[str]:
    """Topics that the question names, the longest word first."""
    named = sorted(aspects_of(question), key=lambda one: -len(one.words))
    return list(dict.fromkeys(topic for one in named for topic in sorted(one.topics)))


def shipped_encoder() -> Encoder:
    """The sentence encoder that comes in a package: the one of this process, reading many texts
    at a time."""
    from nlu.components.encoder import package

    model = package()

    def encode(sentences: Sequence[str]) -> Sequence[Vector]:
        return list(model.encode(list(sentences)))

    return encode


def _to_the_point(facts: Sequence[ProductFact], question: str, title: str) -> list[ProductFact]:
    """Those that speak of everything that is asked for."""
    asked = aspects_of(_without_name(question, title)) or aspects_of(question)
    own = _own_words(question, title)
    if fitting := [fact for fact in facts if _speaks_of(asked, own, fact)]:
        return fitting
    kinds = [told for how, told in _KINDS if how.search(question)]
    right = [fact for fact in facts if any(kind.search(fact.text) for kind in kinds)]
    return [fact for fact in right if _hints_at(asked, own, fact)]


def _of_its_kind(facts: Sequence[ProductFact], question: str) -> Sequence[ProductFact]:
    """多久 is answered by a span of time, where one of them has it."""
    kinds = [told for how, told in _KINDS if how.search(question)]
    return [fact for fact in facts if all(kind.search(fact.text) for kind in kinds)] or facts


def _speaks_of(asked: Sequence[Aspect], own: str, fact: ProductFact) -> bool:
    if asked:
        return all(one.is_told_by(fact) for one in asked)
    return _share(own, fact.about) >= _SHARED


def _hints_at(asked: Sequence[Aspect], own: str, fact: ProductFact) -> bool:
    """一般炖2到3小时 for 炖汤要多久: of the right kind, with the verb of the question."""
    named = [one for one in asked if not one.by_its_word]
    if not all(one.is_told_by(fact) for one in named):
        return False
    if asked:
        return any(one.is_told_by(fact) for one in asked)
    return any(char in fact.text for char in own if char.strip())


def _without_name(question: str, title: str) -> str:
    """保温杯能进微波炉吗 does not ask how it keeps warm."""
    for name in sorted(names_of(title).words, key=len, reverse=True):
        if len(name) >= _SHORTEST and names_of(title).words[name] >= _ITS_NAME:
            question = question.replace(name, " ")
    return question


def _own_words(question: str, title: str) -> str:
    """Without the name of the goods, and without what makes it a question."""
    rest = question
    for name in sorted(names_of(title).words, key=len, reverse=True):
        rest = rest.replace(name, " ")
    words = _FRAME.sub(" ", rest)
    # 开锅 of a 锅: its name is a part of what is asked.
    own = any(len(run) >= _SHORTEST for run in words.split())
    return words if own else _FRAME.sub(" ", question)


def _share(words: str, text: str) -> float:
    """How many of the characters stand in the text beside the one they stand beside here."""
    runs = [run for run in words.split() if len(run) >= _SHORTEST]
    total = sum(map(len, words.split()))
    covered = 0
    for run in runs:
        inside = [run[at : at + 2] in text for at in range(len(run) - 1)]
        covered += sum(a or b for a, b in zip([*inside, False], [False, *inside], strict=True))
    return covered / total if total else 0.0


def _named_first(products: Sequence[Product], question: str) -> list[Product]:
    """Products whose title shares more words with the question come first; else as given."""
    pairs = {question[at : at + 2] for at in range(len(question) - 1)}
    return sorted(products, key=lambda product: -sum(pair in product.title for pair in pairs))
