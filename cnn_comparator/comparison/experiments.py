"""The experiments of a comparison: parts of one snapshot put into the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..errors import PairingError
from ..metrics.members import category_of
from ..schema import default_cuts, level_ids
from ..studies.members import MembersParams
from ..studies.running import finished
from ..studies.shapley import SHAPLEY, ShapleyParams
from ..studies.transplant import STUDY as TRANSPLANT
from ..studies.transplant import TransplantParams
from ..studies.transplant_kernels import STUDY as KERNELS
from ..studies.transplant_kernels import TransplantKernelsParams
from ..studies.transplant_weights import TRANSPLANT_WEIGHTS, TransplantWeightsParams

if TYPE_CHECKING:
    import pandas as pd

    from ..cause import Transplant, TransplantedKernels
    from ..cause.parts import Direction, Kind
    from .opened import Opened


class Experiments:
    """What a comparison can try out; see ``docs/explanation/cause.md``."""

    @property
    def _opened(self) -> Opened:
        raise NotImplementedError

    def transplant(
        self,
        a: str | None = None,
        b: str | None = None,
        *,
        direction: Direction = "a_into_b",
        kind: Kind = "single",
        width: int = 2,
        layers: Sequence[str] | None = None,
        images: Sequence[int] | None = None,
        alpha: float = 1.0,
        control: bool = True,
        seed: int = 0,
    ) -> Transplant:
        """Puts parts of one snapshot into the other and watches the predictions.

        A part is what stands between a layer with weights and the next one: the layer, its
        normalisation, activation function, pooling and additions. ``direction="a_into_b"`` puts A's
        parts into B, which shows what is needed for the change; ``"b_into_a"`` B's into A, which
        shows what is enough for it. ``kind``: each part by itself (``"single"``), all up to each
        (``"prefix"``), all from each on (``"suffix"``), or ``width`` of them (``"window"``).
        ``layers`` are those whose parts are exchanged, ``images`` the indices of those that are
        run; default: all. ``alpha`` below 1 goes only so far from one's weights to the other's.
        ``control`` runs, beside each part, a change as large whose numbers stand in another order
        within each tensor, made from ``seed``: what this does as well is no effect of the part.

        ``.table`` has a row a part, ``.image(i)`` what became of one image, ``.shapley()`` what
        each layer brings whatever else is exchanged; see ``Transplant``. Names default to the first
        and the last snapshot. Raises ``PairingError`` where the two have unrelated weights,
        ``ModelError`` where a model cannot run or be cut, ``ImageError``, ``ValueError``.
        """
        opened = self._opened
        first, last = opened.default_pair
        params = TransplantParams(
            a or first,
            b or last,
            direction,
            kind,
            width,
            None if layers is None else tuple(layers),
            None if images is None else tuple(images),
            alpha,
            control,
            seed,
        )
        found: Any = finished(opened.studies.run(TRANSPLANT.without_watching(), params))

        def shapley() -> pd.DataFrame:
            wanted = ShapleyParams(params.a, params.b, params.direction, params.images, seed)
            return finished(self._opened.studies.run(SHAPLEY, wanted)).table

        return replace(found, run_shapley=shapley)

    def transplant_kernels(
        self,
        layer: str,
        image: int,
        a: str | None = None,
        b: str | None = None,
        *,
        direction: Direction = "a_into_b",
        seed: int = 0,
    ) -> TransplantedKernels:
        """Puts single kernels of a layer of one snapshot into the other, for one image.

        A kernel's normalisation goes with it. ``.table`` has a row a kernel, ``.smallest`` the
        smallest set found that returns the prediction, beside as many kernels drawn at random from
        ``seed``; see ``TransplantedKernels``. Names default to the first and the last snapshot.
        Raises as ``transplant`` does.
        """
        opened = self._opened
        first, last = opened.default_pair
        params = TransplantKernelsParams(a or first, b or last, layer, image, direction, seed)
        found: Any = finished(opened.studies.run(KERNELS, params))
        return found

    def transplant_weights(
        self,
        layer: str,
        category: Mapping[str, Any],
        a: str | None = None,
        b: str | None = None,
        *,
        parameter: str | None = None,
        direction: Direction = "a_into_b",
        images: Sequence[int] | None = None,
        floor: float | None = None,
        folded: bool = False,
        seed: int = 0,
    ) -> Transplant:
        """Puts single weights of a layer of one snapshot into the other.

        ``category`` says which, as the trait of the widget does: ``{"bin": [low, high], "rpd":
        [low, high] or None, "level": id or None}``, a range of ``|x − y|`` and a change level, or
        all levels; ``parameter`` is that of the layer's weight by default. ``folded``: the change
        is that of effective kernels; what is exchanged are the weights themselves. The control
        exchanges as many weights of the same parameter, drawn from ``seed``. One row in
        ``.table``, ``.exchanged`` weights. Names default to the first and the last snapshot. Raises
        as ``transplant`` does.
        """
        opened = self._opened
        first, last = opened.default_pair
        a, b = a or first, b or last
        pair = opened.layer(a, b, layer)
        weight = pair.weight if parameter is None else opened.parameter(a, b, parameter)
        if weight is None:
            raise PairingError(f"'{pair.id}' has no weights that could be exchanged.")
        chosen = category_of(category, level_ids(), level_ids(), default_cuts())
        members = MembersParams(a, b, weight.id, folded, chosen, floor)
        params = TransplantWeightsParams(
            members, pair.id, direction, None if images is None else tuple(images), seed
        )
        found: Any = finished(opened.studies.run(TRANSPLANT_WEIGHTS, params))
        return found
