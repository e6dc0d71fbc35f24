"""From texts to what the intent model sees, and from there to rankings and wishes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nlu import zh
from nlu.components.encoder import encode
from nlu.components.linear import Floats, IntentModel, Sample
from nlu.components.wishes import find_wishes


def sample(text: str, vector: Floats) -> Sample:
    """text: as zh.for_features gives it; vector: of the same text."""
    return Sample(text, tuple(zh.words(text)), vector)


def samples(texts: Sequence[str]) -> list[Sample]:
    """Samples of texts as they were typed."""
    prepared = [zh.for_features(text) for text in texts]
    return [sample(text, vector) for text, vector in zip(prepared, encode(prepared), strict=True)]


def wishes(
    model: IntentModel,
    text: str,
    ranking: list[tuple[str, float]],
    vectors: Mapping[str, Floats],
) -> list[str]:
    """The one or two things the message wants; text as zh.for_features gives it, and vectors
    of its pieces."""

    def classify(parts: Sequence[str]) -> list[list[tuple[str, float]]]:
        return [model.ranking(sample(part, vectors[part])) for part in parts]

    return find_wishes(text, ranking, classify)
