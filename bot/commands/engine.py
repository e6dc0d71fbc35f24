"""Commands around the model: train, parse, evaluate."""

from __future__ import annotations

import json
import sys
from typing import TextIO

import click


@click.command()
@click.option("--force", is_flag=True, help="Train even if nothing has changed.")
def train(force: bool) -> None:
    """Train the engine's model from config.yml, domain.yml, nlu/ and stories/, and what the
    gateway's readers learn from lines."""
    from bot.engine.training import TrainingFailed
    from bot.engine.training import train as train_model
    from bot.lines import prepare

    try:
        train_model(force=force, say=click.echo)
    except TrainingFailed as error:
        raise click.ClickException(str(error)) from error
    prepare()


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
@click.argument("file", type=click.File(encoding="utf-8-sig"), required=False)
@click.option("--check", is_flag=True, help="Fail when a figure has fallen below the recorded one.")
@click.option("--record", is_flag=True, help="Make these figures the recorded ones.")
def evaluate(file: TextIO | None, check: bool, record: bool) -> None:
    """Measure the model on FILE (text, tab, intent or first+second); without one, on everything
    in tests/nlu, writing figures and a confusion matrix to build/eval/."""
    from bot.engine.evaluation import suite
    from bot.engine.evaluation.report import BadLine, describe, measure, read_examples
    from bot.engine.reading import ReadingFailed
    from bot.engine.reading import parse as parse_lines
    from bot.engine.training import NoModel

    try:
        if file is None:
            figures = suite.run(say=click.echo)
        else:
            examples = read_examples(file)
            answers = [json.loads(a) for a in parse_lines(e.text.encode() for e in examples)]
            click.echo(describe(measure(examples, answers)))
            return
    except (BadLine, NoModel, ReadingFailed) as error:
        raise click.ClickException(str(error)) from error
    if record:
        suite.record(figures)
    if check and (fallen := suite.fallen(figures)):
        raise click.ClickException("\n".join(["低于记录：", *fallen]))


commands = (train, parse, evaluate)
