"""Training: only when something changed, complete or not at all, and vouched for by hash.

The engine's Python is played by a script, so that no test waits for Rasa.
"""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
import yaml

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


def test_sentences_are_put_into_a_model_that_has_learned_the_same(root: Path) -> None:
    domain: dict[str, object] = {
        "intents": ["greet"],
        "responses": {"utter_hello": [{"text": "您好"}]},
    }
    _write_model(root / "trained.tar.gz", domain)
    (root / "domain.yml").write_text(yaml.safe_dump(domain))
    engine(root, TRAINS.replace("echo trained >", "cp trained.tar.gz"))
    before = train(root=root, say=print)
    engine(root, FAILS)
    domain["responses"] = {"utter_hello": [{"text": "在的"}], "utter_bye": [{"text": "再见"}]}
    (root / "domain.yml").write_text(yaml.safe_dump(domain))
    after = train(root=root, say=print)
    assert after.path != before.path
    assert after == current(root)
    with tarfile.open(after.path) as archive:
        told = json.load(archive.extractfile("metadata.json"))["domain"]  # type: ignore[arg-type]
        kept = yaml.safe_load(archive.extractfile("components/domain_provider/domain.yml"))  # type: ignore[arg-type]
    assert told == kept == domain
    (root / "domain.yml").write_text(yaml.safe_dump(domain | {"intents": ["greet", "bye"]}))
    with pytest.raises(TrainingFailed):
        train(root=root, say=print)


def _write_model(path: Path, domain: dict[str, object]) -> None:
    folder = path.parent / "components" / "domain_provider"
    folder.mkdir(parents=True)
    (folder / "domain.yml").write_text(yaml.safe_dump(domain))
    metadata = path.parent / "metadata.json"
    metadata.write_text(json.dumps({"domain": domain, "model_id": "1"}))
    with tarfile.open(path, "w:gz") as archive:
        archive.add(metadata, "metadata.json")
        archive.add(folder.parent, "components")


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
