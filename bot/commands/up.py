"""`anxin up`: one process that prepares, starts, watches and stops the others."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import aiohttp
import click

from bot.commands.logs import masked
from bot.engine.training import NoModel, TrainingFailed, current, engine_python, train
from bot.settings import Settings
from bot.times import Clock

START_SECONDS = 120
# prctl's name for: tell me when my parent dies.
_PR_SET_PDEATHSIG = 1
STOP_SECONDS = 10
_ENGINE_PORT = "ANXIN_ENGINE_URLS=http://127.0.0.1:PORT #"
COLOURS = {"engine": "magenta", "bot": "cyan", "anxin": "green"}


@dataclass(frozen=True)
class Child:
    name: str
    command: list[str]
    env: dict[str, str]
    health: str


def say(text: str, *, name: str = "anxin") -> None:
    """One line of the log, with who says it in front."""
    click.echo(click.style(f"{name:>6} │ ", fg=COLOURS.get(name)) + text)


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
    return env


def engine_environment(settings: Settings) -> dict[str, str]:
    """What the engine may know: where actions are and its own tracker file. Nothing of the
    order database, and no way to phone home."""
    keep = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
    return {
        **{name: os.environ[name] for name in keep if name in os.environ},
        "ANXIN_ACTION_PORT": str(settings.action_port),
        "ANXIN_ACTION_SECRET": settings.action_secret,
        "ANXIN_TRACKER_DB": str(settings.var_dir / "tracker.db"),
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONPATH": str(Path.cwd()),
        "PYTHONUNBUFFERED": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
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
        *("--interface", "127.0.0.1", "--port", str(engine_port(settings))),
    ]


def run_engine(settings: Settings) -> NoReturn:
    """Become the engine with the model that was trained last, as a container or a unit wants it."""
    try:
        command = engine_command(settings, current().path)
    except NoModel as error:
        fail(str(error))
    check_port("engine", "127.0.0.1", engine_port(settings), _ENGINE_PORT)
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


class Supervisor:
    """Starts the children, shows their lines, and stops all of them when one stops."""

    def __init__(self, kids: list[Child]) -> None:
        self._kids = kids
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self, ready: Callable[[], None]) -> int:
        """Until Ctrl-C (0) or until a child ends by itself (1)."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stop.set)
        try:
            for kid in self._kids:
                await self._start(kid)
            waits = [asyncio.create_task(process.wait()) for process in self._running.values()]
            healthy = asyncio.create_task(self._all_healthy())
            stopped = asyncio.create_task(stop.wait())
            await asyncio.wait([healthy, stopped, *waits], return_when=asyncio.FIRST_COMPLETED)
            if stop.is_set():
                return 0
            if not healthy.done() or not healthy.result():
                say("Not everything came up; the lines above say why.")
                return 1
            ready()
            await asyncio.wait([stopped, *waits], return_when=asyncio.FIRST_COMPLETED)
            return 0 if stop.is_set() else 1
        finally:
            await self._stop_all()

    async def _start(self, kid: Child) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we stop them in order.
        process = await asyncio.create_subprocess_exec(
            *kid.command,
            env=kid.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            limit=1024 * 1024,
            preexec_fn=_end_with_parent(),
        )
        self._running[kid.name] = process
        task = asyncio.create_task(self._show(kid.name, process))
        self._tasks.add(task)

    async def _show(self, name: str, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None
        async for line in process.stdout:
            shown = line.decode(errors="replace").rstrip()
            # The engine's lines are Rasa's own, and may repeat what was said.
            say(masked(shown) if name == "engine" else shown, name=name)

    async def _all_healthy(self) -> bool:
        async with aiohttp.ClientSession() as session:
            results = await asyncio.gather(*(self._healthy(session, kid) for kid in self._kids))
        return all(results)

    async def _healthy(self, session: aiohttp.ClientSession, kid: Child) -> bool:
        started = time.monotonic()
        while time.monotonic() - started < START_SECONDS:
            try:
                timeout = aiohttp.ClientTimeout(total=2)
                async with session.get(kid.health, timeout=timeout) as answer:
                    if answer.status == 200:
                        say(f"{kid.name} is up after {time.monotonic() - started:.0f} s")
                        return True
            except (aiohttp.ClientError, TimeoutError):
                pass
            await asyncio.sleep(0.2)
        say(f"{kid.name} did not come up within {START_SECONDS} s")
        return False

    async def _stop_all(self) -> None:
        for process in self._running.values():
            _signal(process, signal.SIGTERM)
        for process in self._running.values():
            try:
                await asyncio.wait_for(process.wait(), STOP_SECONDS)
            except TimeoutError:
                _signal(process, signal.SIGKILL)
                await process.wait()
        await asyncio.gather(*self._tasks, return_exceptions=True)


def _end_with_parent() -> Callable[[], None] | None:
    """Where the system can (Linux), a child ends even when `anxin up` is killed with -9."""
    if not sys.platform.startswith("linux"):
        return None
    # Looked up here: between fork and exec nothing may be loaded.
    prctl = ctypes.CDLL(None).prctl
    return lambda: prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(process: asyncio.subprocess.Process, number: int) -> None:
    """To the whole group: Rasa leaves helpers behind otherwise."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


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
