"""How well questions are grouped, beside other ways to do it, and how long many messages take.

`python -m bench.questions readings` writes the readings in tests/insight/labelled.tsv again, with
a model that has not seen those messages.
"""

from __future__ import annotations

import itertools
import random
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import yaml
from sklearn.cluster import HDBSCAN, AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.insight.grouping import Cluster, clusters
from bot.insight.mining import MiningProcess
from bot.insight.model import SMALL_TALK, Asked, NamedGroup, QuestionText, Remembered
from bot.insight.questions import mine
from bot.insight.texts import TYPICAL, key_of
from bot.insight.vectors import Floats, Vectors, apart, with_rankings
from nlu.components.encoder import encode_many
from tests.insight.labelled import FILE, Half, Labelled, Score, labelled, score

ROOT = Path(__file__).resolve().parent.parent
# Different messages; `python -m bench.questions time 100000` takes as many as it is told.
MESSAGES = 10_000
_LIKENESSES = [round(0.04 + 0.04 * step, 2) for step in range(14)]
_VECTORS = Vectors(encode_many, {})
_ENTITY = re.compile(r"\[([^\]]+)\](?:\{[^}]*\}|\([^)]*\))")


def main() -> None:
    for half in ("tuning", "held", None):
        _quality(half)
    _names(labelled())
    _time(MESSAGES)


def _quality(half: Half | None) -> None:
    rows = labelled(half)
    questions = len({row.question for row in rows if row.kind != "noise"})
    print(f"{half or 'all'}: {len(rows)} messages, {questions} questions, "
          f"{sum(row.kind == 'noise' for row in rows)} of noise")  # fmt: skip
    meanings, words = _meaning(rows), _tf_idf(rows)
    both = with_rankings(meanings, [row.ranking for row in rows])
    _print("ours", score(rows, clusters(both)))
    _print("without the reading", score(rows, clusters(meanings)))
    # The others at the threshold that is best for them here, which nobody knows beforehand.
    _print("average link, TF-IDF", _best(rows, lambda at: _average_link(words, at)))
    _print("average link, meaning", _best(rows, lambda at: _average_link(meanings, at)))
    _print("average link, both", _best(rows, lambda at: _average_link(both, at)))
    _print("HDBSCAN, meaning", _best(rows, lambda at: _hdbscan(meanings, int(2 + 20 * at))))


def _print(title: str, found: Score) -> None:
    print(f"  {title:24} precision {found.precision:.3f}, recall {found.recall:.3f}, "
          f"F1 {found.f1:.3f}, noise {found.noise:.0%}, largest mixes {found.mixed}")  # fmt: skip


def _best(rows: Sequence[Labelled], group: Callable[[float], Iterable[int]]) -> Score:
    tried = (score(rows, _clusters(group(at))) for at in _LIKENESSES)
    return max(tried, key=lambda found: found.f1)


def _clusters(labels: Iterable[int]) -> list[Cluster]:
    rows: dict[int, list[int]] = {}
    for row, label in enumerate(labels):
        rows.setdefault(int(label) if label >= 0 else -2 - row, []).append(row)
    return [Cluster(tuple(members), np.zeros(1, np.float32)) for members in rows.values()]


def _average_link(vectors: Floats, likeness: float) -> Iterable[int]:
    distances = np.maximum(1.0 - vectors @ vectors.T, 0.0)
    made: Iterable[int] = AgglomerativeClustering(
        n_clusters=None, distance_threshold=1.0 - likeness, metric="precomputed", linkage="average"
    ).fit_predict(distances)
    return made


def _hdbscan(vectors: Floats, least: int) -> Iterable[int]:
    distances = np.maximum(1.0 - vectors @ vectors.T, 0.0).astype(np.float64)
    made: Iterable[int] = HDBSCAN(
        min_cluster_size=least, min_samples=1, metric="precomputed", copy=True
    ).fit_predict(distances)
    return made


def _meaning(rows: Sequence[Labelled]) -> Floats:
    return apart(_VECTORS.of([key_of(row.text) for row in rows]), _VECTORS.of(TYPICAL))


def _tf_idf(rows: Sequence[Labelled]) -> Floats:
    weigh = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    made = weigh.fit_transform([key_of(row.text) for row in rows])
    return np.asarray(made.toarray(), np.float32)


def _names(rows: Sequence[Labelled]) -> None:
    """Eleven days, each seen with the six before it: which messages stay in their group."""
    chance = random.Random(3)
    rows = chance.sample(rows, len(rows))
    usual = [1 / (place + 3) for place in range(len(rows))]
    start = datetime(2026, 11, 1, tzinfo=UTC)
    days = [
        [
            Asked(start + timedelta(days=day, minutes=minute), f"c{day}-{minute}", row.text,
                  "settled", row.ranking[0][0], row.ranking)
            for minute, row in enumerate(chance.choices(rows, usual, k=120))
        ]
        for day in range(24)
    ]  # fmt: skip
    known: dict[str, NamedGroup] = {}
    texts: dict[str, QuestionText] = {}
    earlier: dict[int, str] = {}
    kept = seen_again = 0
    for last in range(13, 24):
        now, before = _joined(days[last - 6 : last + 1]), _joined(days[last - 13 : last - 6])
        mined = mine(now, before, Remembered(tuple(known.values()), texts), vectors=_VECTORS)
        names = {id(one): group.name.id for group in mined.groups for one in group.asked}
        again = names.keys() & earlier.keys()
        seen_again += len(again)
        kept += sum(names[one] == earlier[one] for one in again)
        earlier = names
        known |= {group.name.id: group.name for group in mined.groups}
        texts |= {text.digest: text for text in mined.changed}
    print(f"{kept / seen_again:.1%} of {seen_again} messages are in the group of the day before")


def _joined(days: Sequence[list[Asked]]) -> list[Asked]:
    return list(itertools.chain.from_iterable(days))


def _time(*counts: int) -> None:
    """The worst case: all messages differ. Then a second look, with the vectors at hand. What it
    takes of memory, in this process and in the one that groups."""
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for count in counts:
        asked = [
            Asked(start + timedelta(seconds=20 * n), f"c{n % 4000}", text, "settled", intent,
                  ((intent, 0.8), ("chitchat", 0.1)))
            for n, (text, intent) in enumerate(_different(count))
        ]  # fmt: skip
        mining, remembered = MiningProcess(), Remembered()
        for look in ("first look", "again"):
            started = time.perf_counter()
            mined = mining(asked, [], remembered)
            texts = {text.digest: text for text in mined.changed}
            remembered = Remembered((), {**remembered.texts, **texts})
            print(f"{count} different messages, {look}: {time.perf_counter() - started:.1f} s, "
                  f"{mined.total} counted, {len(mined.groups)} groups")  # fmt: skip
        mining.close(wait=True)
        here, there = (
            resource.getrusage(who).ru_maxrss // 1024
            for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        )
        print(f"  memory at most: {here} MB here, {there} MB in the process that groups")


def _different(count: int) -> list[tuple[str, str]]:
    """Messages that differ by more than their marks: training examples, and varied ones."""
    examples = [e for e in _training() if e[1] not in SMALL_TALK]
    varied = (
        (f"{before}{text}{after}", intent)
        for before, after in itertools.product(
            ("", "亲", "老板", "请问一下"), ("", "急", "麻烦了", "在线等")
        )
        for text, intent in examples
    )
    found: dict[str, tuple[str, str]] = {}
    for text, intent in varied:
        found.setdefault(key_of(text), (text, intent))
        if len(found) > count:
            break
    found.pop("", None)
    return list(found.values())[:count]


def _training() -> list[tuple[str, str]]:
    """(text, intent) of the training data."""
    found = []
    for file in sorted((ROOT / "nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if "intent" in block:
                lines = block["examples"].splitlines()
                texts = [line[2:] for line in lines if line.startswith("- ")]
                found += [(_ENTITY.sub(r"\1", text), block["intent"]) for text in texts]
    return found


def write_readings() -> None:
    from nlu.components.model import IntentModel, Settings
    from nlu.components.reader import samples

    rows = labelled()
    unseen = {key_of(row.text) for row in rows}
    examples = [(text, intent) for text, intent in _training() if key_of(text) not in unseen]
    model = IntentModel.train(
        samples([text for text, _ in examples]), [intent for _, intent in examples], Settings()
    )
    lines = []
    for row, sample in zip(rows, samples([row.text for row in rows]), strict=True):
        ranking = " ".join(f"{name}:{share:.4f}" for name, share in model.ranking(sample)[:5])
        lines.append("\t".join((row.half, row.kind, row.question, row.text, ranking)) + "\n")
    FILE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["readings"]:
            write_readings()
        case ["time", *counts]:
            _time(*map(int, counts))
        case _:
            main()
