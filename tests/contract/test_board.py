"""The board and the alerts name metrics that there are, and every alert says what to do."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from prometheus_client.metrics import MetricWrapperBase

from bot.app import jobs_of
from bot.gateway import metrics

ROOT = Path(__file__).resolve().parents[2]
BOARD = json.loads((ROOT / "deploy" / "grafana-board.json").read_text(encoding="utf-8"))
ALERTS = yaml.safe_load((ROOT / "deploy" / "alerts.yml").read_text(encoding="utf-8"))
RULES = [rule for group in ALERTS["groups"] for rule in group["rules"]]
ASKED = [target["expr"] for panel in BOARD["panels"] for target in panel["targets"]]
# Of the Prometheus client and server themselves.
GIVEN = {"process_resident_memory_bytes", "up"}
_NAME = re.compile(r"\b(anxin_\w+|process_\w+|up(?=\{))")
_LABEL = re.compile(r"(anxin_\w+)(?:\{(\w+)|\)? ?by \((\w+)\))")


def ours() -> dict[str, MetricWrapperBase]:
    """Every series by its name, as /metrics writes it."""
    found = {}
    for metric in vars(metrics).values():
        if isinstance(metric, MetricWrapperBase):
            (family,) = metric.collect()
            ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
            found.update({family.name + end: metric for end in ends.get(family.type, ("",))})
    return found


def labels(metric: MetricWrapperBase) -> set[str]:
    return {*metric._labelnames, "le"}


@pytest.mark.parametrize("expr", [*ASKED, *(rule["expr"] for rule in RULES)])
def test_what_is_asked_for_exists(expr: str) -> None:
    names = set(_NAME.findall(expr))
    assert names
    assert names - GIVEN <= set(ours())
    asked = {*re.findall(r"(\w+)(?:=~|!~|!=|=)\"", expr)}
    asked |= {one.strip() for by in re.findall(r"by \(([^)]*)\)", expr) for one in by.split(",")}
    for name in names - GIVEN:
        assert asked <= labels(ours()[name]), f"{name} has no such label"


def test_every_metric_of_ours_is_on_the_board() -> None:
    shown = {name for expr in ASKED for name in _NAME.findall(expr)}
    families = {id(metric) for name, metric in ours().items() if name in shown}
    assert [name for name, metric in ours().items() if id(metric) not in families] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_every_alert_says_what_to_do(rule: dict) -> None:
    assert len(rule["annotations"]["what_to_do"]) > 60
    assert rule["annotations"]["summary"]
    assert rule["labels"]["severity"] in ("page", "warn")


def test_jobs_that_alerts_name_exist() -> None:
    source = (ROOT / "bot" / "app.py").read_text(encoding="utf-8")
    known = set(re.findall(r'Job\("(\w+)"', source))
    assert jobs_of.__name__ in source
    named = {
        job
        for rule in RULES
        for found in re.findall(r'anxin_job\w+\{job[!=~]+"([\w|]+)"', rule["expr"])
        for job in found.split("|")
    }
    assert named
    assert named <= known
