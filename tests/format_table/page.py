"""The tables in docs/reference/formats.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path

from cnn_comparator.formats.foreign.kinds import KINDS
from cnn_comparator.formats.onnx import budgets
from cnn_comparator.formats.safetensors.header import HEADER_LIMIT
from cnn_comparator.formats.shards.index import INDEX_LIMIT
from cnn_comparator.formats.shards.names import MOST as SHARDS
from cnn_comparator.formats.state_dicts.snapshot import IMPLIED, TENSORS

from .measuring import rows
from .numbers import SAVE, numbers

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "formats.md"
HEAD = (
    *("What you give", "Weights without PyTorch", "Network is drawn", "Predictions"),
    *("Activations", "What is read for a few numbers"),
)


def with_tables(page: str) -> str:
    """A page with every table, between its two marks, as it is measured now."""
    for name, text in tables().items():
        before, mark, rest = page.partition(f"<!-- {name} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        assert mark and end, f"the page has no place for '{name}'"
        page = f"{before}{mark}{text}{end}{after}"
    return page


def tables() -> dict[str, str]:
    """Markdown by name."""
    return {
        "abilities": table(HEAD, (astuple(row) for row in rows())),
        "numbers": table(
            ("Type", *(f"`{one}`" for one in SAVE)),
            ((f"`{name}`", *found) for name, found in numbers()),
        ),
        "limits": table(("Of", "Limit"), limits()),
        "others": table(
            ("Files", "What they are", "What to do"),
            (
                (
                    ", ".join(f"`{one}`" for one in kind.suffixes) or "a folder",
                    kind.what,
                    kind.remedy,
                )
                for kind in KINDS
            ),
        ),
    }


def limits() -> Iterable[tuple[str, str]]:
    """What files of weights and graphs may have."""
    yield "tensors of a file of weights that are listed", f"{TENSORS:,}"
    yield "weights that a file may claim by views of the same bytes", f"{IMPLIED:,} and four a byte"
    yield "header of `.safetensors`", f"{HEADER_LIMIT >> 20} MiB"
    yield "files of one model", f"{SHARDS:,}"
    yield "their index", f"{INDEX_LIMIT >> 20} MiB"
    yield "tensors of `.onnx`", f"{budgets.TENSORS:,}"
    yield "nodes of `.onnx`", f"{budgets.NODES:,}"


def table(head: Sequence[str], body: Iterable[Sequence[str]]) -> str:
    """In Markdown."""
    lines = [head, ["---"] * len(head), *body]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)
