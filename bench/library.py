"""How often the library answers what it should not, and how often what it should.

The answers are those of tests/library/faq.tsv (thirty, five examples each); asked are their three
paraphrases each, and all labelled messages of tests/nlu. `python -m bench.library`, with a model.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from bot.engine.reading import parse
from bot.library.acting_lines import acting_lines
from bot.library.matching import Index, Match, likeness_to, may_answer, threshold_of
from bot.library.meanings import Meanings
from bot.library.model import Live, Wording
from nlu.acting import ACTING
from nlu.components.encoder import encode_many

ROOT = Path(__file__).resolve().parents[1]
FAQ = ROOT / "tests" / "library" / "faq.tsv"
MESSAGES = [ROOT / "tests" / "nlu" / name for name in ("messages.tsv", "plain.tsv")]
LEAST = (0.55, 0.6, 0.65, 0.7)


@dataclass(frozen=True)
class Question:
    """`number` is that of the answer it is a paraphrase of, `acts` what its label says."""

    text: str
    number: int | None = None
    acts: bool = False


def faq() -> list[tuple[Wording, list[str]]]:
    """Answers with their paraphrases."""
    rows = [line.split("\t") for line in FAQ.read_text(encoding="utf-8").splitlines()]
    return [
        (Wording(name=name, text=text, examples=tuple(examples.split("|"))), other.split("|"))
        for name, text, examples, other in rows
    ]


def messages() -> Iterator[Question]:
    for file in MESSAGES:
        for line in file.read_text(encoding="utf-8").splitlines():
            text, label = line.split("\t")[:2]
            yield Question(text, acts=bool(ACTING & set(label.split("+"))))


def main() -> None:
    meanings = Meanings(encode_many, most=20_000)
    lines = meanings.of(acting_lines())
    answers = faq()
    vectors = [meanings.of(wording.examples) for wording, _ in answers]
    own = [threshold_of(rows, lines) for rows in vectors]
    print(
        f"{len(answers)} answers, {len(lines)} acting lines; thresholds above the least one:",
        sorted(one for one in own if one > min(own)),
    )
    asked = [*messages()]
    asked += [Question(one, number) for number, (_, other) in enumerate(answers) for one in other]
    read = [json.loads(one) for one in parse(one.text.encode() for one in asked)]
    rows = meanings.of([one.text for one in asked])
    for least in LEAST:
        live = [
            Live(answer_id=number, version=1, wording=wording, threshold=max(least, mine),
                 published_at=datetime(2026, 11, 1, tzinfo=UTC))
            for number, ((wording, _), mine) in enumerate(zip(answers, own, strict=True))
        ]  # fmt: skip
        found = Index(live, np.concatenate(vectors)).nearest(rows)
        free = np.array([_may(*one) for one in zip(read, found, strict=True)])
        _report(least, asked, found, free)
    others = [np.concatenate(vectors[:at] + vectors[at + 1 :]) for at in range(len(vectors))]
    alike = [
        float(likeness_to(rest, mine).max()) for rest, mine in zip(others, vectors, strict=True)
    ]
    print(f"examples as much like another answer's as 0.55: {sum(one >= 0.55 for one in alike)}")


def _may(read: dict[str, object], match: Match | None) -> bool:
    intent = read["intent"]
    assert isinstance(intent, dict)
    name = "nlu_fallback" if read["fallback"] else str(intent["name"])
    wishes = read["wishes"]
    assert isinstance(wishes, list)
    return match is not None and may_answer(name, wishes, likeness=match.likeness)


def _report(
    least: float, asked: list[Question], found: Sequence[Match | None], free: np.ndarray
) -> None:
    ids = [None if one is None else one.live.answer_id for one in found]
    rows = list(zip(asked, ids, free, strict=True))
    acting = [(mine, may) for one, mine, may in rows if one.acts]
    about = [(one.number, mine, may) for one, mine, may in rows if one.number is not None]
    print(
        f"{least:.2f}  of {len(acting)} that act: {sum(a is not None for a, _ in acting)} alike, "
        f"{sum(a is not None and may for a, may in acting)} answered; of {len(about)} paraphrases: "
        f"{sum(n == a for n, a, _ in about)} alike the right one, "
        f"{sum(a is not None and n != a for n, a, _ in about)} another; "
        f"{sum(n == a and may for n, a, may in about)} answered rightly, "
        f"{sum(a is not None and n != a and may for n, a, may in about)} wrongly"
    )


if __name__ == "__main__":
    main()
