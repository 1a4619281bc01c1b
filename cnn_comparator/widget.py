"""The notebook widget: the selection as synced traits, and the data comm that the browser opens."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Sequence
from inspect import signature
from types import TracebackType
from typing import Any

import numpy as np
from ipywidgets import DOMWidget, register
from traitlets import Dict, Enum, HasTraits, Int, TraitError, Unicode, default, validate

from ._version import __version__
from .comparison import Comparison
from .connections import Connections, page_of
from .errors import PairingError
from .gate import Gate
from .images import MAX_PIXELS
from .jobs import JobQueue
from .keywords import check_keywords, check_positions
from .remains import remains
from .reruns import Reruns, current_run
from .selection import dependents, selection_traits
from .settings import checked_bins, checked_category, checked_cuts

DATA_TARGET = "cnn_comparator.data"

_reruns = Reruns()
_comparators: weakref.WeakValueDictionary[str, CNNComparator] = weakref.WeakValueDictionary()


# Its attributes are those of ``protocol/selection.json``.
_Selection: Any = type("Selection", (HasTraits,), selection_traits())


@register
class CNNComparator(DOMWidget, _Selection):
    """Four linked panels that compare snapshots of a CNN.

    Takes what :class:`cnn_comparator.Comparison` takes, and ``height`` in pixels. The selection
    is a set of synced traits: setting ``layer`` moves the panels, clicking moves the trait.

    ``pair`` is ``{"a": name, "b": name}``; ``layer`` takes either snapshot's own name;
    ``category`` is ``{"bin": [low, high], "rpd": [low, high], "level": id}``, ranges of
    ``|x − y|`` and of the relative percent difference, the latter ``None`` for the levels sign
    flip, to zero, from zero and both ≈ 0.

    ``rpd_cuts`` are the four bounds between the levels; ``floor`` is what ``|x| + |y|`` may be
    for both ≈ 0, in units of the weights (``None``: a rounding step at the layer's typical
    size); ``bins`` is ``{"scale": "linear" or "log", "count": int or None, "range": [low, high]
    or None}``, ``None`` leaving it to the data; ``folded`` compares effective kernels, with the
    batch normalisation that follows folded in.
    ``arrangement`` is how the panels are docked, ``{"output": …, "tab": …}``: below cells, and in
    a tab of their own.

    It lives until ``close()`` or the end of a ``with`` block, or until the cell that made it was
    run again and no variable refers to it any more.

    Raises ``SourceError``, ``PairingError`` or ``ImageError`` before anything is displayed, and
    ``TypeError`` for a keyword that there is not.
    """

    _model_name = Unicode("CNNComparatorModel").tag(sync=True)
    _model_module = Unicode("cnn-comparator").tag(sync=True)
    _model_module_version = Unicode(f"^{__version__}").tag(sync=True)
    _view_name = Unicode("CNNComparatorView").tag(sync=True)
    _view_module = Unicode("cnn-comparator").tag(sync=True)
    _view_module_version = Unicode(f"^{__version__}").tag(sync=True)

    arrangement = Dict(Dict(), key_trait=Enum(["output", "tab"])).tag(sync=True)
    height = Int(None, allow_none=True).tag(sync=True)
    _cell = Unicode().tag(sync=True)
    _reloads = Int(0).tag(sync=True)

    def __init__(
        self,
        a: object,
        b: object = None,
        *more: object,
        images: object = None,
        labels: object = None,
        classes: object = None,
        preprocess: Callable[[np.ndarray], object] | None = None,
        model: object = None,
        copy: bool = True,
        input_shape: Sequence[int] | None = None,
        max_pixels: int = MAX_PIXELS,
        weight_layout: str | None = None,
        output: str | int | None = None,
        height: int | None = None,
        **traits: Any,
    ) -> None:
        arguments = signature(CNNComparator.__init__).parameters.keys()
        check_positions(more, "CNNComparator")
        check_keywords(traits, (arguments, self.trait_names()), "CNNComparator")
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
        traits.setdefault("pair", {"a": first, "b": last})
        if len(comparison.images) > 0:
            traits.setdefault("image", 0)
        try:
            super().__init__(height=height, _cell=run.cell, **traits)
        except BaseException:
            comparison.close()
            raise
        self.observe(self._clear_dependents, list(dependents()))
        _comparators[self.model_id] = self
        _register_target()
        _reruns.add(self, run)

    def summary(self) -> Any:
        """The overview of the current pair as a table, folded if the panels are.

        See ``Comparison.summary``.
        """
        return self.comparison.summary(self.pair["a"], self.pair["b"], folded=self.folded)

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

    def __enter__(self) -> CNNComparator:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _clear_dependents(self, change: Any) -> None:
        if not getattr(self._thread, "receives", False):
            for name in dependents()[change["name"]]:
                setattr(self, name, None)

    # Dict(None) begins with an empty mapping, unlike the other kinds of traits.
    @default("category")
    def _no_category(self) -> None:
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
