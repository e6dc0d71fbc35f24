"""Runs the test conversations (tests/conversations) with `rasa test` on the current model."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.commands.up import engine_environment
from bot.engine.training import engine_python, train
from bot.settings import Settings


def main() -> None:
    python = engine_python()
    model = train().path
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run(
            [
                *(str(python), "-m", "nlu.components.command", "test", "core", "--no-plot"),
                *("--model", str(model), "--stories", "tests/conversations", "--out", out),
                *("--endpoints", "endpoints.yml", "--fail-on-prediction-errors"),
            ],
            env=engine_environment(Settings()),
            text=True,
            capture_output=True,
        )
        report = Path(out) / "story_report.json"
        figures = json.loads(report.read_text())["conversation_accuracy"] if report.exists() else {}
        failed = Path(out) / "failed_test_stories.yml"
        if done.returncode != 0 or not figures:
            print(
                failed.read_text() if failed.exists() else done.stdout[-4000:] + done.stderr[-6000:]
            )
            sys.exit("rasa test: failed")
    print(f"rasa test: {figures['correct']} of {figures['total']} conversations as written")


if __name__ == "__main__":
    main()
