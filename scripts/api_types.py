"""The JSON Schema of all that pages are told, and their TypeScript types: `make types` writes both.

A test compares the files with the code, and the pages' type check with what they use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

import bot.app  # noqa: F401 - every room's shapes are known once it is imported
from bot.shape import Shape

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = ROOT / "docs" / "api.schema.json"
TYPES = ROOT / "bot" / "web" / "shared" / "api.generated.ts"

Schema = dict[str, Any]
_REF = "#/$defs/"
_NOTE = "// Made by `make types` from the gateway's shapes (bot/shape.py): do not edit.\n"


def shapes() -> list[type[Shape]]:
    """By name, which is the same in Python, JSON Schema and TypeScript."""
    found: dict[str, type[Shape]] = {}
    for shape in _below(Shape):
        if not shape.__module__.startswith("bot."):
            continue
        if found.setdefault(shape.__name__, shape) is not shape:
            raise ValueError(f"{shape.__name__}: {found[shape.__name__]} and {shape}")
    return [found[name] for name in sorted(found)]


def _below(shape: type[Shape]) -> Iterator[type[Shape]]:
    for one in shape.__subclasses__():
        yield one
        yield from _below(one)


def schemas() -> dict[str, Schema]:
    """One an object; words to choose from (enums of many rooms, some of one name) stand in it."""
    kinds = shapes()
    _, known = msgspec.json.schema_components(kinds, ref_template=_REF + "{name}")
    return {kind.__name__: _with_choices(known[kind.__name__], known) for kind in kinds}


def _with_choices(part: Any, known: dict[str, Schema]) -> Any:
    if isinstance(part, list):
        return [_with_choices(one, known) for one in part]
    if not isinstance(part, dict):
        return part
    meant = known.get(part.get("$ref", "").removeprefix(_REF), {})
    if "enum" in meant:
        return {"enum": meant["enum"]}
    return {name: _with_choices(one, known) for name, one in part.items()}


def schema_text() -> str:
    whole = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": schemas()}
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def types_text() -> str:
    return _NOTE + "".join(interface(name, schema) for name, schema in schemas().items())


def interface(name: str, schema: Schema) -> str:
    said = " ".join(schema.get("description", "").split())
    comment = f"\n/** {said} */" if said else ""
    # Only what may be left out (UNSET) is not required; `null` is a value like others.
    needed = set(schema.get("required", ()))
    lines = [
        f"  {field}{'' if field in needed else '?'}: {_type(value)}\n"
        for field, value in schema["properties"].items()
    ]
    return f"{comment}\nexport interface {name} {{\n{''.join(lines)}}}\n"


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(one) for one in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(_value(one) for one in schema["enum"])
    if "const" in schema:
        return _value(schema["const"])
    match schema.get("type"):
        case "string":
            return "string"
        case "integer" | "number":
            return "number"
        case "boolean":
            return "boolean"
        case "null":
            return "null"
        case "array":
            inner = _type(schema["items"])
            return f"({inner})[]" if " | " in inner else f"{inner}[]"
        case "object":
            return f"Record<string, {_type(schema.get('additionalProperties', {}))}>"
        case None:
            return "unknown"
    raise ValueError(f"no type for {schema}")


def _value(value: object) -> str:
    return f"'{value}'" if isinstance(value, str) else json.dumps(value)


def main() -> None:
    SCHEMA.write_text(schema_text())
    TYPES.write_text(types_text())


if __name__ == "__main__":
    main()
