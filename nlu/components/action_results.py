"""Checks what an action answers against Rasa's schema, with a validator that is made once.

Rasa hands schema and answer to `jsonschema.validate`, which first checks the schema itself against
its meta-schema: each time, and for longer than all the rest of a turn takes. The schema is a
constant of Rasa's, so checking it once is enough. What does not fit is refused by Rasa's own
method, in its own words.

The seam is `RemoteAction._validate_action_result`; tests/nlu/in_engine.py fails where a newer Rasa
checks elsewhere.
"""

from __future__ import annotations

from typing import Any, Dict, Text

from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction

_refuse = RemoteAction._validate_action_result


def _prepared() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    return kind(schema)


_VALIDATOR = _prepared()


def _check(self: RemoteAction, result: Dict[Text, Any]) -> bool:
    """True; raises jsonschema.ValidationError, as Rasa's, for what is no action's answer."""
    if _VALIDATOR.is_valid(result):
        return True
    valid: bool = _refuse(self, result)
    return valid


def use() -> None:
    """From now on, for every action."""
    RemoteAction._validate_action_result = _check
