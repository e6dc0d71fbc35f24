"""What goes wrong at the start is said in one line that tells what to do."""

from __future__ import annotations

import socket

import pytest

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
