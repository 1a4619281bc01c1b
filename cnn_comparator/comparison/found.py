"""What studies that ran have found to be doubted."""

from __future__ import annotations

from ..studies import overview
from ..studies.checkup import ENTERING, EnteringParams
from ..studies.overview import OverviewParams
from ..studies.predictions import REPEAT, RepeatParams
from .opened import Opened


def found_doubts(opened: Opened) -> dict[str, list[str]]:
    """By name of the snapshot, and of the ``"pair"`` of the first and the last; none is run."""
    kept = opened.studies.kept
    found: dict[str, list[str]] = {}
    for name in opened.snapshots:
        repeat = kept(REPEAT, RepeatParams(name))
        entering = kept(ENTERING, EnteringParams(name))
        doubts = [one.doubt for one in (repeat, entering) if one is not None]
        found[name] = [str(one) for one in doubts if one is not None]
    a, b = opened.default_pair
    pairs = (kept(overview.STUDY, OverviewParams(a, b, folded)) for folded in (False, True))
    notes = [one.note for one in pairs if one is not None and one.note]
    found.setdefault("pair", []).extend(notes[:1])
    return found
