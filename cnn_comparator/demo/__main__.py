"""Command line: ``python -m cnn_comparator.demo train [--data DIR]``."""

from __future__ import annotations

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path

from ..errors import CNNComparatorError
from .data import INPUT_SIZE
from .train import Config, run


def main(arguments: list[str] | None = None) -> None:
    """Parses the command line and trains. Leaves with one sentence when it cannot."""
    parser = argparse.ArgumentParser(prog="python -m cnn_comparator.demo")
    commands = parser.add_subparsers(dest="command", required=True)
    train = commands.add_parser("train", help="train a small AlexNet and keep its snapshots")
    train.add_argument(
        "--data",
        type=Path,
        help="folder with one sub-folder of pictures a class, or image_0001.jpg ... of the paper "
        "(default: the flowers of the embedded example)",
    )
    train.add_argument("--out", type=Path, help="folder for the snapshots (default: snapshots)")
    train.add_argument("--epochs", type=_count, default=Config.epochs)
    train.add_argument("--every", type=_count, help="keep every n-th epoch (default: ten in all)")
    train.add_argument("--size", type=_count, help=f"input in pixels (default: {INPUT_SIZE})")
    train.add_argument("--seed", type=int, default=Config.seed)
    given = parser.parse_args(arguments)
    if given.data is None and (given.every or given.size):
        train.error("--every and --size need --data; the embedded example has its own.")
    if find_spec("torch") is None:
        sys.exit("Training needs PyTorch, which is not installed; run 'pip install torch'.")
    try:
        _train(given, Config(epochs=given.epochs, seed=given.seed))
    except CNNComparatorError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The snapshots cannot be written: {error}. Choose another folder with --out.")


def _train(given: argparse.Namespace, config: Config) -> None:
    if given.data is None:
        history = run(config, given.out or Path(__file__).parent / "snapshots")
        print(f"confidently wrong: {history['confidently_wrong']}")
        return
    from .train_folder import run_folder

    out = given.out or Path("snapshots")
    every = given.every or max(1, config.epochs // 10)
    size = given.size or INPUT_SIZE
    history = run_folder(given.data.expanduser(), out, config, size=size, every=every)
    kept = [str(out / row["snapshot"]) for row in history["epochs"] if row["snapshot"]]
    print(f"Compare them:\n  CNNComparator({kept[0]!r}, {kept[-1]!r}, images={str(given.data)!r})")


def _count(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value


if __name__ == "__main__":
    main()
