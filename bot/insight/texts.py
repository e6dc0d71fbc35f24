"""Buyers' words made comparable: even, without personal data, numbers and punctuation."""

from __future__ import annotations

import hashlib
import re

from nlu.masking import mask
from nlu.text import for_features

# What `mask` puts in; the question is the same with and without.
_LABEL = re.compile(r"\[[一-鿿]{2,5}\]")
_NUMBER = re.compile(r"\d+(?:[.,:-]\d+)*")
_MARKS = re.compile(r"[^\w]+")
_WORDS = re.compile(r"[^\W\d_]")
MOST_TITLE = 60

# One way to say each usual wish. Their mean is the middle of what buyers write: taken off, it
# leaves what tells two messages apart (see bench/questions.py).
TYPICAL = (
    "什么时候发货", "快递到哪了", "物流一直不动", "签收了没收到", "发什么快递", "改地址",
    "换颜色", "取消订单", "改天送", "快递员电话", "是正品吗", "收到就碎了", "少发一件",
    "发错了", "质量有问题", "赠品没收到", "降价了退差价", "运费谁出", "送点赠品吧",
    "有优惠券吗", "给点补偿", "我要退款", "我要退货", "换一件", "补发一个", "退款到账了吗",
    "怎么退货", "不退了", "能维修吗", "开发票", "怎么付款", "转人工", "我要投诉", "怎么没人回",
    "怎么使用", "穿多大码", "好评返现吗", "你好", "再见", "谢谢", "好的", "不用了",
    "这是订单号", "你是机器人吗", "今天天气真好",
)  # fmt: skip

# What buyers say to a person, whom no reading tells apart from a question.
PLEASANTRIES = (
    "你好", "在吗", "谢谢", "谢谢你", "好的", "好的谢谢", "嗯嗯", "是的", "对", "可以", "行",
    "不用了", "没有了", "知道了", "再见", "稍等", "麻烦你了", "这是订单号", "已经发了",
)  # fmt: skip


def key_of(text: str) -> str:
    """Equal for messages that differ in numbers, people and marks; empty where nothing is left."""
    bare = _LABEL.sub(" ", for_features(mask(text)))
    key = _MARKS.sub(" ", _NUMBER.sub("0", bare)).strip()
    return key if len(_WORDS.findall(key)) >= 2 else ""


def digest_of(key: str) -> str:
    """What a text is known by where its words need not be kept."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def title_of(text: str) -> str:
    """A message as it may be shown to staff: personal data masked, at most one line."""
    shown = " ".join(mask(text).split())
    return shown if len(shown) <= MOST_TITLE else shown[: MOST_TITLE - 1] + "…"
