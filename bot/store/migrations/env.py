"""Alembic's entry: runs the migrations over the engine that the bot itself would use."""

from __future__ import annotations

from alembic import context

import bot.store.tables  # noqa: F401 - fills the metadata
from bot.store.base import Base
from bot.store.ddl import is_described
from bot.store.engine import open_engine


def main() -> None:
    engine = open_engine(context.config.attributes["database_url"])
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=False,
            include_name=is_described,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


main()
