"""What came of putting parts of one snapshot into the other, as tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ..words import together
from .effects import Effect, Outcomes, effect, recoveries
from .parts import Direction, Kind, PartEffect
from .told import told

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Transplant:
    """Parts of the *donor* put into the *host*, one part at a time, on some images.

    Example
    -------
    >>> found = comparison.transplant("epoch_050", "epoch_100")
    >>> print(found)
    >>> found.table.sort_values("returned", ascending=False)

    ``direction="a_into_b"``: A is the donor and B the host. ``left_out`` says by image why one
    counts nowhere, ``apart`` by layer why it begins no part.
    """

    a: str
    b: str
    direction: Direction
    kind: Kind
    images: Sequence[int] = field(repr=False)
    labels: np.ndarray = field(repr=False)
    """The true class of every image, −1 for none."""
    layers: Sequence[tuple[str, str]] = field(repr=False)
    """Of every part, its first layer and its last."""
    host: Outcomes = field(repr=False)
    donor: Outcomes = field(repr=False)
    hybrids: Sequence[Outcomes] = field(repr=False)
    controls: Sequence[Outcomes | None] = field(repr=False)
    left_out: Mapping[int, str] = field(repr=False)
    apart: Mapping[str, str] = field(repr=False)
    note: str | None = None
    """What is to be known of how it was done, in a sentence."""
    exchanged: int | None = None
    """How many weights were exchanged, where they were chosen one by one."""
    run_shapley: Callable[[], pd.DataFrame] | None = field(default=None, repr=False)

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row a part.

        Columns ``layer`` and ``last``, its first layer and its last. Of the images of which the
        host and the donor predict different classes, ``returned`` counts those that get the
        donor's; of the others, ``collateral`` those that get another class. ``control_returned``
        and ``control_collateral``: the same of a change as large, its numbers in another order
        within each tensor; missing where there is none. ``recovery``: the mean over the former of
        (hybrid − host) / (donor − host) of the margin log p[donor's class] − log p[host's class];
        it may leave 0 to 1. With labels: ``accuracy``, ``fixed`` and ``broken``, how many images
        became right and wrong.
        """
        import pandas as pd

        rows = []
        for part in self.parts:
            control = part.control
            rows.append(
                {
                    "layer": part.layer,
                    "last": part.last,
                    "returned": part.effect.returned,
                    "collateral": part.effect.collateral,
                    "control_returned": None if control is None else control.returned,
                    "control_collateral": None if control is None else control.collateral,
                    **{
                        name: value
                        for name, value in asdict(part.effect).items()
                        if name in ("recovery", "accuracy", "fixed", "broken")
                    },
                }
            )
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype(dict.fromkeys(COUNTS, "Int64"))

    @cached_property
    def parts(self) -> list[PartEffect]:
        """What the rows of ``table`` are made of."""
        return [
            PartEffect(
                first,
                last,
                self._effect(hybrid),
                None if control is None else self._effect(control),
            )
            for (first, last), hybrid, control in zip(
                self.layers, self.hybrids, self.controls, strict=True
            )
        ]

    @cached_property
    def flips(self) -> int:
        """Images of which the two snapshots predict different classes."""
        return int((self._known & (self.host.predicted != self.donor.predicted)).sum())

    @cached_property
    def agreeing(self) -> int:
        """Images of which they predict the same class."""
        return int(self._known.sum()) - self.flips

    @property
    def said(self) -> str:
        """What was found, in one sentence or two."""
        names = ("B", "A") if self.direction == "a_into_b" else ("A", "B")
        found = told(self.parts, self.flips, self.agreeing, names, self.exchanged)
        return together(found, self.note) or found

    def image(self, image: int) -> pd.DataFrame:
        """A row a part for one image: ``layer``, ``last``, the class ``predicted``, whether that is
        the donor's and not the host's (``returned``), and ``recovery``, missing where both have
        the same margin. Raises ``KeyError`` for an image that was not run.
        """
        import pandas as pd

        if image not in self.images:
            raise KeyError(f"Image {image} was not run; it is none of images=….")
        place = list(self.images).index(image)
        host, donor = self.host.predicted[place], self.donor.predicted[place]
        rows = [
            {
                "layer": first,
                "last": last,
                "predicted": int(hybrid.predicted[place]),
                "returned": bool(host != donor and hybrid.predicted[place] == donor),
                "recovery": float(recoveries(hybrid, self.host, self.donor)[place]),
            }
            for (first, last), hybrid in zip(self.layers, self.hybrids, strict=True)
        ]
        return pd.DataFrame(rows, columns=["layer", "last", "predicted", "returned", "recovery"])

    def shapley(self) -> pd.DataFrame:
        """What each layer brings, whatever else is exchanged: its Shapley value.

        A row a layer: ``layer``; ``value``, a share of all images: the mean, over the orders in
        which layers are exchanged one after another, of what it adds to the images that get the
        donor's class (with labels: to the accuracy); ``error``, its standard error, 0 where all
        hybrids were run, as they are up to 10 layers. The values sum to the whole difference. It
        runs the hybrids it needs. Raises ``ModelError``, ``ClosedError``.
        """
        if self.run_shapley is None:
            raise ValueError("This transplant belongs to no comparison, which could run more.")
        return self.run_shapley()

    @cached_property
    def _known(self) -> np.ndarray:
        return (self.host.predicted >= 0) & (self.donor.predicted >= 0)

    def _effect(self, hybrid: Outcomes) -> Effect:
        return effect(hybrid, self.host, self.donor, self.labels)

    def __repr__(self) -> str:
        return str(self.said)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(self.said)}</p>{self.table._repr_html_()}"


COUNTS = ("returned", "collateral", "control_returned", "control_collateral", "fixed", "broken")
COLUMNS = (
    *("layer", "last", "returned", "collateral", "control_returned", "control_collateral"),
    *("recovery", "accuracy", "fixed", "broken"),
)
