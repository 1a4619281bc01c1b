"""Files that training saves over while they are open: the old weights or a sentence."""

import json
import os
import socket
import subprocess
import sys
import threading
import time

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from cnn_comparator import Comparison
from cnn_comparator.errors import ChangedError, CNNComparatorError, SourceError
from cnn_comparator.formats import ReadOptions, open_snapshot, open_with_origin
from cnn_comparator.formats.stored_file import StoredFile
from cnn_comparator.studies import overview


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 64, 3)
        self.fc = nn.Linear(64, 5)

    def forward(self, x):
        return self.fc(self.conv(x).mean((2, 3)))


def onnx(module, path):
    torch.onnx.export(module, (torch.zeros(1, 3, 8, 8),), path, dynamo=False, verbose=False)


SAVE = {
    ".pt": lambda module, path: torch.save(module.state_dict(), path),
    ".bin": lambda module, path: torch.save(
        module.state_dict(), path, _use_new_zipfile_serialization=False
    ),
    ".safetensors": lambda module, path: save_over(
        path, lambda new: save_file(module.state_dict(), new)
    ),
    ".npz": lambda module, path: np.savez(
        path, **{name: one.numpy() for name, one in module.state_dict().items()}
    ),
    ".onnx": onnx,
}


def save_over(path, save):
    """Into the file itself, as most programs do."""
    save(path.with_suffix(".new"))
    path.write_bytes(path.with_suffix(".new").read_bytes())


def total(comparison):
    """Every weight read and compared again."""
    a, b = comparison.default_pair
    return sum(
        float(
            abs(
                comparison.read(b, one.b, 0, one.b.size) - comparison.read(a, one.a, 0, one.a.size)
            ).sum()
        )
        for layer in comparison.layers(a, b)
        for one in layer.parameters
    )


@pytest.fixture(params=SAVE, ids=str)
def pair(request, tmp_path):
    torch.manual_seed(0)
    module = Net()
    paths = [tmp_path / f"{name}{request.param}" for name in ("a", "b")]
    for path in paths:
        SAVE[request.param](module, path)
    return SAVE[request.param], *paths


@pytest.mark.filterwarnings("ignore")
def test_a_file_written_over_itself_is_told_and_reloaded(pair):
    save, first, second = pair
    with Comparison(first, second) as comparison:
        assert total(comparison) == 0
        other = Net()
        save(other, second)
        with pytest.raises(ChangedError, match=r"b\..*written over.*comparison\.reload"):
            total(comparison)
        comparison.reload()
        assert total(comparison) > 0
        table = comparison.summary().set_index("kind")
        with Comparison(first, second) as again:
            assert table.equals(again.summary().set_index("kind"))


@pytest.mark.filterwarnings("ignore")
def test_a_smaller_file_and_one_that_takes_its_place(pair):
    save, first, second = pair
    with Comparison(first, second) as comparison:
        save(Net(), first.with_stem("new"))
        first.with_stem("new").replace(second)
        assert total(comparison) == 0
        first.write_bytes(first.read_bytes()[:100])
        with pytest.raises(ChangedError):
            total(comparison)
        with pytest.raises(SourceError):
            comparison.reload()
        assert list(comparison.snapshots) == ["a", "b"]


def in_two_files(module, index):
    where = {}
    for number, part in enumerate(("conv", "fc"), 1):
        path = index.with_name(f"{index.name.split('.')[0]}-{number:05}-of-00002.bin")
        state = {key: one for key, one in module.state_dict().items() if part in key}
        torch.save(state, path)
        where |= dict.fromkeys(state, path.name)
    index.write_text(json.dumps({"weight_map": where}))


@pytest.mark.parametrize("given", ["a.bin.index.json", "a-00001-of-00002.bin"])
@pytest.mark.parametrize("change", ["a.bin.index.json", "a-00001-of-00002.bin", "missing"])
def test_any_file_of_a_model_in_several_is_noticed(tmp_path, given, change):
    in_two_files(Net(), tmp_path / "a.bin.index.json")
    missing = tmp_path / "a-00002-of-00002.bin"
    if change == "missing":
        missing.rename(tmp_path / "later")
    snapshot, origin = open_with_origin(str(tmp_path / given), ReadOptions())
    again = origin.open()
    assert [one.id for one in again.layers] == [one.id for one in snapshot.layers]
    if change == "missing":
        (tmp_path / "later").rename(missing)
    else:
        (tmp_path / change).write_bytes((tmp_path / change).read_bytes() + b" ")
    name = missing.name if change == "missing" else change
    with pytest.raises(ChangedError, match=f"{name}.*written over"):
        origin.open()


def test_a_model_in_several_files_is_reloaded(tmp_path):
    paths = [tmp_path / f"{name}.bin.index.json" for name in "ab"]
    for path in paths:
        in_two_files(Net(), path)
    with Comparison(*paths) as comparison:
        in_two_files(Net(), paths[1])
        with pytest.raises(ChangedError, match=r"of-00002.*written over"):
            total(comparison)
        comparison.reload()
        assert total(comparison) > 0


@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_weights_in_a_module_are_those_of_the_opening(tmp_path, suffix):
    module, path = Net(), tmp_path / f"a{suffix}"
    SAVE[suffix](module, path)
    with Comparison(path, module, model=Net) as comparison:
        SAVE[suffix](Net(), path)
        path.write_bytes(b"")
        assert total(comparison) == 0
        image = np.zeros((1, 3, 8, 8), np.float32)
        a, b = (one.runner.probabilities(image) for one in comparison.snapshots.values())
        np.testing.assert_allclose(a, b)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".pt", ".safetensors"])
def test_training_that_saves_all_the_time_shows_no_mixed_numbers(tmp_path, suffix):
    torch.manual_seed(0)
    nets = [Net(), Net()]
    paths = [tmp_path / f"{name}{suffix}" for name in ("best", "last")]
    for path in paths:
        SAVE[suffix](nets[0], path)
    states = [
        {name: one.detach().reshape(-1).numpy() for name, one in net.state_dict().items()}
        for net in nets
    ]
    stop = threading.Event()

    def train():
        number = 0
        while not stop.is_set():
            number += 1
            SAVE[suffix](nets[number % 2], paths[1])
            time.sleep(0.01 * (number % 5))

    thread = threading.Thread(target=train)
    thread.start()
    said = seen = 0
    try:
        end = time.monotonic() + 4
        while time.monotonic() < end:
            try:
                snapshot = open_snapshot(paths[1])
                parameters = [one for layer in snapshot.layers for one in layer.parameters]
                found = {one.id: snapshot.read(one) for one in parameters}
            except CNNComparatorError:
                said += 1
                continue
            seen += 1
            assert any(
                all(np.array_equal(found[name], one) for name, one in state.items())
                for state in states
            )
    finally:
        stop.set()
        thread.join()
    assert said + seen > 0


def test_reload_copies_live_modules_again_and_keeps_what_cannot_be_opened():
    net = Net()
    state = {name: one.clone() for name, one in net.state_dict().items()}
    with Comparison(state, net, images=np.zeros((1, 8, 8, 3), np.uint8)) as comparison:
        assert total(comparison) == 0
        with torch.no_grad():
            net.fc.weight += 1
        assert total(comparison) == 0
        comparison.reload()
        assert total(comparison) == pytest.approx(net.fc.weight.numel(), rel=1e-5)
        assert len(comparison.images) == 1
        del net
        comparison.reload()
        assert total(comparison) > 0


def test_a_running_computation_keeps_to_what_it_began_with(tmp_path):
    paths = [tmp_path / f"{name}.pt" for name in "ab"]
    for path in paths:
        SAVE[".pt"](Net(), path)
    with Comparison(*paths) as comparison:
        steps = comparison.run(overview.STUDY, overview.OverviewParams("a", "b"))
        next(steps)
        SAVE[".pt"](Net(), paths[1])
        comparison.reload()
        with pytest.raises(CNNComparatorError):
            list(steps)
        fresh = comparison.summary()
    with Comparison(*paths) as again:
        assert fresh.equals(again.summary())


def test_pipes_sockets_devices_and_folders_are_refused(tmp_path):
    os.mkfifo(tmp_path / "pipe.pt")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket.pt"))
        for name in ("pipe.pt", "socket.pt"):
            with pytest.raises(SourceError, match="a pipe, a socket or a device"):
                open_snapshot(tmp_path / name)
    (tmp_path / "zero.pt").symlink_to("/dev/zero")
    with pytest.raises(SourceError, match="device"):
        open_snapshot(tmp_path / "zero.pt")
    (tmp_path / "folder.safetensors").mkdir()
    with pytest.raises(SourceError, match="is a folder"):
        open_snapshot(tmp_path / "folder.safetensors")
    with pytest.raises(SourceError, match="cannot be read"):
        open_snapshot("a\0b.pt")


def test_a_file_that_was_just_saved_is_read_after_a_moment(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"abc")
    begin = time.monotonic()
    file = StoredFile(str(path))
    assert time.monotonic() - begin < 1
    assert file.read(1, 2).tobytes() == b"bc"
    with pytest.raises(SourceError, match="ends before"):
        file.read(2, 2)
    path.write_bytes(b"xyz")
    with pytest.raises(ChangedError):
        file.read(0, 1)
    file.close()


def test_a_file_cut_short_does_not_end_the_process(tmp_path):
    path = tmp_path / "a.safetensors"
    save_file({"a.weight": torch.zeros(1000, 1000)}, path)
    code = (
        "import sys, os\n"
        "from cnn_comparator.formats import open_snapshot\n"
        "from cnn_comparator.errors import ChangedError\n"
        "s = open_snapshot(sys.argv[1]); w = s.layers[0].weight\n"
        "before = s.read(w)\n"
        "os.truncate(sys.argv[1], 200)\n"
        "assert before.sum() == 0\n"
        "try:\n    s.read(w)\nexcept ChangedError:\n    print('told')\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, path], capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout.strip()) == (0, "told"), run.stderr
