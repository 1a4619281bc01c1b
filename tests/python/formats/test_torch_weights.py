"""What checkpoints of PyTorch hold, compared with PyTorch's own tensors."""

import argparse
import collections
import datetime
import enum
import io
import pathlib
import pickle
import subprocess
import sys
import zipfile

import ml_dtypes
import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from cnn_comparator.errors import SourceError
from cnn_comparator.formats import ReadOptions, open_snapshot
from tests.python.torch_networks import Residual, seeded

pytestmark = pytest.mark.filterwarnings("ignore")


class Phase(enum.Enum):
    TRAIN = 1


class Trainer:
    def __init__(self, model):
        self.model = model
        self.optimiser = torch.optim.SGD(model.parameters(), 0.1)


class Subclass(torch.Tensor):
    pass


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.up = nn.ConvTranspose2d(4, 6, 3, groups=2)
        self.rnn = nn.LSTM(3, 4)
        self.words = nn.Embedding(5, 3)
        self.register_buffer("kept", torch.ones(2))
        self.register_buffer("passing", torch.ones(2), persistent=False)


def legacy(value, path):
    torch.save(value, path, _use_new_zipfile_serialization=False)


def by_pickle(protocol):
    def save(value, path):
        path.write_bytes(pickle.dumps(value, protocol))

    return save


def zipped_again(value, path):
    """As archive tools repack a checkpoint: compressed."""
    buffer = io.BytesIO()
    torch.save(value, buffer)
    with zipfile.ZipFile(buffer) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name in source.namelist():
            out.writestr(name, source.read(name))


WRITERS = {"zip": torch.save, "legacy": legacy, "repacked": zipped_again} | {
    f"pickle {protocol}": by_pickle(protocol) for protocol in range(6)
}


def check(snapshot, state):
    """The snapshot has all of a state dict, with PyTorch's numbers."""
    found = {one.id: snapshot.read(one) for layer in snapshot.layers for one in layer.parameters}
    wanted = {name: one for name, one in state.items() if "num_batches" not in name}
    assert set(found) == set(wanted)
    for name, tensor in wanted.items():
        dense = tensor.detach().dequantize() if tensor.is_quantized else tensor.detach()
        dense = dense if dense.layout is torch.strided else dense.to_dense()
        numbers = dense.to(torch.float64 if dense.dtype == torch.float64 else torch.float32)
        np.testing.assert_array_equal(found[name], numbers.reshape(-1).numpy(), err_msg=name)


@pytest.mark.slow
@pytest.mark.parametrize("writer", WRITERS)
@pytest.mark.parametrize(
    "wrapped",
    [lambda net: net.state_dict(), lambda net: net, Trainer],
    ids=["state", "net", "object"],
)
def test_state_dicts_and_whole_modules(tmp_path, writer, wrapped):
    module = seeded(Residual, 1)
    WRITERS[writer](wrapped(module), tmp_path / "a.pt")
    snapshot = open_snapshot(tmp_path / "a.pt")
    check(snapshot, module.state_dict())
    snapshot.close()
    image = np.full((1, 3, 16, 16), 0.25, np.float32)
    expected = open_snapshot(module).runner.probabilities(image)
    with_model = open_snapshot(tmp_path / "a.pt", ReadOptions(model=Residual))
    np.testing.assert_allclose(with_model.runner.probabilities(image), expected, atol=1e-6)


def test_a_trainers_file_gives_up_its_weights(tmp_path):
    module = seeded(Residual, 1)
    more = {
        "args": argparse.Namespace(rate=0.1, where=pathlib.Path("runs")),
        "best": np.float64(0.5),
        "history": collections.defaultdict(list, loss=[np.float32(1)]),
        "phase": Phase.TRAIN,
        "when": datetime.datetime(2020, 1, 1),
        "numpy": np.random.get_state(),
        "torch": torch.get_rng_state(),
        "optimizer": Trainer(module).optimiser.state_dict(),
        "model": module,
        "ema": None,
    }
    torch.save(more, tmp_path / "a.pt")
    check(open_snapshot(tmp_path / "a.pt"), module.state_dict())


@pytest.mark.parametrize("wrap", [lambda net: [net], lambda net: (3, {"net": net.state_dict()})])
def test_weights_in_a_list_or_a_tuple(tmp_path, wrap):
    module = seeded(Residual, 1)
    torch.save(wrap(module), tmp_path / "a.pt")
    check(open_snapshot(tmp_path / "a.pt"), module.state_dict())


def test_layouts_kinds_and_buffers_of_a_pickled_module(tmp_path):
    module = Recurrent()
    torch.save(module, tmp_path / "a.pt")
    alone, live = open_snapshot(tmp_path / "a.pt"), open_snapshot(module)
    kinds = {layer.id: layer.kind for layer in alone.layers}
    assert (kinds["up"], kinds["rnn"], kinds["words"]) == (
        "conv_transpose",
        "recurrent",
        "embedding",
    )
    weight = next(layer for layer in alone.layers if layer.id == "up").weight
    own = next(layer for layer in live.layers if layer.id == "up").weight
    assert weight.shape == own.shape == (6, 2, 3, 3)
    np.testing.assert_array_equal(alone.read(weight), live.read(own))
    np.testing.assert_array_equal(alone.read(weight, 5, 31), live.read(own)[5:31])
    names = {one.id for layer in alone.layers for one in layer.parameters}
    assert "kept" in names and "passing" not in names


@pytest.mark.parametrize(
    "make", [torch.jit.script, lambda net: torch.jit.trace(net, torch.zeros(1, 3, 16, 16))]
)
def test_torchscript_archives_give_up_their_weights(tmp_path, make):
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Sequential(nn.Conv2d(4, 2, 1)))
    torch.jit.save(make(module.eval()), tmp_path / "a.pt")
    check(open_snapshot(tmp_path / "a.pt"), module.state_dict())


def views():
    torch.manual_seed(0)
    base = torch.randn(9, 8, 3, 3)
    return {
        "channels_last": torch.randn(4, 3, 5, 5).to(memory_format=torch.channels_last),
        "transposed": torch.randn(50, 70).t(),
        "stepped": base[1:8:2, ::3],
        "permuted": base.permute(2, 0, 3, 1),
        "repeated": torch.randn(1, 5).expand(4, 5),
        "empty": torch.zeros(0, 3),
        "single": torch.tensor(3.5),
        "part": torch.randn(100)[30:50],
    }


def types():
    kinds = "float64 float16 bfloat16 int8 uint8 int16 int32 int64 bool float8_e4m3fn float8_e5m2"
    kinds += " float8_e4m3fnuz float8_e5m2fnuz uint16 uint32 uint64"
    torch.manual_seed(0)
    whole = torch.randint(0, 2, (3, 4))
    return {kind: whole.to(getattr(torch, kind)) for kind in kinds.split()}


def sparse():
    torch.manual_seed(0)
    dense = torch.randn(6, 8) * (torch.rand(6, 8) > 0.6)
    return {
        "coo": dense.to_sparse(),
        "csr": dense.to_sparse_csr(),
        "csc": dense.to_sparse_csc(),
        "bsr": dense.to_sparse_bsr((2, 4)),
        "bsc": dense.to_sparse_bsc((3, 2)),
        "hybrid": torch.randn(4, 5, 6).to_sparse(2),
        "twice": torch.sparse_coo_tensor([[1, 0, 0], [2, 1, 1]], [1.0, 2.0, 3.0], (3, 3)),
        "none": torch.zeros(3, 3).to_sparse(),
    }


def quantised():
    torch.manual_seed(0)
    scales, zeros = torch.tensor([0.1, 0.2, 0.3]).double(), torch.tensor([0, 1, 2])
    return {
        "whole": torch.quantize_per_tensor(torch.randn(3, 4), 0.1, 3, torch.qint8),
        "unsigned": torch.quantize_per_tensor(torch.randn(3, 4), 0.07, 128, torch.quint8),
        "kernels": torch.quantize_per_channel(torch.randn(3, 4, 2), scales, zeros, 0, torch.qint8),
        "inner": torch.quantize_per_channel(torch.randn(4, 3, 2), scales, zeros, 1, torch.quint8),
    }


def kinds_of_tensor():
    return {
        "parameter": nn.Parameter(torch.randn(3, 2)),
        "buffer": nn.Buffer(torch.randn(3)),
        "subclass": torch.randn(3).as_subclass(Subclass),
        "complex": torch.tensor([3 + 4j]).abs(),
    }


@pytest.mark.parametrize("writer", ["zip", "legacy", "repacked"])
@pytest.mark.parametrize("make", [views, types, sparse, quantised, kinds_of_tensor])
def test_every_kind_of_tensor(tmp_path, make, writer):
    state = {f"a.{name}": one for name, one in make().items()}
    if writer == "legacy" and make is types:
        # The format before 1.6 has no storage of these types.
        state = {
            name: one for name, one in state.items() if "8_" not in name and "uint" not in name
        }
    WRITERS[writer](state, tmp_path / "a.pt")
    snapshot = open_snapshot(tmp_path / "a.pt")
    check(snapshot, state)
    for layer in snapshot.layers:
        for one in layer.parameters:
            whole = snapshot.read(one)
            np.testing.assert_array_equal(snapshot.read(one, 1, one.size - 1), whole[1:-1])


def test_arrays_of_numpy_in_a_pickle(tmp_path):
    state = {
        "a.weight": np.arange(6.0).reshape(2, 3),
        "b.weight": np.asfortranarray(np.arange(6.0, dtype=np.float32).reshape(2, 3)),
        "c.weight": np.arange(3, dtype=">f4"),
    }
    for protocol in range(6):
        (tmp_path / "a.pkl").write_bytes(pickle.dumps(state, protocol))
        snapshot = open_snapshot(tmp_path / "a.pkl")
        for layer in snapshot.layers:
            np.testing.assert_array_equal(
                snapshot.read(layer.parameters[0]), state[layer.parameters[0].id].reshape(-1)
            )


def test_what_has_no_numbers_is_left_out_and_named(tmp_path):
    state = {
        "a.weight": torch.ones(2, 2),
        "b.weight": torch.empty(4, 4, device="meta"),
        "c.weight": torch.nested.nested_tensor([torch.ones(2), torch.ones(3)]),
    }
    torch.save(state, tmp_path / "a.pt")
    snapshot = open_snapshot(tmp_path / "a.pt")
    assert [layer.id for layer in snapshot.layers] == ["a"]
    assert "Left out: 'b.weight', 'c.weight'" in snapshot.note and "meta" in snapshot.note
    del state["a.weight"]
    torch.save(state, tmp_path / "b.pt")
    with pytest.raises(SourceError, match=r"no weights that can be read.*'b\.weight'"):
        open_snapshot(tmp_path / "b.pt")


LIARS = {
    "stride zero": {"a.weight": torch.zeros(1).expand(100_000, 100_000)},
    "many views": {f"l{i}.weight": torch.zeros(1).expand(30_000, 30_000) for i in range(50)},
    "sparse": {"a.weight": torch.sparse_coo_tensor([[0], [0]], [1.0], (50_000, 50_000))},
}


@pytest.mark.parametrize("name", LIARS)
def test_claims_beyond_the_file_are_refused(tmp_path, name):
    torch.save(LIARS[name], tmp_path / "a.pt")
    with pytest.raises(SourceError, match="more weights than the file can hold"):
        open_snapshot(tmp_path / "a.pt")


def test_containers_that_fan_out(tmp_path):
    value = torch.zeros(2)
    for _ in range(40):
        value = {"a": value, "b": value, "c": [value] * 10}
    torch.save(value, tmp_path / "a.pt")
    with pytest.raises(SourceError, match="holds no state dict"):
        open_snapshot(tmp_path / "a.pt")


def test_modules_that_hold_themselves(tmp_path):
    module = nn.Module()
    module.__dict__["_modules"]["own"] = module
    module.register_parameter("weight", nn.Parameter(torch.ones(2)))
    torch.save(module, tmp_path / "a.pt")
    snapshot = open_snapshot(tmp_path / "a.pt")
    assert [one.id for layer in snapshot.layers for one in layer.parameters] == ["weight"]


def patched(path, name, change):
    with zipfile.ZipFile(path) as source:
        entries = {item: source.read(item) for item in source.namelist()}
    with zipfile.ZipFile(path, "w") as out:
        for item, data in entries.items():
            out.writestr(item, change(data) if item.endswith(name) else data)


@pytest.mark.parametrize("index", [-1, 1 << 40])
@pytest.mark.parametrize("name", ["coo", "csr", "csc", "bsr", "bsc"])
def test_indices_outside_a_sparse_tensor(tmp_path, name, index):
    path = tmp_path / "a.pt"
    torch.save({"a.weight": sparse()[name], "b.weight": torch.ones(2)}, path)
    bad = np.int64(index).tobytes()
    patched(path, "data/0", lambda data: data[:8] + bad + data[16:])
    snapshot = open_snapshot(path)
    assert [layer.id for layer in snapshot.layers] == ["b"]
    assert "indices lie outside" in snapshot.note


@pytest.mark.parametrize("keep", [0, 3])
def test_bytes_that_are_missing(tmp_path, keep):
    path = tmp_path / "a.pt"
    torch.save({"a.weight": torch.ones(4, 4)}, path)
    patched(path, "data/0", lambda data: data[:keep])
    with pytest.raises(SourceError, match="ends before its weights do"):
        open_snapshot(path)


@pytest.mark.slow
def test_archives_that_unpack_to_far_more(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.pt", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", b"N" * (200 << 20))
    with pytest.raises(SourceError, match="larger than it should be"):
        open_snapshot(tmp_path / "a.pt")


def test_of_big_endian_machines(tmp_path):
    path = tmp_path / "a.pt"
    torch.save({"a.weight": torch.arange(6.0).reshape(2, 3)}, path)
    patched(path, "data/0", lambda data: np.frombuffer(data, "<f4").astype(">f4").tobytes())
    patched(path, "byteorder", lambda _: b"big")
    snapshot = open_snapshot(path)
    np.testing.assert_array_equal(snapshot.read(snapshot.layers[0].weight), np.arange(6))


def test_it_all_works_without_torch(tmp_path):
    module = seeded(Residual, 1)
    torch.save(module.state_dict(), tmp_path / "a.pt")
    legacy(module, tmp_path / "b.pt")
    save_file(module.state_dict(), tmp_path / "c.safetensors")
    code = (
        "import sys; sys.modules['torch'] = None\n"
        "import numpy as np\n"
        "from cnn_comparator import Comparison\n"
        "from cnn_comparator.errors import SourceError\n"
        f"folder = {str(tmp_path)!r}\n"
        "c = Comparison({n: f'{folder}/{n}' for n in ('a.pt', 'b.pt', 'c.safetensors')})\n"
        "for b in ('b.pt', 'c.safetensors'):\n"
        "    assert (c.summary('a.pt', b).euclidean.dropna() == 0).all()\n"
        "arrays = {'a.weight': np.zeros((2, 2)), 'a.bias': np.zeros(2)}\n"
        "assert Comparison(arrays, {**arrays}).summary().euclidean[0] == 0\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_arrays_of_numpy_need_no_torch_and_keep_their_types():
    state = {
        "a.weight": np.array([[1, -2, 3]], ml_dtypes.bfloat16),
        "b.weight": np.array([[1, -2, 3]], ml_dtypes.float8_e4m3fn),
        "c.weight": np.array([[1, -2, 3]], np.float64),
    }
    snapshot = open_snapshot(state)
    assert [layer.weight.dtype for layer in snapshot.layers] == [
        "bfloat16",
        "float8_e4m3fn",
        "float64",
    ]
    state["c.weight"][:] = 0
    for layer in snapshot.layers:
        np.testing.assert_array_equal(snapshot.read(layer.weight), [1, -2, 3])
