"""A comparison: named snapshots, images, and every question the panels ask of them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from inspect import signature
from os import PathLike
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from ..effective import PairFolding
from ..errors import ClosedError
from ..formats import checked_device, read_options
from ..images import MAX_PIXELS, ImageSource
from ..keywords import check_keywords, check_positions
from ..matching import united
from ..pairing import LayerPair
from ..parameters import ParameterPair
from ..preprocessing import checked_custom
from ..schema import study_names
from ..snapshot import At, Parameter, Side, Snapshot
from ..studies import overview, study_named
from ..studies.activations import ActivationsParams, both_activations
from ..studies.behaviour import STUDY as BEHAVIOUR
from ..studies.behaviour import BehaviourParams
from ..studies.findings import STUDY as FINDINGS
from ..studies.findings import FindingsParams
from ..studies.outputs import MODEL_OUTPUTS, ModelOutputsParams
from ..studies.predictions import PROBABILITIES, ProbabilitiesParams
from ..studies.running import Run, done_here, finished
from ..studies.set_activations import STUDY as SET_ACTIVATIONS
from ..studies.set_activations import SetActivationsParams
from ..studies.study import Params, Result, Study
from ..studies.transplant import STUDY as TRANSPLANT
from ..studies.transplant import TransplantParams
from .caching import checked_caching
from .classes import own_classes
from .described import as_html, in_a_line, notes_of
from .experiments import Experiments
from .found import found_doubts
from .given import Given, GivenImages
from .opened import Opened
from .sources import Sources
from .table import summary_table

if TYPE_CHECKING:
    import pandas as pd

    from ..accepted import AnyClasses, AnyImages, AnyModel, AnySnapshot
    from ..behaviour import Behaviour
    from ..findings import Findings


class Comparison(Experiments):
    """Compares snapshots of a CNN without a notebook.

    Example
    -------
    >>> with Comparison("epoch_010.onnx", "epoch_100.onnx", images="photos/") as comparison:
    ...     comparison.summary()
    ...     comparison.study("predictions", image=0)

    Parameters
    ----------
    a, b:
        Two snapshots: paths of ``.onnx``, ``.pt``, ``.safetensors`` or ``.npz`` files or of folders
        with one model, modules of PyTorch, state dicts or checkpoints that hold one, mappings of
        arrays; or one mapping of name to snapshot, or a list, with any number of them.
        ``docs/reference/formats.md`` says what is shown of each.
    images:
        What a person sees: an array ``(n, height, width, 3)`` of uint8 or float 0–1, a list of
        PIL images, arrays or paths, or a folder; or a ``Dataset`` or ``DataLoader`` of PyTorch,
        or tensors, which enter the models unchanged when they are of floats.
    labels:
        The true class of every image, as an index or a name of ``classes``. Default: what the
        images bring themselves.
    classes:
        The names of the classes; or, where snapshots have different ones or another order, a
        mapping of the snapshots' names to theirs, by which classes are matched. Default: what the
        images bring themselves, and the files of the models.
    preprocess:
        Maps one image, uint8 ``(height, width, 3)``, to the model's input. Default: resize,
        scale to 0–1, the model's layout.
    model:
        The module of PyTorch that state dicts belong to, or a function without arguments that
        makes it; a mapping of names to modules where snapshots have different ones.
    copy:
        Whether live modules and state dicts are copied when they are given, so that training
        can go on; ``False`` saves the memory.
    input_shape:
        The shape of one input of the models, without the batch, such as ``(3, 224, 224)``.
        Without it, models of PyTorch are tried on the size of the images, then on usual ones;
        a model that takes any size gets the images as they are.
    max_pixels:
        Pixels of the largest picture that is decoded; larger files are refused by their header.
    weight_layout:
        The order of the axes of kernels in files of weights that do not say it: ``"oihw"``
        (PyTorch), ``"ohwi"`` or ``"hwio"`` (TensorFlow, Keras, Flax; dense weights as inputs,
        outputs). Default: what the numbers of channels tell.
    output:
        The output of the models that has the class scores, by name or place. Default: the one
        with a score for each class, by its name and its numbers.
    device:
        Where modules of PyTorch run: ``"cuda"``, ``"cuda:1"``, ``"mps"``. Default: on the
        processor, wherever their weights are. Models of ONNX run on the processor.
    cache:
        A folder in which the class probabilities of all images are kept between runs, by the
        content of the files of snapshots and images, the settings, and the versions of what
        computes.
    cache_key:
        A text that stands for your code, which has no content by which it is known again: with
        ``preprocess``, ``model`` or live modules, nothing is kept without it. Change it whenever
        the code changes.

    Raises
    ------
    SourceError, PairingError, ImageError, CacheError
        At once, each in one sentence, when something given cannot be used.
    TypeError
        For an argument that there is not.
    """

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
        **unknown: object,
    ) -> None:
        check_positions(more, "Comparison")
        check_keywords(unknown, (signature(Comparison).parameters,), "Comparison")
        self._lock = threading.Lock()
        sources = Sources(a, b, model)
        own = own_classes(classes, sources.names)
        self._given: Given | None = Given(
            sources,
            GivenImages(images, labels, united(list(own.values())) or classes, max_pixels),
            checked_custom(preprocess),
            replace(
                read_options(model, copy, input_shape, weight_layout, output),
                device=checked_device(device),
                classes=own,
            ),
            checked_caching(cache, cache_key),
        )
        self._state: Opened | None = self._given.open()

    def reload(self) -> None:
        """Opens the same sources again, to compare what they hold now.

        Files, folders and lists of files are read again, and live modules that still exist are
        copied again; what was given as arrays, state dicts, data sets or loaders stays as it is.

        Raises what opening them raises; the snapshots that are open then stay.
        """
        with self._lock:
            before = self._opened
            if self._given is not None:
                self._state = self._given.open(before)
            before.close(self._opened)

    @property
    def images(self) -> ImageSource:
        """The images. Raises ``ClosedError``."""
        return self._opened.images

    @property
    def snapshots(self) -> Mapping[str, Snapshot]:
        """The snapshots by name, in order. Raises ``ClosedError``."""
        return MappingProxyType(self._opened.snapshots)

    @property
    def notes(self) -> dict[str, str]:
        """What should be known of the snapshots, by name, of the ``"images"``, and of the
        ``"pair"`` of the first and the last: sentences. What ``"overview"``, ``"predictions"`` and
        ``"checkup"`` find to be doubted is among them once they have run. Raises ``ClosedError``.
        """
        opened = self._opened
        images = getattr(opened.images, "note", None)
        layers = opened.layers(*opened.default_pair)
        return notes_of(opened.snapshots, images, layers, found_doubts(opened))

    @property
    def default_pair(self) -> tuple[str, str]:
        """The first and the last snapshot."""
        return self._opened.default_pair

    def snapshot(self, name: str) -> Snapshot:
        """The snapshot with a name. Raises ``PairingError``, ``ClosedError``."""
        return self._opened.snapshot(name)

    def layers(self, a: str, b: str) -> tuple[LayerPair, ...]:
        """All layers of a pair in network order. Raises ``PairingError``."""
        return self._opened.layers(a, b)

    def layer(self, a: str, b: str, name: str) -> LayerPair:
        """A layer by its pair id or either snapshot's own name. Raises ``PairingError``."""
        return self._opened.layer(a, b, name)

    def parameter(self, a: str, b: str, parameter: str) -> ParameterPair:
        """A parameter by its pair id. Raises ``PairingError``."""
        return self._opened.parameter(a, b, parameter)

    def read(self, snapshot: str, parameter: Parameter, start: int, stop: int) -> np.ndarray:
        """Elements of a parameter in canonical order, float32 or float64, flat."""
        return self.snapshot(snapshot).read(parameter, start, stop)

    def foldings(self, a: str, b: str) -> dict[str, PairFolding]:
        """By id of every convolution and dense layer: how batch normalisation folds into it."""
        return self._opened.foldings(a, b)

    def study(self, name: str, *, executor: Executor | None = None, **params: Any) -> Any:
        """The result of a study: all that the panels show is one.

        ``name`` is ``"overview"``, ``"predictions"``, ``"inputs"``, ``"outputs"``, ``"behaviour"``,
        ``"activations"``, ``"patches"``, ``"proposals"``, ``"set_activations"``,
        ``"set_patches"``, ``"features"``, ``"checkup"``, ``"extent"``, ``"findings"``,
        ``"transplant"``, ``"transplant_kernels"`` or ``"hybrid"``; ``params`` and the result are
        described in ``cnn_comparator.studies``. Of a pair, ``a`` and ``b``
        default to the first and the last snapshot. ``executor``, any of ``concurrent.futures``,
        may do the work; the result is the same to the last bit. Raises what the study does, and
        ``ValueError`` for another name.
        """
        if name not in study_names():
            raise ValueError(f"There is no study '{name}'; choose of {sorted(study_names())}.")
        study = study_named(name)
        pair = dict(zip("ab", self.default_pair, strict=True))
        own = {side: name for side, name in pair.items() if side in study.params.__annotations__}
        wanted = study.params(**{**own, **params})
        return finished(self.run(study.without_watching(), wanted, executor))

    def run(
        self, study: Study[Params, Result], params: Params, executor: Executor | None = None
    ) -> Run[Result]:
        """Runs a study in small steps: a generator that returns the result, which is kept.

        It yields ``Progress`` and ``Partial``, and ``None`` before every task. ``executor``, any of
        ``concurrent.futures``, does the tasks; without one they are done here. Raises what the
        study does.
        """
        return self._opened.studies.run(study, params, executor)

    def summary(
        self, a: str | None = None, b: str | None = None, *, folded: bool = False
    ) -> pd.DataFrame:
        """One row a layer in network order.

        Columns ``layer``, ``kind``, ``status`` (``paired``, ``only_a``, ``only_b``, ``shape``),
        ``shape_a``, ``shape_b``, ``parameters``, ``euclidean``, then one a further measure, NaN
        where undefined; ``nonfinite``; ``running_mean`` and ``running_var``, the RMS change of
        the statistics of batch normalisation; ``tied_to``, the first layer with the same
        weight, whose ``parameters`` are counted there; ``folding``; ``problem``, why a layer cannot
        be read, if so. Names default to the first and the last snapshot.

        ``folded=True`` compares effective kernels, with the batch normalisation that follows
        folded in; ``folding`` says ``"folded"`` or why a layer could not be. Where one snapshot
        has a normalisation that is part of the kernels of the other, effective kernels are
        compared in any case, and ``folding`` says so.
        """
        opened = self._opened
        first, last = opened.default_pair
        a, b = a or first, b or last
        study, wanted = overview.STUDY.without_watching(), overview.OverviewParams(a, b, folded)
        found = finished(opened.studies.run(study, wanted))
        layers, foldings = opened.layers(a, b), opened.foldings(a, b)
        return summary_table(layers, found.layers, foldings, folded=folded)

    def behaviour(self, a: str | None = None, b: str | None = None) -> Behaviour:
        """What a change did to the predictions over all images, with or without labels.

        ``.table`` has a row an image, ``.rates`` accuracy, flips, agreement and calibration,
        ``.classes`` the change by class, ``.confusion(snapshot)`` the confusion matrix; see
        ``Behaviour``. Names default to the first and the last snapshot. Every prediction is
        computed once for a snapshot and kept, also if the call is interrupted; see ``KeptScores``.
        Raises ``ImageError`` without images, ``ModelError`` where neither snapshot can run.
        """
        opened = self._opened
        first, last = opened.default_pair
        params = BehaviourParams(a or first, b or last)
        return finished(opened.studies.run(BEHAVIOUR.without_watching(), params))

    def findings(
        self, a: str | None = None, b: str | None = None, *, run: bool = False
    ) -> Findings:
        """What the pair shows, in at most seven sentences, the strongest first.

        They are made of what has been computed: of the overview (see ``summary``) and of the
        predictions for all images (see ``behaviour``), which ``run=True`` computes where they are
        missing; and of the experiment, where it was made (see ``transplant``).
        ``.unjudged`` says what could not be judged; ``.markdown()`` has all of it as text. The
        rules are in ``docs/explanation/findings.md``. Names default to the first and the last
        snapshot.
        """
        opened = self._opened
        first, last = opened.default_pair
        a, b = a or first, b or last
        opened.layers(a, b)
        kept = opened.studies.kept
        params = FindingsParams(
            a,
            b,
            weights=run or kept(overview.STUDY, overview.OverviewParams(a, b)) is not None,
            images=run or kept(BEHAVIOUR, BehaviourParams(a, b)) is not None,
            cause=kept(TRANSPLANT, TransplantParams(a, b)) is not None,
        )
        # What they are made of is kept; what could not be judged may be the next time.
        return done_here(FINDINGS.steps(params, opened))

    def picture(self, image: int) -> np.ndarray:
        """One image, uint8 ``(height, width, 3)``. Raises ``ImageError``."""
        return self._opened.image_block(image).samples[0].picture

    def probabilities(self, snapshot: str, image: int) -> np.ndarray:
        """Class probabilities, float64 ``(classes,)``. Raises ``ModelError``, ``ImageError``;
        ``NoScoresError`` where the model gives something else, see ``outputs``.
        """
        params = ProbabilitiesParams(snapshot, image)
        return finished(self._opened.studies.run(PROBABILITIES, params))

    def outputs(self, snapshot: str, image: int) -> dict[str, np.ndarray]:
        """All that a model gives for an image, by name, each as it is, without the batch.

        Raises ``ModelError``, ``ImageError``.
        """
        params = ModelOutputsParams(snapshot, image)
        found = finished(self._opened.studies.run(MODEL_OUTPUTS, params))
        return {one.name: one.values for one in found.outputs}

    def activation(
        self, a: str, b: str, layer: str, side: Side, image: int, at: At = "before"
    ) -> dict[str, Any]:
        """A layer's activation in both snapshots, ``{"a": …, "b": …}``.

        ``at="before"`` is a layer's own output, ``at="after"`` that of the normalisation and the
        activation function that directly follow it, before any addition. Float32 ``(channels,
        *space)``; ``None`` for a snapshot that has no such layer or cannot run. Raises
        ``ModelError``.
        """
        params = ActivationsParams(a, b, layer, image, at)
        found = done_here(both_activations(params, side, self._opened))
        return dict(zip("ab", found, strict=True))

    def mean_activation(
        self,
        a: str,
        b: str,
        layer: str,
        side: Side,
        images: Sequence[int],
        at: At = "before",
    ) -> dict[str, Any]:
        """The mean over images of a layer's activation in both snapshots, ``{"a": …, "b": …}``.

        As ``activation``; ``None`` as well where the images give maps of several shapes, and where
        a mean would have more than 16 Mi values. Images that cannot be taken are left out, see
        ``study("set_activations")``.
        """
        params = SetActivationsParams(a, b, layer, tuple(images), at)
        found = finished(self._opened.studies.run(SET_ACTIVATIONS, params))
        own = found.input if side == "input" else found.output
        return {"a": own.a and own.a.maps, "b": own.b and own.b.maps}

    def __repr__(self) -> str:
        state = self._state
        if state is None:
            return "<Comparison, closed>"
        pairs = state.layers(*state.default_pair)
        return f"<{in_a_line(state.snapshots, pairs, len(state.images))}>"

    def _repr_html_(self) -> str:
        """What notebooks show of it."""
        state = self._state
        if state is None:
            return "<p>A comparison that was closed.</p>"
        line = repr(self).strip("<>")
        return as_html(line, state.snapshots, self.notes)

    def close(self) -> None:
        """Releases files, models and images. Everything else raises ``ClosedError`` afterwards."""
        with self._lock:
            state, self._state, self._given = self._state, None, None
        if state is not None:
            state.close()

    @property
    def _opened(self) -> Opened:
        if self._state is None:
            raise ClosedError("The comparison was closed; run the cell that makes it again.")
        return self._state

    def __enter__(self) -> Comparison:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
