"""The learned part of the reading: how likely each act is, of a message in its context."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from actions.reading.features import VECTOR_WEIGHT, weighed
from actions.reading.judging import Judge
from actions.reading.model import ACTS, Act, Context
from nlu.components.encoder import encode
from nlu.components.network import Floats, softmax
from nlu.text import for_features

NUMBERS = Path(__file__).parent / "data" / "answers.npz"
_LONGEST = 200
# Before the names of the judge's weights.
_JUDGE = "judge_"


class AnswerReader:
    """One hidden layer over `features`, with a temperature fitted on what it had not seen."""

    def __init__(self, columns: Mapping[str, int], arrays: Mapping[str, Any]) -> None:
        """columns: of each run of characters and each mark of a context."""
        self._columns = columns
        self._arrays = arrays
        self.judge = Judge(
            {name.removeprefix(_JUDGE): arrays[name] for name in arrays if name.startswith(_JUDGE)}
        )

    def cool(self, temperature: Floats) -> None:
        """The shares are evened by it: above one they are less sure."""
        self._arrays = {**self._arrays, "temperature": temperature}

    def probabilities(self, contexts: Sequence[Context]) -> list[dict[Act, float]]:
        """Of each: every act with its probability."""
        texts = [for_features(context.text)[:_LONGEST] for context in contexts]
        # The whole is read twice.
        once = list(dict.fromkeys(texts))
        vectors = dict(zip(once, encode(once), strict=True))
        return [
            self.of_vector(context, vectors[text])
            for context, text in zip(contexts, texts, strict=True)
        ]

    def of_vector(self, context: Context, vector: Floats) -> dict[Act, float]:
        """The same, where the sentence vector is known."""
        arrays = self._arrays
        found, weights = weighed(context, self._columns, arrays["rarity"])
        hidden = vector * np.float32(VECTOR_WEIGHT) @ arrays["dense"] + arrays["hidden_bias"]
        hidden = hidden + np.array(weights, dtype=np.float32) @ arrays["sparse"][found]
        scores = np.maximum(hidden, 0) @ arrays["out"] + arrays["bias"]
        shares = softmax(scores / arrays["temperature"])
        return {act: float(share) for act, share in zip(ACTS, shares, strict=True)}

    def familiarity(self, context: Context) -> float:
        """How many of the pairs of characters of a message are known: a reading rests on them."""
        marked = f"^{for_features(context.text)}$"
        pairs = [marked[at : at + 2] for at in range(len(marked) - 1)]
        return sum(pair in self._columns for pair in pairs) / len(pairs)

    def save(self, path: Path, *, made_of: str) -> None:
        """Plain numbers, each weight in one byte beside the scale of its column."""
        stored: dict[str, Any] = {}
        for name, array in self._arrays.items():
            if name in ("sparse", "dense"):
                scale = np.maximum(np.abs(array).max(axis=0), 1e-9) / 127
                stored[name] = np.round(array / scale).astype(np.int8)
                stored[f"{name}_scale"] = scale.astype(np.float32)
            else:
                stored[name] = np.asarray(array, dtype=np.float32)
        words = json.dumps([list(self._columns), made_of], ensure_ascii=False)
        stored["words"] = np.frombuffer(words.encode(), dtype=np.uint8)
        np.savez_compressed(path, **stored)

    @classmethod
    def load(cls, path: Path = NUMBERS) -> Self:
        with np.load(path, allow_pickle=False) as file:
            stored = {name: file[name] for name in file.files}
        columns, _ = json.loads(stored.pop("words").tobytes())
        for name in ("sparse", "dense"):
            stored[name] = stored[name].astype(np.float32) * stored.pop(f"{name}_scale")
        return cls({name: at for at, name in enumerate(columns)}, stored)


def made_of(path: Path = NUMBERS) -> str:
    """The fingerprint of what the stored numbers were learned from."""
    with np.load(path, allow_pickle=False) as file:
        fingerprint: str = json.loads(file["words"].tobytes())[1]
    return fingerprint


@lru_cache(maxsize=1)
def answer_reader() -> AnswerReader:
    """Loaded once a process."""
    return AnswerReader.load()
