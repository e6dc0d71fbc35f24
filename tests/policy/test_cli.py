"""The command, as a process: bytes in, bytes out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.policy import Policy
from bot.policy.sheet import dump, load
from tests.policy.builders import SIGNED, a_line
from tests.policy.cases import boundary_cases

ANXIN = (sys.executable, "-c", "from bot.commands.main import main; main(prog_name='anxin')")
CHEAPER = {"shop.prices": {"A": {"price": "75.00", "kind": "everyday"}}}


def anxin(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    # A locale without Chinese must not change a byte.
    # No database either: somebody may have run the product in this checkout.
    nowhere = {"ANXIN_DATABASE_URL": "sqlite:///var/no-such.db"}
    locale = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    environment = os.environ | nowhere | locale
    return subprocess.run(
        (*ANXIN, *words), input=given, capture_output=True, env=environment, timeout=60
    )


def test_decide_answers_line_by_line_and_goes_on_after_a_bad_one() -> None:
    good = json.dumps(a_line("refund_only")).encode()
    done = anxin("decide", given=b"\n".join([good, b"", b"{}", good]))
    said = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [("error" in line) for line in said] == [False, True, True, False]
    assert said[0]["remark"] == "仅退款100元"
    assert (done.returncode, done.stderr) == (0, b"")


def test_nothing_in_nothing_out() -> None:
    done = anxin("decide")
    assert (done.returncode, done.stdout) == (0, b"")


def test_policy_prints_what_a_draft_can_be_made_from(tmp_path: Path) -> None:
    printed = anxin("policy").stdout.decode()
    assert printed == dump(Policy())
    assert load(printed) == Policy()

    draft = tmp_path / "draft.yml"
    draft.write_text(printed.replace("bot_limit: 20.00", "bot_limit: 25.00"), encoding="utf-8")
    line = json.dumps(a_line("price_difference", SIGNED, CHEAPER)).encode()
    assert json.loads(anxin("decide", given=line).stdout)["outcome"] == "escalate"
    tried = anxin("decide", "--policy", str(draft), given=line)
    assert json.loads(tried.stdout)["outcome"] == "grant"


def test_policy_prints_the_numbers_in_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tmp_path / "ours.yml"
    sheet.write_text(
        dump(Policy()).replace("bot_limit: 20.00", "bot_limit: 25.00"), encoding="utf-8"
    )
    monkeypatch.setenv("ANXIN_POLICY_FILE", str(sheet))
    assert anxin("policy").stdout.decode() == sheet.read_text(encoding="utf-8")

    monkeypatch.setenv("ANXIN_POLICY_FILE", str(tmp_path / "gone.yml"))
    done = anxin("policy")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"ANXIN_POLICY_FILE" in done.stderr


def test_a_wrong_draft_stops_before_the_first_line(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yml"
    draft.write_text("postage:\n  limit: 3\n")
    done = anxin("decide", "--policy", str(draft), given=b"{}\n")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"line 2: postage has no field 'limit'" in done.stderr


def test_a_reader_that_goes_away_is_no_error() -> None:
    line = json.dumps(a_line("refund_only")).encode() + b"\n"
    with subprocess.Popen(
        (*ANXIN, "decide"), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(line)
        process.stdin.flush()
        # Each answer comes at once: a caller may wait for it before it asks the next.
        assert process.stdout.readline().startswith(b'{"outcome"')
        process.stdout.close()
        try:
            process.stdin.write(line * 10)
            process.stdin.close()
        except BrokenPipeError:
            pass
        assert process.wait(timeout=30) == 0
        assert process.stderr.read() == b""


@pytest.mark.slow
def test_ten_thousand_lines_take_seconds() -> None:
    given = b"".join(json.dumps(line).encode() + b"\n" for line in boundary_cases(10_000))
    begun = time.perf_counter()
    done = anxin("decide", given=given)
    took = time.perf_counter() - begun
    assert done.stdout.count(b"\n") == 10_000
    assert b'"error"' not in done.stdout
    # Below two seconds on an idle core; the room is for a busy machine.
    assert took < 10
