"""Every number of the policy has an effect: somewhere outside its sheet something reads it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from bot.policy import Policy
from bot.policy.numbers import Pack

ROOT = Path(__file__).resolve().parents[2]
# Where a number is kept and where it is printed: neither makes anything of it.
KEPT_IN = {"bot/policy/numbers.py", "bot/policy/sheet.py"}
NUMBERS = [
    pytest.param(group.name, number.name, id=f"{group.name}.{number.name}")
    for group in fields(Policy)
    for number in fields(getattr(Policy(), group.name))
]


def _modules() -> Iterator[ast.Module]:
    for folder in ("bot", "actions"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            if file.relative_to(ROOT).as_posix() not in KEPT_IN:
                yield ast.parse(file.read_text(encoding="utf-8"))


def _read(module: ast.Module) -> tuple[set[str], set[str]]:
    """Attributes that are read, and plain names."""
    nodes = list(ast.walk(module))
    read = {n.attr for n in nodes if isinstance(n, ast.Attribute) and isinstance(n.ctx, ast.Load)}
    return read, {n.id for n in nodes if isinstance(n, ast.Name)}


READ = [_read(module) for module in _modules()]


@pytest.mark.parametrize(("group", "number"), NUMBERS)
def test_something_reads_the_number(group: str, number: str) -> None:
    """Two groups may have a number of one name, so the module has to speak of the group too."""
    kind = type(getattr(Policy(), group)).__name__
    assert any(
        number in attributes and (group in attributes or kind in names)
        for attributes, names in READ
    )


@pytest.mark.parametrize("number", [number.name for number in fields(Pack)])
def test_something_reads_each_part_of_a_pack(number: str) -> None:
    assert any(number in attributes and "packs" in attributes for attributes, _ in READ)
