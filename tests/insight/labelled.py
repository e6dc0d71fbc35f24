"""Hand-written messages with the question that each asks, and what a model read in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from bot.insight.grouping import Cluster
from bot.insight.model import Ranking

FILE = Path(__file__).with_name("labelled.tsv")


class Labelled(NamedTuple):
    group: str
    text: str
    ranking: Ranking


def labelled() -> list[Labelled]:
    """Columns: group, text, `intent:share …`. `bench/questions.py readings` writes the third."""
    rows = []
    for line in FILE.read_text(encoding="utf-8").splitlines():
        group, text, *readings = line.split("\t")
        ranking = tuple(
            (name, float(share))
            for name, share in (one.split(":") for one in " ".join(readings).split())
        )
        rows.append(Labelled(group, text, ranking))
    return rows


def pairwise(labels: Sequence[str], found: Sequence[Cluster]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of messages that are together."""
    cluster_of = {row: index for index, cluster in enumerate(found) for row in cluster.rows}
    right = together = wanted = 0
    for one, other in combinations(range(len(labels)), 2):
        same = labels[one] == labels[other]
        joined = cluster_of[one] == cluster_of[other]
        right += same and joined
        together += joined
        wanted += same
    precision, recall = right / max(together, 1), right / max(wanted, 1)
    return precision, recall, 2 * right / max(together + wanted, 1)
