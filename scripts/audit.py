"""Whether known vulnerabilities are in what we install, and a list of all of it (SBOM).

    python -m scripts.audit     exits with 0: audited and nothing new; 1: something was found;
                                2: NOT AUDITED

An auditor that knows nothing says "no known vulnerabilities" too. So each is first asked about a
version that is known to be vulnerable: only one that finds it is believed about the others.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "bot" / "web"
TOOLS = ROOT / ".tools" / "audit" / "bin"
SBOM = ROOT / "build" / "sbom"
BEARABLE = ROOT / "requirements" / "bearable.toml"
LISTS = ("bot.txt", "dev.txt", "engine.txt", "node.txt")
CLEAN, FOUND, NOT_AUDITED = 0, 1, 2

# Vulnerable for good: what an auditor has to find.
PYTHON_CONTROL = {"jinja2": "2.10", "urllib3": "1.24"}
NPM_CONTROL = ("lodash", "4.17.4")


@dataclass
class Answer:
    """What an auditor said of one list."""

    # Names with a known vulnerability, and its numbers.
    found: dict[str, list[str]] = field(default_factory=dict)
    # Why it knows nothing, of all of the list or of single names.
    unknown: list[str] = field(default_factory=list)


def read_pip_audit(output: str) -> Answer:
    """Of `pip-audit --format json`."""
    told = _json(output)
    if not isinstance(told, dict) or not isinstance(told.get("dependencies"), list):
        return Answer(unknown=["pip-audit gave no answer"])
    answer = Answer()
    for one in told["dependencies"]:
        if reason := one.get("skip_reason"):
            answer.unknown.append(f"{one['name']}: {reason}")
        elif one.get("vulns"):
            answer.found[one["name"]] = [vuln["id"] for vuln in one["vulns"]]
    return answer


def read_npm_audit(output: str) -> Answer:
    """Of `npm audit --json`."""
    told = _json(output)
    if not isinstance(told, dict) or not isinstance(told.get("vulnerabilities"), dict):
        message = told.get("message", "") if isinstance(told, dict) else ""
        return Answer(unknown=[f"npm audit gave no answer: {message}"])
    return Answer({name: _npm_ids(one) for name, one in told["vulnerabilities"].items()})


def verdict(
    control: Answer,
    known_bad: Iterable[str],
    answers: dict[str, Answer],
    bearable: dict[str, set[str]],
) -> tuple[int, list[str]]:
    """The exit code of one auditor, and lines for people. `bearable`: names by list."""
    missed = sorted(set(known_bad) - set(control.found))
    if missed:
        why = "; ".join(control.unknown[:2])
        return NOT_AUDITED, [f"NOT AUDITED: {', '.join(missed)} was not found vulnerable. {why}"]
    code, lines = CLEAN, []
    for name, answer in answers.items():
        if answer.unknown:
            code = NOT_AUDITED
            lines += [f"NOT AUDITED: {name}: {reason}" for reason in answer.unknown[:5]]
        for package, ids in sorted(answer.found.items()):
            borne = package in bearable.get(name, set())
            lines.append(f"{name}: {package} {', '.join(ids)}{' (listed as bearable)' * borne}")
            if not borne:
                code = max(code, FOUND)
        if not answer.found and not answer.unknown:
            lines.append(f"{name}: nothing known")
    return code, lines


def bearable() -> dict[str, set[str]]:
    """What is known and borne, by list."""
    told = tomllib.loads(BEARABLE.read_text(encoding="utf-8"))
    return {name: set(packages) for name, packages in told.items()}


def main() -> int:
    try:
        return _audit()
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"NOT AUDITED: {error}", flush=True)
        return NOT_AUDITED


def _audit() -> int:
    _tools()
    codes = []
    for said in (_python(), _npm()):
        code, lines = said
        codes.append(code)
        print("\n".join(lines), flush=True)
    print(f"SBOM: {', '.join(str(file.relative_to(ROOT)) for file in _sbom())}")
    return max(codes)


def _python() -> tuple[int, list[str]]:
    with tempfile.TemporaryDirectory() as folder:
        pins = Path(folder) / "control.txt"
        pins.write_text("".join(f"{name}=={number}\n" for name, number in PYTHON_CONTROL.items()))
        control = _pip_audit(pins, "--no-deps")
    answers = {name: _pip_audit(ROOT / "requirements" / name) for name in LISTS}
    return verdict(control, PYTHON_CONTROL, answers, bearable())


def _pip_audit(pins: Path, *more: str) -> Answer:
    command = [TOOLS / "pip-audit", "-r", pins, "--disable-pip", "--format", "json", *more]
    return read_pip_audit(_said(command))


def _npm() -> tuple[int, list[str]]:
    name, number = NPM_CONTROL
    root = {"name": "control", "version": "1.0.0", "dependencies": {name: number}}
    packages = {"": root, f"node_modules/{name}": {"version": number}}
    lock = {**root, "lockfileVersion": 3, "requires": True, "packages": packages}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "package.json").write_text(json.dumps(root))
        (Path(folder) / "package-lock.json").write_text(json.dumps(lock))
        control = _npm_audit(Path(folder))
    answers = {"package-lock.json": _npm_audit(WEB)}
    return verdict(control, [name], answers, bearable())


def _npm_audit(folder: Path) -> Answer:
    return read_npm_audit(_said(["npm", "audit", "--json", "--package-lock-only"], cwd=folder))


def _npm_ids(one: dict[str, Any]) -> list[str]:
    told = [via.get("url", "") for via in one.get("via", []) if isinstance(via, dict)]
    return sorted({url.rsplit("/", 1)[-1] for url in told if url}) or ["by what it needs"]


def _sbom() -> list[Path]:
    """CycloneDX, as JSON: one for each environment and one for the pages."""
    SBOM.mkdir(parents=True, exist_ok=True)
    made = []
    for name in ("bot.txt", "engine.txt"):
        target = SBOM / f"{Path(name).stem}.cdx.json"
        command = [TOOLS / "cyclonedx-py", "requirements", ROOT / "requirements" / name]
        subprocess.run([*map(str, command), "-o", str(target)], check=True)
        made.append(target)
    pages = SBOM / "pages.cdx.json"
    command = ["npm", "sbom", "--sbom-format", "cyclonedx", "--package-lock-only"]
    pages.write_text(_said(command, cwd=WEB), encoding="utf-8")
    return [*made, pages]


def _tools() -> None:
    """The auditors in an environment of their own: no library of theirs comes into ours."""
    if not (TOOLS / "pip-audit").exists():
        folder = TOOLS.parent
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["audit"]
        pip = [str(TOOLS / "python"), "-m", "pip", "install", "--quiet", *wanted]
        subprocess.run(pip, check=True)


def _said(command: list[Any], cwd: Path = ROOT) -> str:
    """Its exit code tells of findings and of failures alike: the text is what is read."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, capture_output=True, text=True)
    return done.stdout


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


if __name__ == "__main__":
    sys.exit(main())
