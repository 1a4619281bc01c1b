import threading
from typing import Any

import numpy as np
import pytest
from jsonschema import Draft7Validator

from cnn_comparator import Comparison, demo
from cnn_comparator import router as router_module
from cnn_comparator.jobs import JobQueue
from cnn_comparator.router import Reporter, Router
from cnn_comparator.schema import definitions, measure_ids, type_of
from cnn_comparator.studies.hybrid import STUDY, Hybrid
from cnn_comparator.studies.study import Partial, Progress


def valid(definition: str, message: object) -> None:
    Draft7Validator({**definitions()[definition], "definitions": definitions()}).validate(message)


class Browser:
    """The far end of the comm: keeps what it is sent and checks it against the schema."""

    def __init__(self) -> None:
        self.messages: list[tuple[dict[str, Any], list[Any]]] = []
        self.ended = threading.Event()
        self.study = ""

    def send(self, data: dict[str, Any], buffers: list[Any] | None = None) -> None:
        valid("Answer", data)
        if data["kind"] == "result":
            valid(f"{type_of(self.study)}Result", data["result"])
        self.messages.append((data, buffers or []))
        if data["kind"] not in ("result", "progress"):
            self.ended.set()

    def ask(
        self, router: Router, request: dict[str, Any]
    ) -> list[tuple[dict[str, Any], list[Any]]]:
        self.messages.clear()
        self.ended.clear()
        self.study = request.get("name", "")
        router.handle({"token": "t1", **request})
        assert self.ended.wait(60)
        return list(self.messages)


PAIR = {"a": "epoch_010", "b": "epoch_100"}


def study(name: str, **params: Any) -> dict[str, Any]:
    return {"kind": "study", "name": name, "params": {**PAIR, **params}}


@pytest.fixture(scope="module")
def comparison() -> Any:
    images, labels = demo.images(per_category=1)
    with Comparison(
        demo.snapshot(10),
        demo.snapshot(100),
        images=images[:4],
        labels=labels[:4],
        classes=demo.CATEGORIES,
    ) as opened:
        yield opened


@pytest.fixture
def served(comparison: Comparison) -> Any:
    queue, browser = JobQueue(), Browser()
    yield Router(comparison, queue, browser), browser
    queue.close()


def test_handshake_and_mismatch(served: Any) -> None:
    router, browser = served
    hello = {"kind": "hello", "protocol": 2, "package": "0.1.0"}
    assert browser.ask(router, hello)[0][0]["kind"] == "hello"
    for other in (1, 99):
        answer = browser.ask(router, {**hello, "protocol": other, "package": "9.9.9"})[0][0]
        assert answer["code"] == "version"
        assert "9.9.9" in answer["message"] and "pip install" in answer["message"]


def test_manifest_lists_every_layer_with_its_parameters(served: Any) -> None:
    router, browser = served
    manifest = browser.ask(router, {"kind": "manifest"})[0][0]
    layers = {layer["id"]: layer for layer in manifest["layers"]}
    assert layers["conv1"]["attributes"]["stride"] == [4, 4]
    assert layers["conv2"]["weight"] == "conv2.weight"
    assert layers["conv2"]["inputs"] == ["pool1"]
    assert manifest["images"]["count"] == 4


def test_a_batch_is_answered_like_its_requests(served: Any) -> None:
    router, browser = served
    part = {"kind": "part", **PAIR, "tensor": {"parameter": "conv1.weight"}, "start": 0, "stop": 9}
    requests = [{**part, "token": "t1"}, {"kind": "nonsense", "token": "t2"}, {"kind": "manifest"}]
    browser.messages.clear()
    router.handle({"kind": "batch", "requests": [*requests, {**part, "token": "t4"}]})
    answers = [(answer["kind"], answer["token"]) for answer, _ in browser.messages]
    assert answers == [("part", "t1"), ("error", "t2"), ("error", "None"), ("part", "t4")]
    router.handle({"kind": "batch", "requests": 5})
    assert browser.messages[-1][0]["kind"] == "error"


def test_parts_join_to_the_parameter(served: Any, comparison: Comparison) -> None:
    router, browser = served
    weight = comparison.parameter("epoch_010", "epoch_100", "fc7.weight")
    whole = comparison.read("epoch_100", weight.b, 0, weight.b.size)
    part = {"kind": "part", **PAIR, "tensor": {"parameter": "fc7.weight"}}
    joined = [
        np.frombuffer(browser.ask(router, {**part, "start": start, "stop": stop})[0][1][1], "<f4")
        for start, stop in ((0, 1000), (1000, weight.b.size))
    ]
    assert np.array_equal(np.concatenate(joined), whole)


def test_overview_agrees_with_numpy(served: Any, comparison: Comparison) -> None:
    router, browser = served
    messages = browser.ask(router, study("overview"))
    rows = {
        row["layer"]: (row, buffers[row["kernels"]["buffer"]])
        for message, buffers in messages[:-1]
        for row in message["result"]["layers"]
    }
    assert messages[-1][0] == {"kind": "done", "token": "t1", "count": len(messages) - 1}
    assert {tuple(message["grows"]) for message, _ in messages[:-1]} == {("layers",)}
    assert [message["seq"] for message, _ in messages[:-1]] == list(range(len(messages) - 1))
    for name, (row, buffer) in rows.items():
        weight = comparison.layer("epoch_010", "epoch_100", name).weight
        a, b = (
            comparison.read(snapshot, side, 0, side.size).astype(np.float64)
            for snapshot, side in (("epoch_010", weight.a), ("epoch_100", weight.b))
        )
        assert row["measures"]["euclidean"] == pytest.approx(np.linalg.norm(a - b), rel=1e-9)
        kernels = np.linalg.norm((a - b).reshape(weight.a.shape[0], -1), axis=1)
        assert np.frombuffer(buffer, "<f8") == pytest.approx(kernels, rel=1e-9)
    assert len(rows) == 8


def test_overview_and_extent_carry_what_the_contract_names(
    served: Any, comparison: Comparison
) -> None:
    router, browser = served
    messages = browser.ask(router, study("overview", folded=True))
    results = [message["result"] for message, _ in messages[:-1]]
    rows = {row["layer"]: row for result in results for row in result["layers"]}
    pair = comparison.parameter("epoch_010", "epoch_100", "conv1.weight")
    row = rows["conv1"]
    assert list(row["measures"]) == measure_ids()
    assert all(value is not None for value in row["measures"].values())
    assert (row["size"], row["folded"], row["statistics"]) == (pair.a.size, False, [])
    extent = browser.ask(router, study("extent", parameter="conv1.weight"))[0][0]["result"]
    assert extent["largest"] == row["measures"]["max_abs"]
    values = [comparison.read(name, pair.a, 0, pair.a.size) for name in PAIR.values()]
    rms = sum(np.sqrt(np.mean(side.astype(float) ** 2)) for side in values)
    assert extent["floor"] == pytest.approx(2.0**-23 * rms, rel=1e-9)
    assert row["floor"] == extent["floor"]


def test_patches_are_ranked_by_both(served: Any) -> None:
    router, browser = served
    request = study(
        "patches",
        layer="conv5",
        side="output",
        channel=5,
        image=1,
        count=4,
        at="before",
        scores="exact",
    )
    result = browser.ask(router, request)[-2][0]["result"]
    assert result["a"][0]["rank"]["a"] == 1
    assert result["b"][0]["rank"]["b"] == 1
    activations = [patch["activation"] for patch in result["b"]]
    assert activations == sorted(activations, reverse=True)
    assert result["proposals"] >= 4


def test_the_mean_maps_of_a_set_can_be_pulled(served: Any) -> None:
    router, browser = served
    of_set = {"layer": "conv3", "images": [1, 0], "at": "after"}
    told = browser.ask(router, study("set_activations", **of_set))
    result = told[-2][0]["result"]
    assert result["images"] == 2
    assert result["output"]["a"]["shape"] == [96, 6, 6]
    assert "maps" not in result["output"]["a"]
    part = {"kind": "part", **PAIR, "tensor": {**of_set, "side": "output"}, "start": 6, "stop": 40}
    _, buffers = browser.ask(router, part)[0]
    each = [
        router._comparison.activation(*PAIR.values(), "conv3", "output", one, "after")
        for one in (1, 0)
    ]
    for buffer, name in zip(buffers, "ab", strict=True):
        wanted = np.mean([one[name].ravel()[6:40] for one in each], axis=0)
        np.testing.assert_allclose(np.frombuffer(buffer, np.float32), wanted, rtol=1e-6)


def test_activations_can_be_pulled_afterwards(served: Any) -> None:
    router, browser = served
    request = study("activations", layer="conv3", image=0, at="after")
    result = browser.ask(router, request)[0][0]["result"]
    assert result["output"]["a"] == [96, 6, 6]
    assert result["acted"]["a"] == {"functions": ["ReLU"], "clips": True}
    tensor = {"layer": "conv3", "side": "output", "image": 0, "at": "after"}
    part = {"kind": "part", **PAIR, "tensor": tensor, "start": 0, "stop": 96 * 36}
    answer, buffers = browser.ask(router, part)[0]
    assert [len(buffer) for buffer in buffers] == [96 * 36 * 4] * 2
    assert answer["dtype_a"] == "float32"
    assert all(np.frombuffer(buffer, np.float32).min() == 0 for buffer in buffers)


def test_experiments_carry_what_the_contract_names(served: Any) -> None:
    router, browser = served
    asked = {
        "direction": "a_into_b", "kind": "single", "width": 2, "layers": None, "images": [0, 2],
        "alpha": 1, "control": True, "seed": 0,
    }  # fmt: skip
    *_, (found, _), _ = browser.ask(router, study("transplant", **asked))
    assert [part["layer"] for part in found["result"]["parts"]][:2] == ["conv1", "conv2"]
    assert found["result"]["flips"] + found["result"]["agreeing"] == 2
    of = {"layer": "conv1", "image": 0, "direction": "a_into_b"}
    *_, (found, buffers), _ = browser.ask(router, study("transplant_kernels", seed=0, **of))
    rank = np.frombuffer(buffers[found["result"]["rank"]["buffer"]], np.float32)
    assert sorted(rank) == list(range(1, 25))
    hybrids = {}
    category = {"parameter": "conv1.weight", "folded": False, "bin": [0, 9], "floor": None,
                "end": 0, "levels": [{"level": "small", "rpd": [0.4, 0.8]}]}  # fmt: skip
    for kernels, weights in (([], None), (None, None), (None, category)):
        *_, (found, buffers), _ = browser.ask(
            router, study("hybrid", kernels=kernels, weights=weights, **of)
        )
        assert found["result"]["exchanged"] <= found["result"]["of"]
        hybrids[str(kernels), weights is None] = np.frombuffer(buffers[0], float)
    assert len({tuple(one) for one in hybrids.values()}) == 3
    assert all(one.sum() == pytest.approx(1) for one in hybrids.values())


def test_how_far_it_is_is_told_beside_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    reporter = Reporter(STUDY, lambda message, _: sent.append(message["kind"]), "t1")
    monkeypatch.setattr(router_module, "INTERVAL", 1000.0)
    reporter.tell(Partial(Hybrid(np.zeros(2), 0, 1), 0.5))
    reporter.tell(Partial(Hybrid(np.ones(2), 0, 1), 0.6))
    monkeypatch.setattr(router_module, "INTERVAL", 0.0)
    reporter.tell(Progress(7, 10, "image 7 of 10"))
    assert sent[-2:] == ["result", "progress"]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (study("overview", b="nobody"), "unpaired"),
        (study("extent", parameter="nothing.weight"), "unpaired"),
        (study("predictions", image=99), "bad_image"),
        (study("telepathy"), "bad_request"),
        ({"kind": "image", "image": 99}, "bad_image"),
        ({"kind": "telepathy"}, "bad_request"),
    ],
)
def test_errors_are_sentences_and_service_goes_on(
    served: Any, request_: dict[str, Any], code: str
) -> None:
    router, browser = served
    answer = browser.ask(router, request_)[-1][0]
    assert (answer["kind"], answer["code"]) == ("error", code)
    assert answer["message"].endswith(".")
    assert browser.ask(router, {"kind": "manifest"})[0][0]["kind"] == "manifest"


def test_summary_has_one_row_a_layer(comparison: Comparison) -> None:
    table = comparison.summary()
    assert list(table.columns[:7]) == [
        "layer", "kind", "status", "shape_a", "shape_b", "parameters", "euclidean",
    ]  # fmt: skip
    assert table["euclidean"].notna().sum() == 8
    assert table.set_index("layer").loc["conv1", "shape_a"] == (24, 3, 11, 11)
