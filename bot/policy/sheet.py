"""The policy as a YAML sheet that people edit: exact amounts, and errors that name the line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from typing import Any

import yaml

from bot.money import yuan
from bot.policy.numbers import Pack, Policy

_MONEY = re.compile(r"([0-9]{1,8})(?:\.([0-9]{1,2}))?")
_WHOLE = re.compile(r"[0-9]{1,6}")


class BadPolicy(ValueError):
    """The sheet does not say what a policy has to say; the message names the place."""


def dump(policy: Policy) -> str:
    return "\n".join(_lines(policy)) + "\n"


def load(text: str) -> Policy:
    """Numbers that the sheet leaves out keep their defaults."""
    try:
        # Nodes rather than values: 20.10 stays text and never becomes a float.
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise BadPolicy(f"not YAML: {error}") from error
    except RecursionError as error:
        raise BadPolicy("not YAML: nested too deeply") from error
    if root is None:
        return Policy()
    groups = {member.name: member for member in fields(Policy)}
    defaults = Policy()
    read = {
        name: _record(type(getattr(defaults, name)), node, name)
        for name, node in _pairs(root, groups, "the policy")
    }
    return Policy(**read)


def _lines(policy: Policy) -> Iterator[str]:
    for group in fields(policy):
        numbers = getattr(policy, group.name)
        yield f"{group.name}:  # {numbers.title}"
        for member in fields(numbers):
            value, says = getattr(numbers, member.name), member.metadata["says"]
            if isinstance(value, tuple):
                yield f"  {member.name}:  # {says}" if value else f"  {member.name}: []  # {says}"
                yield from (f"    - {_pack(pack)}" for pack in value)
            else:
                yield f"  {_key(member)}: {_text(member, value)}  # {says}"


def _pack(pack: Pack) -> str:
    return f"{{from: {yuan(pack.from_fen)}, sku: {_quoted(pack.sku)}, quantity: {pack.quantity}}}"


def _quoted(text: str) -> str:
    # A JSON string in ASCII is a YAML scalar, whatever characters a SKU has.
    return json.dumps(text)


def _key(member: Field[Any]) -> str:
    return member.name.removesuffix("_fen")


def _text(member: Field[Any], value: int) -> str:
    return yuan(value) if member.name.endswith("_fen") else str(value)


def _pairs(
    node: yaml.Node, known: dict[str, Field[Any]], where: str
) -> Iterator[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise BadPolicy(f"{_at(node)}{where}: expected names with values")
    seen: set[str] = set()
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name not in known:
            raise BadPolicy(
                f"{_at(key)}{where} has no field {name!r}; it has {', '.join(sorted(known))}"
            )
        if name in seen:
            raise BadPolicy(f"{_at(key)}{where}: {name!r} stands there twice")
        seen.add(name)
        yield name, value


def _record(kind: type[Any], node: yaml.Node, where: str) -> Any:
    members = {_key(member): member for member in fields(kind)}
    read = {
        members[name].name: _value(members[name], value, f"{where}.{name}")
        for name, value in _pairs(node, members, where)
    }
    for name, member in members.items():
        if member.default is MISSING and member.name not in read:
            raise BadPolicy(f"{_at(node)}{where}: {name} is missing")
    try:
        return kind(**read)
    except ValueError as error:
        raise BadPolicy(f"{_at(node)}{error}") from error


def _value(member: Field[Any], node: yaml.Node, where: str) -> Any:
    if member.name == "packs":
        return _packs(node, where)
    if member.name.endswith("_fen"):
        match = _MONEY.fullmatch(_scalar(node, where))
        if match is None:
            raise BadPolicy(f"{_at(node)}{where}: expected yuan such as 12.00")
        return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
    if member.name == "sku":
        if not _scalar(node, where):
            raise BadPolicy(f"{_at(node)}{where}: expected a SKU")
        return _scalar(node, where)
    if _WHOLE.fullmatch(_scalar(node, where)) is None:
        raise BadPolicy(f"{_at(node)}{where}: expected a whole number")
    return int(_scalar(node, where))


def _packs(node: yaml.Node, where: str) -> tuple[Pack, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise BadPolicy(f"{_at(node)}{where}: expected a list")
    packs = tuple(_record(Pack, entry, where) for entry in node.value)
    if any(pack.quantity < 1 or pack.from_fen < 1 for pack in packs):
        raise BadPolicy(f"{_at(node)}{where}: `from` and `quantity` start above 0")
    return packs


def _scalar(node: yaml.Node, where: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise BadPolicy(f"{_at(node)}{where}: expected one value")
    return str(node.value)


def _at(node: yaml.Node) -> str:
    return f"line {node.start_mark.line + 1}: "
