"""What was learned from lines, once, and lies in a file: numbers and words, nothing that runs."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Dict, Generic, Protocol, Tuple, TypeVar

import numpy as np
import structlog
from numpy.typing import NDArray

log = structlog.get_logger()

# Of this checkout, whichever shop is served from it: files are named by what they are made of.
LEARNED = Path(__file__).resolve().parents[1] / "models" / "lines"

_WORDS = "words"
Arrays = Dict[str, NDArray[Any]]


def put(file: Path, words: Any, arrays: Mapping[str, NDArray[Any]]) -> None:
    """words: whatever JSON holds. A reader never sees half a file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    stored: Dict[str, Any] = {
        **arrays,
        _WORDS: np.frombuffer(json.dumps(words).encode(), dtype=np.uint8),
    }
    partial = file.with_name(f"{file.name}.{os.getpid()}")
    with partial.open("wb") as stream:
        np.savez_compressed(stream, **stored)
    partial.replace(file)


def get(file: Path) -> Tuple[Any, Arrays]:
    """The words and the arrays, as they were put."""
    with np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}
    return json.loads(arrays.pop(_WORDS).tobytes()), arrays


class Saved(Protocol):
    """A model that can be kept in a file."""

    def save(self, file: Path) -> None: ...


Model = TypeVar("Model", bound=Saved)


class Learned(Generic[Model]):
    """A model that is learned once: by whoever needs it first, or made ready before, from a file
    where what its sources taught lies already."""

    def __init__(
        self,
        name: str,
        learn: Callable[[], Model],
        *,
        load: Callable[[Path], Model],
        sources: Callable[[], Iterable[Path]],
    ) -> None:
        """sources: all files that the model is made from; a changed one is learned anew."""
        self._name, self._learn, self._load, self._sources = name, learn, load, sources
        self._model: Model | None = None

    def model(self) -> Model:
        if self._model is None:
            self._model = self._learn()
        return self._model

    def warm(self, folder: Path = LEARNED) -> None:
        """Makes the model ready, before anybody is served: learning takes seconds. Where it cannot
        be kept, it is learned at each start."""
        file = folder / f"{self._name}-{self._fingerprint()}.npz"
        if file.exists():
            self._model = self._load(file)
            return
        model = self.model()
        try:
            model.save(file)
        except OSError as error:
            log.warning("not_kept", model=self._name, why=str(error))

    def _fingerprint(self) -> str:
        seal = hashlib.sha256()
        for file in self._sources():
            seal.update(file.read_bytes())
        return seal.hexdigest()[:12]
