"""Does a message tell of danger to a person? Plain words first, then what examples taught.

Erring on this side is right: who is called in vain has lost a minute. What only sounds like danger
(辣死了, 会不会漏电) is told apart, because a queue that is always full of alarms is looked at by
nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from itertools import combinations
from pathlib import Path

from nlu.danger_kinds import Danger
from nlu.danger_patterns import (
    ASKED,
    BUT,
    DELIVERY,
    DENIED,
    LOOKALIKE,
    NAMED,
    PLAIN,
    SUPPOSED,
)
from nlu.learned import LEARNED, Learned
from nlu.line_model import LineModel, load, train
from nlu.tables import rows
from nlu.text import normalise

__all__ = ["Danger", "read_danger", "read_messages", "warm"]

# So sure has the learned part to be where no plain word stands.
_SURE = 0.3
# 漏 电 了: typed apart.
_SPACED = re.compile(r"(?<=[一-鿿]) (?=[一-鿿](?: |$))")
_CLAUSE_END = re.compile(r"[,。!?;\n]")
_HOSPITAL = re.compile(r"医院|住院|急诊|受伤|骨折|发烧|看病|生病")
_FOLDER = Path(__file__).parent
_EXAMPLE = re.compile(r"^      - (.+)$", re.MULTILINE)
_ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_EVERY = 6
_BLANK = "□"
_LONGEST_RUN = 3


def read_danger(text: str) -> Danger | None:
    """The kind that is answered first, None for a message without danger."""
    even = _without_lookalikes(_SPACED.sub("", normalise(text).text))
    for kind in Danger:
        if any(True for _ in _spoken(kind, even)):
            return kind
    likely, name = _learned.model().read(even)
    return Danger(name) if likely >= _SURE else None


def read_messages(messages: Iterable[str]) -> Danger | None:
    """Of a burst: what its messages say one by one, or together."""
    texts = [text for text in messages if text.strip()]
    found = {read_danger(text) for text in (*texts, ",".join(texts))}
    return next((kind for kind in Danger if kind in found), None)


def warm(folder: Path = LEARNED) -> None:
    """Makes the learned part ready, before anybody is served: from `folder`, where what these
    lines taught lies already, else by training, which takes seconds."""
    _learned.warm(folder)


def _without_lookalikes(even: str) -> str:
    return LOOKALIKE.sub(_BLANK, even)


def _spoken(kind: Danger, even: str) -> Iterator[re.Match[str]]:
    """Where the text tells of this kind, and neither asks nor denies it. Who thinks of not being
    there any more is heard, also behind an 如果."""
    for match in PLAIN[kind].finditer(even):
        if kind is Danger.SELF_HARM or not _only_thought(match, even):
            yield match
    for match in NAMED[kind].finditer(even) if kind in NAMED else ():
        if not (_only_thought(match, even) or ASKED.search(even[match.end() :])):
            yield match


def _only_thought(match: re.Match[str], even: str) -> bool:
    before = _CLAUSE_END.split(even[: match.start()])[-1]
    if DENIED.search(before) or SUPPOSED.search(before) or BUT.search(match.group()):
        return True
    return bool(_HOSPITAL.search(match.group()) and DELIVERY.search(even))


def _grams(even: str) -> list[str]:
    marked = f"^{even}$"
    grams = [
        marked[at : at + size]
        for size in range(1, _LONGEST_RUN + 1)
        for at in range(len(marked) - size + 1)
    ]
    ideas = sorted(_ideas(even))
    together = (f"{first}+{second}" for first, second in combinations(ideas, 2))
    return [*grams, *(f"idea:{idea}" for idea in ideas), *together, *_signs(even)]


def _ideas(even: str) -> set[str]:
    """Wordings of harm differ without end, the ideas in them are few: 泼了胳膊 is 烫到手."""
    return {_words()[match.group()] for match in _any_word().finditer(even)}


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    """The first idea that names a word has it."""
    found: dict[str, str] = {}
    for idea, listed in rows("danger_words.tsv"):
        for word in listed.split():
            found.setdefault(word, idea)
    return found


@lru_cache(maxsize=1)
def _any_word() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in sorted(_words(), key=len, reverse=True)))


def _signs(even: str) -> Iterator[str]:
    """What the patterns see, for the learned part to weigh."""
    for kind in Danger:
        if any(True for _ in _spoken(kind, even)):
            yield f"says:{kind}"
        elif PLAIN[kind].search(even):
            yield f"sounds:{kind}"


def _learn() -> LineModel:
    lines = [(kind, _without_lookalikes(normalise(text).text)) for kind, text in _lines()]
    ordinary = [_without_lookalikes(normalise(text).text) for text in _ordinary()]
    lines += [(None, text) for text in ordinary if not _touches(text)]
    return train(lines, _grams)


def _lines() -> Iterator[tuple[str | None, str]]:
    for label, text in rows("danger.tsv"):
        yield (None if label == "none" else Danger(label).value), text


def _ordinary() -> Iterator[str]:
    """Some of what the intents are trained on: what buyers say on other days."""
    for file in sorted(_FOLDER.glob("*.yml")):
        examples = _EXAMPLE.findall(file.read_text(encoding="utf-8"))
        yield from (_ENTITY.sub(r"\1", example) for example in examples[::_EVERY])


def _touches(even: str) -> bool:
    """Words of danger in whatever sense: such a line is labelled by hand or not used."""
    patterns = (*PLAIN.values(), *NAMED.values())
    return any(pattern.search(even) for pattern in patterns)


def _sources() -> Iterator[Path]:
    for pattern in ("*.py", "*.yml", "lookups/*", "components/model.py"):
        yield from sorted(_FOLDER.glob(pattern))


_learned = Learned("danger", _learn, load=partial(load, grams=_grams), sources=_sources)
