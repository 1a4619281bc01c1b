"""Which output is the class scores, and what makes probabilities of it, in ONNX and PyTorch.

The oracle is the runtime itself, called directly.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnxruntime
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.errors import ModelError, SourceError

CLASSES = 5
SIZE = 8
IMAGES = np.random.default_rng(2).integers(0, 255, (3, SIZE, SIZE, 3), np.uint8)
Tail = Callable[[torch.Tensor], Any]


def entering() -> torch.Tensor:
    return torch.from_numpy((IMAGES.astype(np.float32) / 255).transpose(0, 3, 1, 2).copy())


class Classifier(nn.Module):
    """A convolution, a pooled map, a dense layer, and what a test does with its scores."""

    def __init__(self, tail: Tail, classes: int = CLASSES) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 6, 3)
        self.head = nn.Linear(6, classes)
        self.tail = tail

    def forward(self, x: torch.Tensor) -> Any:
        maps = torch.relu(self.conv(x))
        return self.tail(3 * self.head(maps.mean((2, 3))))


def classifier(tail: Tail, classes: int = CLASSES, seed: int = 0) -> Classifier:
    torch.manual_seed(seed)
    return Classifier(tail, classes).eval()


def decomposed(x: torch.Tensor) -> torch.Tensor:
    powers = torch.exp(x)
    return powers / powers.sum(1, keepdim=True)


PROBABILITIES: Mapping[str, Tail] = {
    "softmax": lambda x: x.softmax(1),
    "softmax, then reshaped": lambda x: x.softmax(1).reshape(len(x), -1, 1, 1),
    "softmax of a transposed": lambda x: x.T.softmax(0).T,
    "decomposed": decomposed,
    "clipped": lambda x: x.softmax(1).clamp(1e-7, 1),
    "averaged": lambda x: (x.softmax(1) + (2 * x).softmax(1)) / 2,
    "ensemble": lambda x: torch.stack([x.softmax(1), (x / 3).softmax(1)]).mean(0),
    "sigmoid, one for each class": lambda x: x.sigmoid(),
    "half precision": lambda x: x.softmax(1).half().float(),
    "of softplus": lambda x: nn.functional.softplus(x) / nn.functional.softplus(x).sum(1, True),
}
LOGITS: Mapping[str, Tail] = {
    "logits": lambda x: x,
    "scaled": lambda x: x * 4 - 1,
    "of a temperature": lambda x: x / 0.3,
    "rectified": torch.relu,
    "centred": lambda x: x - x.mean(1, keepdim=True),
}


def run(module: nn.Module) -> Any:
    with torch.no_grad():
        return module(entering())


def exported(module: nn.Module, path: Path, **options: Any) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names = {"input_names": ["x"], "dynamic_axes": {"x": {0: "n"}}}
        torch.onnx.export(
            module, (entering()[:1],), path, dynamo=False, verbose=False, **names, **options
        )
    return path


def shown(source: object, **options: Any) -> np.ndarray:
    with Comparison({"A": source, "B": source}, images=IMAGES, **options) as comparison:
        return np.stack([comparison.probabilities("A", image) for image in range(len(IMAGES))])


def by_runtime(path: Path, output: str | None = None) -> np.ndarray:
    session = onnxruntime.InferenceSession(path)
    [found] = session.run(None if output is None else [output], {"x": entering().numpy()})
    return np.asarray(found).reshape(len(IMAGES), -1)


@pytest.mark.parametrize("tail", PROBABILITIES)
@pytest.mark.parametrize("form", ["module", "onnx"])
def test_probabilities_are_shown_as_they_are(tail: str, form: str, tmp_path: Path) -> None:
    module = classifier(PROBABILITIES[tail])
    if form == "module":
        wanted = run(module).numpy().reshape(len(IMAGES), -1)
        found = shown(module)
    else:
        path = exported(module, tmp_path / "m.onnx")
        wanted, found = by_runtime(path), shown(path)
    np.testing.assert_allclose(found, wanted, atol=1e-6)


@pytest.mark.parametrize("tail", LOGITS)
@pytest.mark.parametrize("form", ["module", "onnx"])
def test_a_softmax_makes_probabilities_of_other_scores(
    tail: str, form: str, tmp_path: Path
) -> None:
    module = classifier(LOGITS[tail])
    source = module if form == "module" else exported(module, tmp_path / "m.onnx")
    wanted = run(module).double().softmax(1).numpy()
    np.testing.assert_allclose(shown(source), wanted, atol=1e-6)


LOGARITHMS: Mapping[str, Tail] = {
    "log-softmax": lambda x: x.log_softmax(1),
    "decomposed": lambda x: x - torch.logsumexp(x, 1, keepdim=True),
    "of a softmax": lambda x: torch.log(x.softmax(1)),
}


@pytest.mark.parametrize("tail", LOGARITHMS)
@pytest.mark.parametrize("form", ["module", "onnx"])
def test_log_probabilities_are_raised(tail: str, form: str, tmp_path: Path) -> None:
    module = classifier(LOGARITHMS[tail])
    source = module if form == "module" else exported(module, tmp_path / "m.onnx")
    np.testing.assert_allclose(shown(source), run(module).exp().numpy(), atol=1e-6)


@pytest.mark.parametrize("form", ["module", "onnx"])
@pytest.mark.parametrize("tail", ["sigmoid", "decomposed", "logit"])
def test_one_score_is_that_of_the_second_class(form: str, tail: str, tmp_path: Path) -> None:
    tails: dict[str, Tail] = {
        "sigmoid": torch.sigmoid,
        "decomposed": lambda x: 1 / (1 + torch.exp(-x)),
        "logit": lambda x: x,
    }
    module = classifier(tails[tail], 1)
    second = run(module) if tail != "logit" else run(module).sigmoid()
    source = module if form == "module" else exported(module, tmp_path / "m.onnx")
    wanted = torch.cat([1 - second, second], 1).numpy()
    np.testing.assert_allclose(shown(source), wanted, atol=1e-6)


class Both(nn.Module):
    """Features and scores, in some order and form."""

    def __init__(self, form: Callable[[torch.Tensor, torch.Tensor], Any]) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3)
        self.head = nn.Linear(8, CLASSES)
        self.form = form

    def forward(self, x: torch.Tensor) -> Any:
        features = self.conv(x).mean((2, 3))
        return self.form(features, self.head(features).softmax(1))


class Named(NamedTuple):
    features: torch.Tensor
    scores: torch.Tensor


@dataclass
class Answer:
    hidden: torch.Tensor
    logits: torch.Tensor


FORMS: Mapping[str, Callable[[torch.Tensor, torch.Tensor], Any]] = {
    "tuple": lambda f, s: (f, s),
    "list": lambda f, s: [s, f],
    "mapping": lambda f, s: {"embedding": f, "probabilities": s},
    "nested": lambda f, s: {"aux": [f, {"deep": f}], "out": s},
    "named tuple": Named,
    "data class": Answer,
}
CLASS_NAMES = [f"class {index}" for index in range(CLASSES)]


@pytest.mark.parametrize("form", FORMS)
def test_the_output_with_a_score_for_each_class_is_found(form: str) -> None:
    torch.manual_seed(4)
    module = Both(FORMS[form]).eval()
    with torch.no_grad():
        features = module.conv(entering()).mean((2, 3))
        wanted = module.head(features).softmax(1).numpy()
    np.testing.assert_allclose(shown(module, classes=CLASS_NAMES), wanted, atol=1e-6)
    if form not in ("tuple", "list"):
        np.testing.assert_allclose(shown(module), wanted, atol=1e-6)
    name = {"tuple": 1, "list": 0, "mapping": "probabilities", "nested": "out"}.get(form, 1)
    np.testing.assert_allclose(shown(module, output=name), wanted, atol=1e-6)
    with pytest.raises(SourceError, match=r"has no output 'wrong'; it has '.*Check output="):
        shown(module, output="wrong")


def test_outputs_of_onnx_are_found_by_classes_and_by_name(tmp_path: Path) -> None:
    torch.manual_seed(4)
    module = Both(FORMS["tuple"]).eval()
    for names in (["features", "probs"], ["a", "b"]):
        path = exported(module, tmp_path / f"{names[0]}.onnx", output_names=names)
        wanted = by_runtime(path, names[1])
        np.testing.assert_allclose(shown(path, classes=CLASS_NAMES), wanted, atol=1e-6)
        np.testing.assert_allclose(shown(path, output=names[1]), wanted, atol=1e-6)
        np.testing.assert_allclose(shown(path), wanted, atol=1e-6)


@pytest.mark.parametrize("form", ["module", "onnx"])
def test_what_has_no_class_scores_says_what_it_has(form: str, tmp_path: Path) -> None:
    module = nn.Sequential(nn.Conv2d(3, 2, 3, padding=1)).eval()
    source = module if form == "module" else exported(module, tmp_path / "m.onnx")
    with pytest.raises(ModelError, match=rf"2 × {SIZE} × {SIZE}.* not one score a class"):
        shown(source)


@pytest.mark.parametrize("form", ["module", "onnx"])
def test_one_box_beside_four_classes_is_no_list(form: str, tmp_path: Path) -> None:
    module = classifier(lambda x: (x[:, :4].softmax(1), x[:, :4]))
    with torch.no_grad():
        wanted = module(entering())[0].numpy()
    names = {"output_names": ["scores", "box"]}
    source = module if form == "module" else exported(module, tmp_path / "m.onnx", **names)
    np.testing.assert_allclose(shown(source, output=0), wanted, atol=1e-6)
    np.testing.assert_allclose(shown(source), wanted, atol=1e-6)


def test_the_number_of_classes_is_checked(tmp_path: Path) -> None:
    module = classifier(LOGITS["logits"])
    for source in (module, exported(module, tmp_path / "m.onnx")):
        with pytest.raises(SourceError, match="gives 5 class scores, but classes=… names 3"):
            Comparison(source, source, classes=["a", "b", "c"])
    with pytest.raises(SourceError, match=r"output is -1\. Pass the name"):
        Comparison(module, module, output=-1)


def test_one_model_that_has_the_wanted_output_is_enough() -> None:
    named, other = Both(FORMS["mapping"]).eval(), classifier(LOGITS["logits"])
    with Comparison(named, other, images=IMAGES, output="probabilities") as comparison:
        np.testing.assert_allclose(comparison.probabilities("A", 0).sum(), 1)
        with pytest.raises(ModelError, match=r"has no output 'probabilities'"):
            comparison.probabilities("B", 0)


def test_a_single_detection_is_no_class_score() -> None:
    def detected(x: torch.Tensor) -> dict[str, torch.Tensor]:
        return {"boxes": torch.zeros(len(x), 1, 4), "scores": x[:, :1].sigmoid()}

    with pytest.raises(ModelError, match="not one score a class"):
        shown(classifier(detected))


@pytest.mark.parametrize("form", ["module", "onnx"])
def test_features_of_one_length_are_no_class_scores(form: str, tmp_path: Path) -> None:
    module = classifier(lambda x: nn.functional.normalize(x, dim=1))
    source = module if form == "module" else exported(module, tmp_path / "m.onnx")
    with pytest.raises(ModelError, match="not one score a class"):
        shown(source)
    wanted = run(module).softmax(1).numpy()
    np.testing.assert_allclose(shown(source, classes=CLASS_NAMES), wanted, atol=1e-6)


def test_names_of_classes_are_no_mistake_where_no_output_has_scores() -> None:
    maps = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()).eval()
    with Comparison(maps, maps, images=IMAGES, classes=["a", "b", "c", "d"]) as comparison:
        assert comparison.images.classes == ("a", "b", "c", "d")


STEPS: Mapping[str, Tail] = {
    "scale": lambda x: x * 2,
    "shift": lambda x: x - 0.5,
    "clamp": lambda x: x.clamp(-3, 3),
    "relu": torch.relu,
    "tanh": torch.tanh,
    "transpose": lambda x: x.T.contiguous().T,
    "reshape": lambda x: x.reshape(len(x), -1, 1, 1).flatten(1),
}
ENDS: Mapping[str, Tail] = {
    **PROBABILITIES,
    **{f"log: {name}": tail for name, tail in LOGARITHMS.items()},
}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["module", "onnx"])
@settings(max_examples=100, deadline=None)
@given(
    steps=st.lists(st.sampled_from(list(STEPS)), max_size=3),
    end=st.sampled_from(list(ENDS)),
    after=st.sampled_from(["nothing", "reshape", "clip", "times one"]),
    classes=st.integers(2, 12),
    seed=st.integers(0, 1000),
)
def test_random_tails(
    form: str, steps: list[str], end: str, after: str, classes: int, seed: int
) -> None:
    def tail(x: torch.Tensor) -> torch.Tensor:
        for step in steps:
            x = STEPS[step](x)
        x = ENDS[end](x)
        if after == "clip":
            return x.clamp(max=1)
        return x.reshape(len(x), -1) if after == "reshape" else x * 1 if after != "nothing" else x

    module = classifier(tail, classes, seed)
    wanted = run(module).reshape(len(IMAGES), -1)
    wanted = wanted.exp() if end.startswith("log") else wanted
    with tempfile.TemporaryDirectory() as folder:
        source = module if form == "module" else exported(module, Path(folder) / "m.onnx")
        np.testing.assert_allclose(shown(source), wanted.numpy(), atol=1e-5)
