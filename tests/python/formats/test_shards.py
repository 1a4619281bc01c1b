"""Models in several files: all of them, some of them, and indices that lie."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from cnn_comparator import Comparison
from cnn_comparator.errors import SourceError
from cnn_comparator.formats import ReadOptions, open_snapshot
from cnn_comparator.formats.shards.index import INDEX_LIMIT
from cnn_comparator.snapshot import Snapshot
from tests.python.torch_networks import Residual, seeded
from tests.sentences import coded

SAVE: Mapping[str, Callable[[Any, Path], object]] = {
    ".safetensors": save_file,
    ".bin": torch.save,
}
STEMS = {".safetensors": "model", ".bin": "pytorch_model"}


def sharded(folder: Path, suffix: str, count: int = 3, seed: int = 3) -> Path:
    """A network in several files, in the layout of huggingface_hub; gives its index."""
    state = {key: one.clone() for key, one in seeded(Residual, seed).state_dict().items()}
    names = [f"{STEMS[suffix]}-{one:05}-of-{count:05}{suffix}" for one in range(1, count + 1)]
    where = {key: names[at * count // len(state)] for at, key in enumerate(state)}
    folder.mkdir(exist_ok=True)
    for name in names:
        part = {key: one for key, one in state.items() if where[key] == name}
        SAVE[suffix](part, folder / name)
    size = sum(one.numel() * one.element_size() for one in state.values())
    index = folder / f"{STEMS[suffix]}{suffix}.index.json"
    index.write_text(json.dumps({"metadata": {"total_size": size}, "weight_map": where}))
    return index


def read(snapshot: Snapshot) -> dict[str, np.ndarray]:
    return {one.id: snapshot.read(one) for layer in snapshot.layers for one in layer.parameters}


def is_whole(snapshot: Snapshot, seed: int = 3) -> None:
    state = seeded(Residual, seed).state_dict()
    found = read(snapshot)
    assert set(found) == {key for key in state if "num_batches" not in key}
    for key, values in found.items():
        np.testing.assert_array_equal(values, state[key].numpy().reshape(-1), err_msg=key)


@pytest.fixture(params=SAVE)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return sharded(tmp_path, request.param)


def test_the_index_and_any_of_the_files_open_all_of_it(index: Path) -> None:
    shards = sorted(index.parent.glob("*-of-*"))
    whole = open_snapshot(index)
    for path in (index, *shards):
        snapshot = open_snapshot(path)
        is_whole(snapshot)
        assert [one.id for one in snapshot.layers] == [one.id for one in whole.layers]
    index.unlink()
    is_whole(open_snapshot(shards[1]))


def test_they_run_in_their_module(index: Path) -> None:
    image = np.full((1, 3, 16, 16), 0.25, np.float32)
    snapshot = open_snapshot(index, ReadOptions(model=Residual))
    assert snapshot.runner is not None
    with torch.no_grad():
        wanted = seeded(Residual, 3).eval()(torch.from_numpy(image)).softmax(1).numpy()
    np.testing.assert_allclose(snapshot.runner.probabilities(image), wanted, atol=1e-6)


def test_it_is_compared_with_one_file(index: Path) -> None:
    torch.save(seeded(Residual, 4).state_dict(), index.parent / "after.pt")
    torch.save(seeded(Residual, 3).state_dict(), index.parent / "before.pt")
    with Comparison(index, index.parent / "after.pt") as found:
        with Comparison(index.parent / "before.pt", index.parent / "after.pt") as wanted:
            ours, theirs = (one.summary().set_index("layer") for one in (found, wanted))
        assert ours["euclidean"].to_dict() == theirs["euclidean"].to_dict()


@pytest.mark.parametrize("with_index", [True, False])
def test_a_missing_file_is_named_and_the_others_are_shown(index: Path, with_index: bool) -> None:
    first, second, third = sorted(index.parent.glob("*-of-*"))
    where = json.loads(index.read_text())["weight_map"]
    second.unlink()
    if not with_index:
        index.unlink()
    for path in (third, index) if with_index else (first,):
        snapshot = open_snapshot(path)
        kept = {key for key, name in where.items() if name != second.name}
        assert set(read(snapshot)) == {key for key in kept if "num_batches" not in key}
        said = f"a model in 3 files without '{second.name}', which is missing. Download"
        assert said in coded(snapshot.note)
        assert (f"in the missing file '{second.name}'" in (snapshot.note or "")) is with_index
        with pytest.raises(SourceError, match=f"without '{second.name}'.*Download"):
            open_snapshot(path, ReadOptions(model=Residual))


def test_an_index_alone_says_what_to_download(index: Path) -> None:
    for path in index.parent.glob("*-of-*"):
        path.unlink()
    with pytest.raises(SourceError, match=r"3 files without .*missing\. Download what is missing"):
        open_snapshot(index)


def test_a_file_that_only_looks_like_one_of_several(tmp_path: Path) -> None:
    for name in ("m-00004-of-00003.bin", "m-00000-of-00003.bin", "m-00001-of-99999.bin"):
        torch.save({"a.weight": torch.ones(2, 3)}, tmp_path / name)
        snapshot = open_snapshot(tmp_path / name)
        assert set(read(snapshot)) == {"a.weight"}
    torch.save({"a.weight": torch.ones(2, 3)}, tmp_path / "m-00001-of-00001.bin")
    assert "missing" not in (open_snapshot(tmp_path / "m-00001-of-00001.bin").note or "")


def written(index: Path, weight_map: object) -> Path:
    index.write_text(json.dumps({"weight_map": weight_map}))
    return index


def test_what_the_index_and_the_files_disagree_about_is_told(index: Path) -> None:
    shards = sorted(path.name for path in index.parent.glob("*-of-*"))
    where = json.loads(index.read_text())["weight_map"]
    unnamed = next(iter(where))
    where["absent.weight"] = shards[1]
    del where[unnamed]
    snapshot = open_snapshot(written(index, where))
    is_whole(snapshot)
    assert f"not in the index: '{unnamed}'" in (snapshot.note or "")
    assert f"Left out: 'absent.weight' (not in '{shards[1]}')" in coded(snapshot.note)


def test_a_name_in_two_files_is_read_where_the_index_says(tmp_path: Path) -> None:
    for number in (1, 2):
        one = {"a.weight": torch.full((2, 3), float(number)), f"b{number}.weight": torch.ones(3, 2)}
        save_file(one, tmp_path / f"m-0000{number}-of-00002.safetensors")
    path = tmp_path / "m.safetensors.index.json"
    for number in (1, 2):
        shard = f"m-0000{number}-of-00002.safetensors"
        where = {f"b{one}.weight": f"m-0000{one}-of-00002.safetensors" for one in (1, 2)}
        snapshot = open_snapshot(written(path, {"a.weight": shard, **where}))
        assert set(read(snapshot)["a.weight"]) == {float(number)}
        assert "'a.weight'; the index says which counts" in (snapshot.note or "")


@pytest.mark.parametrize(
    "name",
    [
        *("../secret.bin", "/etc/secret.bin", "a/../../secret.bin", "C:\\secret.bin", "C:x.bin"),
        *("..\\secret.bin", "\\\\host\\share\\secret.bin", "a\0.bin"),
    ],
)
def test_no_path_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    torch.save({"a.weight": torch.ones(2, 3)}, tmp_path / "secret.bin")
    with pytest.raises(SourceError, match=r"outside its folder"):
        open_snapshot(written(folder / "a.bin.index.json", {"a.weight": name}))


@pytest.mark.parametrize(
    "text",
    [
        *("", "{", "[]", "{}", '{"weight_map": {}}', '{"weight_map": []}', "\ud800"),
        *('{"weight_map": {"a": 1}}', '{"weight_map": {"a": "x.bin", "a": "y.bin"}}'),
        *("[" * 100_000, '{"a":' * 9_000, '{"weight_map": {"a": "\x00.bin"}}'),
        json.dumps({"weight_map": {str(one): f"{one}.bin" for one in range(1001)}}),
    ],
    ids=range(13),
)
def test_what_is_no_index(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.bin.index.json"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(SourceError, match=r"is no index of a model's files: .*Download it again"):
        open_snapshot(path)


def test_names_of_any_form(tmp_path: Path) -> None:
    torch.save({"a.weight": torch.ones(2, 3)}, tmp_path / "x.bin")
    path = tmp_path / "a.bin.index.json"
    found = open_snapshot(
        written(path, {"a.weight": "x.bin", "\ud800": "x.bin", "": "y" * 9000 + ".bin"})
    )
    assert set(read(found)) == {"a.weight"}
    assert "without 'y" in (found.note or "") and len(found.note or "") < 2000
    with pytest.raises(SourceError, match="of a kind that cannot be read here"):
        open_snapshot(written(path, {"a.weight": "x.json"}))
    with path.open("wb") as file:
        file.truncate(INDEX_LIMIT + 1)
    with pytest.raises(SourceError, match="more than 32 MiB"):
        open_snapshot(path)


def test_pipes_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.bin")
    with pytest.raises(SourceError, match="missing"):
        open_snapshot(written(tmp_path / "a.bin.index.json", {"a.weight": "x.bin"}))


def test_links_are_files_like_others(tmp_path: Path) -> None:
    """As in the cache of huggingface_hub."""
    index = sharded(tmp_path / "real", ".safetensors")
    cache = tmp_path / "models--a--b"
    (cache / "blobs").mkdir(parents=True)
    (cache / "snapshots" / "0a1b").mkdir(parents=True)
    for number, path in enumerate(sorted((tmp_path / "real").iterdir())):
        path.rename(cache / "blobs" / f"{number:064x}")
        link = cache / "snapshots" / "0a1b" / path.name
        link.symlink_to(Path("../../blobs") / f"{number:064x}")
    is_whole(open_snapshot(cache / "snapshots" / "0a1b" / index.name))


def test_a_broken_file_is_named(index: Path) -> None:
    shard = sorted(index.parent.glob("*-of-*"))[1]
    shard.write_bytes(shard.read_bytes()[:50])
    with pytest.raises(SourceError, match=f"{re.escape(shard.name)}' is cut off"):
        open_snapshot(index)
