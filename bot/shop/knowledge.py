"""Finding the piece of a product's knowledge that answers a question, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

from bot.shop.model import Product, ProductFact

if TYPE_CHECKING:
    import numpy as np

    Vector = np.ndarray[Any, np.dtype[np.float32]]
    Encoder = Callable[[Sequence[str]], Sequence[Vector]]

# Words that name a topic, the plainest first: of two topics the one with the longer match wins.
_WORDS: dict[str, str] = {
    "install": "安装 怎么装 咋装 组装 怎么接 打孔 上墙 怎么连 蓝牙连 连不上 配对",
    "wash": (
        "机洗 手洗 干洗 怎么洗 咋洗 能洗 可以洗 水洗 清洗 洗涤 掉色 褪色 缩水 起球 熨 晾 洗衣机"
    ),
    "keep": "保存 存放 储存 冷藏 冰箱 放哪 常温 怎么放 受潮 避光 密封 收纳",
    "ingredients": ("成分 成份 配料 含不含 酒精 香精 防腐剂 添加 含糖 无糖 过敏原 卡路里 热量"),
    "shelf_life": (
        "保质期 过期 生产日期 有效期 能放多久 放多久 什么时候到期 日期新鲜 开封后 开盖后"
    ),
    "size": (
        "尺码 码数 多大码 穿多大 几码 偏大 偏小 什么码 身高 体重 尺寸 多长 "
        "多宽 多高 多重 容量 直径 几寸 脚长 脚宽"
    ),
    "material": ("材质 面料 什么料 什么布 纯棉 真皮 塑料 不锈钢 填充 什么做的 甲醛 什么木"),
    "suit": ("适合 适用 孕妇 敏感肌 宝宝 小孩 儿童 几岁 多大的孩子 老人 油皮 干皮 痘痘肌 学生"),
    "stock": "有货 没货 库存 缺货 断货 补货 还有吗 现货 什么时候有",
    "proof": ("正品 真货 假货 真的假的 真假 保真 防伪 验货 授权 专柜 仿品 高仿 山寨 鉴定"),
    "warranty": "保修 质保 维修 坏了怎么办 换新 三包 修一下",
    "package": "包装清单 包装里 有什么配件 配件 送什么 都有啥 包含 礼盒 里面有",
    "usage": (
        "怎么用 咋用 如何用 如何使用 使用方法 用法 用量 怎么吃 咋吃 怎么喝 "
        "怎么煮 怎么开 怎么充 说明书 怎么调 怎么冲 一次用多少 几次 步骤 开机 "
        "操作"
    ),
}
# A buyer who tells a weight asks for a size.
_WEIGHT = "[0-9一二三四五六七八九十两]+公?斤"
_PATTERNS = {
    topic: re.compile("|".join([*words.split(), *([_WEIGHT] if topic == "size" else [])]))
    for topic, words in _WORDS.items()
}


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

# Measured on the labelled questions of tests/shop/test_knowledge.py: what no fact answers stays
# below, most of the others come above. Likeness to the fact counts in full, likeness to what
# buyers ask about its topic by half.
_SURE = 0.37
_ASKED_WEIGHT = 0.5
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

    def answer(
        self, products: Sequence[Product], question: str, topic: str | None = None
    ) -> ProductFact | None:
        """The best fact, or None when none is surely meant. A given `topic` is kept to."""
        products = _named_first(products, question)
        if topic is not None:
            return self._of_topic(products, question, topic)
        for named in topics_in(question):
            fact = self._of_topic(products, question, named)
            if fact is not None:
                return fact
        return self._nearest([fact for one in products for fact in one.facts], question)

    def _of_topic(
        self, products: Sequence[Product], question: str, topic: str
    ) -> ProductFact | None:
        for product in products:
            facts = [fact for fact in product.facts if fact.topic == topic]
            if len(facts) > 1 and question.strip():
                asked, *others = self._vectors([question, *(fact.text for fact in facts)])
                likeness = [float(asked @ other) for other in others]
                return facts[likeness.index(max(likeness))]
            if facts:
                return facts[0]
        return None

    def _nearest(self, facts: Sequence[ProductFact], question: str) -> ProductFact | None:
        if not facts or not question.strip():
            return None
        examples = [one for fact in facts for one in _ASKED.get(fact.topic, ())]
        texts = [question, *(fact.text for fact in facts), *examples]
        vector_of = dict(zip(texts, self._vectors(texts), strict=True))
        asked = vector_of[question]

        def score(fact: ProductFact) -> float:
            ways = [float(asked @ vector_of[one]) for one in _ASKED.get(fact.topic, ())]
            return float(asked @ vector_of[fact.text]) + _ASKED_WEIGHT * max(ways, default=0.0)

        best = max(facts, key=score)
        return best if score(best) >= _SURE else None

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
    lengths = {
        topic: max((len(match[0]) for match in pattern.finditer(question)), default=0)
        for topic, pattern in _PATTERNS.items()
    }
    named = [topic for topic, length in lengths.items() if length]
    return sorted(named, key=lambda topic: -lengths[topic])


def shipped_encoder() -> Encoder:
    """The sentence encoder that comes in a package: the one of this process, reading many texts
    at a time."""
    from nlu.components.encoder import package

    model = package()

    def encode(sentences: Sequence[str]) -> Sequence[Vector]:
        return list(model.encode(list(sentences)))

    return encode


def _named_first(products: Sequence[Product], question: str) -> list[Product]:
    """Products whose title shares more words with the question come first; else as given."""
    pairs = {question[at : at + 2] for at in range(len(question) - 1)}
    return sorted(products, key=lambda product: -sum(pair in product.title for pair in pairs))
