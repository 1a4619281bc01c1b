"""What a change did to the predictions, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from .judged import UNKNOWN, Judged
from .rate import Rate, plain, share
from .statistics import calibration_error, mcnemar

if TYPE_CHECKING:
    import pandas as pd

FLIPS = ("broken", "fixed", "still_wrong", "changed", "same")
"""What became of a prediction, the worst first."""


@dataclass(frozen=True, eq=False)
class Behaviour:
    """What snapshots ``a`` and ``b`` predict for every image.

    Example
    -------
    >>> found = comparison.behaviour("epoch_050", "epoch_100")
    >>> found.rates
    >>> found.table.query("flip == 'broken'").sort_values("js", ascending=False)

    ``unread`` says of images that cannot be read why, by index; ``failed`` of those that a model
    fails on. Both are left out of all rates. ``note`` says why the classes of the two, or the
    labels, cannot be compared, if so. A snapshot that cannot run has no predictions.
    """

    a: str
    b: str
    images: Sequence[str] = field(repr=False)
    labels: np.ndarray = field(repr=False)
    """The true class of every image, ``UNKNOWN`` where there is none."""
    names: Sequence[str] | None = field(repr=False)
    """The names of the classes, where they are those of the models."""
    counts: tuple[int, int]
    """How many classes each snapshot tells apart, 0 for one without predictions."""
    sides: tuple[Judged, Judged] = field(repr=False)
    js: np.ndarray = field(repr=False)
    """The Jensen–Shannon distance of the two predictions of every image, base 2."""
    unread: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    failed: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    note: str | None = None

    @cached_property
    def table(self) -> pd.DataFrame:
        """A row an image.

        Columns ``image``, its index; ``name``; ``label``, the true class; ``class_a`` and
        ``class_b``, the predicted ones, by name where they have names; ``probability_a`` and
        ``_b`` of these; ``true_a`` and ``_b``, the probabilities of the true class; ``margin_a``
        and ``_b`` between the two likeliest classes; ``js``; ``flip``.

        ``flip`` is ``"same"`` where both are right, ``"fixed"``, ``"broken"``, ``"still_wrong"``
        where both give the same wrong class and ``"changed"`` where one wrong class became
        another. Without a label ``"same"`` and ``"changed"`` compare the classes alone. Missing
        where an image was left out.
        """
        import pandas as pd

        a, b = self.sides
        return pd.DataFrame(
            {
                "image": np.arange(len(self.images)),
                "name": list(self.images),
                "label": self._told(self.labels),
                "class_a": self._told(a.predicted),
                "class_b": self._told(b.predicted),
                "probability_a": a.probability,
                "probability_b": b.probability,
                "true_a": a.true,
                "true_b": b.true,
                "margin_a": a.margin,
                "margin_b": b.margin,
                "js": self.js,
                "flip": self.flips,
            }
        )

    @cached_property
    def flips(self) -> np.ndarray:
        """Of every image one of ``FLIPS``, ``None`` where it was left out; see ``table``."""
        a, b = (one.predicted for one in self.sides)
        labelled = self._labelled
        right_a, right_b = a == self.labels, b == self.labels
        flips = np.full(len(a), None, object)
        known = self._predicted & (labelled | self._are_comparable)
        if 0 in self.counts:
            return flips
        same = a == b
        flips[known & ~labelled & same] = "same"
        flips[known & ~same] = "changed"
        flips[known & labelled & ~right_a & ~right_b & same] = "still_wrong"
        flips[known & labelled & right_a & right_b] = "same"
        flips[known & labelled & right_a & ~right_b] = "broken"
        flips[known & labelled & ~right_a & right_b] = "fixed"
        return flips

    @cached_property
    def rates(self) -> pd.DataFrame:
        """What holds for all images that are not left out.

        Columns ``rate``, ``value``, ``low`` and ``high``, the Wilson interval of a share at 95 %,
        ``count`` and ``of``. Rows ``accuracy_a``, ``accuracy_b``, ``top5_a``, ``top5_b``;
        ``broken``, the negative flip rate (NFR): right in A, wrong in B; ``fixed``, the positive
        one (PFR); ``mcnemar``, the exact p-value of the two; ``calibration_error_a`` and ``_b``,
        the expected calibration errors over 15 bins; these of images with labels. ``agreement``,
        the share of equal classes, and ``js``, the mean Jensen–Shannon distance, of all. Rows of a
        snapshot without predictions are missing.
        """
        import pandas as pd

        columns = ["rate", "value", "low", "high", "count", "of"]
        table = pd.DataFrame([asdict(one) for one in self.rated], columns=columns)
        return table.astype(
            dict.fromkeys(("value", "low", "high"), "float64")
            | dict.fromkeys(("count", "of"), "Int64")
        )

    @cached_property
    def rated(self) -> tuple[Rate, ...]:
        """The rows of ``rates``."""
        labelled, right = self._predicted & self._labelled, self._right
        total, predicted = int(labelled.sum()), int(self._predicted.sum())
        ran = [(side, "ab"[side]) for side in (0, 1) if self.counts[side]]
        found = [share(f"accuracy_{name}", int(right[i][labelled].sum()), total) for i, name in ran]
        for i, name in ran:
            found.append(share(f"top5_{name}", int(self.sides[i].top[labelled].sum()), total))
        for i, name in ran:
            confidence = self.sides[i].probability[labelled]
            error = calibration_error(confidence, right[i][labelled])
            found.append(plain(f"calibration_error_{name}", error, total))
        if len(ran) == 2:
            flips = self.flips[labelled]
            broken, fixed = (int((flips == flip).sum()) for flip in ("broken", "fixed"))
            found += [share("broken", broken, total), share("fixed", fixed, total)]
            p = mcnemar(broken, fixed) if total else float("nan")
            found.append(plain("mcnemar", p, total))
        if self._are_comparable:
            a, b = (one.predicted for one in self.sides)
            agree = int((a == b)[self._predicted].sum())
            mean = float(self.js[self._predicted].mean()) if predicted else float("nan")
            found += [share("agreement", agree, predicted), plain("js", mean, predicted)]
        return tuple(found)

    @cached_property
    def classes(self) -> pd.DataFrame:
        """A row a class that images have, the most changed first.

        Columns ``class``, ``images``, ``accuracy_a``, ``accuracy_b``, ``change``, B less A,
        ``broken`` and ``fixed``, both counts.
        """
        import pandas as pd

        labelled = self._predicted & self._labelled
        labels = self.labels[labelled]
        size = int(labels.max(initial=-1)) + 1
        images = np.bincount(labels, minlength=size)
        right_a, right_b = (
            np.bincount(labels, right[labelled], size) if count else np.full(size, np.nan)
            for right, count in zip(self._right, self.counts, strict=True)
        )
        found = np.flatnonzero(images)
        broken, fixed = (
            np.bincount(labels[self.flips[labelled] == flip], minlength=size)
            for flip in ("broken", "fixed")
        )
        table = pd.DataFrame(
            {
                "class": self._told(found),
                "images": images[found],
                "accuracy_a": right_a[found] / images[found],
                "accuracy_b": right_b[found] / images[found],
                "change": (right_b - right_a)[found] / images[found],
                "broken": broken[found],
                "fixed": fixed[found],
            }
        )
        order = np.argsort(-table["change"].abs().to_numpy(), kind="stable")
        return table.iloc[order].reset_index(drop=True)

    def confusion(self, snapshot: str) -> pd.DataFrame:
        """How many images of each true class, the rows, a snapshot predicts as which, the columns.

        All classes of the snapshot, in their order. Raises ``ValueError`` for a snapshot that is
        neither ``a`` nor ``b``.
        """
        import pandas as pd

        if snapshot not in (self.a, self.b):
            raise ValueError(
                f"'{snapshot}' is none of the two snapshots; choose '{self.a}' or '{self.b}'."
            )
        side = (self.a, self.b).index(snapshot)
        size = self.counts[side]
        known = self._labelled & (self.sides[side].predicted != UNKNOWN) & (self.labels < size)
        counts = np.zeros((size, size), np.int64)
        np.add.at(counts, (self.labels[known], self.sides[side].predicted[known]), 1)
        told = self._told(np.arange(size))
        return pd.DataFrame(
            counts, index=pd.Index(told, name="true"), columns=pd.Index(told, name="predicted")
        )

    def __repr__(self) -> str:
        counts = {flip: int((self.flips == flip).sum()) for flip in FLIPS}
        told = ", ".join(f"{count} {flip}" for flip, count in counts.items() if count)
        return f"<Behaviour of {self.a} → {self.b}, {len(self.images)} images: {told or 'none'}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(repr(self).strip('<>'))}</p>{self.rates._repr_html_()}"

    @cached_property
    def _predicted(self) -> np.ndarray:
        """Whether every snapshot that has predictions has one for an image."""
        found = np.ones(len(self.images), bool)
        for one, count in zip(self.sides, self.counts, strict=True):
            if count:
                found &= one.predicted != UNKNOWN
        return found

    @cached_property
    def _labelled(self) -> np.ndarray:
        found: np.ndarray = self.labels != UNKNOWN
        return found

    @property
    def _are_comparable(self) -> bool:
        """Whether both tell the same classes apart."""
        a, b = self.counts
        return a == b != 0

    @property
    def _right(self) -> tuple[np.ndarray, np.ndarray]:
        a, b = (one.predicted == self.labels for one in self.sides)
        return a, b

    def _told(self, classes: np.ndarray) -> list[Any]:
        """Names where there are some, else numbers; ``None`` for ``UNKNOWN``."""
        names = self.names
        return [
            None if one == UNKNOWN else int(one) if names is None else names[one] for one in classes
        ]
