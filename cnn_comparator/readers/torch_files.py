"""State dicts from files, never running what a pickle says."""

from __future__ import annotations

import pickle
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch

from ..errors import SourceError
from .files import check_file
from .safetensors_file import SafetensorsFile

_AGAIN = "Save only the weights, torch.save(model.state_dict(), …), and pass them with model=…."


def load_checkpoint(path: str) -> object:
    """What a checkpoint of PyTorch holds, or the tensors of a ``.safetensors`` file by name.

    The bytes stay in the file until they are read, where the format allows. Raises
    ``SourceError``.
    """
    return _from_safetensors(path) if Path(path).suffix.lower() == ".safetensors" else _load(path)


def _load(path: str) -> object:
    check_file(path)
    # Files in the format before PyTorch 1.6 are no archives and cannot be mapped.
    mapped = zipfile.is_zipfile(path)
    try:
        return torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
    except Exception as error:
        raise SourceError(_why(path, error)) from error


def _why(path: str, error: Exception) -> str:
    text = str(error)
    if "TorchScript" in text:
        return (
            f"'{path}' is a TorchScript archive, whose layers cannot be watched. "
            "Pass the module it was made from, or export it to ONNX."
        )
    foreign = re.search(r"GLOBAL (\S+)|global (\S+) was not|class (\S+)", text)
    if isinstance(error, pickle.UnpicklingError) and foreign:
        name = next(one for one in foreign.groups() if one)
        return (
            f"'{path}' holds objects of the class {name.rstrip('.,')}, which are not loaded: "
            f"a pickle can run any code. {_AGAIN}"
        )
    if re.search("Unsupported operand|magic number", text) and _is_pickle(path):
        return (
            f"'{path}' is a pickle that torch.save did not write, which is not loaded: "
            f"a pickle can run any code. {_AGAIN}"
        )
    return (
        f"'{path}' is cut off or is no checkpoint of PyTorch. "
        "Download it again, or save it with torch.save(model.state_dict(), …)."
    )


def _is_pickle(path: str) -> bool:
    with Path(path).open("rb") as file:
        return file.read(1) == pickle.PROTO


def _from_safetensors(path: str) -> dict[str, torch.Tensor]:
    file = SafetensorsFile(path)
    found: Mapping[str, torch.Tensor] = {
        name: _tensor(file, name, getattr(torch, entry.dtype, None), entry.shape)
        for name, entry in file.entries.items()
    }
    file.close()
    return dict(found)


def _tensor(
    file: SafetensorsFile, name: str, dtype: torch.dtype | None, shape: tuple[int, ...]
) -> torch.Tensor:
    entry = file.entries[name]
    if dtype is None:
        raise SourceError(
            f"'{file.name}' has weights of the type {entry.dtype}, which PyTorch does not know. "
            "Save them as float32 or float16."
        )
    if entry.start == entry.stop:
        return torch.zeros(shape, dtype=dtype)
    data = np.frombuffer(file.mapped, np.uint8, entry.stop - entry.start, entry.start)
    if entry.start % dtype.itemsize:
        data = data.copy()
    return torch.from_numpy(data).view(dtype).reshape(shape)
