"""How images enter a model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from . import pictures
from .errors import ImageError
from .naming import shown
from .sample import Sample
from .snapshot import Runner
from .threads import in_threads

Custom = Callable[[np.ndarray], object]
Size = tuple[int, int]

MOST_PIXELS = 4096 * 4096
"""Pixels that a smaller picture is enlarged to, because a model's file says so, and pixels of a
batch of more than one picture: 200 MB."""

BATCH = 32
"""Pictures of a batch at most."""


def preprocess(
    samples: Sequence[Sample], runner: Runner, custom: Custom | None = None
) -> np.ndarray:
    """The batch, float32 in the model's layout.

    A tensor enters unchanged and must fit the model. A picture is resized bilinearly to the
    model's size and scaled to 0–1; a model that takes any size gets the size of the first
    picture. ``custom`` maps one picture, uint8 ``(height, width, 3)``, to the model's input
    without the batch instead. Raises ``ImageError`` when the result does not fit the model.
    """
    for sample in samples:
        check_custom(sample, custom)
    if custom is None and all(sample.tensor is None for sample in samples):
        height, width = _checked(runner, samples[0].picture.shape[:2])
        resized = [pictures.resized(sample.picture, height, width) for sample in samples]
        return _scaled(resized, runner)
    height, width, _ = samples[0].picture.shape
    return _stacked([_entering(sample, runner, custom, (height, width)) for sample in samples])


def patch_size(runner: Runner, custom: Custom | None, whole: Size) -> Size:
    """The height and width that patches of an image are warped to, to fill the input (R-CNN).

    ``whole`` is the height and width of the image: models that take any size get patches of this
    size, and ``custom`` does. Raises ``ImageError``.
    """
    return _checked(runner, whole) if custom is None else whole


def preprocess_patches(warped: np.ndarray, runner: Runner, custom: Custom | None) -> np.ndarray:
    """The batch, float32 in the model's layout, of patches of ``patch_size``, uint8 or float32 as
    ``warped_patches`` gives them. Like ``preprocess``.
    """
    if warped.dtype != np.uint8:
        if custom is not None:
            raise _nothing_to_do()
        return _stacked([_unchanged(tensor, runner) for tensor in warped])
    if custom is not None:
        return _stacked([_custom(picture, runner, custom) for picture in warped])
    return _scaled(warped, runner)


def checked_custom(given: object) -> Custom | None:
    """``preprocess`` as the user gave it. Raises ``ImageError``."""
    if given is None or callable(given):
        return given
    raise ImageError(
        f"preprocess is {shown(repr(given))}. Pass a function that maps one picture, an array "
        "uint8 (height, width, 3), to the model's input, such as float32 (3, height, width)."
    )


def check_custom(sample: Sample, custom: Custom | None) -> None:
    """Raises ``ImageError`` for a function that has nothing to do."""
    if sample.tensor is not None and custom is not None:
        raise _nothing_to_do()


def _nothing_to_do() -> ImageError:
    return ImageError(
        "The images are tensors, which enter the model unchanged, so preprocess has nothing "
        "to do. Leave it out, or pass pictures (uint8 or Pillow images)."
    )


def takes_any_size(runner: Runner) -> bool:
    """Whether the size of a picture decides the size of the model's input."""
    return None in runner.input_shape[1:]


def batch_size(runner: Runner, whole: Size) -> int:
    """How many pictures of this height and width enter the model together."""
    height, width = _size(runner, whole)
    return max(1, min(BATCH, MOST_PIXELS // max(1, height * width)))


def _entering(sample: Sample, runner: Runner, custom: Custom | None, size: Size) -> np.ndarray:
    if sample.tensor is not None:
        return _unchanged(sample.tensor, runner)
    if custom is not None:
        return _custom(sample.picture, runner, custom)
    return _scaled([pictures.resized(sample.picture, *_checked(runner, size))], runner)[0]


def _scaled(resized: Sequence[np.ndarray] | np.ndarray, runner: Runner) -> np.ndarray:
    """The batch of pictures of one size."""
    channels = runner.input_shape[0]
    if channels not in (None, 1, 3):
        raise ImageError(
            f"The model takes {channels} channels, pictures have 3. "
            "Pass preprocess=…, a function from one picture to the model's input."
        )
    height, width, _ = resized[0].shape
    channels = channels or 3
    is_last = runner.layout == "NHWC"
    shape = (height, width, channels) if is_last else (channels, height, width)
    batch = np.empty((len(resized), *shape), np.float32)

    def scale(places: range) -> None:
        for place in places:
            pixels = pictures.grey(resized[place]) if channels == 1 else resized[place]
            entering = batch[place]
            entering[...] = pixels if is_last else pixels.transpose(2, 0, 1)
            entering /= np.float32(255)

    in_threads(scale, len(resized), batch.nbytes)
    return batch


def _size(runner: Runner, default: Size) -> Size:
    _, height, width = runner.input_shape
    return default[0] if height is None else height, default[1] if width is None else width


def _checked(runner: Runner, given: Size) -> Size:
    """The size that something of a given size enters with. Raises ``ImageError``."""
    height, width = _size(runner, given)
    if height * width > max(MOST_PIXELS, given[0] * given[1]):
        raise ImageError(
            f"The model takes {height} × {width} pixels, and an image of {given[0]} × {given[1]} "
            f"is not enlarged to more than {MOST_PIXELS}. Pass images of that size, or "
            "preprocess=…, a function from one picture to the model's input."
        )
    return height, width


def _unchanged(tensor: np.ndarray, runner: Runner) -> np.ndarray:
    if not _fits(tensor.shape, runner.input_shape):
        raise ImageError(
            f"The image is a tensor of shape {tensor.shape}, but the model takes "
            f"({_text(runner.input_shape)}), and tensors enter it unchanged. Resize them in the "
            "transform of the data set, or pass pictures (uint8 or Pillow images)."
        )
    return tensor.transpose(1, 2, 0) if runner.layout == "NHWC" else tensor


def _custom(picture: np.ndarray, runner: Runner, custom: Custom) -> np.ndarray:
    try:
        found = pictures.as_array(custom(picture.copy())).astype(np.float32)
    except Exception as error:
        raise ImageError(
            f"preprocess failed on a picture of shape {picture.shape}: "
            f"{type(error).__name__}: {error}."
        ) from error
    if found.ndim == 4 and len(found) == 1:
        found = found[0]
    channels, height, width = runner.input_shape
    wanted = (height, width, channels) if runner.layout == "NHWC" else (channels, height, width)
    if not _fits(found.shape, wanted):
        raise ImageError(
            f"preprocess gave an array of shape {found.shape}, "
            f"but the model takes ({_text(wanted)}). Change what preprocess returns."
        )
    return found


def _fits(shape: tuple[int, ...], wanted: tuple[int | None, ...]) -> bool:
    return len(shape) == len(wanted) and all(
        want in (None, got) for want, got in zip(wanted, shape, strict=True)
    )


def _text(shape: tuple[int | None, ...]) -> str:
    return ", ".join("any" if extent is None else str(extent) for extent in shape)


def _stacked(entering: Sequence[np.ndarray]) -> np.ndarray:
    shapes = {each.shape for each in entering}
    if len(shapes) > 1:
        raise ImageError(
            f"The images enter the model in different shapes, {' and '.join(map(str, shapes))}. "
            "Resize them to one size, or let preprocess do it."
        )
    return np.ascontiguousarray(np.stack(entering), np.float32)
