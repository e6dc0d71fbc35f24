"""A book of buyers, on each database."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.buyers.builders import Book


@pytest.fixture
def book(engine: Engine) -> Book:
    return Book(engine)
