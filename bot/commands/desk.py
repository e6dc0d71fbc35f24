"""`anxin simulate-desk`: how long buyers would wait, and how many agents a wanted wait takes."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from bot.desk.simulation import Report, Scenario, Shift

_SHIFT = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)=([1-9]\d{0,2})", re.ASCII)


def _shift(text: str) -> Shift:
    from bot.desk.simulation import HOUR, MINUTE, Shift

    found = _SHIFT.fullmatch(text)
    if found is not None:
        hour, minute, end_hour, end_minute, agents = (int(part) for part in found.groups())
        start, end = hour * HOUR + minute * MINUTE, end_hour * HOUR + end_minute * MINUTE
        if start < end <= 24 * HOUR:
            return Shift(start, end, agents)
    raise click.BadParameter(f"{text!r}: like 09:00-18:00=4", param_hint="--shift")


@click.command("simulate-desk")
@click.option(
    "--arrivals",
    type=click.FloatRange(0.1, 2_000),
    help="Buyers an hour. Without them each day is another desk, and only faults are looked for.",
)
@click.option(
    "--shift",
    "shifts",
    multiple=True,
    help="Like 09:00-18:00=4; may be repeated. Without: 09:00-22:00=4.",
)
@click.option("--most", type=click.IntRange(1, 200), default=5, help="Buyers at once, for each.")
@click.option("--talk", type=click.FloatRange(0.1, 600), default=10.0, help="Minutes of a talk.")
@click.option("--losses", type=click.FloatRange(0, 50), default=0.5, help="Lost connections a day.")
@click.option("--days", type=click.IntRange(1, 100_000), default=20)
@click.option("--seed", type=int, default=1)
@click.option("--wait-within", type=click.FloatRange(0), help="Seconds that 90 % may wait at most.")
def simulate_desk(arrivals: float | None, days: int, seed: int, **given: Any) -> None:
    """Play days at the desk by the rule that the product assigns by; touches no database.

    Exits with 1 where an agent was idle while a buyer waited, had too many, or a buyer was lost
    or given twice.
    """
    from bot.desk.simulation import any_days, simulate

    if arrivals is None:
        report = any_days(days, seed=seed)
        lines = [f"{days} days of another desk each: {report.arrived} buyers", _faults(report)]
    else:
        scenario = _scenario(arrivals, given)
        report = simulate(scenario, days=days, seed=seed, tells=True)
        lines = [*_figures(report, days), _faults(report)]
        if (wanted := given["wait_within"]) is not None:
            lines.append(_enough(scenario, wanted, days=days, seed=seed))
    for line in lines:
        click.echo(line)
    sys.exit(bool(report.faults))


def _scenario(arrivals: float, given: Mapping[str, Any]) -> Scenario:
    from bot.desk.simulation import Scenario, day_long

    shifts = tuple(_shift(one) for one in given["shifts"])
    return Scenario(
        arrivals_an_hour=arrivals,
        shifts=shifts or day_long((), 4),
        most_talks=given["most"],
        talk_minutes=given["talk"],
        losses_a_day=given["losses"],
    )


def _figures(report: Report, days: int) -> Iterator[str]:
    yield f"{days} days, {report.arrived} buyers, {report.taken_back} taken back"
    yield f"wait: p50 {report.wait(0.5):.0f} s, p90 {report.wait(0.9):.0f} s"
    yield f"use of agents: {report.use:.0%}"
    yield f"still waiting at closing: {report.overnight / days:.1f} a day"
    if (error := report.told_error) is not None:
        yield f"waiting time told to {len(report.told)}: median off by {error:.0%}"


def _faults(report: Report) -> str:
    if not report.faults:
        return "faults: none (idle while waiting, over the limit, given twice, lost)"
    return f"faults: {report.faults}"


def _enough(scenario: Scenario, wanted: float, *, days: int, seed: int) -> str:
    from bot.desk.simulation import day_long, enough

    def with_agents(agents: int) -> Scenario:
        return replace(scenario, shifts=day_long(scenario.shifts, agents))

    *_, (agents, report) = enough(with_agents, wanted=wanted, days=days, seed=seed)
    shared = " + ".join(str(one.agents) for one in with_agents(agents).shifts)
    wait = report.wait(0.9)
    if wait > wanted:
        return f"{agents} agents ({shared}) are not enough: p90 {wait:.0f} s"
    return f"{agents} agents are enough ({shared}): p90 {wait:.0f} s"
