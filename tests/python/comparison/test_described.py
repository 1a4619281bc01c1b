"""How a comparison shows itself in Python."""

from __future__ import annotations

from html.parser import HTMLParser

import numpy as np
import pytest
import torch
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.errors import ClosedError


def net(kernels: int = 4) -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Conv2d(3, kernels, 3), nn.Flatten(), nn.LazyLinear(2)).eval()


def opened() -> Comparison:
    module, wider = net(), net(5)
    for one in (module, wider):
        one(torch.zeros(1, 3, 8, 8))
    images = np.zeros((2, 8, 8, 3), np.uint8)
    return Comparison({"<b>": module, "wide": wider.state_dict()}, images=images)


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
