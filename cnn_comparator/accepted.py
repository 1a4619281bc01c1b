"""What may be passed to a comparison: types for those who check them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias, TypedDict

from .images import ImageSource
from .snapshot import Snapshot

if TYPE_CHECKING:
    from PIL.Image import Image


class HasStateDict(Protocol):
    """A module of PyTorch."""

    def state_dict(self) -> Any:
        """Its weights by name."""
        ...


class HasArray(Protocol):
    """An array of NumPy or JAX, or a tensor of PyTorch."""

    def __array__(self) -> Any:
        """The array."""
        ...


class HasItems(Protocol):
    """A map-style data set."""

    def __getitem__(self, index: int, /) -> Any:
        """One image, or an image and its label."""
        ...

    def __len__(self) -> int:
        """How many images there are."""
        ...


AnySnapshot: TypeAlias = (
    "str | PurePath | HasStateDict | Mapping[str, Any] | Sequence[Any] | Snapshot"
)
"""A path, a module, a state dict, a checkpoint or arrays; or several by name or in a list."""

AnyImages: TypeAlias = (
    "str | PurePath | HasArray | Image | HasItems | Sequence[Any] | Iterable[Any] | ImageSource"
)
"""A folder, a file, an array, pictures or paths, a data set or a loader."""

AnyModel: TypeAlias = "HasStateDict | Callable[[], HasStateDict] | Mapping[str, Any]"
"""A module of PyTorch, what makes one without arguments, or one for each snapshot by name."""

AnyClasses: TypeAlias = "Iterable[str] | Mapping[str, Iterable[str]]"
"""Names of classes, or those of each snapshot by name."""


class SelectionTraits(TypedDict, total=False):
    """What panels show at first, the fields of ``protocol/selection.json``; and what every widget
    has.
    """

    pair: dict[str, str]
    layer: str | None
    parameter: str | None
    metric: str
    ramp: Literal["range", "zero", "rank"]
    levels: list[str]
    rpd_cuts: list[float]
    floor: float | None
    bins: dict[str, Any]
    folded: bool
    category: dict[str, Any] | None
    kernel: int | None
    channel: int | None
    channel_side: Literal["input", "output"]
    activation_at: Literal["before", "after"]
    image: int | None
    image_filter: dict[str, Any]
    image_order: Literal["given", "outcome", "change", "loss", "confidence", "likeness"]
    patch: str | None
    patch_scores: Literal["exact", "map"]
    image_set: dict[str, Any] | None
    cause_over: Literal["none", "all", "image", "set"]
    exchanged: dict[str, Any] | None
    shown_output: int | None
    output_channel: int | None
    arrangement: dict[str, Any]
    layout: Any
    tooltip: str | None
    tabbable: bool | None
