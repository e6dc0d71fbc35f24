"""`anxin up`: one process that prepares, starts, watches and stops the others."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import sys
import time
from pathlib import Path
from typing import NoReturn

import click

from bot.commands.supervisor import Child, Supervisor, say
from bot.engine.training import NoModel, TrainingFailed, current, engine_python, train
from bot.settings import Settings
from bot.times import Clock

_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
_ENGINE_PORT = "ANXIN_ENGINE_URLS=http://127.0.0.1:PORT #"


def fail(text: str) -> NoReturn:
    """One clear line that says what to do."""
    raise click.ClickException(text)


def with_secrets(settings: Settings) -> Settings:
    """The settings with secrets: given ones stay, missing ones are made once and kept."""
    settings.var_dir.mkdir(parents=True, exist_ok=True)
    kept = {
        name: getattr(settings, name) or _kept(settings.var_dir / f"{name}.key")
        for name in ("shop_secret", "action_secret")
    }
    return settings.model_copy(update=kept)


def _kept(file: Path) -> str:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text().strip()


def check_port(name: str, host: str, port: int, setting: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            fail(
                f"Port {port} ({name}) is in use. Stop what uses it, or choose another: "
                f"{setting}={port + 1} make run"
            )


def environment(settings: Settings) -> dict[str, str]:
    """The bot's settings for a child process; ours override what was inherited."""
    env = {**os.environ, **settings.as_env(), "PYTHONUNBUFFERED": "1"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # a start without bytecode takes seconds longer
    # Shared out over busy cores, one vector takes ten times as long.
    for threads in _ONE_THREAD:
        env.setdefault(threads, "1")
    return env


def engine_environment(settings: Settings) -> dict[str, str]:
    """What the engine may know: where actions are and its own tracker file. Nothing of the
    order database, and no way to phone home."""
    keep = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
    return {
        **{name: os.environ[name] for name in keep if name in os.environ},
        "ANXIN_ACTION_URLS": ",".join(settings.actions_at),
        "ANXIN_ACTION_SECRET": settings.action_secret,
        "ANXIN_TRACKER_DB": str(settings.var_dir / "tracker.db"),
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONPATH": str(Path.cwd()),
        "PYTHONUNBUFFERED": "1",
        **dict.fromkeys(_ONE_THREAD, "1"),
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "PYTHONWARNINGS": "ignore",
    }


def engine_port(settings: Settings) -> int:
    return int(settings.engine_urls[0].rsplit(":", 1)[1].strip("/"))


def engine_command(settings: Settings, model: Path) -> list[str]:
    """The engine at the first of the settings' addresses."""
    return [
        *(str(engine_python()), "-m", "nlu.components.serve", "run", "--model", str(model)),
        *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
        *("--interface", settings.engine_host, "--port", str(engine_port(settings))),
    ]


def run_engine(settings: Settings) -> NoReturn:
    """Become the engine with the model that was trained last, as a container or a unit wants it."""
    try:
        command = engine_command(settings, current().path)
    except NoModel as error:
        fail(str(error))
    check_port("engine", settings.engine_host, engine_port(settings), _ENGINE_PORT)
    os.execve(command[0], command, engine_environment(settings))


def children(settings: Settings, model: Path) -> list[Child]:
    engine = engine_command(settings, model)
    return [
        Child("engine", engine, engine_environment(settings), settings.engine_urls[0] + "/"),
        Child(
            "bot",
            [sys.executable, "-m", "bot.commands.main", "serve"],
            environment(settings),
            f"http://127.0.0.1:{settings.port}/health",
        ),
    ]


def up(settings: Settings, *, clock: Clock) -> int:
    """Prepare and run everything; the exit code."""
    from bot.demo.load import load_demo
    from bot.store.migrate import migrate

    started = time.monotonic()
    settings = with_secrets(settings)
    check_port("web", settings.host, settings.port, "ANXIN_PORT")
    check_port("actions", "127.0.0.1", settings.action_port, "ANXIN_ACTION_PORT")
    check_port("engine", "127.0.0.1", engine_port(settings), _ENGINE_PORT)
    if not engine_python().exists():
        fail("The engine's environment is missing. Run: make setup")
    try:
        model = train(say=say).path
    except TrainingFailed as error:
        fail(str(error))
    migrate(settings.database_url)
    if settings.demo:
        load_demo(settings, say=say, clock=clock)

    def ready() -> None:
        say(f"Ready after {time.monotonic() - started:.0f} s. Ctrl-C stops everything.")
        say(f"  Shop and widget   http://{settings.host}:{settings.port}/")
        say(f"  Console           http://{settings.host}:{settings.port}/console/")
        if settings.demo:
            from bot.demo.load import ACCOUNTS

            for account in ACCOUNTS:
                say(f"  {account.role_text:<17} {account.username} / {account.password}")

    return asyncio.run(Supervisor(children(settings, model)).run(ready))
