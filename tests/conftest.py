"""Databases for the tests: a SQLite file, and a PostgreSQL of the tests' own."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings
from sqlalchemy import Engine
from structlog.typing import Processor

from bot.lines import learn
from bot.store import engine as store_engine
from bot.store import tables  # noqa: F401 - fills the metadata
from bot.store.base import Base
from bot.store.engine import open_engine
from tests import lock_order, postgres
from tests.decisions.builders import World, a_world
from tests.examples import examples

settings.register_profile("anxin", examples())
settings.load_profile("anxin")

_TEMPLATE = "anxin_template"
ROOT = Path(__file__).parents[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes a minute begins first: one that comes last leaves the other core idle."""
    items.sort(key=lambda item: not any(m.kwargs.get("first") for m in item.iter_markers("slow")))


@pytest.fixture(scope="session", autouse=True)
def lines_are_learned_once() -> None:
    """Of this checkout, not in every process and every gateway of a run."""
    learn()


PLAIN: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
]


@pytest.fixture(autouse=True)
def logs_stay_as_they_were() -> Iterator[None]:
    """Commands that a test runs in this process set up logs and the umask for all of it."""
    root, hooks = logging.root, (sys.excepthook, threading.excepthook)
    handlers, level = root.handlers[:], root.level
    umask = os.umask(0o022)
    os.umask(umask)
    # Left to itself, structlog draws an error with every variable in it: seconds on CI's cores.
    structlog.configure(processors=PLAIN)
    yield
    os.umask(umask)
    mine = structlog.get_config()["processors"] is PLAIN
    structlog.reset_defaults()
    if not mine:
        logging.captureWarnings(False)
        root.handlers[:], root.level = handlers, level
        sys.excepthook, threading.excepthook = hooks


@pytest.fixture(scope="session", autouse=True)
def no_disk_is_waited_for() -> Iterator[str]:
    """What the product waits for instead is given: a test holds it."""
    asked, store_engine.SYNCHRONOUS = store_engine.SYNCHRONOUS, "OFF"
    yield asked
    store_engine.SYNCHRONOUS = asked


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with the tables, to be copied: making them anew costs more than most tests."""
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = open_engine(f"sqlite:///{file}")
    Base.metadata.create_all(engine)
    engine.dispose()
    return file


@pytest.fixture
def sqlite_engine(sqlite_template: Path, tmp_path: Path) -> Iterator[Engine]:
    file = shutil.copy(sqlite_template, tmp_path / "anxin.db")
    engine = open_engine(f"sqlite:///{file}")
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """One server for the run, with a template that has the tables."""
    try:
        postgres.binaries()
    except postgres.NoPostgresError as reason:
        pytest.skip(f"PostgreSQL is not installed here: {reason}")
    with postgres.server() as url:
        engine = open_engine(postgres.new_database(url, _TEMPLATE))
        Base.metadata.create_all(engine)
        engine.dispose()
        yield url


@pytest.fixture(scope="session")
def postgres_databases(postgres_server: str) -> postgres.Databases:
    return postgres.Databases(postgres_server, _TEMPLATE)


@pytest.fixture
def postgres_engine(postgres_databases: postgres.Databases) -> Iterator[Engine]:
    """One empty database a test."""
    url = postgres_databases.take()
    engine = open_engine(url)
    lock_order.listen(engine)
    yield engine
    engine.dispose()
    postgres_databases.give_back(url)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.slow)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Every test that asks for this runs on both databases."""
    found = request.getfixturevalue(f"{request.param}_engine")
    assert isinstance(found, Engine)
    return found


@pytest.fixture
def world(engine: Engine) -> World:
    """One small shop, on each database."""
    return a_world(engine)


@pytest.fixture
def sqlite_world(sqlite_engine: Engine) -> World:
    return a_world(sqlite_engine)
