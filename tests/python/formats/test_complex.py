"""Complex weights, wherever they come from: a turned phase is a change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from cnn_comparator import Comparison
from tests.sentences import coded


class Fourier(nn.Module):
    def __init__(self, dtype: torch.dtype) -> None:
        super().__init__()
        torch.manual_seed(3)
        self.conv = nn.Conv2d(3, 4, 3)
        self.mix = nn.Parameter(torch.randn(4, 5, dtype=dtype))

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        found = self.conv(image).mean((2, 3)).to(self.mix.dtype)
        return (found @ self.mix).abs()


def turned(module: Fourier, by: float) -> Fourier:
    other = Fourier(module.mix.dtype)
    with torch.no_grad():
        other.mix *= torch.exp(torch.tensor(1j * by))
    return other


def given(form: str, folder: Path, name: str, module: Fourier) -> Any:
    state = module.state_dict()
    path = folder / f"{name}{form}"
    if form == "module":
        return module
    if form == "dict":
        return state
    if form == ".safetensors":
        save_file(state, path)
    elif form == ".bin":
        torch.save(state, path, _use_new_zipfile_serialization=False)
    elif form == ".pth":
        # A view that is not contiguous.
        torch.save({**state, "mix": state["mix"].t().contiguous().t()}, path)
    else:
        torch.save(state, path)
    return path


# Safetensors has no complex128.
FORMS = {
    torch.complex64: ["module", "dict", ".pt", ".pth", ".bin", ".safetensors"],
    torch.complex128: ["module", "dict", ".pt", ".pth", ".bin"],
}


@pytest.mark.parametrize(
    ("form", "dtype"), [(form, dtype) for dtype, forms in FORMS.items() for form in forms]
)
def test_a_turned_phase_is_a_change(form: str, dtype: torch.dtype, tmp_path: Path) -> None:
    a = Fourier(dtype)
    b = turned(a, 0.5)
    pair = [given(form, tmp_path, name, module) for name, module in (("a", a), ("b", b))]
    with Comparison(*pair) as comparison:
        table = comparison.summary().set_index("layer")
        [row] = [one for _, one in table.iterrows() if one["parameters"] == 40]
        values = [module.mix.detach().numpy().astype(complex) for module in (a, b)]
        difference = np.abs(values[1] - values[0])
        precision = 1e-6 if dtype == torch.complex64 else 1e-12
        assert row["euclidean"] == pytest.approx(np.linalg.norm(difference), rel=precision)
        # A forward tells that it is a product with (inputs, outputs); canonical is the reverse.
        swapped = form == "module"
        assert row["shape_a"] == ((5, 4, 2) if swapped else (4, 5, 2))
        weight = comparison.layer(*comparison.default_pair, row.name).weight
        read = comparison.read(comparison.default_pair[0], weight.a, 3, 17)
        canonical = np.ascontiguousarray(values[0].T if swapped else values[0])
        wanted = canonical.astype(np.complex128).reshape(-1).view(np.float64)[3:17]
        np.testing.assert_allclose(read, wanted, rtol=precision)
        assert read.dtype == (np.float32 if dtype == torch.complex64 else np.float64)
        assert all("Complex" in coded(one.note) for one in comparison.snapshots.values())


def test_the_same_weights_in_two_forms_are_equal(tmp_path: Path) -> None:
    module = Fourier(torch.complex64)
    saved = given(".safetensors", tmp_path, "a", module)
    with Comparison(saved, module.state_dict()) as comparison:
        weights = comparison.summary()
        weights = weights[weights["parameters"] > 0]
        assert (weights["status"] == "paired").all()
        assert (weights["euclidean"] == 0).all()
