"""`anxin policy`: the numbers in force, and what others would have made of the past."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from datetime import datetime

    from bot.decisions.model import PolicyVersion
    from bot.policy.numbers import Policy
    from bot.policy_versions.replay import Replay
    from bot.policy_versions.views import ReplayFlip, ReplayReport, ReplayTally
    from bot.settings import Settings
    from bot.times import Clock

_OUTCOMES = {"grant": "同意", "refuse": "拒绝", "escalate": "转人工"}
_SHOWN_FLIPS = 20


def policy_in(path: str, *, hint: str = "--policy") -> Policy:
    from bot.policy import sheet

    try:
        return sheet.load(Path(path).read_text(encoding="utf-8-sig"))
    except (sheet.BadPolicy, UnicodeDecodeError, OSError) as error:
        raise click.BadParameter(f"{path}: {error}", param_hint=hint) from error


def write(lines: Iterable[bytes]) -> None:
    """Bytes, so that Chinese comes out as UTF-8 under any locale; each line at once."""
    out = sys.stdout.buffer
    try:
        for line in lines:
            out.write(line)
            out.flush()
    except BrokenPipeError:
        # The reader has seen enough. Without this the interpreter complains again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.group(invoke_without_command=True)
@click.pass_context
def policy(ctx: click.Context) -> None:
    """Print the numbers of the shop's rules as YAML: those in force, else the defaults."""
    if ctx.invoked_subcommand is None:
        from bot.policy import sheet
        from bot.settings import Settings

        found = in_force(Settings.from_env(), ctx.obj())
        write([sheet.dump(found.policy).encode()])


@policy.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, allow_dash=False))
@click.option("--days", default=30, show_default=True, help="How far back, in days.")
@click.option("--json", "as_json", is_flag=True, help="The report and every flip as JSON.")
@click.pass_obj
def replay(clock: Clock, file: str, days: int, as_json: bool) -> None:
    """What the numbers in FILE would have made of the decisions of the past.

    FILE is YAML as `anxin policy` prints it. Compared with the numbers in force; nothing is
    changed.
    """
    from bot.decisions.policy_version import version_of
    from bot.policy_versions.past import LONGEST_DAYS, replay_past
    from bot.policy_versions.views import report
    from bot.settings import Settings
    from bot.store.engine import open_engine
    from bot.store.uow import uow_opener

    if not 1 <= days <= LONGEST_DAYS:
        raise click.BadParameter(f"1 to {LONGEST_DAYS}", param_hint="--days")
    settings, until = Settings.from_env(), clock()
    draft, current = policy_in(file, hint="FILE"), in_force(settings, until)
    engine = open_engine(settings.database_url)
    try:
        found = replay_past(uow_opener(engine), current.policy, draft, until=until, days=days)
    finally:
        engine.dispose()
    told = report(
        found,
        in_force=current.version,
        draft=version_of(draft).version,
        until=until,
    )
    write([_json(found, told) if as_json else _table(found, told)])


def in_force(settings: Settings, at: datetime) -> PolicyVersion:
    """What supervisors released; before any start, the settings' file."""
    from bot.decisions.policy_version import version_of
    from bot.policy.numbers import Policy
    from bot.policy_versions.book import PolicyBook
    from bot.store.engine import open_engine
    from bot.store.migrate import has_table
    from bot.store.uow import uow_opener

    file = settings.policy_file
    numbers = version_of(policy_in(file, hint="ANXIN_POLICY_FILE") if file else Policy())
    if not has_table(settings.database_url, "policy_versions"):
        return numbers
    engine = open_engine(settings.database_url)
    try:
        return PolicyBook(uow_opener(engine), clock=lambda: at, file=numbers)(at)
    finally:
        engine.dispose()


def _json(found: Replay, told: ReplayReport) -> bytes:
    import msgspec

    from bot.policy_versions.views import dearest_first, flip_view

    flips = [flip_view(flip) for flip in dearest_first(found.flips)]
    whole = msgspec.json.encode({"report": told, "flips": flips})
    return msgspec.json.format(whole, indent=1) + b"\n"


def _table(found: Replay, told: ReplayReport) -> bytes:
    from bot.policy_versions.views import dearest_first, flip_view

    flips = [flip_view(flip) for flip in dearest_first(found.flips)[:_SHOWN_FLIPS]]
    lines = [
        *_head(told),
        *(f"赠品 {gift.sku}：{gift.more:+d} 件" for gift in told.gifts),
        *(f"{_OUTCOMES[m.was]} → {_OUTCOMES[m.now]}：{m.flips} 条" for m in told.moves),
        *_tally_lines("规则", told.rules),
        *_tally_lines("原因", told.causes),
        *_tally_lines("商品", told.skus),
        *(f"回放看不到：{text}" for text in told.blind),
        *(["", f"差额最大的 {len(flips)} 条："] if flips else []),
        *(_flip_line(flip) for flip in flips),
    ]
    return ("\n".join(lines) + "\n").encode()


def _head(told: ReplayReport) -> tuple[str, ...]:
    period = f"{told.first[:10]} 至 {told.until[:10]}（{told.days} 天）"
    from bot.policy_versions.views import UNSEEN_TEXT, unseen

    month, why = told.month, UNSEEN_TEXT.get(unseen(told))
    beside = "，不含回放看不到的改动" if told.blind else ""
    more = why or f"{told.was} → {told.now} 元，相差 {_signed(told.more)} 元{beside}"
    soon = why or (
        f"约 {_signed(month.expected)} 元，95% 区间 {month.low} 到 {month.high} 元{beside}"
    )
    return (
        f"策略回放：{period}，{told.decisions} 条决定，{told.buyers} 位买家",
        f"现行 {told.in_force} → 草稿 {told.draft}：{told.flips} 条结果不同",
        f"只变时限：{told.deadlines} 条；读不出：{told.unreadable} 条",
        f"这段时间的金额：{more}",
        f"今后 30 天：{soon}",
    )


def _tally_lines(title: str, tallies: list[ReplayTally]) -> list[str]:
    rows = [
        f"  {one.text:<12}\t{one.decisions}\t{one.flips}\t{_signed(one.more)}\t{one.more_gifts:+d}"
        for one in tallies
    ]
    return ["", f"{title}\t决定\t不同\t多付（元）\t多送（件）", *rows] if rows else []


def _flip_line(flip: ReplayFlip) -> str:
    was, now = (
        f"{_OUTCOMES[taken.outcome]} {taken.amount} 元（{taken.reason_text}）"
        for taken in (flip.was, flip.now)
    )
    return f"  #{flip.decision_id} {flip.order_no} {flip.kind_text}：{was} → {now}"


def _signed(amount: str) -> str:
    return amount if amount.startswith("-") else f"+{amount}"


commands: tuple[click.Command, ...] = (policy,)
