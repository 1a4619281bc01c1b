"""Where two layers put out the same, if one does what follows the other in layers of its own. Pure.

A fused convolution puts out what is behind its activation function; of the other snapshot the
output of the activation layer behind its convolution is compared with that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .effective import PairFolding
from .folding import Normalisation
from .snapshot import Layer
from .words import say

CLIP = "clip"
"""What integers do that store nothing below zero: a quantiser leaves out a ReLU before them, if
there was one."""
_CLIPPING = {"relu", "relu6", "clip", "clamp", "hardtanh"}

Readers = Mapping[str, Sequence[Layer]]
"""By id of a layer: the layers that read its output, each once."""


def readers_of(layers: Sequence[Layer]) -> Readers:
    """Who reads what in one snapshot."""
    found: dict[str, list[Layer]] = {}
    for layer in layers:
        for before in dict.fromkeys(layer.inputs):
            found.setdefault(before, []).append(layer)
    return found


def compared_point(own: Layer, other: Layer, readers: Readers) -> Layer:
    """The layer of a snapshot whose output is that of ``other``, a layer of the other snapshot.

    It is ``own``, or the last of the layers that stand alone behind it and do what ``other`` has
    fused and ``own`` has not. Normalisation between them is passed by: there it is folded.
    """
    done, wanted = _fused(own), _fused(other)
    point = current = own
    for kind in wanted[len(done) :] if _kinds(wanted[: len(done)]) == _kinds(done) else ():
        following = alone_behind(current, readers)
        while following is not None and following.kind == "norm":
            following = alone_behind(following, readers)
        if following is None or not _does(following, kind):
            break
        point = current = following
    return point


@dataclass(frozen=True)
class Points:
    """The layers whose outputs are compared, and what is to be said of it, in a sentence."""

    a: Layer | None
    b: Layer | None
    note: str | None = None


def compared_points(
    a: Layer | None,
    b: Layer | None,
    readers_a: Readers,
    readers_b: Readers,
    *,
    folding: PairFolding | None = None,
) -> Points:
    """Where the outputs of a pair of layers are compared; each side has its own readers.

    Behind the normalisation of one side, where ``folding`` says that the kernels of the other have
    it in them.
    """
    if a is None or b is None:
        return Points(a, b)
    if a is b or _kinds(_fused(a)) == _kinds(_fused(b)):
        if folding is None or not folding.always:
            return Points(a, b)
        points = (_behind(a, folding.a, readers_a), _behind(b, folding.b, readers_b))
        note = say(
            "output.normalised",
            "One output has the normalisation in it that follows in the other snapshot: they are "
            "taken from '{a}' in A and '{b}' in B.",
            a=points[0].id,
            b=points[1].id,
        )
        return Points(*points, note)
    point_a, point_b = compared_point(a, b, readers_a), compared_point(b, a, readers_b)
    for here, there, own, point in (("A", "B", a, point_a), ("B", "A", b, point_b)):
        if point.id != own.id:
            return Points(
                point_a,
                point_b,
                say(
                    "output.behind",
                    "The output of {there} has behind it what follows '{own}' in {here}: that of "
                    "{here} is taken from '{point}'.",
                    there=there,
                    here=here,
                    own=own.id,
                    point=point.id,
                ),
            )
    fused = "B" if len(_fused(b)) > len(_fused(a)) else "A"
    if {*_fused(a), *_fused(b)} == {CLIP}:
        return Points(a, b)
    return Points(
        a,
        b,
        say(
            "output.fused",
            "The output of {fused} has an activation function or a sum behind it that the other "
            "snapshot has not in its place: they differ by that as well.",
            fused=fused,
        ),
    )


def _behind(layer: Layer, norms: Sequence[Normalisation], readers: Readers) -> Layer:
    """The last of the normalisations that stand behind a layer, each the only reader of the one
    before.
    """
    last = norms[-1].norm if norms else layer.id
    point: Layer | None = layer
    while point is not None and point.id != last:
        point = alone_behind(point, readers)
    return layer if point is None else point


def _fused(layer: Layer) -> tuple[str, ...]:
    found = layer.attributes.get("fused")
    return tuple(map(str, found)) if isinstance(found, list | tuple) else ()


def _kinds(fused: Sequence[str]) -> list[str]:
    return ["activation" if kind == CLIP else kind for kind in fused]


def _does(layer: Layer, kind: str) -> bool:
    return layer.operator.lower() in _CLIPPING if kind == CLIP else layer.kind == kind


def alone_behind(layer: Layer, readers: Readers) -> Layer | None:
    """The only reader of a layer's output, which the network does not hand out."""
    found = readers.get(layer.id, ())
    return found[0] if len(found) == 1 and not layer.is_output else None
