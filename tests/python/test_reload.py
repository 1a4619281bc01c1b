"""Snapshots that are opened again: what pages are told, what stays selected, who waits for whom."""

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from cnn_comparator import CNNComparator, Comparison
from cnn_comparator.errors import ChangedError, SourceError
from cnn_comparator.gate import Gate
from cnn_comparator.jobs import JobQueue
from cnn_comparator.router import Router

from .test_router import Browser


def weights(*kernels: int) -> dict[str, np.ndarray]:
    return {
        f"conv{at}.weight": np.full((count, 3, 3, 3), at, "float32")
        for at, count in enumerate(kernels)
    }


@pytest.fixture
def shown(tmp_path: Path) -> Any:
    for name in ("a", "b"):
        save_file(weights(8, 8), tmp_path / f"{name}.safetensors")
    with CNNComparator(tmp_path / "a.safetensors", tmp_path / "b.safetensors") as w:
        w.layer, w.kernel, w.channel = "conv1", 7, 5
        yield w, tmp_path


def save(folder: Path, *kernels: int) -> None:
    for name in ("a", "b"):
        save_file(weights(*kernels), folder / f"{name}.safetensors")


def test_what_still_exists_stays_selected(shown: Any) -> None:
    w, folder = shown
    save(folder, 8, 9)
    w.reload()
    assert (w.layer, w.kernel, w.channel, w._reloads) == ("conv1", 7, 5, 1)
    assert w.comparison.parameter("a", "b", "conv1.weight").a.shape[0] == 9


def test_a_kernel_and_a_channel_that_are_gone_are_cleared(shown: Any) -> None:
    w, folder = shown
    save(folder, 8, 4)
    w.reload()
    assert (w.layer, w.kernel, w.channel) == ("conv1", None, None)


def test_a_layer_that_is_gone_is_cleared_with_what_depends_on_it(shown: Any) -> None:
    w, folder = shown
    save(folder, 8)
    w.reload()
    assert (w.layer, w.kernel, w.channel) == (None, None, None)


def test_an_image_that_is_gone_gives_way_to_the_first(shown: Any, tmp_path: Path) -> None:
    from PIL import Image

    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for at in range(3):
        Image.new("RGB", (8, 8)).save(pictures / f"{at}.png")
    files = [tmp_path / f"{name}.safetensors" for name in ("a", "b")]
    with CNNComparator(*files, images=pictures) as w:
        w.image = 2
        w.image_set = {"name": "last", "images": [1, 2]}
        (pictures / "2.png").unlink()
        w.reload()
        assert (w.image, w.image_set, len(w.comparison.images)) == (0, None, 2)


def test_what_cannot_be_opened_again_leaves_everything_as_it_was(shown: Any) -> None:
    w, folder = shown
    before = dict(w.comparison.snapshots)
    (folder / "b.safetensors").write_bytes(b"half a file")
    with pytest.raises(SourceError, match=r"b\.safetensors"):
        w.reload()
    assert (w.layer, w.kernel, w._reloads) == ("conv1", 7, 0)
    assert dict(w.comparison.snapshots) == before


@pytest.fixture
def served(tmp_path: Path) -> Any:
    save(tmp_path, 8, 8)
    path = tmp_path / "a.safetensors"
    queue, browser = JobQueue(), Browser()
    with Comparison(path, tmp_path / "b.safetensors") as comparison:
        yield Router(comparison, queue, browser), browser, path, comparison
        queue.close()


PART = {
    "kind": "part",
    "a": "a",
    "b": "b",
    "tensor": {"parameter": "conv1.weight"},
    "start": 0,
    "stop": 8,
}


def test_a_page_is_told_of_a_changed_file_and_may_have_it_opened_again(served: Any) -> None:
    router, browser, path, _ = served
    [(_, (before, _))] = browser.ask(router, PART)
    other = path.with_name("other.safetensors")
    save_file({name: values + 0.5 for name, values in weights(8, 8).items()}, other)
    # Over the file itself: what takes its place under its name is another one.
    path.write_bytes(other.read_bytes())
    [(error, _)] = browser.ask(router, PART)
    assert (error["kind"], error["code"]) == ("error", ChangedError.code)
    assert browser.ask(router, {"kind": "reload"}) == [({"kind": "reload", "token": "t1"}, [])]
    [(_, (after, _))] = browser.ask(router, PART)
    assert bytes(before) != bytes(after)


def test_a_repeated_reload_is_carried_out_once(served: Any) -> None:
    router, browser, _, comparison = served
    before = comparison.snapshots["a"]
    for _ in range(2):
        browser.ask(router, {"kind": "reload"})
        opened = comparison.snapshots["a"]
        assert opened is not before
        router.handle({"kind": "reload", "token": "t1"})
        assert comparison.snapshots["a"] is opened
        browser.ask(router, {"kind": "reload", "token": "t2"})
        assert comparison.snapshots["a"] is not opened


def test_a_reload_that_failed_says_why_and_can_be_asked_for_again(served: Any) -> None:
    router, browser, path, _ = served
    path.rename(path.with_suffix(".gone"))
    [(error, _)] = browser.ask(router, {"kind": "reload"})
    assert error["code"] == "unreadable"
    assert "a.safetensors" in error["message"]
    path.with_suffix(".gone").rename(path)
    assert browser.ask(router, {"kind": "reload"})[0][0]["kind"] == "reload"


def test_who_wants_to_be_alone_waits_for_those_inside_and_goes_before_those_who_come() -> None:
    gate, order = Gate(), []
    inside, leave, waits = threading.Event(), threading.Event(), threading.Event()

    def looks(name: str) -> None:
        with gate.shared():
            order.append(name)
            inside.set()
            leave.wait(10)

    def exchanges() -> None:
        waits.set()
        with gate.alone():
            order.append("alone")

    threads = [threading.Thread(target=looks, args=("first",))]
    threads[0].start()
    inside.wait(10)
    threads.append(threading.Thread(target=exchanges))
    threads[1].start()
    waits.wait(10)
    while not gate._alone:
        pass
    threads.append(threading.Thread(target=looks, args=("later",)))
    threads[2].start()
    leave.set()
    for thread in threads:
        thread.join(10)
    assert order == ["first", "alone", "later"]
    assert list(gate.each(iter([None, None]))) == [None, None]
