"""The plain phrases of plain.txt in frames, as training lines: what buyers type most, many ways.

The written data say everything in a voice of its own, and so leave out the words that most buyers
share. Here they are spelled out from a short grammar; the same lines come out every time.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
# How many lines are made of one phrase; of one that stands alone, more: it has no frames.
_OF_PHRASE, _OF_SAYING = 8, 30
_TRIES = 4

_ASKING = (
    "", "", "", "请问", "请问一下", "你好", "你好，", "您好，请问", "我想问一下", "我想问下",
    "想问一下", "想问下", "我想咨询一下", "亲", "那", "在吗 ", "麻烦问下", "问一下", "那个",
    "好的 那", "你好我想问一下",
    "还有，", "不好意思，", "您好", "请问下", "我想知道", "我就想问", "那我想问下",
)  # fmt: skip
_TELLING = (
    "", "", "", "", "你好", "你好，", "您好，", "亲", "亲，", "那个", "在吗 ", "您好", "你好 ",
    "客服你好，", "好的，", "那", "不好意思，", "现在", "嗯 ", "但是", "因为", "可是",
)  # fmt: skip
_AFTER_QUESTION = (
    "",
    "",
    "",
    "?",
    "？",
    "？",
    " 谢谢",
    "，谢谢",
    "??",
    " 急",
    "呀",
    "。",
    "，麻烦了",
)
_AFTER_TELLING = ("", "", "", "", "。", "。", "，谢谢", " 谢谢", "，麻烦了", "啊", "!", "，急")

_CHOICE = re.compile(r"\(([^()]*)\)|\{(\w+)\}")


@dataclass(frozen=True)
class _Phrase:
    pattern: str
    intent: str


def lines(folder: Path = FOLDER) -> list[tuple[str, str]]:
    """Text and intent of every line, in the order of the file."""
    skipped = set((folder / "plain_skipped.txt").read_text(encoding="utf-8").split())
    slots, rows = read_grammar((folder / "plain.txt").read_text(encoding="utf-8"))
    phrases = [_Phrase(row, intent) for intent, row in rows]
    known: dict[str, str] = {}
    for phrase in phrases:
        # Each phrase draws for itself: a new one leaves the lines of the others as they are.
        rng = random.Random(f"{phrase.intent} {phrase.pattern}")
        for text in _spelled_out(phrase, slots, rng):
            if mark(text) not in skipped:
                known.setdefault(text, phrase.intent)
    return list(known.items())


def mark(text: str) -> str:
    """Stands for a text that may not be among the lines, without saying it."""
    return blake2b(re.sub(r"[\W_]+", "", text).lower().encode(), digest_size=6).hexdigest()


def read_grammar(text: str) -> tuple[dict[str, list[str]], list[tuple[str, str]]]:
    """Slots (`=S name`, then lines of `|`), and each row under its heading (`= name`)."""
    slots: dict[str, list[str]] = {}
    rows: list[tuple[str, str]] = []
    heading, slot = "", ""
    for line in text.splitlines():
        if line.startswith("=S "):
            slot = line[3:]
        elif line.startswith("= "):
            heading, slot = line[2:], ""
        elif slot and line:
            slots[slot] = line.split("|")
        elif line and not line.startswith("#"):
            rows.append((heading, line))
    return slots, rows


def _spelled_out(phrase: _Phrase, slots: dict[str, list[str]], rng: random.Random) -> Iterator[str]:
    saying = phrase.pattern.endswith("!")
    wanted = _OF_SAYING if saying else _OF_PHRASE
    made: set[str] = set()
    for _ in range(wanted * _TRIES):
        text = _framed(phrase.pattern, slots, rng)
        if text not in made:
            made.add(text)
            yield text
        if len(made) == wanted:
            return


def _framed(pattern: str, slots: dict[str, list[str]], rng: random.Random) -> str:
    body, kind = (pattern[:-1], pattern[-1]) if pattern[-1] in "?!" else (pattern, "")
    while match := _CHOICE.search(body):
        options = match.group(1).split("|") if match.group(2) is None else slots[match.group(2)]
        body = body[: match.start()] + rng.choice(options) + body[match.end() :]
    if kind == "!":
        return body
    if kind == "?":
        return rng.choice(_ASKING) + body + rng.choice(_AFTER_QUESTION)
    return rng.choice(_TELLING) + body + rng.choice(_AFTER_TELLING)
