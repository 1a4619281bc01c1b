"""Tensors that stand below one name and are those of several layers."""

from __future__ import annotations

import numpy as np
import pytest

from cnn_comparator import Comparison
from cnn_comparator.formats.state_dicts.layers import listed_layers

RANDOM = np.random.default_rng(9)


def array(*shape: int) -> np.ndarray:
    return RANDOM.normal(size=shape).astype(np.float32)


@pytest.mark.parametrize("divider", ["/", "."])
def test_a_separable_convolution_is_two_layers(divider: str) -> None:
    keras = {
        "stem/kernel": array(3, 3, 3, 8),
        "stem/bias": array(8),
        "deep/depthwise_kernel": array(3, 3, 8, 2),
        "deep/pointwise_kernel": array(1, 1, 16, 12),
        "deep/bias": array(12),
    }
    torch = {
        "a.weight": keras["stem/kernel"].transpose(3, 2, 0, 1),
        "a.bias": keras["stem/bias"],
        "b.weight": keras["deep/depthwise_kernel"].transpose(2, 3, 0, 1).reshape(16, 1, 3, 3),
        "c.weight": keras["deep/pointwise_kernel"].transpose(3, 2, 0, 1),
        "c.bias": keras["deep/bias"],
    }
    stored = {name.replace("/", divider): one for name, one in keras.items()}
    with Comparison(torch, stored) as comparison:
        table = comparison.summary()
    assert list(table["status"]) == ["paired"] * 3, table
    assert (table["euclidean"] == 0).all(), table
    assert table["parameters"].sum() == sum(one.size for one in keras.values())


def test_what_a_block_has_of_its_own_pairs_whatever_stands_before_it() -> None:
    net = {
        "cls_token": array(1, 1, 8),
        "pos_embed": array(1, 5, 8),
        "logit_scale": array(),
        "patch.weight": array(8, 3, 4, 4),
        "patch.bias": array(8),
        "blocks.0.gamma_1": array(8),
        "blocks.0.gamma_2": array(8),
        "blocks.0.fc.weight": array(8, 8),
    }
    with Comparison(net, {f"backbone.{name}": one for name, one in net.items()}) as comparison:
        table = comparison.summary().set_index("layer")
    assert (table["status"] == "paired").all(), table
    assert (table["euclidean"] == 0).all(), table
    assert table["parameters"].sum() == sum(one.size for one in net.values())
    assert (table["kind"][["cls_token", "pos_embed"]] == "other").all()


def test_parameters_of_attention_stay_together() -> None:
    shapes = {
        "attn.in_proj_weight": (24, 8),
        "attn.in_proj_bias": (24,),
        "attn.out_proj.weight": (8, 8),
        "attn.out_proj.bias": (8,),
    }
    layers = listed_layers({name: (shape, "float32") for name, shape in shapes.items()})
    assert {layer.id: len(layer.parameters) for layer in layers} == {"attn": 2, "attn.out_proj": 2}
