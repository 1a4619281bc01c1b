"""Whatever a reader or a model raises becomes the product's own error, and is logged whole."""

import logging
import re

import numpy as np
import pytest

from cnn_comparator import Comparison
from cnn_comparator.errors import CNNComparatorError, ModelError
from cnn_comparator.formats import open_snapshot
from cnn_comparator.snapshot import Layer, Parameter

RAISED = [
    ValueError("bad\nmore"),
    MemoryError(),
    RecursionError(),
    KeyError("x"),
    OSError(5, "I/O"),
]


class Broken:
    """A snapshot whose every question fails once, and is then answered."""

    source = "broken"
    note = None
    input_shape = (3, 4, 4)
    layout = "NCHW"

    def __init__(self, error):
        self.error = error
        weight = Parameter("a.weight", "weight", (2, 3), "float32")
        self.layers = (Layer("a", "dense", "dense", (), (weight,)),)

    @property
    def runner(self):
        return self

    def fail_once(self):
        error, self.error = self.error, None
        if error is not None:
            raise error

    def read(self, parameter, start=0, stop=None):
        self.fail_once()
        return np.ones(parameter.size, np.float32)[start:stop]

    def probabilities(self, batch):
        self.fail_once()
        return np.full((len(batch), 2), 0.5)

    def activation(self, batch, layer, side):
        self.fail_once()
        return np.ones((len(batch), 2), np.float32)

    def close(self):
        pass


@pytest.mark.parametrize("error", RAISED, ids=lambda error: type(error).__name__)
def test_one_sentence_and_the_next_try_is_right(error, caplog):
    caplog.set_level(logging.INFO, "cnn_comparator")
    images = np.zeros((1, 4, 4, 3), np.uint8)
    with Comparison(Broken(error), Broken(None), images=images) as comparison:
        table = comparison.summary()
        assert re.fullmatch(r"'a\.weight' of 'broken' cannot be read: .*\.", table.problem[0])
        assert np.isnan(table.euclidean[0])
        table = comparison.summary()
        assert table.euclidean[0] == 0 and table.problem[0] is None
    for ask in ("probabilities", "activation"):
        with Comparison(Broken(error), Broken(None), images=images) as comparison:
            arguments = (("A", 0), ("A", "B", "a", "output", 0))[ask == "activation"]
            with pytest.raises(ModelError, match=r"^'broken' failed at "):
                getattr(comparison, ask)(*arguments)
            assert getattr(comparison, ask)(*arguments) is not None
    assert "Traceback" in caplog.text and type(error).__name__ in caplog.text


def test_opening_ends_in_the_products_own_error(monkeypatch, tmp_path):
    def fail(*_):
        raise RecursionError

    monkeypatch.setattr("cnn_comparator.formats.onnx.reader.read_onnx", fail)
    (tmp_path / "a.onnx").write_bytes(b"x")
    with pytest.raises(
        CNNComparatorError, match=r"a\.onnx' cannot be read: it is nested too deeply"
    ):
        open_snapshot(tmp_path / "a.onnx")
