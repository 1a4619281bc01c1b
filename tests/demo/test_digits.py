"""The example notebook runs as it stands, and shows what it says."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

NOTEBOOK = Path(__file__).parents[2] / "examples" / "digits.ipynb"


@pytest.fixture(scope="module")
def names() -> Any:
    notebook = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    found: dict[str, Any] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), found)
    yield found
    found["comparator"].close()


def test_training_helped(names: Any) -> None:
    import torch

    comparison = names["comparator"].comparison
    rates = comparison.behaviour().rates.set_index("rate")
    right_a, right_b = rates["count"]["accuracy_a"], rates["count"]["accuracy_b"]
    images, labels = zip(*names["validation"], strict=True)
    for name, correct in (("epoch 1", right_a), ("epoch 10", right_b)):
        with torch.no_grad():
            predicted = names["snapshots"][name].eval()(torch.stack(images)).argmax(1)
        assert correct == int((predicted == torch.stack(labels)).sum())
    assert rates["of"]["accuracy_b"] == len(names["validation"])
    assert right_b > right_a and rates["value"]["accuracy_b"] > 0.9


def test_labels_come_from_the_loader(names: Any) -> None:
    images = names["comparator"].comparison.images
    assert list(images.labels) == [int(label) for _, label in names["validation"]]
    assert images.classes == tuple("0123456789")


def test_patches_and_distances(names: Any) -> None:
    comparison = names["comparator"].comparison
    ranked = comparison.study("patches", layer="conv2", side="output", channel=3, image=0, count=5)
    assert ranked.a and ranked.b
    first, last = (names["snapshots"][name].conv2.weight for name in ("epoch 1", "epoch 10"))
    distance = np.linalg.norm((first - last).detach().double().numpy())
    table = names["comparator"].summary().set_index("layer")
    assert table.loc["conv2", "euclidean"] == pytest.approx(distance, rel=1e-9)
