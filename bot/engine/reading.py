"""Asks the trained model what messages mean, without a server: a process at the end of a pipe."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from bot.engine.training import ROOT, Model, current, engine_environment, engine_python

_TAIL = 20


class ReadingFailed(Exception):
    """The reader stopped; the message ends with what it said last."""


def parse(
    lines: Iterable[bytes], *, root: Path = ROOT, model: Model | None = None
) -> Iterator[str]:
    """One line of JSON for each line of text, each as soon as it is read."""
    chosen = model or current(root)
    command = [str(engine_python(root)), "-W", "ignore", "-m", "nlu.components.parse_lines"]
    # The log goes to a file: a full pipe that nobody reads would stop the reader.
    with tempfile.TemporaryFile() as log, subprocess.Popen(
        [*command, str(chosen.path)], cwd=root, env=engine_environment(),
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stdout is not None
        for line in lines:
            try:
                process.stdin.write(line.rstrip(b"\r\n") + b"\n")
                process.stdin.flush()
            except BrokenPipeError:
                pass  # it has stopped: there is no answer either
            if not (answer := process.stdout.readline()):
                with suppress(BrokenPipeError):
                    process.stdin.close()  # or leaving the block would try to write what is left
                log.seek(0)
                tail = log.read().decode("utf-8", "replace").splitlines()[-_TAIL:]
                raise ReadingFailed("\n".join(["The reader stopped. Its last lines:", *tail]))
            yield answer.decode("utf-8")
