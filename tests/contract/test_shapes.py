"""What pages are told: the checked-in schema and types are those of the code."""

from __future__ import annotations

import json

import msgspec
import pytest

from bot.shape import Shape
from scripts import api_types


def test_every_route_answers_through_a_shape():
    """Only the endpoint that the engine calls speaks rasa-sdk's own JSON."""
    rooms = (api_types.ROOT / "bot" / "gateway").glob("*.py")
    assert [file.name for file in rooms if "json_response" in file.read_text()] == [
        "action_endpoint.py"
    ]


def test_the_checked_in_schema_is_that_of_the_code():
    assert api_types.SCHEMA.read_text() == api_types.schema_text(), "make types"


def test_the_checked_in_types_are_those_of_the_code():
    assert api_types.TYPES.read_text() == api_types.types_text(), "make types"


@pytest.mark.parametrize("shape", api_types.shapes(), ids=lambda shape: shape.__name__)
def test_a_field_is_there_unless_it_is_said_that_it_may_not_be(shape: type[Shape]):
    """A default would make the types say that a field may be missing which never is."""
    given = [field for field in msgspec.structs.fields(shape) if not field.required]
    assert all(field.default is msgspec.UNSET for field in given)


def test_a_choice_a_list_and_what_may_be_missing_read_as_typescript():
    schema = json.loads(
        """{"properties": {
             "kind": {"enum": ["a", "b"]},
             "title": {"anyOf": [{"type": "string"}, {"type": "null"}]},
             "moves": {"type": "array", "items": {"enum": ["x", "y"]}},
             "of": {"$ref": "#/$defs/Order"},
             "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
             "hold": {"type": "boolean"}},
           "required": ["kind", "title", "moves", "of", "counts"]}"""
    )
    assert api_types.interface("Thing", schema) == (
        "\nexport interface Thing {\n"
        "  kind: 'a' | 'b'\n"
        "  title: string | null\n"
        "  moves: ('x' | 'y')[]\n"
        "  of: Order\n"
        "  counts: Record<string, number>\n"
        "  hold?: boolean\n"
        "}\n"
    )
