"""Learns the numbers of the reader from its lines: `python -m actions.reading.training`.

The engine's own reading of each line is one of the features, so an intent model is trained first,
from the same examples as the engine's.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import yaml
from scipy.sparse import csr_matrix

from actions.reading.features import VECTOR_WEIGHT, context_marks, runs, weighed
from actions.reading.judge_training import part_of, taught
from actions.reading.lines import fingerprint, read_lines
from actions.reading.model import ACTS, Act, Context
from actions.reading.reader import NUMBERS, AnswerReader
from nlu.components import reader as wishes
from nlu.components.encoder import encode_many
from nlu.components.model import IntentModel, Settings
from nlu.components.network import Floats, Recipe, Targets, fit
from nlu.text import for_features

ROOT = Path(__file__).resolve().parents[2]
PARTS = 3
_HIDDEN, _EPOCHS, _MIN_COUNT = 80, 14, 3
_RECIPE = Recipe(hidden=_HIDDEN, epochs=_EPOCHS, batch=128, drop_hidden=0.5)

Ranking = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Rows:
    """Examples in context. part: by text, so that no text is learned from and measured on."""

    contexts: list[Context]
    acts: list[Act]
    vectors: Floats
    part: list[int]

    def where(self, kept: Sequence[int]) -> Rows:
        return Rows(
            [self.contexts[at] for at in kept],
            [self.acts[at] for at in kept],
            self.vectors[list(kept)],
            [self.part[at] for at in kept],
        )


def all_rows(rankings: Mapping[str, Ranking]) -> Rows:
    """Every line in its contexts, with the engine's reading and without it in turn: a clause has
    none, and the reader may not lean on it."""
    contexts, acts = [], []
    for line in read_lines():
        for at, context in enumerate(line.contexts()):
            chosen = [rankings.get(line.text, ()), ()] if at == 0 else [()]
            chosen = [rankings.get(line.text, ())] if at % 2 and at else chosen
            for ranking in chosen:
                contexts.append(replace(context, ranking=ranking))
                acts.append(line.act)
    texts = list(dict.fromkeys(context.text for context in contexts))
    vectors = encode_many([for_features(text) for text in texts])
    place = {text: at for at, text in enumerate(texts)}
    return Rows(
        contexts,
        acts,
        vectors[[place[context.text] for context in contexts]],
        [part_of(context.text, PARTS) for context in contexts],
    )


def learn(rows: Rows) -> AnswerReader:
    """Fitted on all rows. The temperature, and what the judge is taught by, come from readers that
    did not see what they read."""
    unseen = [AnswerReader(*_fitted(rows.where(_without(rows, part)))) for part in range(PARTS)]
    held = [at for at, part in enumerate(rows.part) if not part]
    temperature = np.full(1, _temperature(unseen[0], rows.where(held)), dtype=np.float32)
    columns, arrays = _fitted(rows)
    for reader in unseen:
        reader.cool(temperature)
    judge = taught(list(zip(rows.contexts, rows.acts, strict=True)), unseen)
    arrays |= {"temperature": temperature, **{f"judge_{name}": w for name, w in judge.items()}}
    return AnswerReader(columns, arrays)


def _without(rows: Rows, part: int) -> list[int]:
    return [at for at, one in enumerate(rows.part) if one != part]


def _fitted(rows: Rows) -> tuple[dict[str, int], dict[str, Floats]]:
    counts: Counter[str] = Counter()
    for text in {context.text for context in rows.contexts}:
        counts.update(set(runs(text)))
    kept = sorted(run for run, count in counts.items() if count >= _MIN_COUNT)
    marks = sorted({mark for context in rows.contexts for mark, _ in context_marks(context)})
    columns = {name: at for at, name in enumerate([*kept, *marks])}
    total = len({context.text for context in rows.contexts})
    rarity = np.array([np.log((1 + total) / (1 + counts[run])) + 1 for run in kept])
    found = [weighed(context, columns, rarity) for context in rows.contexts]
    starts = np.cumsum([0, *(len(at) for at, _ in found)])
    sparse = csr_matrix(
        (
            np.concatenate([weights for _, weights in found]).astype(np.float32),
            np.concatenate([at for at, _ in found]).astype(np.int64),
            starts,
        ),
        shape=(len(found), len(columns)),
    )
    targets = np.zeros((len(rows.acts), len(ACTS)), dtype=np.float32)
    for target, act in zip(targets, rows.acts, strict=True):
        target[ACTS.index(act)] = 1
    dense = (rows.vectors * VECTOR_WEIGHT).astype(np.float32)
    arrays = fit(sparse, dense, Targets(targets, targets), _RECIPE)
    # A message does one thing here: which of them, not whether each.
    arrays = {name: array for name, array in arrays.items() if not name.startswith("each")}
    arrays["rarity"] = rarity.astype(np.float32)
    arrays["temperature"] = np.ones(1, dtype=np.float32)
    return columns, arrays


def _temperature(model: AnswerReader, rows: Rows) -> float:
    shares = np.array([[*model.of_vector(c, v).values()] for c, v in _pairs(rows)])
    logs = np.log(shares + 1e-12)
    truths = [ACTS.index(act) for act in rows.acts]

    def loss(temperature: float) -> float:
        scaled = np.exp(logs / temperature)
        scaled /= scaled.sum(axis=1, keepdims=True)
        return float(-np.log(scaled[np.arange(len(truths)), truths] + 1e-12).mean())

    return float(min(np.linspace(0.5, 3.0, 51), key=loss))


def _pairs(rows: Rows) -> list[tuple[Context, Floats]]:
    return list(zip(rows.contexts, rows.vectors, strict=True))


def engine_rankings(texts: Sequence[str], model: IntentModel) -> dict[str, Ranking]:
    """How the engine reads the words by themselves."""
    return {
        text: tuple(model.ranking(sample)[:5])
        for text, sample in zip(texts, wishes.samples(texts), strict=True)
    }


def engine_model() -> IntentModel:
    """An intent model as the engine's, from the same examples."""
    examples = [*_examples(), *wishes.labelled_wishes()]
    return wishes.train(
        wishes.samples([text for text, _ in examples]), [name for _, name in examples], Settings()
    )


def _examples() -> list[tuple[str, str]]:
    return [
        (row[2:], block["intent"])
        for file in sorted((ROOT / "nlu").glob("*.yml"))
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        if "intent" in block
        for row in block["examples"].splitlines()
        if row.startswith("- ")
    ]


def main() -> None:
    model = engine_model() if len(sys.argv) < 2 else IntentModel.load(Path(sys.argv[1]))
    rows = all_rows(engine_rankings(sorted({line.text for line in read_lines()}), model))
    learned = learn(rows)
    learned.save(NUMBERS, made_of=fingerprint())
    print(f"{len(rows.acts)} examples, {NUMBERS.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
