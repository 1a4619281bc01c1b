"""Networks put together from parts of two, and what tests expect of them, by other means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from cnn_comparator.segments import Segments
from tests.python.torch_networks import Chain, Dense, Residual, Separable

Part = tuple[str, ...]


@dataclass(frozen=True)
class Case:
    """A network, the height and width of its images, and its parts: a layer, the normalisation
    that belongs to it, and what else cannot be told apart from them, by the names of modules.
    """

    kind: type[nn.Module]
    size: int
    parts: tuple[Part, ...]


CASES = (
    Case(Chain, 16, (("0",), ("3", "4"), ("7",), ("9",))),
    Case(
        Residual,
        24,
        (
            *(("stem",), ("block1.conv1", "block1.bn1"), ("block1.conv2", "block1.bn2")),
            *(("block2.conv1", "block2.bn1"), ("block2.conv2", "block2.bn2")),
            *(("block2.down.0", "block2.down.1"), ("fc",)),
        ),
    ),
    Case(
        Dense,
        16,
        (
            *(("conv0",), ("norm1",), ("conv1", "norm2"), ("conv2",)),
            *(("left", "left_norm", "right", "right_norm"), ("classifier",)),
        ),
    ),
    Case(
        Separable,
        16,
        (("features.0",), ("features.2", "features.3"), ("point",), ("up",), ("classifier",)),
    ),
)


def words(parts: int) -> Iterator[tuple[bool, ...]]:
    """Nothing of the donor, each single part, a prefix, all."""
    yield (False,) * parts
    for place in range(parts):
        yield tuple(place == one for one in range(parts))
    yield tuple(one < parts // 2 for one in range(parts))
    yield (True,) * parts


def states_of(
    host: Segments, donor: Segments, batch: np.ndarray, word: Sequence[bool]
) -> list[Any]:
    """What a hybrid goes through; a word may be its beginning."""
    states = [host.enter(batch)]
    for number, is_donor in enumerate(word):
        states.append((donor if is_donor else host).run(number, states[-1]))
    return states


def finished(cut: Segments, state: Any, start: int) -> np.ndarray:
    """The scores from the state before a segment on."""
    for number in range(start, len(cut.segments)):
        state = cut.run(number, state)
    return cut.scores(state)


def run(host: Segments, donor: Segments, batch: np.ndarray, word: Sequence[bool]) -> np.ndarray:
    """The scores of a hybrid."""
    return finished(host, states_of(host, donor, batch, word)[-1], len(word))


def entries(parts: Sequence[Part], names: Sequence[str]) -> list[str]:
    """Those of names that belong to modules."""
    modules = {module for part in parts for module in part}
    return [name for name in names if name.rpartition(".")[0] in modules]


def with_entries(
    host: nn.Module, weights: Mapping[str, torch.Tensor | np.ndarray]
) -> dict[str, torch.Tensor]:
    """The state of a module with other weights of some names."""
    given = {name: torch.from_numpy(np.array(one)) for name, one in weights.items()}
    return {**host.state_dict(), **given}


def close(found: np.ndarray, wanted: np.ndarray) -> None:
    """Equal to 1e-6 of the largest."""
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6 * np.abs(wanted).max())


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores.astype(np.float64) - scores.max(1, keepdims=True))
    return powers / powers.sum(1, keepdims=True)
