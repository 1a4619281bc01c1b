"""The import directions of the Python side: what each part of the package may import."""

import ast
import graphlib
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "cnn_comparator"

FRAMEWORKS = {"keras", "onnx", "onnxruntime", "safetensors", "tensorflow", "torch"}

LEAVES = {"errors", "keywords", "naming", "placeholders", "schema", "_version"}
MODELS = {"cancelling", "edge", "errors", "naming", "placeholders", "snapshot", "graph", "words"}
MODELS |= {"segments"}
IMAGES = {"images", "labels", "pictures", "preprocessing", "sample"}
PICTURES = MODELS | IMAGES
ENGINE = PICTURES | {
    "completing",
    "doubts",
    "effective",
    "folding",
    "following",
    "kinds",
    "matching",
    "metrics",
    "pairing",
    "parameters",
    "patches",
    "planes",
    "points",
    "proposals",
    "ties",
    "threads",
    "warping",
}
STUDIES = ENGINE | {"formats", "schema"}

MAY_IMPORT = {
    "__init__": {"_version", "comparison", "widget"},
    "_version": set(),
    "naming": set(),
    "words": set(),
    "errors": {"naming"},
    "placeholders": {"naming", "words"},
    "edge": {"errors", "naming"},
    "keywords": set(),
    "schema": set(),
    "snapshot": {"errors"},
    "segments": {"snapshot"},
    "graph": {"errors", "snapshot"},
    "pictures": {"errors", "snapshot"},
    "labels": {"errors", "naming", "snapshot"},
    "sample": set(),
    "threads": set(),
    "cache": set(),
    "preprocessing": {"errors", "naming", "pictures", "sample", "snapshot", "threads"},
    "images": {"cache", "edge", "errors", "naming", "placeholders", "snapshot", "words"} | IMAGES,
    "formats": MODELS,
    "alike": MODELS,
    "parameters": MODELS,
    "pairing": MODELS | {"alike", "parameters"},
    "points": MODELS | {"effective", "folding"},
    "following": MODELS | {"points"},
    "metrics": MODELS,
    "doubts": MODELS | {"metrics"},
    "folding": MODELS,
    "proposals": PICTURES,
    "patches": PICTURES | {"threads"},
    "warping": {"sample", "threads"},
    "planes": MODELS | {"metrics"},
    "effective": MODELS | {"folding", "pairing"},
    "completing": MODELS | {"alike", "pairing"},
    "kinds": MODELS | {"alike", "pairing"},
    "ties": MODELS | {"completing", "pairing"},
    "behaviour": set(),
    "cause": {"words"},
    "entered": set(),
    "projection": {"entered", "patches"},
    "similarity": set(),
    "pace": {"words"},
    "matching": {"errors"},
    "keeping": {"errors", "naming"},
    "findings": {"behaviour", "cause", "snapshot", "words"},
    "studies": STUDIES
    | {"behaviour", "cache", "cause", "entered", "findings", "keeping", "pace", "projection"}
    | {"similarity"},
    "documented": set(),
    "accepted": {"images", "snapshot"},
    "comparison": STUDIES
    | {
        "_version",
        "accepted",
        "behaviour",
        "cache",
        "cause",
        "collecting",
        "findings",
        "keeping",
        "keywords",
        "studies",
    },
    "demo": LEAVES | {"images", "pictures"},
    "cancelling": {"errors"},
    "collecting": set(),
    "jobs": {"cancelling", "errors"},
    "reruns": set(),
    "protocol": {"errors", "schema"},
    "manifest": ENGINE | LEAVES | {"collecting", "comparison", "protocol"},
    "gate": set(),
    "remains": ENGINE | LEAVES | {"comparison", "selection"},
    "router": ENGINE | LEAVES | {"comparison", "gate", "jobs", "manifest", "protocol", "studies"},
    "connections": {"comparison", "gate", "jobs", "router"},
    "weighted": MODELS | {"pairing"},
    "highlighted": ENGINE | LEAVES | {"comparison", "remains", "studies", "weighted"},
    "selection": {"schema"},
    "fills": {"selection"},
    "settings": {"behaviour", "schema"},
    "spelled": set(),
    "widget": LEAVES
    | {
        "accepted",
        "comparison",
        "connections",
        "documented",
        "fills",
        "gate",
        "highlighted",
        "images",
        "jobs",
        "remains",
        "reruns",
        "selection",
        "settings",
        "spelled",
    },
}


def part_of(path: Path) -> str:
    """The first step of a module's path below the package."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def imports_of(path: Path) -> Iterator[str]:
    """The absolute names of the modules that a file imports, wherever in it."""
    folder = ["cnn_comparator", *path.relative_to(PACKAGE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = folder[: len(folder) - node.level + 1] if node.level else []
            module = ".".join([*base, *(node.module.split(".") if node.module else [])])
            names = [f"{module}.{alias.name}" for alias in node.names]
            if module == "cnn_comparator":
                yield from names
            else:
                yield from (name if name in NAMES else module for name in names)


MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    """The absolute name of a module."""
    parts = [PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {name_of(path) for path in MODULES}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_follow_the_directions(path):
    part = part_of(path)
    imported = {
        name.split(".")[1] for name in imports_of(path) if name.startswith("cnn_comparator.")
    }
    assert part in MAY_IMPORT, f"say in this file what cnn_comparator/{part} may import"
    assert imported <= MAY_IMPORT[part] | {part}


@pytest.mark.parametrize("name", ["__init__", "comparison", "widget", "router", "snapshot"])
def test_frameworks_stay_in_their_formats(name):
    files = [path for path in MODULES if part_of(path) == name]
    roots = {module.split(".")[0] for path in files for module in imports_of(path)}
    assert roots.isdisjoint(FRAMEWORKS)


def test_no_module_imports_another_in_a_circle():
    graph = {name_of(path): (NAMES & set(imports_of(path))) - {name_of(path)} for path in MODULES}
    graphlib.TopologicalSorter(graph).prepare()


FORMATS = PACKAGE / "formats"
SHARED = {
    "affine",
    "class_names",
    "declared",
    "edge",
    "foreign",
    "format",
    "options",
    "outputs",
    "pickles",
    "scores",
    "state_dicts",
    "stored_file",
    "whole",
    "zip_archive",
}
"""What any format may use."""

OTHERS = {
    "arrays": {"torch"},
    "folders": {"shards"},
    "npz": {"torch"},
    "safetensors": {"torch"},
    "shards": {"safetensors", "torch"},
}
"""Formats that need another one, where weights are run in a module."""


@pytest.mark.parametrize("path", sorted(FORMATS.rglob("*/*.py")), ids=name_of)
def test_formats_do_not_use_each_other(path):
    room = path.relative_to(FORMATS).parts[0]
    imported = {
        name.split(".")[2]
        for name in imports_of(path)
        if name.startswith("cnn_comparator.formats.")
    }
    assert imported <= SHARED | {room} | OTHERS.get(room, set())
