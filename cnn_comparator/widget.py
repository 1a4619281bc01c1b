"""The notebook widget: the selection as synced traits, and the data comm that the browser opens."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable, Sequence
from inspect import signature
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np
from ipywidgets import DOMWidget, register
from traitlets import (
    Dict,
    Enum,
    HasTraits,
    Int,
    List,
    TraitError,
    Unicode,
    default,
    signature_has_traits,
    validate,
)

from ._version import __version__
from .comparison import Comparison
from .connections import Connections, page_of
from .documented import takes_what
from .errors import PairingError
from .fills import Fills
from .gate import Gate
from .highlighted import highlighted
from .images import MAX_PIXELS
from .jobs import JobQueue
from .keywords import check_keywords, check_positions, unknown_attribute
from .remains import extents, layer_of, remains, taken_over
from .reruns import Reruns, current_run
from .selection import dependents, selection_traits
from .settings import (
    checked_bins,
    checked_category,
    checked_cuts,
    checked_exchanged,
    checked_filter,
    checked_patch,
    checked_place,
    checked_set,
)
from .spelled import spelled_out

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Unpack

    from .accepted import AnyClasses, AnyImages, AnyModel, AnySnapshot, SelectionTraits

DATA_TARGET = "cnn_comparator.data"

_OWN = ("comparison",)
"""Public attributes that are no traits."""

_reruns = Reruns()
_comparators: weakref.WeakValueDictionary[str, CNNComparator] = weakref.WeakValueDictionary()


# Its attributes are those of ``protocol/selection.json``.
_Selection: Any = type("Selection", (HasTraits,), selection_traits())


@register
@signature_has_traits
@takes_what(Comparison)
class CNNComparator(DOMWidget, _Selection):
    """Four linked panels that compare snapshots of a CNN, as the output of a notebook cell.

    Example
    -------
    >>> w = CNNComparator("epoch_010.onnx", "epoch_100.onnx", images="photos/")
    >>> w  # shows the panels, as the last line of a cell
    >>> w.layer = "conv5"  # moves them; clicking moves the trait
    >>> w.summary()

    Parameters
    ----------
    height:
        Pixels of the panels. Default: the setting of JupyterLab, else about three quarters of the
        window.
    traits:
        What the panels show at first, such as ``layer="conv5"`` or ``image=3``: any of the traits
        below. What is not given is filled when the panels are shown: with the convolution that
        changed most, the first image on which the snapshots predict differently, and the output
        channel whose activation changed most. A cell that is run again goes on where its panels
        were.

    Traits
    ------
    The selection is a set of synced traits: setting one moves the panels, clicking moves it.

    pair:
        ``{"a": name, "b": name}``.
    layer:
        Either snapshot's own name of it.
    parameter:
        The id of the parameter that is shown; ``None`` for the layer's weight.
    metric:
        The id of the measure that shades the layers.
    ramp:
        What the shades run over: ``"range"``, from the smallest to the largest value, ``"zero"``,
        from zero, or ``"rank"``.
    levels:
        The ids of the change levels that are shown.
    category:
        ``{"bin": [low, high], "rpd": [low, high], "level": id}``, ranges of ``|x − y|``, over one
        bin or several, and of the relative percent difference, the latter ``None`` for the levels
        sign flip, to zero, from zero and both ≈ 0. ``"level": None`` is all levels of ``levels``.
    kernel, channel, channel_side, image, patch:
        What is chosen in the map, the strips (``"input"`` or ``"output"``) and the images.
    image_filter:
        Which images are listed: ``{"flip": "broken"}``, or ``"fixed"``, ``"still_wrong"``,
        ``"changed"``, ``"same"``; and by number ``"label"``, the true class, or the one that
        ``"a"``, ``"b"`` or ``"either"`` predicts. Default: ``{}``, all.
    image_order:
        How they are sorted: as ``"given"``; by ``"outcome"``, the broken ones first; by the
        ``"change"`` of the prediction; by the ``"loss"`` of the true class; by B's
        ``"confidence"``; or in a chain of ``"likeness"``, as B sees them.
    activation_at:
        Where output channels and their patches are taken: ``"after"`` the normalisation and the
        activation function that directly follow the layer, or ``"before"`` these.
    patch_scores:
        What patches are ranked by: ``"exact"``, the channel's largest activation where the patch
        alone enters the model, or ``"map"``, the largest under it on the map of the whole image,
        which is another measure and takes one run.
    image_set:
        Images that channels and patches are shown for together, ``{"name": "broken", "images":
        [3, 7]}``, at most 512; ``None`` for the one image.
    cause_over:
        Over which images the cause of the change is tried out, which then shades the layers:
        ``"all"``, ``"image"`` or ``"set"``; ``"none"`` for the measure.
    exchanged:
        What of A's layer is put into B for the image: ``{"kernels": [3, 7]}``, ``{"kernels":
        None}`` for all, ``{"highlighted": True}`` for the highlighted weights; ``None`` for none.
    shown_output, output_channel:
        Which output is drawn of models without class scores, by its place, and which channel of it.
        Default: the largest picture; its colours, or the strongest channel of each place.
    rpd_cuts:
        The four bounds between the levels.
    floor:
        What ``|x| + |y|`` may be for both ≈ 0, in units of the weights. Default: a rounding step
        at the layer's typical size.
    bins:
        ``{"scale": "linear" or "log", "count": int or None, "range": [low, high] or None}``,
        ``None`` leaving it to the data.
    folded:
        Whether effective kernels are compared, with the batch normalisation that follows folded in.
    arrangement:
        How the panels are docked, ``{"output": …, "tab": …}``: below cells, and in a tab.

    It lives until ``close()`` or the end of a ``with`` block, or until the cell that made it was
    run again and no variable refers to it any more.

    Raises
    ------
    SourceError, PairingError, ImageError, CacheError, traitlets.TraitError
        Each in one sentence, before anything is displayed.
    TypeError, AttributeError
        For a keyword and an attribute that there are not.
    """

    _model_name = Unicode("CNNComparatorModel").tag(sync=True)
    _model_module = Unicode("cnn-comparator").tag(sync=True)
    _model_module_version = Unicode(f"^{__version__}").tag(sync=True)
    _view_name = Unicode("CNNComparatorView").tag(sync=True)
    _view_module = Unicode("cnn-comparator").tag(sync=True)
    _view_module_version = Unicode(f"^{__version__}").tag(sync=True)

    arrangement = Dict(Dict(), key_trait=Enum(["output", "tab"])).tag(sync=True)
    height = Int(None, allow_none=True, min=100).tag(sync=True)
    _cell = Unicode().tag(sync=True)
    _given = List(Dict()).tag(sync=True)
    _reloads = Int(0).tag(sync=True)

    def __init__(
        self,
        a: AnySnapshot,
        b: AnySnapshot | None = None,
        *more: object,
        images: AnyImages | None = None,
        labels: Iterable[int | str | None] | None = None,
        classes: AnyClasses | None = None,
        preprocess: Callable[[np.ndarray], object] | None = None,
        model: AnyModel | None = None,
        copy: bool = True,
        input_shape: Sequence[int] | None = None,
        max_pixels: int = MAX_PIXELS,
        weight_layout: str | None = None,
        output: str | int | None = None,
        device: object = None,
        cache: str | PathLike[str] | None = None,
        cache_key: str | None = None,
        height: int | None = None,
        **traits: Unpack[SelectionTraits],
    ) -> None:
        arguments = signature(CNNComparator.__init__).parameters.keys()
        check_positions(more, "CNNComparator")
        check_keywords(traits, (arguments, self.trait_names()), "CNNComparator")
        given = spelled_out(CNNComparator.__init__, locals())
        comparison = Comparison(
            a,
            b,
            images=images,
            labels=labels,
            classes=classes,
            preprocess=preprocess,
            model=model,
            copy=copy,
            input_shape=input_shape,
            max_pixels=max_pixels,
            weight_layout=weight_layout,
            output=output,
            device=device,
            cache=cache,
            cache_key=cache_key,
        )
        self.comparison = comparison
        self._queue = JobQueue()
        self._gate = Gate()
        # Bound methods would keep the comparator alive as long as a comm.
        own = weakref.ref(self)
        self._connections = Connections(
            comparison, self._queue, self._gate, lambda: _reload_of(own())
        )
        self._thread = threading.local()
        self._own_layout = "layout" not in traits
        run = current_run()
        first, last = comparison.default_pair
        replaced = _reruns.replaced(run)
        taken = {} if replaced is None else taken_over(replaced, traits, comparison)
        shown: dict[str, Any] = {"pair": {"a": first, "b": last}, **taken, **traits}
        try:
            super().__init__(height=height, _cell=run.cell, _given=given, **shown)
        except BaseException:
            comparison.close()
            raise
        self.observe(self._clear_dependents, list(dependents()))
        self._fills = Fills()
        self.on_msg(self._receive)
        _comparators[self.model_id] = self
        _register_target()
        _reruns.add(self, run)

    def summary(self) -> pd.DataFrame:
        """The overview of the current pair as a table, folded if the panels are.

        See ``Comparison.summary``.
        """
        return self.comparison.summary(self.pair["a"], self.pair["b"], folded=self.folded)

    @property
    def highlighted(self) -> pd.DataFrame:
        """The weights of ``category``, which the panels highlight: one row a weight.

        Columns ``layer``, ``parameter``; ``kernel``, ``channel`` and the place in the window,
        ``depth``, ``row`` and ``column``, as far as the parameter has these axes; ``a`` and ``b``,
        its values as they are compared, float64. No rows without a category. Computed in the
        Jupyter kernel from the traits, so that it also answers inside a cell. Raises
        ``SourceError``, ``ClosedError``.
        """
        return highlighted(self, self.comparison)

    def reload(self) -> None:
        """Opens the same sources again and shows what they hold now, in all pages.

        See ``Comparison.reload``. The selection stays as far as it still means something. Raises
        what opening raises; everything is as it was then.
        """
        with self._gate.alone():
            self.comparison.reload()
            # What runs is about what was open before.
            self._queue.cancel_all(lambda _key: True)
        with self.hold_sync():
            for name, value in remains(self, self.comparison).items():
                setattr(self, name, value)
            self._reloads += 1

    def connect(self, comm: Any, data: object = None) -> None:
        """Serves a data comm that a browser opened with `data`."""
        self._connections.add(comm, page_of(data))

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Takes over what a browser sends, which has cleared what depends on its selection."""
        self._thread.receives = True
        try:
            super().set_state(sync_data)
        finally:
            self._thread.receives = False

    def _receive(self, _: object, content: dict[str, Any], _buffers: object) -> None:
        """Takes over what a page has filled in, but for what the program has set meanwhile."""
        now = {name: getattr(self, name) for name in _Selection.class_traits()}
        taken = self._fills.taken(content, now)
        self._thread.receives = True
        try:
            # Without an answer: the page has it already, and may have gone on.
            with self._lock_property(**taken), self.hold_trait_notifications():
                for name, value in taken.items():
                    self.set_trait(name, value)
            self._fills.add(taken)
        finally:
            self._thread.receives = False

    def close(self) -> None:
        """Removes the panels and releases files, models and the worker thread."""
        if hasattr(self, "_queue"):
            self._queue.close()
            self.comparison.close()
            self._connections.close()
        _reruns.forget(self)
        is_open = self.comm is not None
        super().close()
        if is_open and self._own_layout:
            self.layout.close()

    def __repr__(self) -> str:
        return repr(self.comparison).replace("Comparison", "CNNComparator", 1)

    def __enter__(self) -> CNNComparator:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __setattr__(self, name: str, value: Any) -> None:
        """Sets a trait. Raises ``AttributeError`` for one that there is not."""
        if not name.startswith("_") and name not in _OWN and not hasattr(type(self), name):
            raise unknown_attribute(name, (self.trait_names(),), "CNNComparator")
        super().__setattr__(name, value)

    def _clear_dependents(self, change: Any) -> None:
        if not getattr(self._thread, "receives", False):
            for name in dependents()[change["name"]]:
                setattr(self, name, None)

    # Dict(None) begins with an empty mapping, unlike the other kinds of traits.
    @default("category")
    def _no_category(self) -> None:
        return None

    @default("image_set")
    def _no_set(self) -> None:
        return None

    @default("exchanged")
    def _no_exchange(self) -> None:
        return None

    @validate("category")
    def _validate_category(self, proposal: Any) -> dict[str, Any] | None:
        return checked_category(proposal["value"], self.rpd_cuts)

    @validate("pair")
    def _validate_pair(self, proposal: Any) -> dict[str, str]:
        pair = proposal["value"]
        if set(pair) != {"a", "b"}:
            raise TraitError('pair takes {"a": name, "b": name} with the names of two snapshots.')
        try:
            self.comparison.layers(pair["a"], pair["b"])
        except PairingError as error:
            raise TraitError(str(error)) from error
        return dict(pair)

    @validate("layer")
    def _validate_layer(self, proposal: Any) -> str | None:
        name = proposal["value"]
        if name is None or not self.pair:
            return name
        try:
            return self.comparison.layer(self.pair["a"], self.pair["b"], name).id
        except PairingError as error:
            raise TraitError(str(error)) from error

    @validate("parameter")
    def _validate_parameter(self, proposal: Any) -> str | None:
        name, layer = proposal["value"], layer_of(self, self.comparison)
        known = () if layer is None else [own.id for own in layer.parameters]
        if name is None or layer is None or name in known:
            return name
        names = ", ".join(f"'{one}'" for one in known) or "none"
        raise TraitError(
            f"Layer '{layer.id}' has no parameter '{name}'; its parameters are {names}."
        )

    @validate("kernel")
    def _validate_kernel(self, proposal: Any) -> int | None:
        return checked_place("kernel", proposal["value"], self._extents()[0])

    @validate("channel")
    def _validate_channel(self, proposal: Any) -> int | None:
        return checked_place("channel", proposal["value"], self._extents()[1])

    def _extents(self) -> tuple[int, int] | tuple[None, None]:
        layer = layer_of(self, self.comparison)
        return (None, None) if layer is None else extents(self, layer)

    @validate("shown_output", "output_channel")
    def _validate_output(self, proposal: Any) -> int | None:
        return checked_place(proposal["trait"].name.replace("_", " "), proposal["value"], None)

    @validate("patch")
    def _validate_patch(self, proposal: Any) -> str | None:
        return checked_patch(proposal["value"])

    @validate("image_filter")
    def _validate_filter(self, proposal: Any) -> dict[str, Any]:
        return checked_filter(proposal["value"])

    @validate("image_set")
    def _validate_set(self, proposal: Any) -> dict[str, Any] | None:
        return checked_set(proposal["value"], len(self.comparison.images))

    @validate("exchanged")
    def _validate_exchanged(self, proposal: Any) -> dict[str, Any] | None:
        return checked_exchanged(proposal["value"])

    @validate("rpd_cuts")
    def _validate_cuts(self, proposal: Any) -> list[float]:
        return checked_cuts(proposal["value"])

    @validate("bins")
    def _validate_bins(self, proposal: Any) -> dict[str, Any]:
        return checked_bins(proposal["value"])

    @validate("image")
    def _validate_image(self, proposal: Any) -> int | None:
        image, total = proposal["value"], len(self.comparison.images)
        if image is not None and not 0 <= image < total:
            raise TraitError(f"There is no image {image}; the comparison has {total} images.")
        return image


def _reload_of(comparator: CNNComparator | None) -> None:
    if comparator is not None:
        comparator.reload()


def _open_data_comm(comm: Any, message: Any) -> None:
    data = message["content"]["data"]
    comparator = _comparators.get(data.get("model_id"))
    if comparator is None:
        comm.close()
        return
    comparator.connect(comm, data)


def _register_target() -> None:
    from comm import get_comm_manager

    manager = get_comm_manager()
    if manager is not None:
        manager.register_target(DATA_TARGET, _open_data_comm)
