"""Checkpoints of PyTorch and safetensors files, good and bad."""

import os
import pickle
import subprocess
import sys
import tarfile

import ml_dtypes
import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from cnn_comparator import Comparison, demo
from cnn_comparator.errors import ChangedError, PairingError, SourceError
from cnn_comparator.formats import ReadOptions, open_snapshot
from cnn_comparator.formats.state_dicts.finding import find_state_dicts
from cnn_comparator.formats.state_dicts.prefixes import part_for, without_prefixes
from tests.python.torch_networks import Residual, seeded
from tests.sentences import coded


@pytest.mark.parametrize(
    "wrap",
    [
        lambda state: state,
        lambda state: {"epoch": 3, "state_dict": state, "optimizer": {"param_groups": [1]}},
        lambda state: {"model": {f"module.{name}": one for name, one in state.items()}},
        lambda state: {"model_state_dict": {f"_orig_mod.{n}": one for n, one in state.items()}},
        lambda state: {"ema": {"shadow": state}, "updates": 7},
        lambda state: {"state_dict": {f"model.module.{n}": one for n, one in state.items()}},
        lambda state: {f"ema.{n}": one for n, one in state.items()},
    ],
)
def test_wrappers_and_prefixes_are_understood(tmp_path, wrap):
    module = seeded(Residual, 1)
    path = tmp_path / "a.pth.tar"
    torch.save(wrap(module.state_dict()), path)
    image = np.full((1, 3, 16, 16), 0.25, np.float32)
    expected = open_snapshot(module).runner.probabilities(image)
    with_model = open_snapshot(path, ReadOptions(model=Residual))
    np.testing.assert_allclose(with_model.runner.probabilities(image), expected, atol=1e-6)
    alone = open_snapshot(path)
    assert alone.runner is None and "model=" in alone.note
    weight = next(layer for layer in alone.layers if layer.id == "fc").weight
    np.testing.assert_array_equal(alone.read(weight), module.fc.weight.detach().reshape(-1))


def test_safetensors_with_and_without_a_model(tmp_path):
    module = seeded(Residual, 2)
    state = {name: one.contiguous() for name, one in module.state_dict().items()}
    state["fc.bias"] = state["fc.bias"].to(torch.bfloat16)
    path = tmp_path / "a.safetensors"
    save_file(state, path)
    alone = open_snapshot(path)
    bias = next(layer for layer in alone.layers if layer.id == "fc").parameters
    bias = next(one for one in bias if one.role == "bias")
    assert bias.dtype == "bfloat16"
    np.testing.assert_array_equal(alone.read(bias), state["fc.bias"].float().numpy())
    np.testing.assert_array_equal(alone.read(bias, 1, 3), state["fc.bias"].float().numpy()[1:3])
    modelled = open_snapshot(path, ReadOptions(model=module))
    image = np.full((1, 3, 16, 16), 0.25, np.float32)
    np.testing.assert_allclose(
        modelled.runner.probabilities(image),
        open_snapshot(module).runner.probabilities(image),
        atol=1e-3,
    )
    modelled.close()
    alone.close()


@pytest.mark.parametrize("dtype", [torch.float8_e4m3fn, torch.float16, torch.float64, torch.int8])
def test_safetensors_dtypes(tmp_path, dtype):
    values = torch.tensor([[1.0, -2.0, 3.0]]).to(dtype)
    save_file({"a.weight": values}, tmp_path / "a.safetensors")
    snapshot = open_snapshot(tmp_path / "a.safetensors")
    found = snapshot.read(snapshot.layers[0].weight)
    assert found.dtype == (np.float64 if dtype == torch.float64 else np.float32)
    np.testing.assert_array_equal(found, [1, -2, 3])


def test_state_dicts_in_memory_are_two_snapshots():
    a, b = seeded(Residual, 1), seeded(Residual, 2)
    with Comparison(a.state_dict(), b.state_dict()) as comparison:
        table = comparison.summary().set_index("layer")
    expected = np.linalg.norm((a.fc.weight - b.fc.weight).detach().numpy().astype(np.float64))
    assert table.euclidean["fc"] == pytest.approx(expected, rel=1e-9)


def _numbers(path):
    torch.save({"epoch": 1}, path)


def _list(path):
    torch.save([torch.zeros(2, 2)], path)


def _old_pickle(path):
    path.write_bytes(pickle.dumps({"epoch": 1}, protocol=2))


def _cut_off(path):
    torch.save(seeded(Residual, 0).state_dict(), path)
    path.write_bytes(path.read_bytes()[:2000])


def _cut_off_legacy(path):
    state = seeded(Residual, 0).state_dict()
    torch.save(state, path, _use_new_zipfile_serialization=False)
    path.write_bytes(path.read_bytes()[:2000])


def _text(path):
    path.write_text("not a checkpoint")


def _tar(path):
    with tarfile.open(path, "w") as archive:
        archive.addfile(tarfile.TarInfo("storages"))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (_numbers, "holds no state dict"),
        (_list, "holds no state dict"),
        (_old_pickle, "holds no state dict"),
        (_cut_off, "cut off"),
        (_cut_off_legacy, "cut off"),
        (_text, "cut off or is no checkpoint"),
        (_tar, "tar archive.*save it again"),
    ],
)
def test_bad_checkpoints_say_cause_and_remedy(tmp_path, make, says):
    path = tmp_path / "bad.pt"
    make(path)
    with pytest.raises(SourceError, match=says):
        open_snapshot(path)


@pytest.mark.parametrize("length", [0, 5, 100])
def test_cut_off_safetensors(tmp_path, length):
    path = tmp_path / "a.safetensors"
    save_file({"a.weight": torch.zeros(100, 3)}, path)
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(SourceError, match="cut off"):
        open_snapshot(path)


def _weight_of(snapshot):
    return next(layer for layer in snapshot.layers if layer.id == "a").parameters[0]


@pytest.mark.parametrize("pad", [0, 1])
def test_weights_outlast_the_snapshot_that_read_them(tmp_path, pad):
    path = tmp_path / "a.safetensors"
    values = torch.arange(300.0).reshape(100, 3)
    save_file({"a.weight": values}, path)
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = data[8 : 8 + length] + b" " * pad
    path.write_bytes((length + pad).to_bytes(8, "little") + header + data[8 + length :])
    snapshot = open_snapshot(path)
    read = snapshot.read(_weight_of(snapshot))
    assert read.flags.aligned
    assert snapshot.read(_weight_of(snapshot), 7, 7).size == 0
    snapshot.close()
    np.testing.assert_array_equal(read, np.arange(300, dtype=np.float32))


@pytest.mark.parametrize("shape", [(100, 3), (2, 3)])
def test_a_file_written_over_itself_is_told_and_harms_nobody(tmp_path, shape):
    path = tmp_path / "a.safetensors"
    save_file({"a.weight": torch.zeros(100, 3)}, path)
    snapshot = open_snapshot(path)
    weight = _weight_of(snapshot)
    save_file({"a.weight": torch.ones(100, 3)}, tmp_path / "next.safetensors")
    (tmp_path / "next.safetensors").replace(path)
    assert snapshot.read(weight).sum() == 0
    snapshot.close()
    os.utime(path, ns=(0, 0))
    snapshot = open_snapshot(path)
    save_file({"a.weight": torch.ones(shape)}, tmp_path / "other.safetensors")
    path.write_bytes((tmp_path / "other.safetensors").read_bytes())
    with pytest.raises(ChangedError, match=r"written over since it was opened.*another name"):
        snapshot.read(weight)
    snapshot.close()


def test_a_state_dict_that_does_not_fit_names_the_keys(tmp_path):
    state = seeded(Residual, 0).state_dict()
    state["fc.weight"] = torch.zeros(7, 16)
    state["head.weight"] = state.pop("stem.bias")
    torch.save(state, tmp_path / "a.pt")
    with pytest.raises(SourceError) as caught:
        open_snapshot(tmp_path / "a.pt", ReadOptions(model=Residual))
    text = str(caught.value)
    assert "lacks 'stem.bias'" in text and "model lacks 'head.weight'" in text
    assert "'fc.weight' (7 × 16 instead of 5 × 16)" in text


@pytest.mark.parametrize("model", [3, lambda: 3, lambda size: size])
def test_a_model_that_is_none(tmp_path, model):
    torch.save(seeded(Residual, 0).state_dict(), tmp_path / "a.pt")
    with pytest.raises(SourceError, match="model"):
        open_snapshot(tmp_path / "a.pt", ReadOptions(model=model))


def test_state_dicts_are_found_and_named():
    tensor = np.zeros(3)
    found = list(find_state_dicts({"ema": {"x": 1, "model": {"a.b": tensor}}}))
    assert [one.keys for one in found] == [("ema", "model")]
    assert not list(find_state_dicts({"a": {"b": {"c": {"d": {"e": {"f": tensor}}}}}}))
    assert without_prefixes({"module.a.w": tensor, "n_averaged": tensor}) == {"module.a.w": "a.w"}
    assert list(without_prefixes({"model.weight": tensor})) == ["model.weight"]
    assert list(part_for({"model.a.w": tensor}, ["model.a.w"]).tensors) == ["model.a.w"]


def test_other_values_and_optimizers_beside_the_weights_do_not_matter():
    module = seeded(Residual, 1)
    optimizer = torch.optim.Adam(module.parameters())
    for parameter in module.parameters():
        parameter.grad = torch.ones_like(parameter)
    optimizer.step()
    flat = {**module.state_dict(), "epoch": 3, "fc._extra_state": {"scale": 1.0}}
    wrapped = {"optim": optimizer.state_dict(), "epoch": 3, "my_net": module.state_dict()}
    with Comparison(flat, wrapped, model=Residual) as comparison:
        assert (comparison.summary().euclidean.dropna() == 0).all()
        assert [one.note for one in comparison.snapshots.values()] == [None, None]


def test_of_several_state_dicts_the_note_names_the_one_in_use(tmp_path):
    state, other = seeded(Residual, 1).state_dict(), seeded(Residual, 2).state_dict()
    torch.save({"ema": {"shadow": other}, "model": state}, tmp_path / "a.pt")
    snapshot = open_snapshot(tmp_path / "a.pt", ReadOptions(model=Residual))
    assert (
        "below 'model'" in coded(snapshot.note)
        and "torch.load(…)['ema']['shadow']" in snapshot.note
    )
    weight = next(layer for layer in snapshot.layers if layer.id == "fc").weight
    np.testing.assert_array_equal(snapshot.read(weight), state["fc.weight"].reshape(-1))


def test_a_model_within_a_larger_one_finds_its_part():
    state = {f"student.{name}": one for name, one in seeded(Residual, 1).state_dict().items()}
    snapshot = open_snapshot({**state, "loss.weight": torch.ones(5)}, ReadOptions(model=Residual))
    assert "below 'student'" in coded(snapshot.note) and "'loss.weight'" in snapshot.note
    assert snapshot.runner is not None


def test_arrays_of_narrow_floats_and_sparse_tensors():
    narrow = np.array([[1, -2, 3]], ml_dtypes.bfloat16)
    sparse = torch.tensor([[0.0, 2.0, 0.0]]).to_sparse()
    snapshot = open_snapshot({"a.weight": narrow, "b.weight": sparse})
    first, second = (layer.weight for layer in snapshot.layers)
    assert first.dtype == "bfloat16"
    np.testing.assert_array_equal(snapshot.read(first), [1, -2, 3])
    np.testing.assert_array_equal(snapshot.read(second), [0, 2, 0])


def test_models_are_named_like_the_snapshots():
    state = seeded(Residual, 1).state_dict()
    with pytest.raises(PairingError, match="model=… names 'c', but the snapshots are called 'a'"):
        Comparison({"a": state, "b": state}, model={"a": Residual, "c": Residual})


def test_random_numbers_and_the_default_device_stay_the_users():
    state = seeded(Residual, 1).state_dict()
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    # As if the user worked on another device than the CPU.
    with torch.device("meta"):
        snapshot = open_snapshot(state, ReadOptions(model=Residual))
        found = snapshot.runner.probabilities(np.zeros((1, 3, 16, 16), np.float32))
    assert found.shape == (1, 5)
    torch.testing.assert_close(torch.rand(3), expected, rtol=0, atol=0)


def test_onnx_snapshots_load_no_torch():
    code = (
        "import sys, cnn_comparator as c\n"
        f"c.Comparison({str(demo.snapshot(10))!r}, {str(demo.snapshot(100))!r}).summary()\n"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
