"""A format of another package, installed from a wheel as users install one."""

import json
import logging
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cnn_comparator import Comparison
from cnn_comparator.errors import SourceError

pytestmark = pytest.mark.slow

SOURCE = Path(__file__).parents[3] / "docs" / "how-to" / "add-a-format.md"

RANDOM = np.random.default_rng(5)
IMAGES = RANDOM.integers(0, 256, (3, 4, 4, 3), np.uint8)


def example() -> str:
    """The module that the how-to guide shows."""
    _, _, rest = SOURCE.read_text("utf-8").partition("```python\n")
    return rest.partition("```")[0]


def install(folder: Path, name: str, module: str, value: str) -> None:
    """Builds a wheel with one module and one entry point, and installs it into a folder."""
    wheel = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}.py", module)
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(
            f"{info}/entry_points.txt", f"[cnn_comparator.formats]\n{name} = {value}\n"
        )
        archive.writestr(f"{info}/RECORD", "")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*command, "--target", str(folder / "site"), str(wheel)], check=True)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    install(tmp_path, "json_network", example(), "json_network:JsonFormat")
    monkeypatch.syspath_prepend(tmp_path / "site")
    yield tmp_path
    sys.modules.pop("json_network", None)


def save(path: Path, weight: np.ndarray) -> Path:
    path.write_text(json.dumps({"weight": weight.tolist()}), "utf-8")
    return path


def test_its_snapshots_are_compared_and_run(installed: Path) -> None:
    weights = RANDOM.standard_normal((2, 5, 3)).astype(np.float32)
    a, b = (save(installed / f"{name}.jnet", one) for name, one in zip("ab", weights, strict=True))
    with Comparison(a, b, images=IMAGES) as opened:
        row = opened.summary().set_index("layer").loc["dense"]
        wanted = np.linalg.norm(weights[1].astype(float) - weights[0])
        assert row["euclidean"] == pytest.approx(wanted, rel=1e-12)
        mean = IMAGES[1].reshape(-1, 3).astype(np.float64).mean(0) / 255
        scores = np.exp(weights[1].astype(np.float64) @ mean)
        assert opened.probabilities("b", 1) == pytest.approx(scores / scores.sum(), abs=1e-6)
        found = opened.activation("a", "b", "dense", "output", 2)
        assert found["a"].shape == (5,)


def test_what_it_raises_is_told_with_the_file(installed: Path) -> None:
    broken = installed / "broken.jnet"
    broken.write_text("{", "utf-8")
    with pytest.raises(SourceError, match=r"broken\.jnet' cannot be read: .*JSONDecodeError"):
        Comparison(broken, broken)


def test_its_extension_is_named_where_a_file_is_of_an_unknown_kind(installed: Path) -> None:
    (installed / "model.xyz").touch()
    with pytest.raises(SourceError, match=r"\.jnet"):
        Comparison(installed / "model.xyz", installed / "model.xyz")


@pytest.mark.parametrize("value", ["nowhere:Format", "json_network:IMAGE", "json_network:Nothing"])
def test_one_that_cannot_be_loaded_is_left_out_with_a_warning(
    value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    install(tmp_path, "json_network", f"IMAGE = 3\n{example()}", value)
    monkeypatch.syspath_prepend(tmp_path / "site")
    arrays = [{"w.weight": np.ones((2, 3), np.float32) * scale} for scale in (1, 2)]
    with caplog.at_level(logging.WARNING, "cnn_comparator"), Comparison(*arrays) as opened:
        assert opened.summary()["euclidean"][0] == pytest.approx(6**0.5)
    assert f"({value}) cannot be loaded" in caplog.text
    sys.modules.pop("json_network", None)


def test_one_that_fails_at_a_source_leaves_it_to_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    broken = """
class Broken:
    extensions = ()
    def recognises(self, source):
        return source["no such key"]
    def read(self, source, options):
        return None
"""
    install(tmp_path, "json_network", broken, "json_network:Broken")
    monkeypatch.syspath_prepend(tmp_path / "site")
    arrays = [{"w.weight": np.ones((2, 3), np.float32) * scale} for scale in (1, 2)]
    with caplog.at_level(logging.WARNING, "cnn_comparator"), Comparison(*arrays) as opened:
        assert opened.summary()["euclidean"][0] == pytest.approx(6**0.5)
    assert "failed at a source" in caplog.text
    sys.modules.pop("json_network", None)
