"""Names with the steps of wrappers: PyTorch's own wrappers say what they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn
from torch.distributed.algorithms._checkpoint.checkpoint_wrapper import checkpoint_wrapper

from cnn_comparator import Comparison
from cnn_comparator.errors import SourceError
from cnn_comparator.formats import ReadOptions, open_snapshot
from cnn_comparator.formats.state_dicts.wrappers import without_wrappers
from tests.python.torch_networks import Residual, seeded

State = Mapping[str, torch.Tensor]


def within(wrap: Callable[[nn.Module], nn.Module]) -> nn.Module:
    """A network with a wrapper in the middle, and one around a layer that is within it."""
    module = seeded(Residual, 1)
    module.block1.conv2 = wrap(module.block1.conv2)
    module.block1 = wrap(module.block1)
    return module


MODULES: dict[str, Callable[[], nn.Module]] = {
    "compiled": lambda: within(torch.compile),
    "parallel": lambda: within(nn.DataParallel),
    "checkpointed": lambda: within(checkpoint_wrapper),
    "averaged": lambda: torch.optim.swa_utils.AveragedModel(within(nn.DataParallel)),
    "checkpointed whole": lambda: checkpoint_wrapper(seeded(Residual, 1)),
}  # fmt: skip
NAMED: dict[str, Callable[[str], str]] = {
    "sharded": lambda name: f"_fsdp_wrapped_module.{inside(name, '_fsdp_wrapped_module')}",
    "checkpointed inside": lambda name: inside(name, "_checkpoint_wrapped_module"),
}


def inside(name: str, wrapper: str) -> str:
    return name.replace("block1.", f"block1.{wrapper}.")


def state_of(name: str) -> State:
    if name in MODULES:
        return MODULES[name]().state_dict()
    return {NAMED[name](key): one for key, one in seeded(Residual, 1).state_dict().items()}


def ids(source: Any, **options: Any) -> list[str]:
    return [layer.id for layer in open_snapshot(source, ReadOptions(**options)).layers]


@pytest.mark.parametrize("name", MODULES)
@pytest.mark.parametrize("copy", [True, False])
def test_modules_within_have_the_names_of_the_network(name: str, copy: bool) -> None:
    if name == "compiled" and not copy:
        # The user's own is run as it is, which takes a compiler.
        return
    plain, module = open_snapshot(seeded(Residual, 1)), MODULES[name]()
    found = open_snapshot(module, ReadOptions(copy=copy))
    assert [layer.id for layer in found.layers] == [layer.id for layer in plain.layers]
    for own, other in zip(plain.layers, found.layers, strict=True):
        assert own.parameters == other.parameters
        for one in own.parameters:
            np.testing.assert_array_equal(found.read(one), plain.read(one))
    image = np.full((1, 3, 16, 16), 0.25, np.float32)
    np.testing.assert_allclose(
        found.runner.probabilities(image), plain.runner.probabilities(image), atol=1e-6
    )
    np.testing.assert_allclose(
        found.runner.activation(image, "block1.conv2", "output"),
        plain.runner.activation(image, "block1.conv2", "output"),
        atol=1e-5,
    )


@pytest.mark.parametrize(
    ("name", "form"),
    [
        *((name, ".pt") for name in (*MODULES, *NAMED)),
        ("compiled", "dict"),
        ("compiled", ".safetensors"),
    ],
)
def test_state_dicts_fit_and_pair_by_the_names_of_the_network(
    name: str, form: str, tmp_path: Path
) -> None:
    state = state_of(name)
    source: Any = state
    if form != "dict":
        source = tmp_path / f"a{form}"
        save = save_file if form == ".safetensors" else torch.save
        save({key: one.contiguous() for key, one in state.items()}, source)
    plain = seeded(Residual, 1).state_dict()
    assert set(ids(source)) == set(ids(plain))
    models = [Residual, *([MODULES[name]] if name in MODULES else [])]
    for model in (None, *models):
        with Comparison(source, plain, model=model) as opened:
            table = opened.summary()
            assert (table.status == "paired").all()
            assert (table.euclidean.dropna() == 0).all() and table.euclidean.notna().any()


class Own(nn.Module):
    """A network whose own modules are called as wrappers call theirs."""

    def __init__(self) -> None:
        super().__init__()
        self.module = nn.Conv2d(3, 4, 3)
        self.tail = nn.ModuleDict({"module": nn.Conv2d(4, 4, 1), "other": nn.Conv2d(4, 4, 1)})
        self.only = nn.ModuleDict({"module": nn.Linear(4, 2)})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.module(x)
        x = self.tail["module"](x) + self.tail["other"](x)
        return self.only["module"](x.mean((2, 3)))


def test_modules_that_are_called_so_themselves_are_no_wrappers(tmp_path: Path) -> None:
    torch.manual_seed(0)
    module = Own()
    assert {"module", "tail.module", "tail.other", "only.module"} <= set(ids(module))
    torch.save(nn.DataParallel(module).state_dict(), tmp_path / "a.pt")
    for source in (module.state_dict(), tmp_path / "a.pt"):
        assert {"module", "tail.module", "tail.other"} < set(ids(source))
        for model in (None, Own):
            with Comparison(source, module, model=model) as opened:
                table = opened.summary().set_index("layer")
                weighted = table[table.shape_b.notna()]
                assert (weighted.status == "paired").all(), weighted
                assert (table.euclidean.dropna() == 0).all()


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (["a.module.w", "a.module.b"], ["a.w", "a.b"]),
        (["a.module.w", "a.other.w"], ["a.module.w", "a.other.w"]),
        (["a._orig_mod.w", "a.w"], ["a._orig_mod.w", "a.w"]),
        (["a._orig_mod.w", "a._orig_mod.b", "a.w"], ["a._orig_mod.w", "a._orig_mod.b", "a.w"]),
        (["_orig_mod.w"], ["w"]),
        (["module.w", "b.w"], ["module.w", "b.w"]),
        (["a.module", "a.b"], ["a.module", "a.b"]),
        (["a.module._orig_mod.module.w"], ["a.w"]),
        (["." * 100_000, ".module" * 100_000], ["." * 100_000, ".module" * 100_000]),
    ],
)  # fmt: skip
def test_names_stay_unique(names: list[str], wanted: list[str]) -> None:
    assert list(without_wrappers(names).values()) == wanted


def prefixed(prefix: str, state: State) -> State:
    return {f"{prefix}{name}": one for name, one in state.items()}


def littles(state: State) -> State:
    """As latent diffusion keeps its average: without dots, of what is learned."""
    learned = (name for name in state if "running" not in name and "num" not in name)
    own = {f"model_ema.{name.replace('.', '')}": state[name] for name in learned}
    return {**own, "model_ema.decay": torch.tensor(0.9), "model_ema.num_updates": torch.tensor(3)}


COUNTS = {"initted": torch.tensor(True), "step": torch.tensor([7])}
AVERAGES: dict[str, tuple[Callable[[State, State], State], str]] = {
    "first": (lambda net, ema: {**prefixed("ema.", ema), **prefixed("model.", net)}, "ema"),
    "last": (lambda net, ema: {**prefixed("net.", net), **prefixed("net_ema.", ema)}, "net_ema"),
    "within": (
        lambda net, ema: prefixed("model.", {**prefixed("net.", net), **prefixed("ema.", ema)}),
        "ema",
    ),
    "wrapped": (
        lambda net, ema: {**prefixed("model.", net), **prefixed("ema_model.module.", ema)},
        "ema_model",
    ),
    "bare": (lambda net, ema: {**net, **prefixed("model_ema.", ema)}, "model_ema"),
    "ema_pytorch": (
        lambda net, ema: {
            **prefixed("online_model.", net), **prefixed("ema_model.", ema), **COUNTS,
        },
        "ema_model",
    ),
    "without dots": (lambda net, ema: {**prefixed("model.", net), **littles(ema)}, "model_ema"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "form"),
    [*((name, ".pt") for name in AVERAGES), ("first", "dict"), ("first", ".safetensors")],
)
def test_a_network_beside_its_average_is_read_once(name: str, form: str, tmp_path: Path) -> None:
    net, ema = seeded(Residual, 1).state_dict(), seeded(Residual, 2).state_dict()
    make, prefix = AVERAGES[name]
    source: Any = make(net, ema)
    if form == ".pt":
        torch.save({"epoch": 3, "state_dict": source}, tmp_path / "a.pt")
        source = tmp_path / "a.pt"
    elif form == ".safetensors":
        save_file(source, tmp_path / "a.safetensors")
        source = tmp_path / "a.safetensors"
    for model in (None, Residual):
        with Comparison(source, net, model=model) as opened:
            table = opened.summary()
            assert (table.status == "paired").all() and (table.euclidean.dropna() == 0).all()
            assert table.parameters.sum() == sum(
                one.numel() for one in seeded(Residual, 1).parameters()
            )
            note = next(iter(opened.snapshots.values())).note
            assert "left out" in note or "moving average of these weights below" in note
            assert prefix in note


def test_an_average_alone_is_the_network(tmp_path: Path) -> None:
    state = seeded(Residual, 1).state_dict()
    torch.save({**prefixed("ema_model.", state), **COUNTS}, tmp_path / "a.pt")
    assert ids(tmp_path / "a.pt") == ids(state)


def test_twins_that_are_no_average_are_both_listed() -> None:
    a, b = seeded(Residual, 1).state_dict(), seeded(Residual, 2).state_dict()
    found = ids({**prefixed("student.", a), **prefixed("teacher.", b)})
    assert {"student.fc", "teacher.fc"} <= set(found)
    other = {"model.a.weight": torch.ones(2, 3), "ema.b.weight": torch.ones(2, 3)}
    assert set(ids(other)) == {"model.a", "ema.b"}


def test_of_two_mappings_the_note_names_the_other(tmp_path: Path) -> None:
    a, b = seeded(Residual, 1).state_dict(), seeded(Residual, 2).state_dict()
    torch.save({"state_dict_ema": b, "state_dict": a, "epoch": 3}, tmp_path / "a.pth.tar")
    with Comparison(tmp_path / "a.pth.tar", a) as opened:
        assert (opened.summary().euclidean.dropna() == 0).all()
        assert "['state_dict_ema']" in next(iter(opened.snapshots.values())).note


def test_a_loss_beside_the_network_is_listed_and_the_network_fits(tmp_path: Path) -> None:
    """As Lightning writes it: the network is an attribute of the module that is trained."""
    net = seeded(Residual, 1).state_dict()
    more = {"criterion.weight": torch.ones(5), "train_acc.tp": torch.zeros(5)}
    torch.save({"state_dict": {**prefixed("model.", net), **more}}, tmp_path / "a.ckpt")
    with Comparison(tmp_path / "a.ckpt", net) as opened:
        table = opened.summary().set_index("layer")
        assert list(table.index[table.status != "paired"]) == ["criterion", "train_acc"]
        assert (table.euclidean.dropna() == 0).all()
    with Comparison(tmp_path / "a.ckpt", net, model=Residual) as opened:
        assert (opened.summary().status == "paired").all()
        assert "'criterion.weight'" in opened.snapshots["a"].note


def test_what_fits_neither_way_is_refused() -> None:
    state = {f"block1.module.{name}": torch.zeros(2) for name in "ab"}
    with pytest.raises(SourceError, match=r"it lacks .* the model lacks"):
        open_snapshot(state, ReadOptions(model=Residual))
