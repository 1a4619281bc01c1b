"""Every rule speaks where it is true and nowhere else: pairs whose truth is planted."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from jsonschema import Draft7Validator
from torch import nn

from cnn_comparator import Comparison, demo
from cnn_comparator.schema import definitions
from cnn_comparator.studies.wire import encoded
from tests.python.findings.trained import pictures
from tests.sentences import coded

EXPECTED = [
    ("early", "late", ["accuracy", "worse_images", "most_changed", "one_run"]),
    ("late", "early", ["accuracy", "one_run"]),
    ("late", "more epochs", ["one_run"]),
    ("late", "another seed", ["unrelated", "accuracy"]),
    ("late", "identical", ["identical"]),
    ("late", "late", ["identical"]),
    ("late", "half", ["rounded"]),
    ("late", "statistics", ["only_statistics"]),
    ("late", "biases", ["only_biases"]),
    ("late", "head", ["only_head"]),
    ("late", "head, not still", ["only_head"]),
    ("late", "frozen part", ["frozen", "one_run"]),
    ("late", "pruned", ["accuracy", "pruned", "one_run"]),
    ("pruned", "late", ["accuracy", "worse_images", "pruned", "one_run"]),
    ("late", "quantised", ["quantised"]),
    ("late", "quantised by kernel", ["quantised"]),
    ("quantised", "late", ["quantised"]),
    ("quantised", "quantised by kernel", ["one_run"]),
    ("late", "two kernels", ["concentrated", "one_run"]),
    ("late", "all kernels", ["most_changed", "one_run"]),
    ("late", "relabelled", ["only_head", "relabelled", "accuracy"]),
]


@pytest.mark.parametrize(("a", "b", "rules"), EXPECTED)
def test_the_rules_that_are_true_speak_and_no_others(
    compared: Comparison, a: str, b: str, rules: list[str]
) -> None:
    found = compared.findings(a, b, run=True)
    assert [one.rule for one in found] == rules
    assert found.unjudged is None
    result, _ = encoded(found)
    schema = {**definitions()["FindingsResult"], "definitions": definitions()}
    Draft7Validator(schema).validate(result)
    for one in found:
        assert coded(one.text) == one.text


def test_what_is_found_is_what_was_planted(
    compared: Comparison, networks: dict[str, nn.Module]
) -> None:
    def finding(b: str, rule: str, a: str = "late") -> tuple[str, dict[str, Any]]:
        [one] = [one for one in compared.findings(a, b, run=True) if one.rule == rule]
        return one.text, dict(one.evidence)

    images, labels = pictures(300, 2, noise=2.5)
    with torch.no_grad():
        early, late = (networks[name](images) for name in ("early", "late"))
    a, b = (one.argmax(1) == labels for one in (early, late))
    text, evidence = finding("late", "worse_images", "early")
    broken = (a & ~b).nonzero().flatten().tolist()
    assert f"yet {len(broken)} images" in text
    assert evidence["selection"]["image"] in broken
    text, evidence = finding("late", "accuracy", "early")
    assert f"{b.sum()} of 300 images are right in B, {a.sum()} in A" in text
    assert evidence["selection"]["image"] in (b & ~a).nonzero().flatten().tolist()

    text, evidence = finding("pruned", "pruned")
    assert evidence["share"] == pytest.approx(0.5, abs=0.01)
    assert evidence["selection"] == {"layer": "8", "metric": "share_to_zero"}

    before, after = (networks[one][4].weight for one in ("late", "two kernels"))
    squares = (after - before).detach().double().square().flatten(1).sum(1)
    text, evidence = finding("two kernels", "concentrated")
    assert evidence["share"] == pytest.approx(float(squares[:2].sum() / squares.sum()), abs=1e-6)
    assert evidence["selection"]["layer"] == "4"
    assert evidence["selection"]["kernel"] == int(squares.argmax())

    assert finding("quantised by kernel", "quantised")[1]["values"] == 255
    assert "'0', '4'" in finding("frozen part", "frozen")[0]
    assert "'13'" in finding("head", "only_head")[0]
    assert finding("head, not still", "only_head")[0].endswith("changed as well.")
    assert "5 classes" in finding("relabelled", "relabelled")[0]
    assert "100 %" in finding("relabelled", "relabelled")[0]


def test_only_what_has_been_computed_is_judged(networks: dict[str, nn.Module]) -> None:
    images, labels = pictures(300, 2, noise=2.5)
    given = {name: networks[name] for name in ("early", "late")}
    with Comparison(given, images=images, labels=labels.tolist()) as comparison:
        nothing = comparison.findings()
        assert not nothing
        assert nothing.unjudged is not None
        assert nothing.unjudged.count("Not judged:") == 2
        comparison.summary()
        weights = comparison.findings()
        assert [one.rule for one in weights] == ["most_changed", "one_run"]
        assert weights.unjudged == (
            "Not judged: predictions, as the models have not run on all images."
        )
        comparison.behaviour()
        assert len(comparison.findings()) == 4
        assert comparison.findings().unjudged is None


def test_what_cannot_be_judged_is_said(networks: dict[str, nn.Module]) -> None:
    images, labels = pictures(60, 2)
    two = {name: networks[name] for name in ("late", "relabelled")}
    with Comparison(two) as comparison:
        found = comparison.findings(run=True)
    assert found.unjudged == "Not judged: predictions. There are no images."
    with Comparison(two, images=images) as comparison:
        found = comparison.findings(run=True)
    assert [one.rule for one in found] == ["only_head", "relabelled"]
    assert found.unjudged is not None
    assert found.unjudged.startswith("Not judged: accuracy")
    one = {"late": networks["late"], "relabelled": networks["relabelled"].state_dict()}
    with Comparison(one, images=images, labels=labels.tolist()) as comparison:
        found = comparison.findings(run=True)
    assert [one.rule for one in found] == ["only_head"]
    assert found.unjudged == "Not judged: predictions, as not both snapshots give class scores."
    states = {name: one.state_dict() for name, one in two.items()}
    with Comparison(states, images=images, labels=labels.tolist()) as comparison:
        found = comparison.findings(run=True)
    assert [one.rule for one in found] == ["only_head"]
    assert "cannot run" in str(found.unjudged)


def test_a_head_of_another_size_is_replaced(networks: dict[str, nn.Module]) -> None:
    images, _ = pictures(12, 2)
    late = networks["late"]
    assert isinstance(late, nn.Sequential)
    other = nn.Sequential(*late[:-1], nn.Linear(30, 9)).eval()
    with Comparison(late, other, images=images) as comparison:
        found = comparison.findings(run=True)
    assert [one.rule for one in found] == ["only_head"]
    assert found[0].text.startswith("Only the head was replaced, '13'; the weights of the 3")
    assert "6 classes" in str(found.unjudged)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("epochs", "rules"),
    [
        ((1, 2), ["most_changed", "concentrated", "one_run"]),
        (
            (10, 100),
            ["accuracy", "worse_images", "most_changed", "concentrated", "one_run"],
        ),
        ((50, 100), ["accuracy", "worse_images", "one_run"]),
    ],
)
def test_the_shipped_snapshots(epochs: tuple[int, int], rules: list[str]) -> None:
    images, labels = demo.validation()
    a, b = map(demo.snapshot, epochs)
    with Comparison(a, b, images=images, labels=labels, classes=demo.CATEGORIES) as comparison:
        found = comparison.findings(run=True)
    assert [one.rule for one in found] == rules
    if epochs == (50, 100):
        assert "278 of 340 images are right in B, 225 in A" in found[0].text
        assert found[0].evidence["p"] == pytest.approx(1e-11, rel=0.5)
        assert "yet 7 images" in found[1].text
