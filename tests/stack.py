"""The real processes on free ports: engine, bot, database; for end-to-end, fault and bench runs."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.commands.up import engine_command, engine_environment, environment
from bot.demo.load import load_demo
from bot.engine.training import train
from bot.settings import Settings
from bot.store.migrate import migrate
from bot.times import utc_now

ROOT = Path(__file__).resolve().parent.parent
UP_SECONDS = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_for(folder: Path, **overrides: Any) -> Settings:
    """Settings of a shop that nobody else uses."""
    port = free_port()
    base: dict[str, Any] = {
        "database_url": f"sqlite:///{folder}/anxin.db",
        "var_dir": folder,
        "port": port,
        "action_port": free_port(),
        "engine_urls": (f"http://127.0.0.1:{free_port()}",),
        "shop_secret": secrets.token_hex(32),
        "action_secret": secrets.token_hex(32),
        "shop_origins": (f"http://127.0.0.1:{port}",),
        "demo": True,
        # The clock is the machine's: whoever runs this at night sees what is seen by day.
        "opening_hours": "00:00-24:00",
    }
    return Settings(**(base | overrides))


class Stack:
    """Starts and stops one engine and one bot; `kill_bot` is kill -9."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._engine: subprocess.Popen[bytes] | None = None
        self._bot: subprocess.Popen[bytes] | None = None
        self._log = settings.var_dir / "stack.log"
        self.bot_command = [sys.executable, "-m", "bot.commands.main", "serve"]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings.port}"

    @property
    def engine_pid(self) -> int:
        assert self._engine is not None
        return self._engine.pid

    @property
    def bot_pid(self) -> int:
        assert self._bot is not None
        return self._bot.pid

    def prepare(self) -> None:
        self.settings.var_dir.mkdir(parents=True, exist_ok=True)
        self.model = train(say=lambda text: None).path
        migrate(self.settings.database_url)
        load_demo(self.settings, say=lambda text: None, clock=utc_now, days=False)

    def start(self) -> None:
        self.prepare()
        self.start_engine()
        self.start_bot()
        self.wait_engine()

    def start_engine(self) -> None:
        command = engine_command(self.settings, self.model)
        self._engine = self._spawn(command, engine_environment(self.settings))

    def start_bot(self) -> float:
        """Until it is ready; the seconds until it took messages."""
        started = time.monotonic()
        self._bot = self._spawn(self.bot_command, environment(self.settings))
        return self._wait(f"{self.url}/health", self._bot) - started

    def wait_engine(self) -> None:
        assert self._engine is not None
        self._wait(self.settings.engine_urls[0] + "/", self._engine)

    def kill_bot(self) -> None:
        assert self._bot is not None
        os.killpg(self._bot.pid, signal.SIGKILL)
        self._bot.wait()

    def bot_died(self) -> bool:
        return self._bot is not None and self._bot.poll() is not None

    def kill_engine(self) -> None:
        assert self._engine is not None
        os.killpg(self._engine.pid, signal.SIGKILL)
        self._engine.wait()

    def stop(self) -> None:
        for process in (self._bot, self._engine):
            if process is None or process.poll() is not None:
                continue
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def log(self) -> str:
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _spawn(self, command: list[str], env: dict[str, str]) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                command, env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    def _wait(self, url: str, process: subprocess.Popen[bytes]) -> float:
        """Until it answers with 200; when it answered anything."""
        deadline, first = time.monotonic() + UP_SECONDS, None
        while time.monotonic() < deadline:
            if process.poll() is not None:
                break
            with contextlib.suppress(urllib.error.URLError, OSError):
                try:
                    with urllib.request.urlopen(url, timeout=4) as answer:  # noqa: S310 - loopback
                        status = answer.status
                except urllib.error.HTTPError as error:
                    status = error.code
                first = first or time.monotonic()
                if status == 200:
                    return first
            time.sleep(0.1)
        raise RuntimeError(f"{url} did not come up:\n{self.log()[-6000:]}")


@contextlib.contextmanager
def running_stack(folder: Path, **overrides: Any) -> Iterator[Stack]:
    stack = Stack(settings_for(folder, **overrides))
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()
