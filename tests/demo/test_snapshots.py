"""The shipped snapshots do what their history says."""

import subprocess
import sys

import numpy as np
import onnx
import onnxruntime
import pytest

from cnn_comparator import demo
from cnn_comparator.demo import data, network
from cnn_comparator.demo.categories import YELLOW

Validation = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def validation() -> Validation:
    images, labels = demo.validation()
    return data.preprocess(images), labels


def probabilities(epoch: int, x: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(
        str(demo.snapshot(epoch)), providers=["CPUExecutionProvider"]
    )
    return session.run(["probabilities"], {"image": x})[0]


@pytest.mark.parametrize("epoch", [10, 100])
def test_recorded_accuracy_is_reproduced(validation: Validation, epoch: int) -> None:
    x, labels = validation
    row = demo.history()["epochs"][epoch - 1]
    assert row["epoch"] == epoch
    correct = int((probabilities(epoch, x).argmax(1) == labels).sum())
    assert correct == row["validation_correct"]
    assert row["validation_accuracy"] == pytest.approx(correct / len(labels))


def test_training_helped_and_left_something_to_explain() -> None:
    rows = demo.history()["epochs"]
    assert [row["epoch"] for row in rows] == list(range(1, 101))
    last = rows[99]["validation_accuracy"]
    assert 0.70 <= last <= 0.90
    assert last - rows[9]["validation_accuracy"] >= 0.15


def test_a_yellow_flower_stays_confidently_wrong(validation: Validation) -> None:
    x, labels = validation
    found = demo.history()["confidently_wrong"]
    assert found
    for wrong in found:
        i = wrong["index"]
        p = probabilities(100, x[i : i + 1])[0]
        assert wrong["label"] == demo.CATEGORIES[labels[i]] and wrong["label"] in YELLOW
        assert wrong["predicted"] == demo.CATEGORIES[p.argmax()] != wrong["label"]
        assert p.max() >= 0.7 and p.max() == pytest.approx(wrong["probability"], abs=1e-3)


@pytest.mark.parametrize("epoch", demo.EPOCHS)
def test_files_are_valid_and_named(epoch: int) -> None:
    model = onnx.load(demo.snapshot(epoch))
    onnx.checker.check_model(model, full_check=True)
    layers = [c.name for c in network.CONVOLUTIONS] + [name for name, _, _ in network.DENSE]
    expected = {f"{layer}.{kind}" for layer in layers for kind in ("weight", "bias")}
    assert {w.name for w in model.graph.initializer} == expected
    assert {node.name for node in model.graph.node} >= {*layers, "relu1", "pool1", "softmax"}
    assert [i.name for i in model.graph.input] == ["image"]
    assert model.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "batch"
    assert 1e6 < demo.snapshot(epoch).stat().st_size < 2e6


def test_unknown_epoch_names_the_known_ones() -> None:
    with pytest.raises(ValueError, match="1, 2, 5, 10, 20, 50, 100"):
        demo.snapshot(3)


def test_images_include_the_wrong_flowers() -> None:
    images, labels = demo.images(per_category=1)
    assert images.dtype == np.uint8 and images.shape[1:] == (256, 256, 3)
    assert len(images) == len(labels) >= 17
    assert set(labels[:17]) == set(range(17))
    for wrong in demo.history()["confidently_wrong"]:
        picture = data.picture("validation", wrong["index"])
        assert (images == picture).all(axis=(1, 2, 3)).any()
    assert len(demo.images(0, "train")[0]) == 0
    with pytest.raises(ValueError, match="20 pictures"):
        demo.images(21)


def test_importing_the_example_imports_no_framework() -> None:
    code = (
        "import sys, cnn_comparator.demo, cnn_comparator.demo.__main__;"
        "assert not {'torch', 'tensorflow', 'keras', 'onnx'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
