"""Commands that fill the shop: imports of its files, and the demo shop."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from bot.shop.importing.runs import ImportReport, Remark
    from bot.store.uow import OpenUow
    from bot.times import Clock

_KINDS = {
    "orders": "拼多多、淘宝/天猫、京东、抖店的订单导出（CSV 或 XLSX）",
    "products": "商品和知识",
    "prices": "现价",
    "stock": "库存",
    "gifts": "日常赠品表",
    "parcels": "包裹和物流事件",
    "buyers": "买家",
    "reviews": "平台的评价导出",
}


def _import_command(kind: str) -> click.Command:
    @click.command(f"import-{kind}", help=f"Import {kind}: {_KINDS[kind]}.")
    @click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
    def command(file: Path) -> None:
        sys.exit(_import(kind, file))

    return command


def _import(kind: str, file: Path) -> int:
    from bot.errors import BadInput
    from bot.shop.importing.service import load_file

    progress = _Progress(file.name)
    try:
        report = load_file(
            _open_uow(),
            kind,
            file,
            refuse=progress.refuse,
            doubt=progress.doubt,
            progress=progress,
        )
    except BadInput as error:
        progress.end()
        click.echo(f"{file.name}：{error}", err=True)
        return 2
    progress.end()
    for note in report.notes:
        click.echo(f"注意：{note}", err=True)
    click.echo(_summary(report))
    return 1 if report.refused else 0


def _summary(report: ImportReport) -> str:
    written = report.written
    text = (
        f"读取 {report.lines} 行：新增 {written.added}，更新 {written.changed}，"
        f"没有变化 {written.unchanged}，拒绝 {report.refused}"
    )
    if report.repeated:
        text += f"，重复 {report.repeated}"
    if report.doubts:
        text += f"，存疑 {report.doubts}"
    return f"{report.source}：{text}" if report.source else text


class _Progress:
    """A line that counts up on a terminal; refused lines go above it, to standard error."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._shown = -1
        self._terminal = sys.stderr.isatty()

    def __call__(self, done: int, total: int) -> None:
        percent = min(100, done * 100 // total) if total else 0
        if self._terminal and percent != self._shown:
            self._shown = percent
            click.echo(f"\r正在导入 {self._name}：{percent}%", err=True, nl=False)

    def refuse(self, refused: Remark) -> None:
        self.end()
        click.echo(f"第 {refused.line} 行：{refused.reason}", err=True)

    def doubt(self, doubtful: Remark) -> None:
        self.end()
        click.echo(f"第 {doubtful.line} 行存疑：{doubtful.reason}", err=True)

    def end(self) -> None:
        if self._shown >= 0:
            self._shown = -1
            click.echo(err=True)


@click.command()
@click.argument("state", type=click.Choice(["on", "off"]))
@click.pass_obj
def campaign(clock: Clock, state: str) -> None:
    """Say whether a campaign of the shop is running (gifts then need a person)."""
    with _open_uow()() as uow:
        uow.shop.intake.set_setting("campaign_running", state == "on")
        uow.setting_changes.note("campaign_running", state == "on", at=clock(), by="anxin campaign")
        uow.commit()


@click.group()
def demo() -> None:
    """The demo shop."""


@demo.command("load")
@click.pass_obj
def demo_load(clock: Clock) -> None:
    """Make the demo shop in the database, once."""
    from bot.demo.load import load_demo
    from bot.settings import Settings
    from bot.store.migrate import migrate

    settings = Settings.from_env()
    migrate(settings.database_url)
    fresh = load_demo(settings, say=click.echo, clock=clock)
    click.echo("演示店铺已就绪" if fresh else "演示店铺已经在了")


@demo.command("write")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def demo_write(clock: Clock, folder: Path) -> None:
    """Write the demo shop's files, to look at or to import one by one."""
    from bot.demo.files import write_files

    folder.mkdir(parents=True, exist_ok=True)
    for kind, path in write_files(folder, clock()):
        click.echo(f"anxin import-{kind} {path}")


def _open_uow() -> OpenUow:
    """Brings the database to the current schema first: an import may be the first command."""
    from bot.settings import Settings
    from bot.store.engine import open_engine
    from bot.store.migrate import migrate
    from bot.store.uow import uow_opener

    url = Settings.from_env().database_url
    migrate(url)
    return uow_opener(open_engine(url))


commands: tuple[click.Command, ...] = (*map(_import_command, _KINDS), campaign, demo)
