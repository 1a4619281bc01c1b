"""Scores of patches from the activation map of the whole image, in place of a run for each."""

from __future__ import annotations

from dataclasses import dataclass

from ..entered import EnteredPart
from ..errors import ModelError
from ..patches import Both as BothScores
from ..patches import Scores
from ..projection import projected, projected_maxima
from .activations import Both
from .entered import entered
from .maps import Maps, Point, maps_at
from .proposals import BOXES, Boxes, ProposalsParams
from .study import Inputs, Steps


@dataclass(frozen=True)
class MappedPatches:
    """The patches proposed in an image, and the maps of the whole image that they lie on."""

    proposed: Boxes
    maps: Maps
    part: EnteredPart | None

    def scores(self, points: Both, channel: int) -> BothScores:
        """The channel's largest activation under each box, NaN of boxes that do not enter the
        models. Raises ``ModelError`` where there is no such channel, or it has no map.
        """
        a, b = (None if point is None else self._scores(point, channel) for point in points)
        return a, b

    def _scores(self, point: Point, channel: int) -> Scores:
        maps = self.maps[point]
        check_channel(point, channel, len(maps))
        own = maps[channel]
        if own.ndim != 2 or own.size < 2:
            raise ModelError(
                f"The {point.side} of layer '{point.layer}' has no map with height and width, from "
                "which patches could be scored. Choose exact scores, or a convolution."
            )
        rows, columns = own.shape
        boxes, size = self.proposed.boxes, self.proposed.size
        return projected_maxima(own, projected(boxes, size, (rows, columns), self.part))


def mapped_patches(
    names: tuple[str, str], points: Both, image: int, inputs: Inputs
) -> Steps[MappedPatches]:
    """Those of an image. Raises ``ModelError``, ``ImageError``."""
    maps = yield from maps_at([one for one in points if one is not None], image, inputs)
    proposed = yield from inputs.need(BOXES, ProposalsParams(image))
    found = yield from entered(*names, image, inputs)
    return MappedPatches(proposed, maps, None if found is None else found.part)


def check_channel(point: Point, channel: int, channels: int) -> None:
    """Raises ``ModelError`` where there is no such channel."""
    if not 0 <= channel < channels:
        raise ModelError(
            f"Layer '{point.layer}' has {channels} {point.side} channels;"
            f" channel {channel} does not exist."
        )
