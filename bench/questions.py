"""How well questions are grouped, against a TF-IDF baseline, and how long 20,000 messages take.

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
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import yaml
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.insight import grouping, vectors
from bot.insight.grouping import clusters
from bot.insight.mining import MiningProcess
from bot.insight.model import SMALL_TALK, Asked, NamedGroup
from bot.insight.questions import mine
from bot.insight.texts import key_of
from bot.insight.vectors import Floats, Vectors, with_rankings
from nlu.components.encoder import encode
from tests.insight.labelled import FILE, Labelled, labelled, pairwise

ROOT = Path(__file__).resolve().parent.parent
MESSAGES = 20_000
_LIKENESSES = [round(0.1 + 0.02 * step, 2) for step in range(36)]
_ENTITY = re.compile(r"\[([^\]]+)\](?:\{[^}]*\}|\([^)]*\))")
# (rows of some of the messages) -> vectors
Make = Callable[[Sequence[Labelled]], Floats]


def main() -> None:
    rows = labelled()
    names = len({row.group for row in rows})
    print(f"{len(rows)} labelled messages, {names} groups, of which single messages: "
          f"{sum(row.group.startswith('single') for row in rows)}")  # fmt: skip
    for title, make in (
        ("TF-IDF of characters, 100 dimensions", _tf_idf),
        ("meaning alone", _meaning),
        ("meaning and reading (ours)", _both),
    ):
        score, chosen = _by_halves(rows, make)
        print(f"{title}: pairwise F1 {score:.3f} on the half not chosen on (likeness {chosen})")
    found = clusters(_both(rows))
    precision, recall, f1 = pairwise([row.group for row in rows], found)
    print(
        f"as it runs (likeness {grouping.LIKENESS}, readings {vectors.RANKING_WEIGHT}): "
        f"{len(found)} groups, precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}"
    )
    _names(rows)
    _time()


def _both(rows: Sequence[Labelled]) -> Floats:
    return with_rankings(_meaning(rows), [row.ranking for row in rows])


def _meaning(rows: Sequence[Labelled]) -> Floats:
    return Vectors(encode).of([key_of(row.text) for row in rows])


def _tf_idf(rows: Sequence[Labelled]) -> Floats:
    """The baseline: character n-grams reduced to 100 numbers, as published for SMP and others."""
    weigh = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    reduced = TruncatedSVD(100, random_state=0).fit_transform(
        weigh.fit_transform([key_of(row.text) for row in rows])
    )
    lengths = np.linalg.norm(reduced, axis=1, keepdims=True)
    return np.asarray(reduced / np.maximum(lengths, 1e-9), np.float32)


def _by_halves(rows: Sequence[Labelled], make: Make) -> tuple[float, list[float]]:
    """Choose the likeness on half of the groups, score it on the other half; both ways."""
    groups = sorted({row.group for row in rows})
    random.Random(0).shuffle(groups)
    halves = [[row for row in rows if row.group in set(groups[part::2])] for part in (0, 1)]
    curves = []
    for half in halves:
        made, labels = make(half), [row.group for row in half]
        curves.append([pairwise(labels, clusters(made, likeness=at))[2] for at in _LIKENESSES])
    chosen = [int(np.argmax(curve)) for curve in curves]
    score = (curves[1][chosen[0]] + curves[0][chosen[1]]) / 2
    return score, [_LIKENESSES[index] for index in chosen]


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
    made = Vectors(encode)
    for title, remembers in (("with", True), ("without", False)):
        known: dict[str, NamedGroup] = {}
        earlier: dict[int, str] = {}
        kept = seen_again = 0
        for last in range(13, 24):
            now, before = _joined(days[last - 6 : last + 1]), _joined(days[last - 13 : last - 6])
            mined = mine(now, before, list(known.values()), vectors=made)
            names = {id(one): group.name.id for group in mined.groups for one in group.asked}
            again = names.keys() & earlier.keys()
            seen_again += len(again)
            kept += sum(names[one] == earlier[one] for one in again)
            earlier = names
            if remembers:
                known |= {g.name.id: g.name for g in mined.groups if g.name.id not in known}
        print(f"{title} remembered names, {kept / seen_again:.1%} of {seen_again} messages are in "
              "the group of the day before")  # fmt: skip


def _joined(days: Sequence[list[Asked]]) -> list[Asked]:
    return list(itertools.chain.from_iterable(days))


def _time() -> None:
    """The worst case: all messages differ. Then a second look, with the vectors at hand. What it
    takes of memory, in this process and in the one that groups."""
    start = datetime(2026, 11, 1, tzinfo=UTC)
    for count in (5_000, MESSAGES):
        asked = [
            Asked(start + timedelta(seconds=20 * n), f"c{n % 4000}", text, "settled", intent,
                  ((intent, 0.8), ("chitchat", 0.1)))
            for n, (text, intent) in enumerate(_different(count))
        ]  # fmt: skip
        mining = MiningProcess()
        for look in ("first look", "again"):
            started = time.perf_counter()
            mined = mining(asked, [], [])
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
        lines.append(f"{row.group}\t{row.text}\t{ranking}\n")
    FILE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    write_readings() if sys.argv[1:] == ["readings"] else main()
