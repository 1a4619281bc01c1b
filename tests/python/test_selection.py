"""The selection as traits: what is set next to what, and what is cleared with it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from traitlets import TraitError

from cnn_comparator import CNNComparator, demo
from cnn_comparator.schema import level_ids
from cnn_comparator.selection import dependents

CATEGORY = {"bin": [0.0, 0.1], "level": level_ids()[1], "rpd": [0.4, 0.8]}


@pytest.fixture
def comparator() -> Iterator[CNNComparator]:
    with CNNComparator(demo.snapshot(10), demo.snapshot(100), layer="conv1") as made:
        yield made


def test_nothing_is_highlighted_at_first(comparator: CNNComparator) -> None:
    assert comparator.category is None


def test_what_a_notebook_of_an_earlier_version_holds_is_still_a_selection() -> None:
    saved = json.loads((Path(__file__).parents[1] / "fixtures" / "saved_widget.json").read_text())
    traits = {name: value for name, value in saved.items() if not name.startswith("_")}
    images, _ = demo.images(per_category=1)
    with CNNComparator(demo.snapshot(10), demo.snapshot(100), images=images, **traits) as made:
        assert {name: getattr(made, name) for name in traits} == traits


def test_another_layer_clears_what_belonged_to_the_one_before(comparator: CNNComparator) -> None:
    comparator.category, comparator.channel, comparator.patch = CATEGORY, 3, "a:0"
    comparator.layer = "conv2"
    found = [comparator.category, comparator.channel, comparator.patch]
    assert found == [None, None, None]
    comparator.channel = 1
    assert comparator.channel == 1


def test_what_is_given_together_stays(comparator: CNNComparator) -> None:
    with CNNComparator(
        demo.snapshot(10), demo.snapshot(100), layer="conv1", category=CATEGORY
    ) as made:
        assert made.category == CATEGORY
    comparator.set_state({"layer": "conv3", "category": CATEGORY, "channel": 2})
    assert (comparator.layer, comparator.category, comparator.channel) == ("conv3", CATEGORY, 2)


def fills(comparator: CNNComparator, fill: object, beside: object) -> None:
    content = {"method": "custom", "content": {"fill": fill, "beside": beside}}
    comparator._handle_msg({"content": {"data": content}, "buffers": []})


def test_what_a_page_fills_in_leaves_alone_what_the_program_set() -> None:
    images, _ = demo.images(per_category=1)
    with CNNComparator(demo.snapshot(10), demo.snapshot(100), images=images) as made:
        pair = dict(made.pair)
        page = {"pair": pair, "layer": "conv2", "image": 3, "channel": None}
        fills(made, {"layer": "conv2", "image": 3}, page)
        assert (made.layer, made.image) == ("conv2", 3)
        made.layer = "fc7"
        # The page had not heard of it.
        fills(made, {"channel": 12}, {**page, "channel": 12})
        fills(made, {"layer": "conv3", "channel": 5}, {**page, "layer": "conv3", "channel": 5})
        assert (made.layer, made.image, made.channel) == ("fc7", 3, None)
        fills(made, {"channel": 7, "image": 4}, {**page, "layer": "fc7", "channel": 7, "image": 4})
        assert (made.layer, made.image, made.channel) == ("fc7", 4, 7)
        made.image, made.channel = 0, 1
        fills(made, {"channel": 9, "image": 5}, {**page, "layer": "fc7", "channel": 9, "image": 5})
        assert (made.image, made.channel) == (0, 1)


@pytest.mark.parametrize(
    "content", [{}, {"fill": 3, "beside": {}}, {"fill": {"layer": 4, "no": 1}}]
)
def test_a_fill_that_is_none_is_left(comparator: CNNComparator, content: object) -> None:
    comparator._handle_msg(
        {"content": {"data": {"method": "custom", "content": content}}, "buffers": []}
    )
    assert comparator.layer == "conv1"


def test_a_category_that_is_none_leaves_the_old_one(comparator: CNNComparator) -> None:
    comparator.category = CATEGORY
    with pytest.raises(TraitError, match="category takes"):
        comparator.category = {}
    assert comparator.category == CATEGORY


def test_the_contract_names_traits() -> None:
    traits = CNNComparator.class_traits(sync=True)
    for name, cleared in dependents().items():
        assert {name, *cleared} <= set(traits)
        assert all(traits[other].allow_none for other in cleared)
