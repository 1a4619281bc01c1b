"""The fuzz suite itself: the same mutants of the same seed."""

import pytest

from tests.fuzz.formats import FORMATS, made_seeds, mutant
from tests.fuzz.mutators import pickles, wire

HERE = [name for name in FORMATS if FORMATS[name].seeds[0] != "torch"]


@pytest.mark.parametrize("name", HERE)
def test_mutants_are_told_by_seed_and_number(name: str) -> None:
    seeds = made_seeds(name)
    found = [mutant(name, 7, number, seeds) for number in range(150)]
    assert found[: len(seeds)] == seeds
    assert [mutant(name, 7, number, seeds) for number in reversed(range(150))] == found[::-1]
    assert [mutant(name, 8, number, seeds) for number in range(150)] != found
    assert sum(each not in seeds for each in found) > 100


def test_what_is_read_of_a_format_is_written_as_it_was() -> None:
    for model in made_seeds("onnx"):
        fields = wire.parsed(model)
        assert fields is not None and wire.written(fields) == model
    parts, rest = pickles.pieces(b"(lp0\n.(I1\nt.tail")
    assert b"".join(parts) + rest == b"(lp0\n.(I1\nt.tail" and rest == b"tail"
