import json
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from cnn_comparator.errors import RequestError
from cnn_comparator.metrics import ChangeAccumulator
from cnn_comparator.protocol import parse_request, requests_of
from cnn_comparator.schema import contract, measure_ids

FIXTURES = Path(__file__).parents[2] / "protocol" / "fixtures"


def messages(folder: str) -> list[tuple[str, object]]:
    paths = sorted((FIXTURES / folder).glob("*.json"))
    return [(path.stem, json.loads(path.read_text())) for path in paths]


def test_schema_is_valid() -> None:
    Draft7Validator.check_schema(contract("v1.schema.json"))


@pytest.mark.parametrize(("name", "message"), messages("good"))
def test_good_message(name: str, message: dict[str, object]) -> None:
    Draft7Validator(contract("v1.schema.json")).validate(message)
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
    assert list(ChangeAccumulator((1,)).measures()) == measure_ids()
