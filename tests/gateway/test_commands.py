"""What goes wrong at the start is said in one line that tells what to do."""

from __future__ import annotations

import fcntl
import socket
from pathlib import Path

import pytest

from bot.commands.private import close_what_is_there
from bot.settings import Settings
from tests.commands import anxin


@pytest.fixture
def run(tmp_path):
    def command(*words: str, **env: str):
        place = {"ANXIN_VAR_DIR": str(tmp_path), "ANXIN_DATABASE_URL": f"sqlite:///{tmp_path}/a.db"}
        return anxin(*words, **(place | env))

    return command


@pytest.mark.parametrize(
    ("words", "env", "says"),
    [
        pytest.param(("serve",), {"ANXIN_PORT": "abc"}, "ANXIN_PORT", id="not_a_number"),
        pytest.param(
            ("serve",), {"ANXIN_COOKIE_SECURE": "ture"}, "ANXIN_COOKIE_SECURE", id="not_a_switch"
        ),
        pytest.param(("serve",), {}, "ANXIN_SHOP_SECRET", id="no_secret"),
        pytest.param(
            ("serve",),
            {"ANXIN_SHOP_SECRET": "s" * 32, "ANXIN_ACTION_SECRET": "short"},
            "ANXIN_ACTION_SECRET",
            id="short_secret",
        ),
    ],
)
def test_a_wrong_setting_is_named(run, words, env, says):
    result = run(*words, **env)
    assert result.exit_code == 1
    assert says in result.output
    assert result.output.count("\n") == 1


def test_a_second_gateway_on_sqlite_is_refused_at_its_start(run, tmp_path):
    secrets = {"ANXIN_SHOP_SECRET": "s" * 32, "ANXIN_ACTION_SECRET": "a" * 32}
    with (tmp_path / "a.db-gateway").open("w") as seat:
        fcntl.flock(seat, fcntl.LOCK_EX)
        result = run("serve", **secrets)
    assert result.exit_code == 1
    assert "SQLite bears only one" in result.output
    assert result.output.count("\n") == 1


def test_a_port_in_use_is_named_with_the_way_out(run):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        result = run("up", ANXIN_PORT=str(port))
    assert result.exit_code == 1
    assert f"Port {port} (web) is in use" in result.output
    assert f"ANXIN_PORT={port + 1} make run" in result.output


def test_an_account_can_be_added_once(run):
    add = ("add-staff", "lin", "--name", "小林", "--password", "correct horse")
    assert run("migrate").exit_code == 0
    assert run(*add).exit_code == 0
    again = run(*add)
    assert again.exit_code == 1
    assert "Error" in again.output


def modes(folder: Path) -> dict[str, str]:
    return {file.name: oct(file.stat().st_mode & 0o777) for file in folder.iterdir()}


def test_what_a_command_makes_is_for_nobody_else(run, tmp_path):
    place = tmp_path / "new"
    url = f"sqlite:///{place}/a.db"
    result = run("migrate", ANXIN_VAR_DIR=str(place), ANXIN_DATABASE_URL=url)
    assert result.exit_code == 0, result.output
    assert oct(place.stat().st_mode & 0o777) == "0o700"
    assert set(modes(place).values()) == {"0o600"}


def test_what_was_open_is_closed_and_nothing_else(tmp_path):
    for name in ("anxin.db", "shop_secret.key", "tracker.db", "notes.txt"):
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o644)
    (tmp_path / "files").mkdir(0o755)
    other = tmp_path / "elsewhere"
    other.mkdir(0o755)
    url = f"sqlite:///{other}/shop"
    (other / "shop").touch(0o644)
    close_what_is_there(Settings(var_dir=tmp_path, database_url=url))
    assert modes(tmp_path) == {
        "anxin.db": "0o600",
        "shop_secret.key": "0o600",
        "tracker.db": "0o600",
        "notes.txt": "0o644",
        "files": "0o700",
        "elsewhere": "0o755",
    }
    assert modes(other) == {"shop": "0o600"}
