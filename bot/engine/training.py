"""Trains the engine's model when what it is made of has changed, and vouches for it by hash."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.engine.sentences import put_sentences, without_sentences

ROOT = Path(__file__).resolve().parents[2]
_SOURCES = ("config.yml", "domain.yml", "nlu", "stories", "requirements/engine.txt")
_SUFFIXES = frozenset({".yml", ".yaml", ".py", ".tsv", ".txt"})
_TAIL = 60


class TrainingFailed(Exception):
    """Rasa could not train; the message ends with the last lines it wrote."""


class NoModel(Exception):
    """There is no trained model, or it is not the one that was recorded."""


@dataclass(frozen=True)
class Model:
    """A trained model and the hash it must have when it is loaded."""

    fingerprint: str
    path: Path
    sha256: str


def train(*, force: bool = False, root: Path = ROOT, say: Callable[[str], None] = print) -> Model:
    """Train if the sources changed. The new model appears under its name only when complete."""
    fingerprint = fingerprint_of(root)
    target = root / "models" / f"{fingerprint}.tar.gz"
    if not force and (known := _recorded(target)) is not None:
        say(f"The model is up to date: {target.name}")
        _point_to(known)
        return known
    target.parent.mkdir(exist_ok=True)
    learned = fingerprint_of(root, sentences=False)
    alike = None if force else _learned_alike(target.parent, learned)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".training-") as folder:
        began, made = time.monotonic(), Path(folder) / "model.tar.gz"
        if alike is not None:
            say(f"Only sentences changed: {target.name} has learned what {alike.path.name} has")
            put_sentences(alike.path, root / "domain.yml", made)
        else:
            say(f"Training {target.name}; this takes a minute or two …")
            _run_rasa(root, Path(folder), say)
        model = Model(fingerprint, target, _sha256(made))
        made.replace(target)
    _write(_record_of(target), json.dumps({"sha256": model.sha256, "learned": learned}))
    _point_to(model)
    say(f"{target.name} is ready after {time.monotonic() - began:.0f} s")
    return model


def current(root: Path = ROOT) -> Model:
    """The model trained last. Raises NoModel when it is missing or its hash is another one."""
    try:
        name = json.loads((root / "models" / "current.json").read_text(encoding="utf-8"))["file"]
    except (OSError, ValueError, KeyError) as error:
        raise NoModel("There is no trained model yet. Run: anxin train") from error
    model = _recorded(root / "models" / name)
    if model is None:
        raise NoModel(f"Model {name} is missing or not what was recorded. Run: anxin train --force")
    return model


def fingerprint_of(root: Path = ROOT, *, sentences: bool = True) -> str:
    """A short name for everything the model is made of; or for what it has learned, which is the
    same whatever the bot says in answer."""
    digest = hashlib.sha256()
    for path in _source_files(root):
        content = path.read_bytes()
        if not sentences and path == root / "domain.yml":
            content = without_sentences(content)
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:16]


def _learned_alike(models: Path, learned: str) -> Model | None:
    """A model that was trained from the same but for its sentences."""
    for record in models.glob("*.json"):
        try:
            same = json.loads(record.read_text(encoding="utf-8")).get("learned") == learned
        except ValueError:
            continue
        if same and (model := _recorded(record.with_name(f"{record.stem}.tar.gz"))) is not None:
            return model
    return None


def engine_python(root: Path = ROOT) -> Path:
    """The interpreter of the engine's environment; ANXIN_ENGINE_PYTHON names another one."""
    named = os.environ.get("ANXIN_ENGINE_PYTHON")
    return Path(named) if named else root / ".venv-engine" / "bin" / "python"


def engine_environment() -> dict[str, str]:
    """One thread for numbers (the desk needs the other core), no telemetry, no stale cache."""
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    # Without bytecode each start of the engine compiles Rasa again.
    inherited = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        **threads,
        "RASA_TELEMETRY_ENABLED": "false",
        # Rasa's cache looks at data and configuration, not at the code of our components.
        "RASA_MAX_CACHE_SIZE": "0",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    }


def _source_files(root: Path) -> Iterator[Path]:
    for name in _SOURCES:
        path = root / name
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in found if file.is_file() and file.suffix in _SUFFIXES)


def _run_rasa(root: Path, out: Path, say: Callable[[str], None]) -> None:
    command = [
        str(engine_python(root)), "-W", "ignore", "-m", "nlu.components.command", "train",
        "--config", "config.yml", "--domain", "domain.yml", "--data", "nlu", "stories",
        "--out", str(out), "--fixed-model-name", "model",
        # `rasa data validate` is a check of its own and takes as long as the training.
        "--skip-validation",
    ]  # fmt: skip
    tail: deque[str] = deque(maxlen=_TAIL)
    try:
        process = subprocess.Popen(
            command, cwd=root, env=engine_environment(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8",
        )  # fmt: skip
    except OSError as error:
        raise TrainingFailed("The engine's environment is missing. Run: make setup") from error
    with process:
        assert process.stdout is not None
        for line in process.stdout:
            tail.append(line.rstrip())
            if "Starting to train component" in line:
                say("  " + line.partition("component")[2].strip().strip("'.\x1b[0m "))
    if process.returncode != 0 or not (out / "model.tar.gz").exists():
        raise TrainingFailed("Training failed. The last lines:\n" + "\n".join(tail))


def _recorded(path: Path) -> Model | None:
    """The model of this file, if it is there and unchanged since it was trained."""
    try:
        sha256 = json.loads(_record_of(path).read_text(encoding="utf-8"))["sha256"]
        if _sha256(path) != sha256:
            return None
    except (OSError, ValueError, KeyError):
        return None
    return Model(path.name.removesuffix(".tar.gz"), path, sha256)


def _record_of(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(".tar.gz") + ".json")


def _point_to(model: Model) -> None:
    fields = {**asdict(model), "file": model.path.name}
    del fields["path"]
    _write(model.path.with_name("current.json"), json.dumps(fields))


def _write(path: Path, text: str) -> None:
    """A reader sees the old file or the new one, never half of one."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
