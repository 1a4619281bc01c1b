"""Models of ONNX that grow: constants, functions, depth; and those that only look as if."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from onnx import helper

from cnn_comparator.formats.onnx.reader import read_onnx
from tests.python.onnx_models import CONV, WEIGHT, info, model, node, saved, value

CHILD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
from cnn_comparator.errors import SourceError
from cnn_comparator.formats.onnx.reader import read_onnx
for path in sys.argv[1:]:
    first = resource.getrusage(resource.RUSAGE_SELF)
    try:
        snapshot = read_onnx(path)
        for layer in snapshot.layers:
            for parameter in layer.parameters:
                snapshot.read(parameter)
        said = f"{len(snapshot.layers)} layers"
    except SourceError as error:
        said = str(error)
    last = resource.getrusage(resource.RUSAGE_SELF)
    seconds = last.ru_utime + last.ru_stime - first.ru_utime - first.ru_stime
    print(f"{seconds:.1f} {(last.ru_maxrss - first.ru_maxrss) // 1024} {said}", flush=True)
"""


def computed(operator: str, inputs: list[str], **attributes: Any) -> list[onnx.NodeProto]:
    """A weight made by an operator."""
    return [node(operator, inputs, ["w"], **attributes), node("Mul", ["x", "w"], ["y"])]


def doubled(times: int, operator: str = "Add", **attributes: Any) -> list[onnx.NodeProto]:
    """A weight that is doubled again and again."""
    made = [
        node(operator, [f"w{step}", f"w{step}"], [f"w{step + 1}"], **attributes)
        for step in range(times)
    ]
    return [*made, node("Mul", ["x", f"w{times}"], ["y"])]


def integers(*numbers: int) -> np.ndarray:
    return np.asarray(numbers, np.int64)


ONE = np.ones((1, 1), np.float32)
SQUARE = np.ones((300, 300), np.float32)
GROWING = {
    "Expand": model(computed("Expand", ["a", "s"]), {"a": ONE, "s": integers(10**5, 10**5)}),
    "Tile": model(computed("Tile", ["a", "s"]), {"a": ONE, "s": integers(10**5, 10**5)}),
    "ConstantOfShape": model(computed("ConstantOfShape", ["s"]), {"s": integers(2**40, 2**40)}),
    "Pad": model(computed("Pad", ["a", "s"]), {"a": ONE, "s": integers(0, 0, 2**31, 2**31)}),
    "Range": model(
        computed("Range", ["a", "b", "c"]),
        {"a": np.int64(0), "b": np.int64(2**62), "c": np.int64(1)},
    ),
    "OneHot": model(
        computed("OneHot", ["i", "d", "v"]),
        {"i": np.arange(100), "d": np.int64(10**9), "v": np.asarray([0, 1], np.float32)},
    ),
    "Einsum": model(computed("Einsum", ["a"] * 3, equation="ab,cd,ef->abcdef"), {"a": SQUARE}),
    "Einsum inside": model(computed("Einsum", ["a"] * 3, equation="ab,cd,ef->a"), {"a": SQUARE}),
    "MatMul": model(
        [node("ConstantOfShape", ["s"], ["w0"]), *doubled(20, "MatMul")],
        {"s": integers(2000, 2000)},
    ),
    "Gather": model(doubled(20, "Gather"), {"w0": np.zeros((9, 9), np.int64)}),
    "Concat": model(doubled(40, "Concat", axis=0), {"w0": np.ones(2, np.float32)}),
    "Concat of integers": model(doubled(40, "Concat", axis=0), {"w0": integers(1, 2)}),
    "Resize": model(
        computed("Resize", ["a", "", "s"]),
        {"a": WEIGHT, "s": np.asarray([1, 1, 30000, 30000], np.float32)},
    ),
    "a chain": model(doubled(5000), {"w0": WEIGHT}),
    "a chain of large ones": model(doubled(500), {"w0": np.ones((256, 256, 1, 1), np.float32)}),
}


def function(name: str, nodes: list[onnx.NodeProto]) -> onnx.FunctionProto:
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid("own", 1)]
    return helper.make_function("own", name, ["i"], ["o"], nodes, opsets)


def calls(count: int, depth: int) -> list[onnx.FunctionProto]:
    """Functions that each call the one before ``count`` times."""
    found = [function("F0", [node("Relu", ["i"], ["o"])])]
    for level in range(1, depth):
        names = ["i", *(f"t{step}" for step in range(count - 1)), "o"]
        found.append(
            function(
                f"F{level}",
                [
                    node(f"F{level - 1}", [names[step]], [names[step + 1]], domain="own")
                    for step in range(count)
                ],
            )
        )
    return found


def call(name: str) -> list[onnx.NodeProto]:
    return [node(name, ["x"], ["z"], domain="own"), node("Conv", ["z", "w"], ["y"], "c")]


def branches(depth: int) -> onnx.GraphProto:
    """Conditions inside one another."""
    graph = helper.make_graph([node("Relu", ["x"], ["z"])], "g", [], [info("z")])
    for _ in range(depth):
        inner = node("If", ["t"], ["z"], then_branch=graph)
        graph = helper.make_graph([inner], "g", [], [info("z")])
    return graph


def inside(depth: int) -> onnx.ModelProto:
    nodes = [node("If", ["t"], ["z"], then_branch=branches(depth)), CONV]
    return model(nodes, {"t": np.asarray(True), "w": WEIGHT})


DEEP = {
    "functions that multiply": model(call("F11"), {"w": WEIGHT}, calls(4, 12)),
    "functions in a row": model(call("F1999"), {"w": WEIGHT}, calls(1, 2000)),
    "functions that call themselves": model(
        call("F"),
        {"w": WEIGHT},
        [
            function("F", [node("G", ["i"], ["o"], domain="own")]),
            function("G", [node("F", ["i"], ["o"], domain="own")]),
        ],
    ),
    "branches": inside(25),
    "nodes": model([node("Relu", ["x"], [f"y{step}"]) for step in range(70_000)], {"w": WEIGHT}),
    "fields": model([CONV], {"w": WEIGHT}).SerializeToString() + b"\x3a\x00" * 10**6,
    "types": model([CONV], {"w": WEIGHT}).SerializeToString() + b"\x3a\x04\x6a\x02\x0a\x00" * 10**5,
}
"""Types of elements that helpers of onnx write into fields of numbers."""


def crowded(depth: int, each: int, name: str) -> onnx.ModelProto:
    """Conditions inside one another, whose nodes share one long name and read all around them."""
    graph = helper.make_graph([node("Relu", ["x"], ["z"], name)], name, [], [info("z")])
    for level in range(depth):
        nodes = [
            node("Sum", ["x", f"{name}{step - 1}"] if step else ["x"], [f"{name}{step}"], name)
            for step in range(each)
        ]
        nodes.append(node("If", ["t"], ["z"], name, then_branch=graph, else_branch=graph))
        graph = helper.make_graph(nodes, f"g{level}", [], [info("z")])
    holder = node("If", ["t"], ["z"], name, then_branch=graph)
    return model([holder, CONV], {"t": np.asarray(True), "w": WEIGHT})


LONG = {
    "names in branches": crowded(8, 50, "n" * 500),
    "Einsum": model([node("Einsum", ["x", "w"], ["z"], equation="\x1aNb"), CONV], {"w": WEIGHT}),
    "GatherND": model(
        [node("GatherND", ["x", "i"], ["z"], batch_dims=-1), CONV],
        {"w": WEIGHT, "i": integers(0, 1)},
    ),
    "an axis": model(
        [node("Flatten", ["x"], ["z"]), node("Cast", ["x"], ["q"], to=1), CONV],
        {"w": WEIGHT},
        shape=(1 << 62,),
    ),
    "axes": model(
        [
            node("Unsqueeze", ["x", "a"], ["z0"]),
            *(node("Unsqueeze", [f"z{step}", "a"], [f"z{step + 1}"]) for step in range(2000)),
            CONV,
        ],
        {"a": np.arange(30), "w": WEIGHT},
    ),
    "layouts of one tensor": model(
        [
            made
            for step in range(3000)
            for made in (
                node("Reshape", ["w", f"s{step}"], [f"w{step}"]),
                node("Conv", ["x", f"w{step}"], [f"y{step}"]),
            )
        ],
        {
            "w": np.ones((64, 64, 8, 8), np.float32),
            **{f"s{step}": integers(2 ** (step % 13), -1, 1, 1) for step in range(3000)},
        },
    ),
    "a circle": model(
        [
            node("Identity", ["y"], ["z"]),
            node("Identity", ["z"], ["y"]),
            node("Conv", ["x", "w"], ["q"]),
        ],
        {"w": WEIGHT},
    ),
}


def judged(folder: Path, models: dict[str, onnx.ModelProto | bytes]) -> dict[str, str]:
    """What is said of each model, in a process with limits; it fails when one is slow or large."""
    paths = [saved(folder, made, str(index)) for index, made in enumerate(models.values())]
    run = subprocess.run(
        [sys.executable, "-c", CHILD, *map(str, paths)],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = run.stdout.splitlines()
    assert len(lines) == len(models), (list(models)[len(lines)], run.returncode, run.stderr[-500:])
    found = {}
    for name, line in zip(models, lines, strict=True):
        seconds, megabytes, said = line.split(" ", 2)
        assert float(seconds) < 10 and int(megabytes) < 400, (name, line)
        found[name] = said
    return found


@pytest.mark.slow
def test_constants_that_grow(tmp_path: Path) -> None:
    for name, said in judged(tmp_path, {**GROWING}).items():
        assert "which no network needs" in said, (name, said)


@pytest.mark.slow
def test_models_that_are_too_deep_or_too_many(tmp_path: Path) -> None:
    for name, said in judged(tmp_path, DEEP).items():
        assert "which no network needs" in said or "calls itself" in said, (name, said)


@pytest.mark.slow
def test_models_that_take_long_unless_care_is_taken(tmp_path: Path) -> None:
    for name, said in judged(tmp_path, {**LONG}).items():
        assert said.endswith("layers"), (name, said)


def test_chains_within_the_budget_are_computed_once(tmp_path: Path) -> None:
    made = model([*doubled(20)[:-1], node("Conv", ["x", "w20"], ["y"], "c")], {"w0": WEIGHT})
    assert np.array_equal(value(read_onnx(saved(tmp_path, made))), WEIGHT * 2**20)


def test_calls_and_branches_within_the_budget(tmp_path: Path) -> None:
    made = model(call("F5"), {"w": WEIGHT}, calls(2, 6))
    assert len(read_onnx(saved(tmp_path, made)).layers) == 1 + 32 + 1
    assert [one.operator for one in read_onnx(saved(tmp_path, inside(5))).layers] == [
        "Input",
        "Relu",
        *["If"] * 6,
        "Conv",
    ]
