"""Training: only when something changed, complete or not at all, and vouched for by hash.

The engine's Python is played by a script, so that no test waits for Rasa.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.reading import ReadingFailed, parse
from bot.engine.training import NoModel, TrainingFailed, current, fingerprint_of, train

TRAINS = """#!/bin/sh
echo "INFO Starting to train component 'WishReader'."
while [ "$1" != --out ]; do shift; done
echo trained > "$2/model.tar.gz"
"""
FAILS = "#!/bin/sh\necho 'YAML is broken'\nexit 1\n"


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("config.yml", "domain.yml", "nlu/a.yml", "stories/a.yml"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(name)
    monkeypatch.setenv("ANXIN_ENGINE_PYTHON", str(tmp_path / "python"))
    return tmp_path


def engine(root: Path, script: str) -> None:
    (root / "python").write_text(script)
    (root / "python").chmod(0o755)


def test_a_model_is_trained_once_for_the_same_sources(root: Path) -> None:
    engine(root, TRAINS)
    said: list[str] = []
    model = train(root=root, say=said.append)
    assert model.path.name == f"{fingerprint_of(root)}.tar.gz"
    assert "  WishReader" in said
    engine(root, FAILS)
    assert train(root=root, say=said.append) == model == current(root)


@pytest.mark.parametrize("changed", ["config.yml", "domain.yml", "nlu/a.yml", "stories/new.yml"])
def test_a_change_of_any_source_asks_for_training(root: Path, changed: str) -> None:
    before = fingerprint_of(root)
    (root / changed).write_text("changed")
    assert fingerprint_of(root) != before


def test_a_failed_training_says_why_and_leaves_the_old_model(root: Path) -> None:
    engine(root, TRAINS)
    model = train(root=root, say=print)
    engine(root, FAILS)
    (root / "nlu" / "a.yml").write_text("changed")
    with pytest.raises(TrainingFailed, match="YAML is broken"):
        train(root=root, say=print)
    assert current(root) == model
    assert sorted(p.suffix for p in (root / "models").iterdir()) == [".gz", ".json", ".json"]


def test_a_model_that_was_changed_afterwards_is_refused(root: Path) -> None:
    engine(root, TRAINS)
    train(root=root, say=print).path.write_text("something else")
    with pytest.raises(NoModel):
        current(root)


def test_without_a_model_the_message_says_what_to_do(root: Path) -> None:
    with pytest.raises(NoModel, match="anxin train"):
        current(root)


def test_each_line_is_answered_and_a_reader_that_stops_is_reported(root: Path) -> None:
    engine(root, TRAINS)
    train(root=root, say=print)
    engine(root, "#!/bin/sh\nread line\necho \"<$line>\"\necho 'out of memory' >&2\n")
    answers = parse([b"one\n", b"two\n"], root=root)
    assert next(answers) == "<one>\n"
    with pytest.raises(ReadingFailed, match="out of memory"):
        next(answers)
