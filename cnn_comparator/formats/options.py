"""What a user may say about how snapshots are read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec

from ..errors import SourceError
from ..naming import shown
from .outputs import ANYTHING, Wanted


@dataclass(frozen=True)
class ReadOptions:
    """How to read a snapshot.

    ``model`` is the module a state dict belongs to, or a function without arguments that makes
    it; ``copy`` whether live modules are copied; ``sizes`` are channels (``None`` if unknown),
    height and width of the images the user has, to run a module on; ``input_shape`` is what the
    user says a model takes, without the batch; ``weight_layout`` is the order of the axes of
    kernels in a file that does not say it, one of ``LAYOUTS``; ``scores`` is what is known of the
    output with the class scores; ``device`` is where modules run, by its name in PyTorch, ``None``
    for the processor; ``classes`` are the names of classes that the user gave, by snapshot.
    """

    model: object = None
    copy: bool = True
    sizes: Sequence[tuple[int | None, int, int]] = ()
    input_shape: tuple[int, ...] | None = None
    weight_layout: str | None = None
    scores: Wanted = ANYTHING
    device: str | None = None
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _checked_shape(given: object) -> tuple[int, ...] | None:
    """The shape of one input as the user gave it. Raises ``SourceError``."""
    if given is None:
        return None
    shape = tuple(given) if isinstance(given, list | tuple) else ()
    if not shape or not all(isinstance(extent, int) and extent > 0 for extent in shape):
        raise SourceError(
            f"input_shape is {shown(repr(given))}. Pass the shape of one input, without the "
            "batch, such as (3, 224, 224)."
        )
    return shape


def read_options(
    model: object, copy: object, input_shape: object, weight_layout: object, output: object
) -> ReadOptions:
    """What the user said, checked. Raises ``SourceError``."""
    return ReadOptions(
        _checked_model(model),
        _checked_copy(copy),
        input_shape=_checked_shape(input_shape),
        weight_layout=_checked_layout(weight_layout),
        scores=Wanted(_checked_output(output)),
    )


def _checked_model(given: object) -> object:
    models = given.values() if isinstance(given, Mapping) else (given,)
    for model in models:
        if model is not None and not callable(model):
            raise SourceError(
                f"model is {shown(repr(model))}. Pass a module of PyTorch, a function without "
                "arguments that makes one, or a mapping of the snapshots' names to such."
            )
    return given


def _checked_copy(given: object) -> bool:
    """``copy`` as the user gave it. Raises ``SourceError``."""
    if isinstance(given, bool):
        return given
    raise SourceError(f"copy is {shown(repr(given))}. Pass True, or False to copy no module.")


LAYOUTS = ("oihw", "ohwi", "hwio")
"""Orders of outputs, inputs and the window of kernels, which may have any number of axes."""


def _checked_layout(given: object) -> str | None:
    """A layout as the user gave it. Raises ``SourceError``."""
    if given is None or given in LAYOUTS:
        return None if given is None else str(given)
    known = ", ".join(f"'{one}'" for one in LAYOUTS)
    raise SourceError(
        f"weight_layout is {shown(repr(given))}. Pass one of {known}, or leave it out."
    )


def _checked_output(given: object) -> str | int | None:
    """The output as the user named it. Raises ``SourceError``."""
    if given is None or (isinstance(given, str) and given):
        return given
    if isinstance(given, int) and not isinstance(given, bool) and given >= 0:
        return given
    raise SourceError(
        f"output is {shown(repr(given))}. Pass the name of the output that has the class scores, "
        "or its place among the outputs: 0, 1, …."
    )


def checked_device(given: object) -> str | None:
    """The device as the user named it. Raises ``SourceError`` where it is not here."""
    if given is None:
        return None
    if find_spec("torch") is None:
        raise SourceError(
            f"device is {shown(repr(given))}, but PyTorch is not installed here. Install it with "
            "'pip install torch', or leave device out."
        )
    from .torch.placing import checked_device as checked_by_torch

    return checked_by_torch(given)


DEFAULT = ReadOptions()
