"""Brings a database to the current schema, on either kind of database."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, inspect, make_url

HERE = Path(__file__).resolve().parent


def migrate(database_url: str, *, revision: str = "head") -> None:
    """Upgrade to `revision`. Makes the folder of a SQLite file that is not there yet."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(_config(database_url), revision)


def has_table(database_url: str, name: str) -> bool:
    """False also where there is no database yet; looking makes none."""
    url = make_url(database_url)
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        return False
    engine = create_engine(url, hide_parameters=True)
    try:
        return inspect(engine).has_table(name)
    finally:
        engine.dispose()


def downgrade(database_url: str, *, revision: str) -> None:
    command.downgrade(_config(database_url), revision)


def _config(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE / "migrations"))
    config.attributes["database_url"] = database_url
    return config
