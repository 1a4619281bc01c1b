"""What a comparison has open at one time, and what was computed of it."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

from ..cache import Cache
from ..collecting import PAUSED
from ..effective import PairFolding
from ..errors import ImageError, ModelError, PairingError
from ..formats import Origin
from ..images import ImageSource
from ..keeping import CachedScores, KeptScores
from ..matching import Places
from ..pairing import LayerPair
from ..parameters import ParameterPair
from ..preprocessing import Custom
from ..snapshot import Parameter, Snapshot
from ..studies.arguments import ImageBlock, Model, WeightBlock
from ..studies.running import StudyRuns
from ..studies.study import Params, Result, Steps, Study
from .paired import PairedLayers
from .sources import close_all


class Opened:
    """Snapshots and images that belong together: the inputs of studies, see ``Inputs``.

    Opening the files again makes a new one, so that nothing is ever computed of both.
    """

    def __init__(
        self,
        snapshots: Mapping[str, Snapshot],
        origins: Mapping[str, Origin],
        images: ImageSource,
        preprocess: Custom | None,
        output: str | int | None = None,
    ) -> None:
        """``origins`` are those of the snapshots that were read from files; ``output`` is the one
        that the user named.
        """
        self.snapshots = dict(snapshots)
        self.origins = dict(origins)
        self.images = images
        self.preprocess = preprocess
        self.output = output
        self.cached: CachedScores | None = None
        self.places: Mapping[str, Places] = {}
        """By snapshot, where its classes are among those of the images."""
        self.scores = KeptScores()
        self._lock = threading.Lock()
        self._pairs: dict[tuple[str, str], PairedLayers] = {}
        self.studies = StudyRuns(self)

    @property
    def default_pair(self) -> tuple[str, str]:
        """The first and the last snapshot."""
        names = list(self.snapshots)
        return names[0], names[-1]

    def snapshot(self, name: str) -> Snapshot:
        """The snapshot with a name. Raises ``PairingError``."""
        try:
            return self.snapshots[name]
        except KeyError:
            known = ", ".join(f"'{known}'" for known in self.snapshots)
            raise PairingError(f"There is no snapshot '{name}'; choose one of {known}.") from None

    def layers(self, a: str, b: str) -> tuple[LayerPair, ...]:
        """All layers of a pair in network order. Raises ``PairingError``."""
        return self._paired(a, b).layers

    def layer(self, a: str, b: str, name: str) -> LayerPair:
        """A layer by its pair id or either snapshot's own name. Raises ``PairingError``."""
        found = self._paired(a, b).layer(name)
        if found is None:
            raise PairingError(
                f"Neither snapshot has a layer '{name}';"
                " Comparison(…).summary() lists the layers of both."
            )
        return found

    def parameter(self, a: str, b: str, parameter: str) -> ParameterPair:
        """A parameter by its pair id. Raises ``PairingError``."""
        found = self._paired(a, b).parameters.get(parameter)
        if found is None:
            raise PairingError(f"Neither snapshot has a parameter '{parameter}'.")
        return found

    def foldings(self, a: str, b: str) -> dict[str, PairFolding]:
        """By id of every convolution and dense layer: how batch normalisation folds into it."""
        return self._paired(a, b).foldings

    def folding(self, a: str, b: str, weight: str) -> PairFolding | None:
        """How batch normalisation folds into the layer of a weight; ``None`` where it cannot."""
        paired = self._paired(a, b)
        for pair in paired.with_weight.get(weight, ()):
            found = paired.foldings.get(pair)
            if found is not None:
                return found if found.reason is None else None
        return None

    def weight_block(
        self, snapshot: str, parameter: Parameter, start: int, stop: int
    ) -> WeightBlock:
        """Elements ``start:stop`` of a parameter, for a task. Raises ``PairingError``."""
        origin = self.origins.get(snapshot)
        return WeightBlock(self.snapshot(snapshot), origin, parameter, start, stop)

    def image_block(self, *images: int) -> ImageBlock:
        """Some images, for a task. Raises ``ImageError``."""
        for image in images:
            if not 0 <= image < len(self.images):
                raise ImageError(
                    f"There is no image {image}; the comparison has {len(self.images)} images."
                )
        return ImageBlock(self.images, images)

    def model(self, snapshot: str) -> Model:
        """The model of a snapshot, for a task. Raises ``PairingError``, ``ModelError``."""
        found = self.snapshot(snapshot)
        if found.runner is None:
            why = found.note or "it has no model."
            raise ModelError(f"Snapshot '{snapshot}' cannot run: {why}")
        origin, places = self.origins.get(snapshot), self.places.get(snapshot)
        return Model(found.runner, origin, self.preprocess, places)

    def store(self, name: str, memory: int) -> Cache[Any]:
        """What is kept under a name for studies to come, up to ``memory`` bytes."""
        return self.studies.store(name, memory)

    def need(self, study: Study[Params, Result], params: Params) -> Steps[Result]:
        """The result of another study, kept or made now: ``yield from`` it."""
        return self.studies.need(study, params)

    def _paired(self, a: str, b: str) -> PairedLayers:
        left, right = self.snapshot(a), self.snapshot(b)
        with self._lock:
            if (a, b) not in self._pairs:
                with PAUSED:
                    self._pairs[a, b] = PairedLayers.of(left, right)
            return self._pairs[a, b]

    def close(self, successor: Opened | None = None) -> None:
        """Releases files and models, but for those that ``successor`` has as well."""
        self.studies.clear()
        self.scores.close()
        close_all(self.snapshots, {} if successor is None else successor.snapshots)
