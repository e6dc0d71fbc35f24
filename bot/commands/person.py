"""Commands for one person's data: `anxin person export` and `anxin person erase`."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from bot.settings import Settings
    from bot.store.persons.erase import Erased


@click.group()
def person() -> None:
    """What is kept about one buyer, by the account's id: given out, or taken away."""


@person.command("export")
@click.argument("buyer_id")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def person_export(buyer_id: str, file: Path) -> None:
    """Write everything about BUYER_ID into the new ZIP FILE: person.json and pictures."""
    import msgspec

    from bot.errors import NotFound
    from bot.settings import Settings
    from bot.store.engine import open_engine
    from bot.store.persons.export import export
    from bot.store.uow import uow_opener

    settings = Settings.from_env()
    engine = open_engine(settings.database_url)
    try:
        with uow_opener(engine)(writes=False) as uow:
            rows, pictures = export(uow.session, buyer_id)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except NotFound as error:
        raise click.ClickException(f"there is no buyer {buyer_id}") from error
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error
    finally:
        engine.dispose()
    with os.fdopen(descriptor, "wb") as raw, zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("person.json", msgspec.json.format(msgspec.json.encode(rows), indent=1))
        for picture in pictures:
            source = settings.var_dir / "files" / picture
            if source.is_file():
                out.write(source, f"pictures/{picture}.jpg")
    click.echo(f"{file}: {sum(map(len, rows.values()))} rows, {len(pictures)} pictures")


@person.command("erase")
@click.argument("buyer_ids", nargs=-1, required=True, metavar="BUYER_ID...")
@click.option("--yes", is_flag=True, help="Do not ask: there is no way back.")
def person_erase(buyer_ids: tuple[str, ...], yes: bool) -> None:
    """Erase everything that tells of these buyers; amounts, dates and decisions stay, of nobody."""
    from bot.errors import NotFound, Unfinished
    from bot.settings import Settings
    from bot.store.engine import open_engine
    from bot.store.persons.erase import clear_pages

    if not yes:
        click.confirm(f"Erase {', '.join(buyer_ids)} for good?", abort=True)
    settings = Settings.from_env()
    engine = open_engine(settings.database_url)
    failed = erased = 0
    try:
        for buyer_id in buyer_ids:
            try:
                _erase_one(engine, settings, buyer_id)
                erased += 1
            except (NotFound, Unfinished) as error:
                failed += 1
                why = "there is no such buyer" if isinstance(error, NotFound) else f"open: {error}"
                click.echo(f"{buyer_id} was not erased: {why}", err=True)
    finally:
        # Whatever became of the next one: what was taken away leaves the files.
        if erased:
            clear_pages(engine)
        engine.dispose()
    if failed:
        raise click.exceptions.Exit(1)


def _erase_one(engine: Engine, settings: Settings, buyer_id: str) -> None:
    from bot.store.persons.erase import erase
    from bot.store.persons.find import shared_stand_ins
    from bot.store.uow import uow_opener

    counts: dict[str, Any] = {}
    with uow_opener(engine)() as uow:
        shared = shared_stand_ins(uow.session, buyer_id)
        done = erase(
            uow.session, buyer_id, beside=lambda done: counts.update(_beside(settings, done))
        )
        uow.commit()
    beside = ", ".join(f"{count} {word}" for word, count in counts.items())
    click.echo(f"{done.stand_in}: {done.rows} rows, {beside}")
    for one in shared:
        click.echo(
            f"{one} stays: its orders came with a phone number that another account has as well. "
            "Look whose they are, and erase it by this id if they are this person's",
            err=True,
        )


def _beside(settings: Settings, done: Erased) -> dict[str, Any]:
    from bot.store.persons.beside import remove_pictures, remove_sms, remove_trackers

    var = settings.var_dir
    return {
        "pictures": remove_pictures(var / "files", done.pictures),
        "SMS": remove_sms(var / "outbox", done.phones),
        "trackers": remove_trackers(var / "tracker.db", done.conversations),
    }


commands: tuple[click.Command, ...] = (person,)
