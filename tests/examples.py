"""How many random examples a test of a property goes through: all of them by itself and in
`make test`, a share in `make check`, so that a developer gets an answer while he remembers why."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

# Every so many-th.
SHARE = int(os.environ.get("TEST_EXAMPLES_SHARE", "1"))
_USUAL, _LEAST = 100, 20


def examples(number: int = _USUAL, **more: Any) -> settings:
    """Settings for a test; a busy machine is no failure."""
    return settings(max_examples=max(number // SHARE, min(number, _LEAST)), deadline=None, **more)
