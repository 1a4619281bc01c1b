"""Rules on facts that no training gives, and how findings show themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cnn_comparator.behaviour import Behaviour, Judged
from cnn_comparator.findings import Finding, Findings, LayerFacts, WeightFacts, findings_of
from cnn_comparator.findings.grid import grid_of
from cnn_comparator.findings.told import at_least, percent, probability

MEASURES = {
    "cosine": 0.01,
    "share_sign_flips": 0.02,
    "share_to_zero": 0.0,
    "share_from_zero": 0.0,
}


def layer(name: str, relative: float = 0.1, **measures: float) -> LayerFacts:
    """A layer of 900 weights, all of which changed."""
    found = {**MEASURES, "relative": relative, **measures}
    return LayerFacts(name, "paired", frozenset({"weight"}), "weight", found, size=900)


def equal(name: str) -> LayerFacts:
    return replace(layer(name), changed=frozenset())


def rules(*layers: LayerFacts) -> list[str]:
    return [one.rule for one in findings_of(WeightFacts(layers), None)]


def test_a_layer_stands_out_by_twice_the_median() -> None:
    others = [layer(name) for name in "abc"]
    assert "most_changed" in rules(*others, layer("d", 0.2))
    assert "most_changed" not in rules(*others, layer("d", 0.199))
    assert "most_changed" not in rules(layer("a"), layer("d", 9.0))
    assert "most_changed" not in rules(*others, layer("d", float("inf")))


def test_a_tenth_of_the_kernels() -> None:
    def kernels(first: float) -> np.ndarray:
        """Of 20, the first two of which hold a share ``first`` of the squares."""
        rest = (1 - first) / 18
        return np.sqrt(np.r_[[first / 2] * 2, [rest] * 18])

    def with_kernels(first: float) -> LayerFacts:
        return replace(layer("a"), kernels=kernels(first))

    assert "concentrated" in rules(with_kernels(0.41))
    assert "concentrated" not in rules(with_kernels(0.39))
    small = replace(with_kernels(0.41), size=20 * 8)
    assert "concentrated" not in rules(small)
    beside = [layer("b", 0.2), layer("c", 0.2)]
    assert "concentrated" not in rules(with_kernels(0.9), *beside)
    assert "concentrated" in rules(replace(small, size=900, kernels=1e200 * kernels(0.41)))


def test_unrelated_weights_silence_where_they_differ() -> None:
    far = {"cosine": 1.0, "share_sign_flips": 0.5}
    layers = [layer(name, **far) for name in "abc"]
    assert rules(*layers, layer("d", 9.0, **far)) == ["unrelated"]
    flipped = {"cosine": 2.0, "share_sign_flips": 1.0}
    assert "unrelated" not in rules(*(layer(name, **flipped) for name in "abc"))


def test_what_cannot_be_read_silences_what_must_hold_of_all() -> None:
    same, unread = equal("a"), LayerFacts("b", "unknown")
    head = replace(layer("c"), is_head=True)
    assert rules(same, unread, head) == ["frozen"]
    assert rules(same, unread) == []
    assert "1 layer that cannot" in str(findings_of(WeightFacts((same, unread)), None).unjudged)
    assert rules(same, LayerFacts("b", "apart")) == []
    assert rules(same, head) == ["only_head"]
    assert findings_of(WeightFacts(()), None).findings == ()


def test_grids() -> None:
    random = np.random.default_rng(0)
    kernels = random.normal(size=(8, 27)).astype(np.float32)
    assert grid_of(kernels).found is None
    step = np.abs(kernels).max(axis=1, keepdims=True) / np.float32(127)
    found = grid_of(np.round(kernels / step) * step).found
    assert found is not None
    assert 240 < found <= 255
    assert grid_of(np.sign(kernels) * 0.3).found == 3
    off = np.round(kernels / step) * step
    off[5, 3] += 0.2 * step[5, 0]
    assert grid_of(off).found is None
    assert grid_of(np.zeros((8, 27))).found is None
    assert grid_of(kernels[:, :1]).found is None, "one weight always lies on a grid"
    assert grid_of(np.where(kernels > 2, np.nan, kernels)).found is None
    assert grid_of(np.round(kernels * 1000)).found is None, "more than 8 bits"


def test_numbers() -> None:
    assert [percent(one) for one in (0, 0.00123, 0.0925, 0.925, 3.7)] == [
        "0 %",
        "0.123 %",
        "9.25 %",
        "92.5 %",
        "370 %",
    ]
    assert at_least(0.99997) == "0.999"
    assert at_least(0.9) == "0.900"
    assert probability(0.0) == "1e-300"


def test_findings_show_themselves() -> None:
    one = Finding("rule", "'<b>*x*' changed.\nMost.", {"selection": {}}, 0.5)
    found = Findings((one, replace(one, text="More.")), "Not judged: <i>.")
    assert found.markdown() == (
        "- '\\<b\\>\\*x\\*' changed. Most.\n- More.\n\nNot judged: \\<i\\>."
    )
    assert "&lt;b&gt;" in found._repr_html_()
    assert "<b>" not in found._repr_html_()
    assert repr(found).splitlines()[-1] == "Not judged: <i>."
    assert (len(found), found[0], list(found[1:])) == (2, one, [found[1]])
    assert Findings().markdown() == ""
    assert Findings()._repr_html_() == "<p>No findings.</p>"


def predictions(a: list[int], b: list[int], classes: int) -> Behaviour:
    """Of images without labels."""
    zeros, none = np.zeros(len(a)), np.full(len(a), -1)
    sides = [Judged(np.array(one), zeros, zeros, zeros, zeros > 0) for one in (a, b)]
    names = ["image"] * len(a)
    return Behaviour("a", "b", names, none, None, (classes, classes), (sides[0], sides[1]), zeros)


def test_predictions_of_no_class_and_of_very_many() -> None:
    assert not findings_of(None, predictions([-1, -1], [-1, -1], 0))
    # A square of the classes would not fit into any memory.
    swapped = predictions([7] * 5 + [8] * 5, [8] * 5 + [7] * 5, 10**7)
    assert [one.rule for one in findings_of(None, swapped)] == ["relabelled"]
