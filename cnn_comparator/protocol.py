"""The messages of the data comm: reading requests with the schema that both sides know."""

from __future__ import annotations

from functools import cache
from typing import Any

from .errors import RequestError
from .schema import definitions, study_names

PROTOCOL_VERSION = 2

Message = dict[str, Any]


@cache
def _requests() -> dict[str, Any]:
    """By kind: the validator of a request."""
    kinds = {}
    for reference in definitions()["Request"]["oneOf"]:
        name = reference["$ref"].rsplit("/", 1)[1]
        kinds[definitions()[name]["properties"]["kind"]["const"]] = _validator(name)
    return kinds


@cache
def _validator(definition: str) -> Any:
    from jsonschema import Draft7Validator

    return Draft7Validator({**definitions()[definition], "definitions": definitions()})


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
    validator = _requests().get(kind) if isinstance(kind, str) else None
    if validator is None or not isinstance(content, dict):
        raise _unknown(kind)
    _check(content, validator, "kind")
    if kind == "study":
        name = content["name"]
        if name not in study_names():
            raise _unknown(name)
        _check(content["params"], _validator(f"{name.capitalize()}Params"), f"{name}.params")
    return content


def _check(message: object, validator: Any, what: str) -> None:
    errors = list(validator.iter_errors(message))
    if errors:
        where = ".".join(str(step) for step in errors[0].absolute_path) or what
        raise RequestError(f"The request is not valid at {where}: {errors[0].message}.")


def _unknown(asked: object) -> RequestError:
    return RequestError(
        f"The browser asked for {asked!r}, which this version of cnn-comparator does not know;"
        " reload the page after upgrading."
    )
