"""The messages of the data comm: reading requests with the schema that both sides know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from .errors import RequestError
from .schema import definitions, study_names, type_of

PROTOCOL_VERSION = 2

Message = dict[str, Any]


@cache
def _requests() -> dict[str, str]:
    """By kind: the definition of a request."""
    names = [_name(reference) for reference in definitions()["Request"]["oneOf"]]
    return {definitions()[name]["properties"]["kind"]["const"]: name for name in names}


@cache
def _validator(definition: str) -> Callable[[object], object]:
    # Not jsonschema: where JupyterLab is installed, importing it takes more than a second, as it
    # builds a grammar of URIs, and the first panel waits for it.
    import fastjsonschema

    validate: Callable[[object], object] = fastjsonschema.compile(
        {"$schema": "http://json-schema.org/draft-07/schema#", **_with_parts(definition)}
    )
    return validate


def _with_parts(definition: str) -> Message:
    """A definition with all that it refers to."""
    found: Message = {}
    left = [definition]
    while left:
        name = left.pop()
        if name not in found:
            found[name] = definitions()[name]
            left += map(_name, _references(found[name]))
    return {**found[definition], "definitions": found}


def _references(schema: object) -> Iterator[Message]:
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema
        for one in schema.values():
            yield from _references(one)
    elif isinstance(schema, list):
        for one in schema:
            yield from _references(one)


def _name(reference: Message) -> str:
    return str(reference["$ref"].rsplit("/", 1)[1])


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
    definition = _requests().get(kind) if isinstance(kind, str) else None
    if definition is None or not isinstance(content, dict):
        raise _unknown(kind)
    _check(content, definition, "kind")
    if kind == "study":
        name = content["name"]
        if name not in study_names():
            raise _unknown(name)
        _check(content["params"], f"{type_of(name)}Params", f"{name}.params")
    return content


def _check(message: object, definition: str, what: str) -> None:
    from fastjsonschema import JsonSchemaValueException

    try:
        _validator(definition)(message)
    except JsonSchemaValueException as error:
        where = ".".join(map(str, error.path[1:])) or what
        raise RequestError(f"The request is not valid at {where}: {error.message}.") from error


def _unknown(asked: object) -> RequestError:
    return RequestError(
        f"The browser asked for {asked!r}, which this version of cnn-comparator does not know;"
        " reload the page after upgrading."
    )
