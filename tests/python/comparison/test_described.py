"""How a comparison shows itself in Python."""

from __future__ import annotations

from copy import deepcopy
from html.parser import HTMLParser
from inspect import signature
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

import cnn_comparator
from cnn_comparator import CNNComparator, Comparison
from cnn_comparator.errors import ClosedError
from cnn_comparator.schema import study_names


def net(kernels: int = 4) -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Conv2d(3, kernels, 3), nn.Flatten(), nn.LazyLinear(2)).eval()


def opened() -> Comparison:
    module, wider = net(), net(5)
    for one in (module, wider):
        one(torch.zeros(1, 3, 8, 8))
    images = np.zeros((2, 8, 8, 3), np.uint8)
    return Comparison({"<b>": module, "wide": wider.state_dict()}, images=images)


def studied(name: str) -> Any:
    torch.manual_seed(3)
    pooled = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 6))
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), *pooled).eval()
    images = np.random.default_rng(0).integers(0, 255, (3, 24, 24, 3), np.uint8)
    with Comparison(module, pooled_again(module), images=images, labels=[0, 1, 2]) as comparison:
        return comparison.study(name, **PARAMS[name])


def pooled_again(module: nn.Module) -> nn.Module:
    found = deepcopy(module)
    with torch.no_grad():
        found[0].weight.mul_(1.25)
    return found


PARAMS: dict[str, dict[str, Any]] = {
    "overview": {},
    "behaviour": {},
    "predictions": {"image": 1},
    "activations": {"image": 0, "layer": "0"},
    "patches": {"image": 0, "layer": "0", "side": "output", "channel": 2, "count": 3},
    "extent": {"parameter": "0.weight"},
    "checkup": {},
    "outputs": {"image": 2},
    "inputs": {"image": 2},
    "findings": {},
    "proposals": {"image": 1},
    "set_activations": {"images": [0, 2], "layer": "0", "at": "after"},
    "set_patches": {"images": [0, 2], "layer": "0", "side": "output", "channel": 2, "count": 3},
    "features": {"images": [0, 1, 2]},
    "transplant": {"images": [0, 1]},
    "transplant_kernels": {"image": 1, "layer": "0"},
    "hybrid": {"image": 1, "layer": "0"},
}


SENTENCES = {"findings", "transplant", "transplant_kernels"}
"""Studies whose results tell what was found."""


def test_every_study_is_shown() -> None:
    assert set(PARAMS) == study_names()


@pytest.mark.parametrize("name", PARAMS)
def test_a_result_is_a_line_and_a_table(name: str) -> None:
    found = studied(name)
    line = repr(found)
    assert name in SENTENCES or line.strip("<").startswith(type(found).__name__), line
    assert len(line) < 700, line
    html = Texts(found._repr_html_())
    assert line.strip("<>") in " ".join(html.texts)
    assert ("table" in html.tags) == hasattr(found, "table")


def test_tables_of_results_have_their_numbers() -> None:
    seen = studied("predictions")
    table = seen.table
    assert list(table["class"][:1]) == [int(np.argmax(np.fmax(*probabilities(seen))))]
    for side, wanted in zip("ab", probabilities(seen), strict=True):
        np.testing.assert_array_equal(table.sort_values("class")[side], wanted)
    assert list(table["true"]) == [one == 1 for one in table["class"]]
    found = studied("behaviour")
    assert list(found.table["label"]) == [0, 1, 2]
    assert set(found.rates["of"]) == {3}
    ranked = studied("patches")
    assert list(ranked.table["rank_a"][:3]) == [one.rank.a for one in ranked.a]
    overview = studied("overview").table.set_index("layer")
    assert overview.loc["0", "relative"] == pytest.approx(0.25, rel=1e-6)
    assert overview.loc["4", "euclidean"] == 0


def probabilities(seen: Any) -> tuple[np.ndarray, np.ndarray]:
    return seen.a.probabilities, seen.b.probabilities


def test_a_snapshot_that_does_not_run_has_no_probabilities_in_the_table() -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.Flatten(), nn.Linear(144, 3)).eval()
    images = np.zeros((1, 8, 8, 3), np.uint8)
    with Comparison(module, module.state_dict(), images=images) as comparison:
        table = comparison.study("predictions", image=0).table
    assert len(table) == 3 and table["b"].isna().all() and table["a"].notna().all()


def test_the_widget_is_a_line_too() -> None:
    module = nn.Sequential(nn.Conv2d(3, 4, 3)).eval()
    with CNNComparator(module, module) as comparator:
        assert repr(comparator).startswith("<CNNComparator of 'A' and 'B': ")
    assert repr(comparator) == "<CNNComparator, closed>"


def test_what_is_imported_when_it_is_used_is_listed() -> None:
    assert {"CNNComparator", "Comparison", "__version__"} <= set(dir(cnn_comparator))


def test_the_help_of_the_widget_has_what_a_comparison_takes() -> None:
    text = CNNComparator.__doc__ or ""
    for name in ("a, b", "images", "preprocess", "output", "height", "layer", "rpd_cuts"):
        assert f"\n{name}:\n" in text
    assert {"images", "layer", "metric"} <= set(signature(CNNComparator).parameters)


class Texts(HTMLParser):
    """The tags and the texts of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_line_says_what_is_compared() -> None:
    with opened() as comparison:
        assert repr(comparison) == (
            "<Comparison of '<b>' and 'wide': 0 of 2 layers with weights are compared, 2 images>"
        )
    assert repr(comparison) == "<Comparison, closed>"


def test_notes_are_by_what_they_are_about() -> None:
    with opened() as comparison:
        notes = comparison.notes
        assert notes["wide"] == comparison.snapshots["wide"].note
        assert notes["pair"].startswith("A and B have no weights to compare")
        assert "<b>" not in notes
    with pytest.raises(ClosedError):
        _ = comparison.notes


def test_html_is_escaped() -> None:
    with opened() as comparison:
        html = Texts(comparison._repr_html_())
        assert "<b>" in html.texts and html.tags == {"div", "p", "table", "tr", "th", "td", "b"}
        assert any(comparison.notes["pair"] in text for text in html.texts)
