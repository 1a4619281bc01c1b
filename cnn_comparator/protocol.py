"""The messages of the data comm: reading requests, and the schema both sides validate with."""

from __future__ import annotations

from functools import cache
from typing import Any

from .errors import RequestError
from .schema import contract

PROTOCOL_VERSION = 1

Message = dict[str, Any]


@cache
def _validators() -> dict[str, Any]:
    from jsonschema import Draft7Validator

    schema = contract("v1.schema.json")
    definitions = schema["definitions"]
    validators = {}
    for reference in definitions["Request"]["oneOf"]:
        definition = definitions[reference["$ref"].rsplit("/", 1)[1]]
        kind = definition["properties"]["kind"]["const"]
        validators[kind] = Draft7Validator({**definition, "definitions": definitions})
    return validators


def requests_of(content: object) -> list[object]:
    """The requests of a message: those of a batch, or the message itself."""
    if isinstance(content, dict) and content.get("kind") == "batch":
        requests = content.get("requests")
        if isinstance(requests, list):
            return requests
    return [content]


def parse_request(content: object) -> Message:
    """A validated request. Raises ``RequestError`` naming what does not fit the schema."""
    kind = content.get("kind") if isinstance(content, dict) else None
    validator = _validators().get(kind) if isinstance(kind, str) else None
    if validator is None or not isinstance(content, dict):
        raise RequestError(
            f"The browser asked for {kind!r}, which this version of cnn-comparator does not know;"
            " reload the page after upgrading."
        )
    errors = list(validator.iter_errors(content))
    if errors:
        where = ".".join(str(step) for step in errors[0].absolute_path) or kind
        raise RequestError(f"The request is not valid at {where}: {errors[0].message}.")
    return content
