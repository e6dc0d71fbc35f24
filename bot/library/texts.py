"""Words of others made fit to be kept: masked, on one line, no longer than anybody reads."""

from __future__ import annotations

from bot.library.model import MOST_EXAMPLE
from nlu.masking import mask


def example_of(text: str) -> str:
    """A buyer's message as an example of a question."""
    return mask(" ".join(text.split()))[:MOST_EXAMPLE]
