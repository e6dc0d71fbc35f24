"""The commands of `anxin`, run in this process as a person runs them, on a fixed clock."""

from __future__ import annotations

from click.testing import CliRunner, Result  # noqa: TID251 - the one place

from bot.commands.main import main
from tests.decisions.builders import SetClock


def anxin(*words: str, **env: str) -> Result:
    return CliRunner().invoke(main, words, env=env, obj=SetClock())
