"""A shop on both databases, and one on SQLite for what has nothing to do with SQL."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.desk.phrases import DomainPhrases
from tests.notices.builders import Shop

DOMAIN = Path(__file__).resolve().parents[2] / "domain.yml"


@pytest.fixture(scope="session")
def phrases() -> DomainPhrases:
    return DomainPhrases.load(DOMAIN)


@pytest.fixture
def shop(engine: Engine, phrases: DomainPhrases) -> Shop:
    """Open for business, with one buyer and one order that waits for the warehouse."""
    made = Shop(engine, phrases)
    made.notices.search()
    made.buyer()
    made.order()
    return made
