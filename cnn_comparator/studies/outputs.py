"""What both models give for an image, as it is: pictures, classes of places, features, boxes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..metrics.nonfinite import Nonfinite
from ..naming import shown
from ..planes import View, channels_first, matched, output_change, view_of
from ..planes.change import are_numbers
from ..snapshot import ModelOutput
from ..words import say
from .attempt import result_or_error
from .models import Given, outputs_of
from .shown import Shown, table_of
from .study import RUNS, Inputs, Steps, Study, Task

if TYPE_CHECKING:
    import pandas as pd

MOST = 100
"""Outputs that are listed."""


@dataclass(frozen=True)
class ModelOutputsParams:
    """An image, and the snapshot whose model runs on it."""

    snapshot: str
    image: int


@dataclass(frozen=True)
class OutputsParams:
    """An image, and the pair whose models run on it.

    ``output`` is the one to draw, by A's name, or B's where A has none, or by its place; ``None``
    for the largest picture. ``channel`` is the one whose values are drawn; ``None`` for the colours
    or the strongest channel.
    """

    a: str
    b: str
    image: int
    output: str | int | None = None
    channel: int | None = None


@dataclass(frozen=True, repr=False)
class OutputSide(Shown):
    """An output of one snapshot: its own name, its shape for one image, its NumPy-style type."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    nonfinite: Nonfinite


@dataclass(frozen=True, repr=False)
class OutputRow(Shown):
    """An output of either snapshot, or of both.

    ``rms`` and ``largest`` are of \\|b − a\\|, float64, over the ``positions`` that are finite in
    both; ``None`` where shapes differ or nothing can be subtracted. ``spatial``: it can be drawn.
    """

    a: OutputSide | None
    b: OutputSide | None
    rms: float | None
    largest: float | None
    positions: int | None
    spatial: bool


@dataclass(frozen=True, repr=False)
class Ran(Shown):
    """``error`` says why a model gave nothing."""

    error: str | None


@dataclass(frozen=True, repr=False)
class Outputs(Shown):
    """The first ``MOST`` of ``total`` outputs.

    ``chosen`` is the place of the one that is drawn as ``view``; without one ``reason`` says why.
    """

    rows: tuple[OutputRow, ...]
    total: int
    chosen: int | None
    view: View | None
    reason: str | None
    a: Ran
    b: Ran

    @property
    def table(self) -> pd.DataFrame:
        """One row an output: ``output``, its name in A or else in B; ``shape_a`` and ``shape_b``
        for one image; ``dtype_a`` and ``dtype_b``; ``rms`` and ``largest`` of |b − a|.
        """
        columns = ("output", "shape_a", "shape_b", "dtype_a", "dtype_b", "rms", "largest")
        rows = [
            {
                "output": next(side.name for side in (one.a, one.b) if side is not None),
                "shape_a": one.a and one.a.shape,
                "shape_b": one.b and one.b.shape,
                "dtype_a": one.a and one.a.dtype,
                "dtype_b": one.b and one.b.dtype,
                "rms": one.rms,
                "largest": one.largest,
            }
            for one in self.rows
        ]
        return table_of(rows, columns)


@dataclass(frozen=True)
class _Pair:
    """An output of both, and what can be drawn of it: views ``(channels, height, width)``."""

    a: ModelOutput | None
    b: ModelOutput | None
    maps: tuple[np.ndarray | None, np.ndarray | None]

    @property
    def extent(self) -> int:
        """Places of the larger map; none where nothing can be drawn."""
        return max(0 if one is None else one.shape[1] * one.shape[2] for one in self.maps)


def _model_outputs(params: ModelOutputsParams, inputs: Inputs) -> Steps[Given]:
    model, images = inputs.model(params.snapshot), inputs.image_block(params.image)
    [found] = yield [Task(outputs_of, (model, images))]
    return found


def _steps(params: OutputsParams, inputs: Inputs) -> Steps[Outputs]:
    """Raises ``ImageError`` for an image that there is not."""
    inputs.image_block(params.image)
    a, no_a = yield from result_or_error(
        MODEL_OUTPUTS, ModelOutputsParams(params.a, params.image), inputs
    )
    b, no_b = yield from result_or_error(
        MODEL_OUTPUTS, ModelOutputsParams(params.b, params.image), inputs
    )
    asked = (params.output, inputs.output, params.channel)
    [(rows, total, chosen, view, reason)] = yield [Task(compared, (a, b, *asked))]
    return Outputs(rows, total, chosen, view, reason, Ran(no_a), Ran(no_b))


def compared(
    a: Given | None,
    b: Given | None,
    wanted: str | int | None,
    preferred: str | int | None,
    channel: int | None,
) -> tuple[tuple[OutputRow, ...], int, int | None, View | None, str | None]:
    """The fields of ``Outputs`` in order, but for what did not run.

    The output that is ``wanted`` is drawn, else the ``preferred`` one where it can be drawn, else
    the largest picture.
    """
    pairs = [
        _Pair(left, right, (_map(left, a), _map(right, b)))
        for left, right in matched(() if a is None else a.outputs, () if b is None else b.outputs)
    ]
    rows = tuple(_row(pair) for pair in pairs[:MOST])
    chosen = _place(pairs, preferred if wanted is None else wanted)
    if wanted is None and (chosen is None or not pairs[chosen].extent):
        chosen = _largest(pairs)
    reason = _why_not(pairs, chosen, wanted, channel)
    if chosen is None or reason is not None:
        return rows, len(pairs), chosen, None, reason
    return rows, len(pairs), chosen, view_of(*pairs[chosen].maps, channel), None


def _map(output: ModelOutput | None, given: Given | None) -> np.ndarray | None:
    if output is None or given is None:
        return None
    return channels_first(output.values, given.layout, given.size)


def _place(pairs: list[_Pair], output: str | int | None) -> int | None:
    """The place of an output by its name, or checked; ``None`` where there is none."""
    if isinstance(output, int):
        return output if 0 <= output < len(pairs) else None
    names = [[one.name for one in (pair.a, pair.b) if one is not None] for pair in pairs]
    return next((place for place, own in enumerate(names) if output in own), None)


def _largest(pairs: list[_Pair]) -> int | None:
    """The place of the output with the largest map; ``None`` where nothing can be drawn."""
    extents = [pair.extent for pair in pairs]
    return extents.index(max(extents)) if any(extents) else None


def _why_not(
    pairs: list[_Pair], chosen: int | None, wanted: str | int | None, channel: int | None
) -> str | None:
    """Why nothing is drawn; ``None`` where something is."""
    if not pairs:
        return None
    if chosen is None:
        if wanted is None:
            return say(
                "outputs.no_space",
                "No output has two axes of space, so there is nothing to draw.",
            )
        name = shown(wanted) if isinstance(wanted, str) else wanted
        return say(
            "outputs.unknown", "There is no output {name}; choose another one.", name=repr(name)
        )
    maps = [one for one in pairs[chosen].maps if one is not None]
    if not maps:
        return say("outputs.flat", "This output has no two axes of space, so it cannot be drawn.")
    channels = max(map(len, maps))
    if channel is not None and not 0 <= channel < channels:
        return say(
            "outputs.no_channel",
            "There is no channel {channel}; the output has {channels}, counted from 0.",
            channel=channel,
            channels=channels,
        )
    return None


def _row(pair: _Pair) -> OutputRow:
    change = None
    if pair.a is not None and pair.b is not None:
        change = output_change(pair.a.values, pair.b.values)
    return OutputRow(
        _side(pair.a),
        _side(pair.b),
        None if change is None else change.rms,
        None if change is None else change.largest,
        None if change is None else change.positions,
        pair.extent > 0,
    )


def _side(output: ModelOutput | None) -> OutputSide | None:
    if output is None:
        return None
    nonfinite = Nonfinite()
    if are_numbers(output.values):
        values = output.values
        nonfinite.add(np.abs(values) if values.dtype.kind == "c" else values)
    return OutputSide(shown(output.name), output.values.shape, shown(output.dtype), nonfinite)


MODEL_OUTPUTS = Study(
    "model_outputs",
    ModelOutputsParams,
    Given,
    RUNS,
    _model_outputs,
    priority=1,
    memory=256 << 20,
)

STUDY = Study("outputs", OutputsParams, Outputs, RUNS, _steps, priority=1)
