"""Hand-written messages with the question that each asks, and what a model read in them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from bot.insight.grouping import Cluster
from bot.insight.model import Ranking

FILE = Path(__file__).with_name("labelled.tsv")
Half = Literal["tuning", "held"]
Kind = Literal["known", "new", "noise"]


class Labelled(NamedTuple):
    """`known`: an intent is about this question; `new`: none is; `noise`: nobody else says it."""

    half: Half
    kind: Kind
    question: str
    text: str
    ranking: Ranking


class Score(NamedTuple):
    """Over pairs of messages that are together; `noise` is the share of the noise that stands in
    groups of three and more, `mixed` how many questions the largest group has."""

    precision: float
    recall: float
    f1: float
    noise: float
    mixed: int


def labelled(half: Half | None = None) -> list[Labelled]:
    """Columns: half, kind, question, text, `intent:share …` (labelled.md)."""
    rows = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        part, kind, question, text, readings = line.split("\t")
        ranking = tuple(
            (name, float(share)) for name, share in (one.split(":") for one in readings.split())
        )
        rows.append(Labelled(part, kind, question, text, ranking))  # type: ignore[arg-type]
    return [row for row in rows if half in (None, row.half)]


def score(rows: Sequence[Labelled], found: Sequence[Cluster]) -> Score:
    cluster_of = {row: index for index, cluster in enumerate(found) for row in cluster.rows}
    both = Counter((row.question, cluster_of[number]) for number, row in enumerate(rows))
    right = _pairs(both.values())
    together = _pairs(len(cluster.rows) for cluster in found)
    wanted = _pairs(Counter(row.question for row in rows).values())
    noise = [cluster_of[n] for n, row in enumerate(rows) if row.kind == "noise"]
    largest = max(found, key=lambda cluster: len(cluster.rows))
    return Score(
        right / max(together, 1),
        right / max(wanted, 1),
        2 * right / max(together + wanted, 1),
        sum(len(found[index].rows) >= 3 for index in noise) / max(len(noise), 1),
        len({rows[number].question for number in largest.rows}),
    )


def _pairs(sizes: object) -> float:
    return sum(size * (size - 1) / 2 for size in sizes)  # type: ignore[attr-defined]
