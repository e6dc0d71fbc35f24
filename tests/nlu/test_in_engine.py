"""Runs the checks that need Rasa in the environment that has it."""

from __future__ import annotations

import subprocess

import pytest

from bot.engine.training import ROOT, engine_environment, engine_python

pytestmark = pytest.mark.slow

# As the engine imports it; the checks import Rasa at their top.
_WITHOUT_TENSORFLOW = """
from nlu.components import no_tensorflow
no_tensorflow.use()
import unittest
unittest.main("tests.nlu.in_engine")
"""


def test_what_is_ours_inside_rasa_does_what_it_says() -> None:
    ran = subprocess.run(
        [str(engine_python()), "-W", "ignore", "-c", _WITHOUT_TENSORFLOW],
        cwd=ROOT, env=engine_environment(), capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
