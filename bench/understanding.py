"""Our pipeline and Rasa's own, trained on the same data in the same run and read the same way.

`python -m bench.understanding [--only NAME …] [--all]`. Each one is trained and read in processes
of its own; what is finished for the present data is not done again. DIET takes hours.

Rasa's own need TensorFlow, which the engine's environment leaves out: make another one with it,
from the group `engine` in pyproject.toml, and name its Python in ANXIN_ENGINE_PYTHON.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

import click
import yaml

from bot.engine.evaluation.report import Example, Figures, measure, read_examples
from bot.engine.reading import parse
from bot.engine.training import ROOT, Model, engine_environment, engine_python, fingerprint_of
from nlu import plain

OUT = ROOT / "build" / "bench"
SETS = {
    "own": ROOT / "tests" / "nlu" / "messages.tsv",
    "real": ROOT.parent / "shared" / "data" / "nlu_dev.tsv",
}
# A pipeline that has no second wish of its own gets the threshold on its second reading that
# serves it best on the very messages it is measured on, with at most so many false ones.
FALSE_SECOND = 0.06

Pipeline = list[dict[str, Any]]

_WORDS: dict[str, Any] = {"name": "CountVectorsFeaturizer"}
_CHARACTERS: dict[str, Any] = {
    "name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4,
}  # fmt: skip
_STOCK: Pipeline = [{"name": "JiebaTokenizer"}, _WORDS, _CHARACTERS]
_VECTOR: Pipeline = [
    {"name": "nlu.components.tokenizer.ChineseTokenizer"},
    {"name": "nlu.components.encoder_featurizer.EncoderFeaturizer"},
]
_DIET: dict[str, Any] = {"name": "DIETClassifier", "epochs": 300, "entity_recognition": False}
_LOGISTIC = {"name": "LogisticRegressionClassifier"}
PIPELINES: dict[str, Pipeline] = {
    "ours": [],  # as config.yml has it
    "logistic": [*_STOCK, _LOGISTIC],
    "logistic_vector": [*_VECTOR, _WORDS, _CHARACTERS, _LOGISTIC],
    # It takes dense features only, so there is no such thing on Rasa's own Chinese features.
    # One setting of the six that it would try, each several times over: those take hours.
    "sklearn_vector": [*_VECTOR, {"name": "SklearnIntentClassifier", "C": [1]}],
    # For those who have an hour and not a night.
    "diet_20_epochs": [*_STOCK, {**_DIET, "epochs": 20}],
    "diet": [*_STOCK, _DIET],
    "diet_vector": [*_VECTOR, _WORDS, _CHARACTERS, _DIET],
}
_SLOW = ("diet_vector",)


@click.command()
@click.option("--only", multiple=True, type=click.Choice(list(PIPELINES)))
@click.option("--all", "everything", is_flag=True, help="DIET with the sentence vector too.")
@click.option("--read", "reading", type=click.Choice(list(PIPELINES)), hidden=True)
def main(only: tuple[str, ...], everything: bool, reading: str | None) -> None:
    """Measure pipelines and write build/bench/understanding.json and .md."""
    if reading:
        click.echo(json.dumps(read(reading)))
        return
    OUT.mkdir(parents=True, exist_ok=True)
    for name in only or [n for n in PIPELINES if everything or n not in _SLOW]:
        if finished(name) is None:
            click.echo(f"{name}: training …")
            run(name)
    done = {name: found for name in PIPELINES if (found := finished(name)) is not None}
    (OUT / "understanding.json").write_text(json.dumps(done, indent=2) + "\n", encoding="utf-8")
    text = table(done)
    (OUT / "understanding.md").write_text(text, encoding="utf-8")
    click.echo(text)


def finished(name: str) -> dict[str, Any] | None:
    """What was measured of this pipeline on the present data, if it was."""
    try:
        found: dict[str, Any] = json.loads((OUT / f"{name}.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if found["fingerprint"] == _made_of(name) else None


def run(name: str) -> None:
    """Train one pipeline, read all messages with it, and keep the figures."""
    if PIPELINES[name]:
        os.environ["RASA_WITH_TENSORFLOW"] = "1"
    fingerprint = _made_of(name)
    seconds = train(name)
    # A process of its own, so that the memory it reports is that of this one's reader.
    done = subprocess.run(
        [sys.executable, "-m", "bench.understanding", "--read", name],
        cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found = {"fingerprint": fingerprint, "training_s": round(seconds), **json.loads(done.stdout)}
    (OUT / f"{name}.json").write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def train(name: str) -> float:
    """Seconds it took; the model is build/bench/NAME.tar.gz."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))
    fallback = config["pipeline"][-1]
    pipeline = [*PIPELINES[name], fallback] if PIPELINES[name] else config["pipeline"]
    file = OUT / f"{name}.config.yml"
    file.write_text(yaml.safe_dump({**config, "pipeline": pipeline}), encoding="utf-8")
    more = OUT / "wishes.yml"
    more.write_text(_wishes_as_examples(), encoding="utf-8")
    data = [*sorted((ROOT / "nlu").glob("*.yml")), *([more] if PIPELINES[name] else [])]
    folder = OUT / f"{name}.data"
    folder.mkdir(exist_ok=True)
    for source in data:
        (folder / source.name).write_bytes(source.read_bytes())
    began = time.monotonic()
    with (OUT / f"{name}.log").open("w") as log:
        subprocess.run(
            [str(engine_python()), "-W", "ignore", "-m", "rasa", "train", "nlu",
             "--config", str(file), "--nlu", str(folder), "--out", str(OUT),
             "--fixed-model-name", name],
            cwd=ROOT, env=engine_environment(), stdout=log, stderr=log, check=True,
        )  # fmt: skip
    return time.monotonic() - began


def read(name: str) -> dict[str, Any]:
    """The figures of a trained pipeline, its times and the most memory it took."""
    model = Model(name, OUT / f"{name}.tar.gz", "")
    sets = {key: _examples(path) for key, path in SETS.items() if path.exists()}
    lines = (example.text.encode() for examples in sets.values() for example in examples)
    answers = (json.loads(line) for line in parse(lines, model=model))
    found: dict[str, Any] = {}
    times: list[float] = []
    for key, examples in sets.items():
        given = [next(answers) for _ in examples]
        times += [answer["ms"] for answer in given]
        figures = best_second(examples, given) if PIPELINES[name] else measure(examples, given)
        found[key] = {k: v for k, v in figures.__dict__.items() if k != "confused"}
    for _ in answers:
        pass  # the reader ends, and with it its memory is counted
    parts = quantiles(times, n=20)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    return {**found, "median_ms": parts[9], "p95_ms": parts[18], "memory_mb": peak}


def best_second(examples: Sequence[Example], answers: Sequence[dict[str, Any]]) -> Figures:
    """The figures with the threshold on the second reading that finds most pairs."""
    return max(
        (figures for figures in _with_thresholds(examples, answers)
         if figures.false_second <= FALSE_SECOND),
        key=lambda figures: figures.both_found,
    )  # fmt: skip


def table(done: dict[str, dict[str, Any]]) -> str:
    """Markdown: one row a pipeline and set."""
    head = (
        "pipeline", "messages", "top-1", "top-3", "macro-F1", "both wishes", "false second",
        "calibration error", "median ms", "p95 ms", "training s", "memory MB",
    )  # fmt: skip
    rows = [head, ("---",) * len(head)]
    for name, found in done.items():
        for key in (key for key in SETS if key in found):
            part = found[key]
            shares = [
                f"{part[k]:.3f}"
                for k in ("top1", "top3", "macro_f1", "both_found", "false_second",
                          "calibration_error")
            ]  # fmt: skip
            times = [f"{found['median_ms']:.1f}", f"{found['p95_ms']:.1f}"]
            whole = [str(found["training_s"]), str(found["memory_mb"])]
            rows.append((name, key, *shares, *times, *whole))
    return "".join("| " + " | ".join(row) + " |\n" for row in rows)


def _made_of(name: str) -> str:
    """A change of our code must not cost another night of DIET."""
    if not PIPELINES[name]:
        return fingerprint_of()
    digest = hashlib.sha256(json.dumps(PIPELINES[name]).encode())
    for path in sorted((ROOT / "nlu").glob("*.[yt][ms][lv]")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _with_thresholds(
    examples: Sequence[Example], answers: Sequence[dict[str, Any]]
) -> Iterator[Figures]:
    for step in range(101):
        marked = []
        for answer in answers:
            names = [item["name"] for item in answer["ranking"][:2]]
            second = answer["ranking"][1]["confidence"] if len(names) > 1 else 0.0
            # The last step takes nothing for two wishes, so there always is one that may count.
            two = step < 100 and second >= step / 200
            marked.append({**answer, "wishes": names if two else names[:1]})
        yield measure(examples, marked)


def _wishes_as_examples() -> str:
    """What ours learns beside what Rasa reads: plain phrases, and second wishes, of which others
    can learn the first one of each line."""
    more = [Example(text, (intent,)) for text, intent in plain.lines()]
    for name in ("one_wish.tsv", "two_wishes.tsv"):
        more += _examples(ROOT / "nlu" / name)
    examples: dict[str, list[str]] = {}
    for example in more:
        examples.setdefault(example.labels[0], []).append(f"- {example.text}\n")
    blocks = [{"intent": name, "examples": "".join(lines)} for name, lines in examples.items()]
    return yaml.safe_dump({"version": "3.1", "nlu": blocks}, allow_unicode=True)


def _examples(path: Path) -> list[Example]:
    return read_examples(path.read_text(encoding="utf-8-sig").splitlines())


if __name__ == "__main__":
    main()
