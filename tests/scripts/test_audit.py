"""Not audited is never called clean, and what is known is not called new."""

from __future__ import annotations

import json
import re
import tomllib
from subprocess import CalledProcessError
from typing import Any

import pytest

from scripts import audit
from scripts.audit import (
    BEARABLE,
    CLEAN,
    FOUND,
    NOT_AUDITED,
    PYTHON_CONTROL,
    ROOT,
    Answer,
    bearable,
    read_npm_audit,
    read_pip_audit,
    verdict,
)


@pytest.mark.parametrize(
    "error", [CalledProcessError(1, ["pip", "install"]), FileNotFoundError("npm")], ids=repr
)
def test_an_auditor_that_cannot_be_had_found_nothing(monkeypatch, capsys, error):
    def fails() -> None:
        raise error

    monkeypatch.setattr(audit, "_tools", fails)
    assert audit.main() == NOT_AUDITED
    assert "NOT AUDITED" in capsys.readouterr().out


BAD = {name: ["CVE-1"] for name in PYTHON_CONTROL}
SEES = Answer(dict(BAD))


def pip(*dependencies: dict[str, Any]) -> str:
    return json.dumps({"dependencies": list(dependencies), "fixes": []})


# As an index without vulnerability data answers, with exit code 0 and "No known vulnerabilities".
BLIND = pip(*({"name": name, "skip_reason": "not found and could not be audited"} for name in BAD))


@pytest.mark.parametrize(
    "control",
    [
        pytest.param(read_pip_audit(BLIND), id="it_skipped_all"),
        pytest.param(read_pip_audit(""), id="it_crashed"),
        pytest.param(read_pip_audit("[]"), id="it_said_something_else"),
        pytest.param(
            read_pip_audit(pip(*({"name": n, "version": "1", "vulns": []} for n in BAD))),
            id="it_found_nothing",
        ),
        pytest.param(Answer({"jinja2": ["CVE-1"]}), id="it_found_one_of_two"),
    ],
)
def test_an_auditor_that_misses_the_known_bad_is_not_believed(control):
    code, lines = verdict(control, PYTHON_CONTROL, {"bot.txt": Answer()}, {})
    assert code == NOT_AUDITED
    assert lines[0].startswith("NOT AUDITED")
    assert not any("nothing known" in line for line in lines)


@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        pytest.param(Answer(), CLEAN, "bot.txt: nothing known", id="clean"),
        pytest.param(Answer({"x": ["CVE-2"]}), FOUND, "bot.txt: x CVE-2", id="found"),
        pytest.param(Answer({"old": ["CVE-3"]}), CLEAN, "listed as bearable", id="borne"),
        pytest.param(Answer(unknown=["y: skipped"]), NOT_AUDITED, "NOT AUDITED", id="skipped"),
        pytest.param(
            Answer({"x": ["CVE-2"]}, ["y: skipped"]), NOT_AUDITED, "CVE-2", id="found_and_skipped"
        ),
    ],
)
def test_what_a_believed_auditor_says(answer, code, says):
    found = verdict(SEES, PYTHON_CONTROL, {"bot.txt": answer}, {"bot.txt": {"old"}})
    assert found[0] == code
    assert any(says in line for line in found[1])


def test_what_is_bearable_in_one_list_is_not_in_another():
    code, _ = verdict(
        SEES, PYTHON_CONTROL, {"bot.txt": Answer({"old": ["CVE-3"]})}, {"engine.txt": {"old"}}
    )
    assert code == FOUND


def test_answers_are_read():
    said = pip(
        {"name": "jinja2", "version": "2.10", "vulns": [{"id": "CVE-1"}, {"id": "CVE-2"}]},
        {"name": "click", "version": "8", "vulns": []},
        {"name": "odd", "skip_reason": "why"},
    )
    assert read_pip_audit(said) == Answer({"jinja2": ["CVE-1", "CVE-2"]}, ["odd: why"])
    via = [{"url": "https://github.com/advisories/GHSA-1"}, "other"]
    told = {"vulnerabilities": {"lodash": {"via": via}, "user": {"via": ["lodash"]}}}
    assert read_npm_audit(json.dumps(told)).found == {
        "lodash": ["GHSA-1"],
        "user": ["by what it needs"],
    }
    refused = read_npm_audit(json.dumps({"message": "405 Method Not Allowed"}))
    assert (refused.found, len(refused.unknown)) == ({}, 1)


def test_every_bearable_pin_is_there_and_has_a_reason():
    for name, packages in tomllib.loads(BEARABLE.read_text(encoding="utf-8")).items():
        pinned = set(
            re.findall(r"^([\w.-]+)==", (ROOT / "requirements" / name).read_text(), re.MULTILINE)
        )
        assert set(packages) <= pinned
        assert all(len(why) > 10 for why in packages.values())
    assert bearable()["engine.txt"]
    assert "bot.txt" not in bearable(), "what faces people has no old pins"
