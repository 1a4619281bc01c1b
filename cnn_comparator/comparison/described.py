"""What a comparison is, in a line and as a table of HTML. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from ..pairing import LayerPair, why_nothing_compares
from ..snapshot import Snapshot


def notes_of(
    snapshots: Mapping[str, Snapshot],
    images: str | None,
    pairs: Sequence[LayerPair],
    found: Mapping[str, Sequence[str]],
) -> dict[str, str]:
    """What should be known: by name of the snapshot, of ``"images"`` and of the ``"pair"``.

    ``found`` is what studies add to it.
    """
    notes = {name: one.note for name, one in snapshots.items()}
    notes |= {"images": images, "pair": why_nothing_compares(pairs)}
    said = {name: [note, *found.get(name, ())] for name, note in notes.items()}
    return {name: " ".join(filter(None, all_of)) for name, all_of in said.items() if any(all_of)}


def in_a_line(snapshots: Mapping[str, Snapshot], pairs: Sequence[LayerPair], images: int) -> str:
    """``Comparison of 'a' and 'b': 5 of 8 layers with weights are compared, 10 images``."""
    names = [f"'{name}'" for name in snapshots]
    listed = " and ".join(names if len(names) < 4 else (*names[:2], f"{len(names) - 2} more"))
    weighted = [pair for pair in pairs if pair.weight is not None]
    compared = sum(pair.comparable_weight is not None for pair in weighted)
    return (
        f"Comparison of {listed}: {compared} of {len(weighted)} layers with weights are compared, "
        f"{images} {'image' if images == 1 else 'images'}"
    )


def as_html(line: str, snapshots: Mapping[str, Snapshot], notes: Mapping[str, str]) -> str:
    """The same with a row for every snapshot and every note, all of it escaped."""
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(one.source)}</td>"
        f"<td>{len(one.layers)} layers</td><td>{_runs(one)}</td></tr>"
        for name, one in snapshots.items()
    )
    said = "".join(f"<p><b>{escape(name)}</b>: {escape(note)}</p>" for name, note in notes.items())
    return f"<div><p>{escape(line)}</p><table>{rows}</table>{said}</div>"


def _runs(snapshot: Snapshot) -> str:
    return "weights alone" if snapshot.runner is None else "runs"
