"""What the functions of PyTorch mean to a reader: kinds, attributes and parameters. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any

from ...snapshot import GATES, Role
from .record import Computed, Operation, Stored

_KINDS: Mapping[str, str] = {
    "conv": "conv1d conv2d conv3d",
    "conv_transpose": "conv_transpose1d conv_transpose2d conv_transpose3d",
    "dense": "linear bilinear addmm matmul __matmul__ __rmatmul__ mm bmm",
    "norm": "batch_norm layer_norm group_norm instance_norm rms_norm local_response_norm normalize",
    "embedding": "embedding embedding_bag",
    "recurrent": "lstm gru rnn_tanh rnn_relu",
    "activation": "relu relu6 leaky_relu prelu sigmoid tanh elu selu celu gelu silu mish softplus "
    "softsign hardtanh hardsigmoid hardswish logsigmoid log_sigmoid threshold rrelu tanhshrink "
    "softshrink hardshrink glu clamp clip clamp_min erf",
    "pool": "max_pool1d max_pool2d max_pool3d avg_pool1d avg_pool2d avg_pool3d lp_pool1d lp_pool2d "
    "adaptive_avg_pool1d adaptive_avg_pool2d adaptive_avg_pool3d adaptive_max_pool1d "
    "adaptive_max_pool2d adaptive_max_pool3d mean amax",
    "add": "add __add__ __radd__ __iadd__ sum",
    "concat": "cat concat concatenate stack hstack vstack dstack",
    "reshape": "reshape view flatten unflatten permute transpose squeeze unsqueeze expand swapaxes "
    "movedim rearrange pixel_shuffle pixel_unshuffle",
    "softmax": "softmax log_softmax",
    "dropout": "dropout dropout1d dropout2d dropout3d alpha_dropout feature_alpha_dropout",
}
_CLIPPING: Mapping[str, tuple[tuple[str, ...], tuple[float | None, ...]]] = {
    **dict.fromkeys(("clamp", "clip"), (("min", "max"), (None, None))),
    "clamp_min": (("min",), (None,)),
    "hardtanh": (("min_val", "max_val"), (-1.0, 1.0)),
}
"""What functions call their bounds, and the bounds that are not given."""
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names.split()}
_CHANNELS_LAST = frozenset({"linear", "layer_norm", "rms_norm", "embedding", "matmul"})

_CONVOLUTION = ("input", "weight", "bias", "stride", "padding", "dilation", "groups")
_TRANSPOSED = (
    *("input", "weight", "bias", "stride", "padding", "output_padding", "groups", "dilation"),
)
_MAX_POOL = ("input", "kernel_size", "stride", "padding", "dilation")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "conv": _CONVOLUTION,
    "conv_transpose": _TRANSPOSED,
    "linear": ("input", "weight", "bias"),
    "matmul": ("input", "weight"),
    "embedding": ("input", "weight"),
    "prelu": ("input", "weight"),
    "batch_norm": (
        *("input", "running_mean", "running_var", "weight", "bias"),
        *("training", "momentum", "eps"),
    ),
    "instance_norm": ("input", "running_mean", "running_var", "weight", "bias"),
    "layer_norm": ("input", "normalized_shape", "weight", "bias"),
    "rms_norm": ("input", "normalized_shape", "weight"),
    "group_norm": ("input", "num_groups", "weight", "bias"),
    "max_pool": _MAX_POOL,
    "avg_pool": _MAX_POOL[:-1],
}
"""The positional arguments, by function or family of functions."""

_LEARNED: Mapping[str, Role] = {"weight": "weight", "bias": "bias"}
_OF_NORM: Mapping[str, Role] = {
    "weight": "gamma",
    "bias": "beta",
    "running_mean": "running_mean",
    "running_var": "running_var",
}

Found = tuple[Role, Stored | Computed]


def function_of(operation: Operation) -> str:
    """The function's name without the marks of working in place or of an inner function, as in
    ``relu_`` and ``_threshold``.
    """
    name = operation.function
    return name if name.startswith("__") else name.strip("_")


def kind_of(operation: Operation, found: list[Found]) -> str:
    """One of ``snapshot.KINDS``."""
    kind = _KIND_OF.get(function_of(operation), "other")
    weighted = any(role == "weight" for role, _ in found)
    if (kind == "dense" and not weighted) or (kind == "add" and found):
        return "other"
    return kind


def is_channels_last(operation: Operation) -> bool:
    """Whether the last axis of an operation's tensors, not the second, is its channels."""
    return function_of(operation).strip("_") in _CHANNELS_LAST


def arguments_of(operation: Operation) -> dict[str, Any]:
    """The arguments by name, as far as the names of a function are known."""
    function = function_of(operation).strip("_")
    family = function.rstrip("d").rstrip("123")
    names = _NAMES.get(function) or _NAMES.get(family, ())
    return {
        names[key] if isinstance(key, int) and key < len(names) else str(key): value
        for key, value in operation.arguments
    }


def parameters_of(operation: Operation) -> list[Found]:
    """The parameters of an operation: by argument where these are known, else by name."""
    arguments = arguments_of(operation)
    kind = _KIND_OF.get(function_of(operation), "other")
    roles = _OF_NORM if kind == "norm" else _LEARNED
    found: list[Found] = [
        (roles[name], value)
        for name, value in arguments.items()
        if name in roles and isinstance(value, Stored | Computed)
    ]
    others = [
        value
        for name, given in arguments.items()
        if name not in roles
        for value in (given if isinstance(given, tuple) else (given,))
        if isinstance(value, Stored | Computed)
    ]
    weighted = any(role in ("weight", "gamma") for role, _ in found)
    for value in others:
        role = _role_by_name(value, kind)
        if role == "weight":
            role, weighted = ("other" if weighted else "weight"), True
        found.append((role, value))
    if len(found) == 1 and found[0][0] == "other":
        # A tensor on its own, such as a scale of the channels: its change is all there is to see.
        return [("weight", found[0][1])]
    return found


def _role_by_name(value: Stored | Computed, kind: str) -> Role:
    if kind == "add":
        return "bias"
    if isinstance(value, Computed):
        return "other"
    last = value.name.rpartition(".")[2]
    if "bias" in last:
        return "bias"
    return "weight" if "weight" in last else "other"


_AFFINE: Mapping[str, Role] = {
    **dict.fromkeys(["mul", "multiply", "__mul__", "__rmul__", "__imul__"], "gamma"),
    **dict.fromkeys(["div", "divide", "true_divide", "__truediv__", "__itruediv__"], "gamma"),
    **dict.fromkeys(["add", "__add__", "__radd__", "__iadd__"], "beta"),
    **dict.fromkeys(["sub", "subtract", "__sub__", "__isub__"], "beta"),
}


def affine_role(operation: Operation, found: list[Found]) -> Role | None:
    """What the one tensor of an operation would be if it had one value for each channel."""
    arguments = [value for _, value in operation.arguments]
    role = _AFFINE.get(function_of(operation))
    if role is None or len(found) != 1 or len(arguments) != 2:
        return None
    function = function_of(operation)
    ordered = "div" in function or "sub" in function
    return role if not ordered or arguments[1] is found[0][1] else None


def settings_of(operation: Operation, kind: str, window: tuple[int, ...]) -> dict[str, object]:
    """Attributes as ``Layer`` has them; ``window`` is that of a convolution's kernel."""
    arguments = arguments_of(operation)
    if function_of(operation) == "batch_norm":
        epsilon = float(arguments.get("eps", 1e-5))
        return {"epsilon": epsilon, "training_mode": bool(arguments.get("training", False))}
    if kind == "recurrent":
        name = function_of(operation).removesuffix("_cell")
        return {"gates": GATES[name]} if name in GATES else {}
    if kind == "activation":
        return _bounds(function_of(operation), arguments)
    if kind == "dropout":
        return {"training_mode": bool(arguments.get("training", arguments.get("2", True)))}
    if kind == "pool":
        size = arguments.get("kernel_size")
        if size is None:
            return {}
        axes = len(operation.output_shape) - 2
        window = _each(size, axes)
    elif kind not in ("conv", "conv_transpose"):
        return {}
    axes = len(window)
    dilation = _each(arguments.get("dilation", 1), axes)
    settings: dict[str, object] = {
        "stride": list(_each(arguments.get("stride") or (window if kind == "pool" else 1), axes)),
        "padding": _padding(arguments.get("padding", 0), window, dilation),
        "dilation": list(dilation),
    }
    if kind != "pool":
        settings["groups"] = groups_of(operation)
    return settings


def _bounds(function: str, arguments: Mapping[str, Any]) -> dict[str, object]:
    """``minimum`` and ``maximum`` of a function that clips, as far as they are finite numbers."""
    names, defaults = _CLIPPING.get(function, ((), ()))
    given = {
        bound: arguments.get(name, arguments.get(str(place), default))
        for place, (bound, name, default) in enumerate(
            zip(("minimum", "maximum"), names, defaults, strict=False), 1
        )
    }
    return {
        bound: float(value)
        for bound, value in given.items()
        if isinstance(value, int | float) and isfinite(value)
    }


def groups_of(operation: Operation) -> int:
    """The groups of a convolution."""
    return int(arguments_of(operation).get("groups", 1))


def _each(value: Any, axes: int) -> tuple[int, ...]:
    values = value if isinstance(value, tuple | list) else (value,)
    return tuple(int(one) for one in values) * (axes if len(values) == 1 else 1)


def _padding(value: Any, window: tuple[int, ...], dilation: tuple[int, ...]) -> list[int]:
    """One value an axis, or the begins and then the ends where those differ."""
    if value == "valid":
        return [0] * len(window)
    if value != "same":
        return list(_each(value, len(window)))
    totals = [step * (extent - 1) for step, extent in zip(dilation, window, strict=True)]
    begins = [total // 2 for total in totals]
    ends = [total - begin for total, begin in zip(totals, begins, strict=True)]
    return begins if begins == ends else begins + ends
