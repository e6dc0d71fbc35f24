"""Runs the checks that need Rasa in the environment that has it."""

from __future__ import annotations

import subprocess

import pytest

from bot.engine.training import ROOT, engine_environment, engine_python

pytestmark = pytest.mark.slow


def test_the_tracker_store_keeps_what_a_turn_needs() -> None:
    ran = subprocess.run(
        [str(engine_python()), "-W", "ignore", "-m", "tests.nlu.in_engine"],
        cwd=ROOT, env=engine_environment(), capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
