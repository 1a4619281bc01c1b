import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from cnn_comparator.errors import RequestError
from cnn_comparator.metrics import ChangeAccumulator
from cnn_comparator.protocol import parse_request, requests_of
from cnn_comparator.schema import contract, definitions, measure_ids, study_names, type_of

FIXTURES = Path(__file__).parents[2] / "protocol" / "fixtures"


def messages(folder: str) -> list[tuple[str, object]]:
    paths = sorted((FIXTURES / folder).glob("*.json"))
    return [(path.stem, json.loads(path.read_text())) for path in paths]


def validate(definition: str, message: object) -> None:
    Draft7Validator({**definitions()[definition], "definitions": definitions()}).validate(message)


@pytest.mark.parametrize(
    "name", ["messages.schema.json", *(f"studies/{name}.json" for name in sorted(study_names()))]
)
def test_schemas_are_valid(name: str) -> None:
    Draft7Validator.check_schema(contract(name))


def test_every_definition_has_one_place() -> None:
    names = ["messages.schema.json", *(f"studies/{name}.json" for name in study_names())]
    assert sum(len(contract(name)["definitions"]) for name in names) == len(definitions())


@pytest.mark.parametrize(("name", "message"), messages("good"))
def test_good_message(name: str, message: dict[str, Any]) -> None:
    Draft7Validator(contract("messages.schema.json")).validate(message)
    if message["kind"] == "result":
        study = next(one for one in sorted(study_names()) if name.startswith(f"{one}_"))
        validate(f"{type_of(study)}Result", message["result"])
    if name.split("_")[-1] == "request" or "request" in name:
        for request in requests_of(message):
            assert parse_request(request) == request


@pytest.mark.parametrize(("name", "message"), messages("bad"))
def test_bad_request_is_one_sentence(name: str, message: object) -> None:
    with pytest.raises(RequestError) as caught:
        parse_request(message)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_measures_have_the_ids_of_the_contract() -> None:
    assert set(ChangeAccumulator((1,)).measures()) == set(measure_ids())


def test_the_first_request_waits_for_no_large_import() -> None:
    """Where JupyterLab is, jsonschema builds a grammar of URIs when it is imported."""
    code = (
        "import sys; from cnn_comparator.protocol import parse_request; "
        "parse_request({'kind': 'hello', 'protocol': 2, 'package': '', 'token': 't'}); "
        "print({'jsonschema', 'rfc3987_syntax', 'pandas'} & set(sys.modules))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"
