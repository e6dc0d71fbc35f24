"""Everything that understanding is measured on, in one run: figures, pictures, and the check."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import quantiles
from typing import Any

from bot.engine.evaluation import shapes
from bot.engine.evaluation.confusion import draw
from bot.engine.evaluation.report import (
    Example,
    describe,
    label_and_reading,
    measure,
    read_examples,
)
from bot.engine.reading import parse
from bot.engine.training import ROOT

# Figures by set: messages, plain, one for each kind of writing, real (where ../shared/data is),
# shapes.
Figures = dict[str, dict[str, Any]]

_TOLERANCE = 0.01
# Processors add up in different orders, and a model trained elsewhere reads a message or two
# otherwise: of few messages those are more than a point.
_TOLERANCE_OF_FEW = {"both_found": 0.035, "both_named": 0.035, "acted_on": 0.015}
_HIGHER = (
    "top1", "top3", "macro_f1", "both_found", "both_named", "entity_f1", "addresses_right",
)  # fmt: skip
_LOWER = ("false_second", "calibration_error", "taken_for_yes", "acted_on")
# Only on files that everybody has, and nothing that depends on the machine.
_RECORDED = ("messages", "plain", "shapes")


@dataclass(frozen=True)
class _Files:
    """What there is to read."""

    messages: dict[str, list[Example]]
    entities: list[dict[str, Any]]
    addresses: list[dict[str, Any]]
    hostile: list[str]
    outside: list[str]

    @property
    def texts(self) -> list[str]:
        labelled = [example.text for examples in self.messages.values() for example in examples]
        return [
            *labelled,
            *(c["text"] for c in self.entities + self.addresses),
            *self.hostile,
            *self.outside,
        ]


def run(*, root: Path = ROOT, say: Callable[[str], None] = print) -> Figures:
    """Measure, print, and write build/eval/figures.json and a matrix for each set of messages."""
    files = _load(root)
    # Half of a surrogate pair cannot be sent at all: the gateway has replaced it by then.
    lines = (text.encode("utf-8", "replace") for text in files.texts)
    answers = [json.loads(line) for line in parse(lines, root=root)]
    out = root / "build" / "eval"
    out.mkdir(parents=True, exist_ok=True)
    figures: Figures = {}
    left = iter(answers)
    for name, examples in files.messages.items():
        read = _take(left, examples)
        found = measure(examples, read)
        figures[name] = {**asdict(found), **_times(read)}
        pairs = label_and_reading(examples, read)
        title = f"{name}: {found.messages} messages, top-1 {found.top1:.3f}"
        (out / f"{name}.svg").write_text(draw(pairs, title), encoding="utf-8")
        times = "median {median_ms:.1f} ms, p95 {p95_ms:.1f} ms".format(**figures[name])
        say(f"== {name}\n{describe(found)}\nreading one message  {times}\n")
    figures["shapes"] = _shapes(files, left)
    say("== shapes\n" + "\n".join(f"{k:20}{round(v, 3)}" for k, v in figures["shapes"].items()))
    text = json.dumps(figures, ensure_ascii=False, indent=2) + "\n"
    (out / "figures.json").write_text(text, encoding="utf-8")
    return figures


def fallen(figures: Figures, *, root: Path = ROOT) -> list[str]:
    """Figures that are worse than the recorded ones by more than a point, or by more than two of
    few messages; one line each."""
    recorded = json.loads(_record_of(root).read_text(encoding="utf-8"))
    return list(_worse(recorded, figures))


def record(figures: Figures, *, root: Path = ROOT) -> None:
    """What later runs are compared with."""
    kept = {
        name: {k: round(v, 4) for k, v in figures[name].items() if k in (*_HIGHER, *_LOWER)}
        for name in _RECORDED
        if name in figures
    }
    _record_of(root).write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


def _worse(recorded: Mapping[str, Mapping[str, float]], figures: Figures) -> Iterator[str]:
    for name, before in recorded.items():
        for key, value in before.items():
            now = figures[name][key]
            loss = value - now if key in _HIGHER else now - value
            if loss > _TOLERANCE_OF_FEW.get(key, _TOLERANCE):
                yield f"{name}.{key}: {now:.3f}，记录为 {value:.3f}"


def _load(root: Path) -> _Files:
    folder = root / "tests" / "nlu"
    sets = {
        "messages": folder / "messages.tsv",
        "plain": folder / "plain.tsv",
        **{path.stem: path for path in sorted((folder / "kinds").glob("*.tsv"))},
        "real": root.parent / "shared" / "data" / "nlu_dev.tsv",
    }
    return _Files(
        messages={
            name: read_examples(_lines(path)) for name, path in sets.items() if path.exists()
        },
        entities=[json.loads(line) for line in _lines(folder / "entities.jsonl")],
        addresses=[json.loads(line) for line in _lines(folder / "addresses.jsonl")],
        hostile=[shapes.unescaped(line) for line in _lines(folder / "hostile.txt")],
        outside=_lines(folder / "outside.txt"),
    )


def _shapes(files: _Files, answers: Iterator[dict[str, Any]]) -> dict[str, Any]:
    entities = _take(answers, files.entities)
    addresses = _take(answers, files.addresses)
    hostile = _take(answers, files.hostile)
    outside = _take(answers, files.outside)
    return {
        "entity_f1": shapes.entity_f1(files.entities, entities),
        "addresses_right": shapes.addresses_right(files.addresses, addresses),
        "taken_for_yes": len(shapes.taken_for_yes(hostile)) / len(hostile),
        "acted_on": len(shapes.acted_on(outside)) / len(outside),
    }


def _take(answers: Iterator[dict[str, Any]], of: Sequence[Any]) -> list[dict[str, Any]]:
    return [next(answers) for _ in of]


def _times(answers: Sequence[dict[str, Any]]) -> dict[str, float]:
    parts = quantiles([answer["ms"] for answer in answers], n=20)
    return {"median_ms": parts[9], "p95_ms": parts[18]}


def _record_of(root: Path) -> Path:
    return root / "tests" / "nlu" / "recorded.json"


def _lines(path: Path) -> list[str]:
    return [line for line in path.read_text(encoding="utf-8-sig").split("\n") if line.strip()]
