"""Commands around the model: train, parse, evaluate."""

from __future__ import annotations

import json
import sys
from typing import TextIO

import click


@click.command()
@click.option("--force", is_flag=True, help="Train even if nothing has changed.")
def train(force: bool) -> None:
    """Train the engine's model from config.yml, domain.yml, nlu/ and stories/."""
    from bot.engine.training import TrainingFailed
    from bot.engine.training import train as train_model

    try:
        train_model(force=force, say=click.echo)
    except TrainingFailed as error:
        raise click.ClickException(str(error)) from error


@click.command()
def parse() -> None:
    """Read one message per line of standard input; print one JSON object per line."""
    from bot.engine.reading import ReadingFailed
    from bot.engine.reading import parse as parse_lines
    from bot.engine.training import NoModel

    try:
        for answer in parse_lines(sys.stdin.buffer):
            sys.stdout.buffer.write(answer.encode())
            sys.stdout.buffer.flush()
    except (NoModel, ReadingFailed) as error:
        raise click.ClickException(str(error)) from error


@click.command()
@click.argument("file", type=click.File(encoding="utf-8-sig"))
def evaluate(file: TextIO) -> None:
    """Measure the model on FILE: text, tab, intent (or first+second) in each line."""
    from bot.engine.evaluate import BadLine, describe, measure, read_examples
    from bot.engine.reading import ReadingFailed
    from bot.engine.reading import parse as parse_lines
    from bot.engine.training import NoModel

    try:
        examples = read_examples(file)
        answers = [json.loads(a) for a in parse_lines(e.text.encode() for e in examples)]
    except (BadLine, NoModel, ReadingFailed) as error:
        raise click.ClickException(str(error)) from error
    click.echo(describe(measure(examples, answers)))


commands = (train, parse, evaluate)
