"""The floor of the quality check, with the talks that were not sold."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.unsold.builders import Counter


@pytest.fixture
def counter(engine: Engine) -> Counter:
    return Counter(engine)
