"""A PostgreSQL of the tests' own: a temporary server on a free port, gone when they end."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import OperationalError

_START_SECONDS = 30.0


class NoPostgresError(Exception):
    """This machine has no PostgreSQL server to start."""


def binaries() -> Path:
    """The folder with initdb and postgres. Raises NoPostgresError."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    asked = shutil.which("pg_config")
    if asked is not None:
        told = subprocess.run([asked, "--bindir"], capture_output=True, text=True)
        folders.insert(0, Path(told.stdout.strip()))
    on_path = shutil.which("postgres")
    if on_path is not None:
        folders.append(Path(on_path).parent)
    for folder in folders:
        if all((folder / name).exists() for name in ("initdb", "postgres")):
            return folder
    raise NoPostgresError("no initdb and postgres by pg_config, nor where Debian has them")


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server, without a database: `postgresql+psycopg://…:port`."""
    programs = binaries()
    folder = Path(tempfile.mkdtemp(prefix="anxin-postgres-"))
    data, as_user = folder / "data", _as_somebody_else(folder)
    process: subprocess.Popen[bytes] | None = None
    try:
        initdb = [*as_user, str(programs / "initdb"), "-D", str(data), "-U", "anxin"]
        _check([*initdb, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"])
        port = _free_port()
        log = (folder / "log").open("wb")
        options = ["-k", str(folder), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"]
        process = subprocess.Popen(
            [*as_user, str(programs / "postgres"), "-D", str(data), "-p", str(port), *options],
            stdout=log,
            stderr=log,
        )
        log.close()
        url = f"postgresql+psycopg://anxin@127.0.0.1:{port}"
        _wait_for(url, process, folder / "log")
        yield url
    finally:
        if process is not None and process.poll() is None:
            process.send_signal(signal.SIGINT)  # a fast shutdown, of this process alone
            process.wait(timeout=_START_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)


def new_database(url: str, name: str, *, template: str = "template1") -> str:
    """Make a database and give its address."""
    _run_sql(url, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    return f"{url}/{name}"


def _run_sql(url: str, statement: str) -> None:
    engine = _administration(url)
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def _administration(url: str) -> Engine:
    return create_engine(f"{url}/postgres", isolation_level="AUTOCOMMIT")


def _as_somebody_else(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return []
    names = {user.pw_name: user for user in pwd.getpwall()}
    user = names.get("postgres") or names["nobody"]
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _check(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, cwd="/")
    if done.returncode != 0:
        raise RuntimeError(f"{command[-1]}: {done.stderr}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    engine = _administration(url)
    while True:
        try:
            engine.connect().close()
        except OperationalError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {log.read_text()}") from error
            time.sleep(0.05)
        else:
            break
    engine.dispose()


# All that a test could have changed of the tables themselves.
_SHAPE = """
SELECT md5(string_agg(line, '|' ORDER BY line)) FROM (
  SELECT concat('c', conrelid, conname, pg_get_constraintdef(oid)) AS line FROM pg_constraint
   WHERE connamespace = 'public'::regnamespace
  UNION ALL SELECT concat('r', relname, relkind) FROM pg_class
   WHERE relnamespace = 'public'::regnamespace
  UNION ALL SELECT concat('a', attrelid, attname, atttypid, attnotnull)
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
   WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0
  UNION ALL SELECT concat('t', tgrelid, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
  UNION ALL SELECT concat('f', proname, prosrc) FROM pg_proc
   WHERE pronamespace = 'public'::regnamespace
) AS shape
"""
_FILLED = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
   AND pg_relation_size(oid) > 0
"""
_COUNTED = "SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL"


class Databases:
    """Empty databases made after a template. Copying one costs some seven hundred files, so one
    that a test gives back is emptied for the next; one whose tables it changed is left."""

    def __init__(self, server: str, template: str) -> None:
        self._server, self._template = server, template
        self._made = 0
        self._shape = ""
        self._free: list[str] = []

    def take(self) -> str:
        """The address of an empty one."""
        if self._free:
            return self._free.pop()
        self._made += 1
        url = new_database(self._server, f"anxin_{self._made}", template=self._template)
        self._shape = self._shape or _shape_of(url)
        return url

    def give_back(self, url: str) -> bool:
        """True where it will be taken again."""
        name = url.rpartition("/")[2]
        # A test may have let somebody die in the middle of a transaction.
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
        _run_sql(self._server, end)
        if _shape_of(url) != self._shape:
            return False
        _empty(url)
        self._free.append(url)
        return True


def _shape_of(url: str) -> str:
    engine = create_engine(url)
    with engine.connect() as connection:
        shape = str(connection.execute(text(_SHAPE)).scalar_one())
    engine.dispose()
    return shape


def _empty(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        # Some tables are kept from being emptied by their own triggers.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        if filled := connection.execute(text(_FILLED)).scalars().all():
            names = ", ".join(f'"{name}"' for name in filled)
            connection.execute(text(f"TRUNCATE {names} CASCADE"))
        for sequence in connection.execute(text(_COUNTED)).scalars().all():
            connection.execute(text(f'ALTER SEQUENCE "{sequence}" RESTART'))
    engine.dispose()
