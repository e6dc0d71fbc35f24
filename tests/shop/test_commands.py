"""The commands, run as a person runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result

from bot.store.engine import open_engine
from bot.store.uow import OpenUow, uow_opener
from tests.commands import anxin
from tests.shop.builders import a_line, write_csv


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/var/anxin.db"


@pytest.fixture
def written(url: str) -> Iterator[OpenUow]:
    engine = open_engine(url)
    yield uow_opener(engine)
    engine.dispose()


def run(url: str, *arguments: str) -> Result:
    return anxin(*arguments, ANXIN_DATABASE_URL=url)


def test_an_import_makes_the_database_and_tells_what_it_did(
    url: str, written: OpenUow, tmp_path: Path
):
    bad = a_line(订单号="261105-000002", 支付时间="昨天")
    path = write_csv(tmp_path / "orders.csv", [a_line(), bad])
    result = run(url, "import-orders", str(path))
    assert result.exit_code == 1
    assert "新增 1" in result.output
    assert "第 3 行：支付时间：不是时间（昨天）" in result.output
    with written(writes=False) as uow:
        assert uow.shop.order_for_staff(a_line()["订单号"])


def test_a_file_of_another_kind_is_refused_in_one_line(url: str, tmp_path: Path):
    path = write_csv(tmp_path / "names.csv", [{"姓名": "王"}])
    result = run(url, "import-orders", str(path))
    assert result.exit_code == 2
    assert "订单号" in result.output
    assert len(result.output.splitlines()) == 1


def test_a_campaign_is_switched(url: str, written: OpenUow):
    for state in ("on", "off"):
        assert run(url, "campaign", state).exit_code == 0
        with written(writes=False) as uow:
            assert uow.shop.state(()).campaign_running is (state == "on")


def test_the_demos_files_import_one_by_one(url: str, written: OpenUow, tmp_path: Path):
    result = run(url, "demo", "write", str(tmp_path / "files"))
    commands = [line.split()[1:] for line in result.output.splitlines()]
    assert len(commands) == 8
    for command in commands:
        assert run(url, *command).exit_code == 0, command
    with written(writes=False) as uow:
        assert len(uow.shop.orders_of("linxiaoyu")) == 1


def test_the_demo_loads_once(url: str):
    assert "已就绪" in run(url, "demo", "load").output
    assert "已经在了" in run(url, "demo", "load").output
