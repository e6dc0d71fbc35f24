"""The tests' own PostgreSQL: a database that is used again is as new."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, text

from tests.postgres import Databases

pytestmark = pytest.mark.slow


def run(url: str, *statements: str) -> list[object]:
    engine = create_engine(url)
    with engine.begin() as connection:
        found = [connection.execute(text(one)) for one in statements][-1]
        rows = list(found.scalars()) if found.returns_rows else []
    engine.dispose()
    return rows


PUT = "INSERT INTO shop_settings (key, value) VALUES ('name', '1')"
COUNT = "SELECT count(*) FROM shop_settings"


def test_what_is_given_back_is_empty_and_counts_from_one_again(postgres_databases: Databases):
    url = postgres_databases.take()
    run(url, "CREATE TEMPORARY TABLE held (id int)", PUT)
    sequences = "SELECT count(*) FROM pg_sequences WHERE last_value IS NOT NULL"
    first = run(url, "SELECT sequencename FROM pg_sequences LIMIT 1")
    run(url, f"SELECT nextval('{first[0]}')")
    assert run(url, sequences) == [1]
    assert postgres_databases.give_back(url)
    assert postgres_databases.take() == url
    assert run(url, COUNT) == [0]
    assert run(url, sequences) == [0]
    postgres_databases.give_back(url)


def test_one_whose_tables_a_test_changed_is_not_taken_again(postgres_databases: Databases):
    url = postgres_databases.take()
    run(url, "ALTER TABLE shop_settings ADD COLUMN more text")
    assert not postgres_databases.give_back(url)
    other = postgres_databases.take()
    assert other != url
    postgres_databases.give_back(other)
