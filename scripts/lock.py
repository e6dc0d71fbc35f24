"""Writes requirements/*.txt from pyproject.toml: every version with its hashes, no addresses."""

from __future__ import annotations

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "uv" / "bin" / "uv"
OPTIONS = (
    *("--quiet", "--upgrade", "--generate-hashes", "--no-header", "--no-annotate"),
    *("--no-emit-index-url", "--no-emit-find-links"),
)
# The bot and its tools run on 3.11 and newer (--universal); Rasa on 3.10 alone.
LISTS = (
    ("bot.txt", "3.11", ("--universal", "pyproject.toml")),
    (
        "dev.txt",
        "3.11",
        ("--universal", "--group", "pyproject.toml:dev", "--constraints", "requirements/bot.txt"),
    ),
    ("engine.txt", "3.10", ("--group", "pyproject.toml:engine")),
    ("node.txt", "3.11", ("--universal", "--group", "pyproject.toml:node")),
)


def main() -> None:
    for name, python, what in LISTS:
        target = f"requirements/{name}"
        command = [UV, "pip", "compile", *OPTIONS, "--python-version", python, *what, "-o", target]
        subprocess.run([str(part) for part in command], cwd=ROOT, check=True)
        print(f"wrote {target}")


if __name__ == "__main__":
    main()
