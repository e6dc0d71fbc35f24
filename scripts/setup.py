"""Makes what the project needs, in folders of its own. Standard library only, Python 3.11+.

    python3 scripts/setup.py run    the bot's and the engine's environments, the built pages
    python3 scripts/setup.py test   the same, and the tools that the tests need

Each step remembers a hash of what it was made from and is skipped while that stays the same.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
UV = TOOLS / "uv" / "bin" / "uv"
BOT = ROOT / ".venv"
ENGINE = ROOT / ".venv-engine"
WEB = ROOT / "bot" / "web"


def say(text: str) -> None:
    print(f" setup │ {text}", flush=True)


def fail(text: str) -> None:
    sys.exit(f" setup │ {text}")


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run quietly; show the output only when it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=env, text=True, capture_output=True
    )
    if done.returncode != 0:
        print(done.stdout[-4000:], done.stderr[-4000:], file=sys.stderr)
        fail(f"this failed (the lines above say why): {' '.join(str(p) for p in command)}")


def digest(files: Iterable[Path], *extra: str) -> str:
    seal = hashlib.sha256("\0".join(extra).encode())
    for file in sorted(files):
        seal.update(str(file.relative_to(ROOT)).encode())
        seal.update(file.read_bytes())
    return seal.hexdigest()


def step(name: str, stamp: Path, seal: str, make: Callable[[], None]) -> None:
    if stamp.exists() and stamp.read_text() == seal:
        return
    started = time.monotonic()
    say(f"{name} …")
    make()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(seal)
    say(f"{name}: done in {time.monotonic() - started:.0f} s")


def get_uv() -> None:
    def make() -> None:
        run(sys.executable, "-m", "venv", "--clear", TOOLS / "uv")
        run(TOOLS / "uv" / "bin" / "python", "-m", "pip", "install", "--quiet", "uv>=0.5")

    step("uv", TOOLS / "uv" / ".stamp", sys.version, make)


def python_310() -> str:
    """Rasa 3.6 runs on Python 3.10: on the path, among pyenv's versions, or through uv."""
    home = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    candidates = ["python3.10", *sorted(home.glob("versions/3.10*/bin/python"), reverse=True)]
    for candidate in candidates:
        try:
            answer = subprocess.run(
                [str(candidate), "-c", "import sys, venv; print(sys.version_info[:2])"],
                capture_output=True,
                text=True,
            )
        except FileNotFoundError:
            continue
        if answer.returncode == 0 and answer.stdout.strip() == "(3, 10)":
            return str(candidate)
    say("no Python 3.10 here; asking uv for one …")
    asked = subprocess.run([str(UV), "python", "install", "3.10"], capture_output=True, text=True)
    if asked.returncode != 0:
        fail("Python 3.10 is missing and uv could not get it. Install it, then run this again.")
    return "3.10"


def environment(folder: Path, python: str, *files: str) -> None:
    lists = [ROOT / "requirements" / file for file in files]

    def make() -> None:
        if not (folder / "bin" / "python").exists():
            run(UV, "venv", "--quiet", "--python", python, folder)
        # The engine's has one list: what that no longer names goes (gigabytes, when it did).
        wanted = [part for file in lists for part in ("-r", str(file))]
        how = ("sync", *map(str, lists)) if folder == ENGINE else ("install", *wanted)
        run(
            *(UV, "pip", how[0], "--quiet", "--require-hashes", "--compile-bytecode"),
            *("--python", folder / "bin" / "python"),
            *how[1:],
        )
        if folder == BOT:
            run(
                *(UV, "pip", "install", "--quiet", "--no-deps", "--no-build-isolation"),
                *("--python", folder / "bin" / "python", "-e", ROOT),
            )

    seal = digest([*lists, ROOT / "pyproject.toml"], python)
    step(f"{folder.name} ({', '.join(files)})", folder / f".stamp-{'-'.join(files)}", seal, make)


def node_env() -> dict[str, str]:
    """Node 20 or newer: the machine's, or the one that PyPI carries."""
    node = shutil.which("node")
    if node and shutil.which("npm"):
        version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
        if version.lstrip("v").split(".")[0].isdigit() and int(version[1:].split(".")[0]) >= 20:
            return dict(os.environ)

    def make() -> None:
        run(UV, "venv", "--quiet", "--clear", "--python", sys.executable, TOOLS / "node")
        run(
            *(UV, "pip", "install", "--quiet", "--require-hashes"),
            *("--python", TOOLS / "node" / "bin" / "python"),
            *("-r", ROOT / "requirements" / "node.txt"),
        )

    step("node", TOOLS / "node" / ".stamp", digest([ROOT / "requirements" / "node.txt"]), make)
    return {**os.environ, "PATH": f"{TOOLS / 'node' / 'bin'}:{os.environ['PATH']}"}


def pages() -> None:
    skip = {"node_modules", "dist"}
    sources = [
        file
        for file in WEB.rglob("*")
        if file.is_file() and not skip & set(file.relative_to(WEB).parts)
    ]

    def make() -> None:
        env = node_env()
        lock = digest([WEB / "package-lock.json"])
        installed = WEB / "node_modules" / ".stamp"
        if not (installed.exists() and installed.read_text() == lock):
            run("npm", "ci", "--no-audit", "--no-fund", cwd=WEB, env=env)
            installed.write_text(lock)
        run("npm", "run", "build", cwd=WEB, env=env)

    step("pages", WEB / "dist" / ".stamp", digest(sources), make)


def machine_tools() -> None:
    """What the tests need from the system: a browser, fonts, PostgreSQL."""
    wanted = {
        "chromium": "chromium",
        "fc-list": "fontconfig",
        "setpriv": "util-linux",
    }
    packages = [package for program, package in wanted.items() if not shutil.which(program)]
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        packages.append("postgresql")
    if not Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc").exists():
        packages.append("fonts-noto-cjk")
    if not Path("/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf").exists():
        packages.append("fonts-noto-color-emoji")
    if not packages:
        return
    if not shutil.which("apt-get") or os.geteuid() != 0:
        fail(f"the tests need these Debian packages, install them as root: {' '.join(packages)}")
    say(f"installing {' '.join(packages)} …")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run("apt-get", "update", "-qq", env=env)
    run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages, env=env)


def main() -> None:
    if sys.version_info < (3, 11):
        fail("Python 3.11 or newer is needed to run this: python3.11 scripts/setup.py")
    mode = sys.argv[1] if len(sys.argv) > 1 else "run"
    get_uv()
    if mode == "test":
        machine_tools()
    # A virtual environment's own python would be gone with it.
    python = f"{sys.version_info.major}.{sys.version_info.minor}"
    environment(BOT, getattr(sys, "_base_executable", python), "bot.txt")
    if mode == "test":
        environment(BOT, python, "dev.txt")
    environment(ENGINE, python_310(), "engine.txt")
    pages()


if __name__ == "__main__":
    main()
