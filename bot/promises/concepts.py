"""A line as the ideas in it (who pays, who is asked, what is denied): what the learned reader sees.

Wordings differ without end, the ideas behind them are few: 运费, 邮费 and 邮资 are one here, as are
我们, 店里 and 小店. The words of each stand in concepts.tsv.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations, pairwise, product
from pathlib import Path

from bot.promises.amounts import AMOUNT, PIECES
from bot.promises.time_phrases import WHEN

_FILE = Path(__file__).with_name("concepts.tsv")
# They turn what else a clause says: denied, asked, wished, over, a rule, for somebody else to do.
_TURNS = frozenset({"NOT", "BAN", "ASK", "IF", "WANT", "PAST", "RULE", "YDO"})
# 给您 gets something, 您 at the start does something.
_GIVING = frozenset({"TO", "PAY", "GIVE", "HAND", "SHIP", "NEW", "BEAR", "FREE"})
_GETS, _DOES = "YOU_GET", "YOU_DO"
_REACH = 6
_LONGEST_RUN = 3
# Characters so far apart, and words, are seen together: 理由 … 别选 with anything between.
_APART, _WORDS_APART = 6, 6


def ideas(text: str) -> list[list[str]]:
    """The concepts of a normalised text, clause by clause."""
    clauses: list[list[str]] = [[]]
    before = ""
    for match in _pattern().finditer(text):
        name = match.lastgroup or ""
        if name == "MARK":
            clauses.append([])
            continue
        concept = _words()[match.group()] if name == "WORD" else name
        if concept == "YOU":
            concept = _GETS if before in _GIVING else _DOES
        before = concept
        clauses[-1].append(concept)
    return [clause for clause in clauses if clause]


def idea_grams(text: str) -> list[str]:
    clauses = ideas(text)
    turned = {one for clause in clauses for one in clause} & _TURNS
    grams = [gram for clause in clauses for gram in _of_clause(clause, turned)]
    for first, second in pairwise(clauses):
        grams += [f"{a}//{b}" for a, b in product(sorted(set(first)), sorted(set(second)))]
    return grams


def character_grams(text: str) -> list[str]:
    marked = f"^{text}$"
    return [
        marked[at : at + size]
        for size in range(1, _LONGEST_RUN + 1)
        for at in range(len(marked) - size + 1)
    ]


def pair_grams(text: str) -> list[str]:
    """Words, two words near each other, and two characters with others between."""
    from nlu import zh  # spaCy: not before it is needed

    words = [word for word in zh.words(text) if word.isalnum()]
    signs = [sign for sign in text if sign.isalnum()]
    return [
        *(f"w:{word}" for word in words),
        *(f"{word}|{other}" for word, other in _near(words, 1, _WORDS_APART)),
        *(f"{sign}_{other}" for sign, other in _near(signs, 2, _APART)),
    ]


def _near(parts: Sequence[str], least: int, most: int) -> Iterator[tuple[str, str]]:
    for at, part in enumerate(parts):
        yield from ((part, later) for later in parts[at + least : at + most])


def _of_clause(clause: Sequence[str], turned: set[str]) -> Iterator[str]:
    yield from clause
    yield f"^{clause[0]}"
    yield f"{clause[-1]}$"
    for at, concept in enumerate(clause):
        yield from (f"{concept}>{later}" for later in clause[at + 1 : at + _REACH])
        if at + 1 < len(clause):
            yield f"{concept}|{clause[at + 1]}"
        if at + 2 < len(clause):
            yield " ".join(clause[at : at + 3])
    turns, acts = sorted(set(clause) & _TURNS), sorted(set(clause) - _TURNS)
    yield from (f"{turn}:{act}" for turn, act in product(turns, acts))
    if not turns:
        yield from (f"plain:{act}" for act in acts)
        yield from (f"plain:{one}+{other}" for one, other in combinations(acts, 2))
    if not turned:
        yield from (f"plainly:{act}" for act in acts)


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    """The first concept that names a word has it."""
    words: dict[str, str] = {}
    for row in _FILE.read_text(encoding="utf-8").splitlines():
        if not row.startswith("#"):
            concept, _, listed = row.partition("\t")
            for word in listed.split():
                words.setdefault(word, concept)
    return words


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in sorted(_words(), key=len, reverse=True))
    return re.compile(
        f"(?P<WHEN>{WHEN})|(?P<AMOUNT>{AMOUNT})|(?P<PIECES>{PIECES})|(?P<WORD>{words})"
        r"|(?P<MARK>[,。!;~…\n])"
    )
