"""Whether a message wishes for something now, or only speaks of a matter: a condition, a later
time, hearsay, a question, a joke, what was settled long ago. Learned once from `data/spoken_of.txt`
and, for what wishes sound like, from the engine's examples of the wishes that act.

A withdrawal is learned apart: 不退了 is how it is asked for, and keeps everything else from being
done.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import yaml

from actions.reading.unmeant import unmeant
from nlu import plain
from nlu.learned import LEARNED, Learned
from nlu.line_model import LineModel, load, train
from nlu.text import for_features

# Surer than this a message only speaks of something. It lies far below an even chance: what is
# asked about once too often costs a word, what is done once too often costs money.
LEAST_SPOKEN = 0.25

_LINES = Path(__file__).parent / "data" / "spoken_of.txt"
_EXAMPLES = Path(__file__).resolve().parents[2] / "nlu"
_ACTING = frozenset(
    {
        "request_refund", "request_return", "request_exchange", "request_reship", "cancel_order",
        "request_compensation", "price_drop_complaint", "request_gift", "report_missing_gift",
        "change_item",
        # After these money may be offered that nobody named.
        "logistics_stalled", "urge_shipping",
    }
)  # fmt: skip
_WITHDRAWAL = "withdraw_request"
# Taken back is a request; these words stand in a line about that.
_OF_WITHDRAWAL = re.compile(r"撤|申请|退货(?:我|照|继续|停|给)|继续退|恢复|关掉|[关停]了")
_WISHED, _SPOKEN, _NEGATES = "wished", "spoken", "negates"
# How many lines are made of one row with choices in it; a row without any counts as much as five.
_OF_ROW, _TRIES, _SAID_ONCE = 40, 3, 5
_CHOICE = re.compile(r"\(([^()]*)\)|\{([^{}]+)\}")
_LONGEST, _LONGEST_RUN = 120, 3


def likely_spoken(text: str, *, of_withdrawal: bool = False) -> float:
    """How likely nothing is wished for now: 三天不发货我就退款, 差价的事上次解决了."""
    learned = _of_withdrawals if of_withdrawal else _of_wishes
    return learned.model().read(text)[0]


def warm(folder: Path = LEARNED) -> None:
    """Makes the learned part ready, before anybody is served."""
    _of_wishes.warm(folder)
    _of_withdrawals.warm(folder)


def lines() -> Iterator[tuple[str, str]]:
    """Manner and text of all that the file spells out; the same every time."""
    slots, rows = plain.read_grammar(_LINES.read_text(encoding="utf-8"))
    for manner, row in rows:
        if _CHOICE.search(row) is None:
            yield from [(manner, row)] * _SAID_ONCE
            continue
        # Each row draws for itself: a new one leaves the lines of the others as they are.
        draw = random.Random(f"{manner} {row}")
        made = {_spelled_out(row, slots, draw): None for _ in range(_OF_ROW * _TRIES)}
        yield from ((manner, text) for text in list(made)[:_OF_ROW])


def _spelled_out(row: str, slots: dict[str, list[str]], draw: random.Random) -> str:
    while match := _CHOICE.search(row):
        options = match[1].split("|") if match[2] is None else slots[match[2]]
        row = row[: match.start()] + draw.choice(options) + row[match.end() :]
    return row


def _grams(text: str) -> list[str]:
    marked = f"^{for_features(text)[:_LONGEST]}$"
    return [
        marked[at : at + size]
        for size in range(1, _LONGEST_RUN + 1)
        for at in range(len(marked) - size + 1)
    ]


def _examples(*intents: str) -> Iterator[str]:
    yield from (text for text, intent in plain.lines() if intent in intents)
    for file in sorted(_EXAMPLES.glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if block.get("intent") in intents:
                rows = block["examples"].splitlines()
                yield from (row[2:] for row in rows if row.startswith("- "))


def _learn_wishes() -> LineModel:
    """An example that reads like a condition or a question teaches nothing here."""
    wished = [text for text in _examples(*_ACTING) if unmeant(text) is None]
    taught = [(None if manner == _WISHED else _SPOKEN, text) for manner, text in lines()]
    return train([*((None, text) for text in wished), *taught], _grams)


def _learn_withdrawals() -> LineModel:
    taught: list[tuple[str | None, str]] = [(None, text) for text in _examples(_WITHDRAWAL)]
    for manner, text in lines():
        named = _OF_WITHDRAWAL.search(text) is not None
        if manner == _WISHED and named:
            taught.append((None, text))
        elif manner not in (_WISHED, _NEGATES) or (manner == _NEGATES and named):
            taught.append((_SPOKEN, text))
    return train(taught, _grams)


def _sources() -> Iterator[Path]:
    yield from (_LINES, Path(__file__), Path(__file__).with_name("unmeant.py"))
    for pattern in ("*.yml", "plain*"):
        yield from sorted(_EXAMPLES.glob(pattern))


_of_wishes = Learned("spoken", _learn_wishes, load=partial(load, grams=_grams), sources=_sources)
_of_withdrawals = Learned(
    "withdrawn", _learn_withdrawals, load=partial(load, grams=_grams), sources=_sources
)
