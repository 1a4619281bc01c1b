"""Every lossless way from a network to a snapshot that can be written here."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn.utils.parametrizations import weight_norm

from tests.python.matrix.networks import IMAGE

State = dict[str, torch.Tensor]
Route = Callable[[nn.Module, Path], object]


@dataclass(frozen=True)
class WithModel:
    """A source that is opened with ``model=``."""

    source: object
    model: nn.Module


def state_of(module: nn.Module) -> State:
    return {name: one.detach().clone() for name, one in module.state_dict().items()}


def _module(module: nn.Module, folder: Path) -> object:
    return module


def _compiled(module: nn.Module, folder: Path) -> object:
    return torch.compile(module)


def _parallel(module: nn.Module, folder: Path) -> object:
    return nn.DataParallel(module)


def _state_dict(module: nn.Module, folder: Path) -> object:
    return state_of(module)


def _with_model(module: nn.Module, folder: Path) -> object:
    torch.save(module.state_dict(), folder / "model.pt")
    return WithModel(folder / "model.pt", module)


def _file(module: nn.Module, folder: Path) -> object:
    torch.save({"epoch": 3, "state_dict": module.state_dict()}, folder / "file.pt")
    return folder / "file.pt"


def _pickled(module: nn.Module, folder: Path) -> object:
    torch.save(module, folder / "pickled.pt")
    return folder / "pickled.pt"


def _safetensors(module: nn.Module, folder: Path) -> object:
    save_file(state_of(module), folder / "sorted.safetensors")
    return folder / "sorted.safetensors"


def _sharded(module: nn.Module, folder: Path) -> object:
    state = state_of(module)
    names = list(state)
    shards = {"one.safetensors": names[1::2], "two.safetensors": names[::2]}
    for shard, own in shards.items():
        save_file({name: state[name] for name in own}, folder / shard)
    where = {name: shard for shard, own in shards.items() for name in own}
    index = folder / "model.safetensors.index.json"
    index.write_text(json.dumps({"metadata": {}, "weight_map": where}))
    return index


def _npz(module: nn.Module, folder: Path) -> object:
    np.savez(folder / "arrays.npz", **{name: one.numpy() for name, one in state_of(module).items()})
    return folder / "arrays.npz"


def _arrays(module: nn.Module, folder: Path) -> object:
    return {name: one.numpy() for name, one in state_of(module).items()}


def _onnx(dynamo: bool, **options: object) -> Route:
    def export(module: nn.Module, folder: Path) -> object:
        path = folder / f"{'new' if dynamo else 'old'}{len(options)}.onnx"
        image = torch.zeros(1, *IMAGE)
        torch.onnx.export(module, (image,), path, dynamo=dynamo, verbose=False, **options)
        return path

    return export


def _normed(module: nn.Module) -> nn.Module:
    found = copy.deepcopy(module)
    for one in found.modules():
        if isinstance(one, nn.Conv2d | nn.Linear):
            weight_norm(one)
    return found


def _weight_normed(module: nn.Module, folder: Path) -> object:
    return _normed(module)


def _weight_normed_state(module: nn.Module, folder: Path) -> object:
    torch.save(_normed(module).state_dict(), folder / "normed.pt")
    return folder / "normed.pt"


def _channels_last(order: str) -> Route:
    """As TensorFlow (``hwio``) or MLX (``ohwi``) would have the same network: activations flattened
    with the channels last, too.
    """

    def write(module: nn.Module, folder: Path) -> object:
        state = state_of(module)
        convolutions = [name for name, one in state.items() if one.ndim == 4]
        maps = state[convolutions[-1]].shape[0]
        for name, one in state.items():
            if one.ndim == 4:
                state[name] = one.permute(_axes(order, depthwise=one.shape[1] == 1))
            elif one.ndim == 2 and "lstm" not in name:
                flattened = name in ("classifier.weight", "classifier.1.weight")
                if flattened:
                    one = one.reshape(len(one), maps, -1).transpose(1, 2).flatten(1)
                state[name] = one.T if order == "hwio" else one
        path = folder / f"{order}.safetensors"
        save_file({name: one.contiguous() for name, one in state.items()}, path)
        return path

    return write


def _axes(order: str, *, depthwise: bool) -> tuple[int, ...]:
    """Keras has the kernels of a depthwise convolution as (h, w, channels, multiplier)."""
    if order == "ohwi":
        return (0, 2, 3, 1)
    return (2, 3, 0, 1) if depthwise else (2, 3, 1, 0)


def _wrapped(module: nn.Module, folder: Path) -> object:
    """As a trainer writes a compiled network with a parallel and a checkpointed part."""

    def name_of(name: str) -> str:
        first, *rest = name.split(".")
        middle = ("module",) if first in ("features", "layer1", "stem") else ()
        if rest and rest[0].isdigit():
            rest = [rest[0], "_checkpoint_wrapped_module", *rest[1:]]
        return ".".join(("model", "_orig_mod", first, *middle, *rest))

    state = {name_of(name): one for name, one in state_of(module).items()}
    torch.save({"epoch": 1, "state_dict": state}, folder / "wrapped.ckpt")
    return folder / "wrapped.ckpt"


def _prefixed(module: nn.Module, folder: Path) -> object:
    return {f"encoder.trunk.{name}": one for name, one in state_of(module).items()}


def _tied(module: nn.Module, folder: Path) -> object:
    """Weights that layers share under one name, without a word about the other."""
    kept: dict[int, str] = {}
    for name, one in module.state_dict().items():
        kept.setdefault(one.data_ptr(), name)
    state = {name: one for name, one in state_of(module).items() if name in kept.values()}
    save_file(state, folder / "tied.safetensors")
    return folder / "tied.safetensors"


ROUTES: Mapping[str, Route] = {
    "module": _module,
    "compiled": _compiled,
    "parallel": _parallel,
    "state dict": _state_dict,
    "file with model=": _with_model,
    "file": _file,
    "pickled": _pickled,
    "safetensors": _safetensors,
    "sharded": _sharded,
    "npz": _npz,
    "arrays": _arrays,
    "old export": _onnx(False),
    "old export, not folded": _onnx(
        False, do_constant_folding=False, training=torch.onnx.TrainingMode.PRESERVE
    ),
    "new export": _onnx(True),
    "weight-normed": _weight_normed,
    "weight-normed state": _weight_normed_state,
    "kernels (out, h, w, in)": _channels_last("ohwi"),
    "kernels (h, w, in, out)": _channels_last("hwio"),
    "wrapped": _wrapped,
    "prefixed": _prefixed,
    "tied": _tied,
}
RUNS = (
    *("module", "compiled", "parallel", "file with model=", "old export", "weight-normed"),
    *("old export, not folded", "new export"),
)
"""Routes that bring a model that runs."""
EXACT = tuple(name for name in ROUTES if "export" not in name and "normed" not in name)
"""Routes on which no number is rounded."""
