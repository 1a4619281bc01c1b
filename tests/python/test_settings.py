"""What may be set about the distribution, and the sentences about what may not."""

from typing import Any

import pytest
from traitlets import TraitError

from cnn_comparator.schema import default_cuts, level_ids
from cnn_comparator.settings import checked_bins, checked_category, checked_cuts, checked_set
from cnn_comparator.widget import CNNComparator


def test_defaults_are_those_of_the_contract() -> None:
    traits = CNNComparator.class_traits()
    assert traits["rpd_cuts"].default() == default_cuts() == [0.4, 0.8, 1.2, 1.6]
    assert traits["levels"].default() == level_ids()
    assert checked_bins(traits["bins"].default()) == checked_bins({})


@pytest.mark.parametrize("cuts", [[0.1, 0.2, 0.3], [0.1, 0.2, 0.2, 0.3], [0, 1, 1.2, 1.3],
                                  [0.1, 0.2, 0.3, 2], [0.5, 0.4, 1, 1.5]])  # fmt: skip
def test_cuts_must_rise_within_the_range(cuts: list[float]) -> None:
    with pytest.raises(TraitError, match="4 rising numbers between 0 and 2"):
        checked_cuts(cuts)
    assert checked_cuts([0.1, 0.2, 0.3, 1.9]) == [0.1, 0.2, 0.3, 1.9]


def test_bins_are_completed() -> None:
    assert checked_bins({"count": 5}) == {"scale": "linear", "count": 5, "range": None}
    found = checked_bins({"scale": "log", "range": [1, 10]})
    assert found == {"scale": "log", "count": None, "range": [1.0, 10.0]}


@pytest.mark.parametrize(
    "bins",
    [
        {"scale": "cubic"},
        {"number": 3},
        {"count": 0},
        {"count": 1001},
        {"count": True},
        {"count": 2.0},
        {"range": [1]},
        {"range": [2, 1]},
        {"range": [-1, 1]},
        {"range": "ab"},
        {"range": [0, float("inf")]},
        {"scale": "log", "range": [0, 1]},
    ],
)
def test_impossible_bins_have_their_sentence(bins: dict[str, Any]) -> None:
    with pytest.raises(TraitError) as caught:
        checked_bins(bins)
    assert str(caught.value).endswith(".")


def test_a_category_is_completed_by_the_range_of_its_level() -> None:
    cuts = [0.4, 0.8, 1.2, 1.6]
    found = checked_category({"bin": [0, 1], "level": level_ids()[4]}, cuts)
    assert found == {"bin": [0.0, 1.0], "level": level_ids()[4], "rpd": [1.6, 2.0]}
    special = checked_category({"bin": (0, 1), "level": "to_zero"}, cuts)
    assert special == {"bin": [0.0, 1.0], "level": "to_zero", "rpd": None}
    every = checked_category({"bin": [0, 1], "level": None}, cuts)
    assert every == {"bin": [0.0, 1.0], "level": None, "rpd": None}
    assert checked_category(None, cuts) is None


@pytest.mark.parametrize(
    "category",
    [
        {},
        {"bin": [0, 1]},
        {"bin": [0, 1], "level": "huge"},
        {"bin": [0, 1], "level": "to_zero", "more": 1},
        {"bin": None, "level": "to_zero"},
        {"bin": [0, 1], "level": None, "rpd": [0, 1]},
        {"bin": [1, 0], "level": "to_zero"},
        {"bin": [0, float("nan")], "level": "to_zero"},
        {"bin": [0, 1], "level": level_ids()[0], "rpd": [1]},
    ],
)
def test_impossible_categories_have_their_sentence(category: dict[str, Any]) -> None:
    with pytest.raises(TraitError) as caught:
        checked_category(category, default_cuts())
    assert str(caught.value).endswith(".")


def test_a_set_is_images_that_there_are() -> None:
    assert CNNComparator.class_traits()["patch_scores"].default() == "exact"
    given = {"name": "broken", "images": [7, 3]}
    assert checked_set(given, 8) == given
    assert checked_set(None, 0) is None


@pytest.mark.parametrize(
    "given",
    [
        {"name": "broken"},
        {"images": [1]},
        {"name": 3, "images": [1]},
        {"name": "", "images": []},
        {"name": "", "images": [1, 1]},
        {"name": "", "images": [8]},
        {"name": "", "images": [-1]},
        {"name": "", "images": [True]},
        {"name": "", "images": list(range(513))},
    ],
)
def test_an_impossible_set_has_its_sentence(given: dict[str, Any]) -> None:
    with pytest.raises(TraitError) as caught:
        checked_set(given, 8)
    assert str(caught.value).endswith(".")
