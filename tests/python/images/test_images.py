"""What a user may give as images and labels, and what enters the model."""

import io
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from cnn_comparator.errors import ImageError
from cnn_comparator.images import open_images
from cnn_comparator.pictures import png, shrunk
from cnn_comparator.preprocessing import batch_size, patch_size, preprocess
from cnn_comparator.sample import Sample
from cnn_comparator.snapshot import LooseShape, Side

RANDOM = np.random.default_rng(9)
COLOUR = RANDOM.integers(0, 256, (5, 7, 6, 3), np.uint8)
SAMPLE = Sample(COLOUR[0])


class Model:
    """A runner of which only the input matters."""

    def __init__(
        self, shape: LooseShape = (3, 4, 8), layout: Literal["NCHW", "NHWC"] = "NCHW"
    ) -> None:
        self.input_shape = shape
        self.layout = layout

    def probabilities(self, batch: np.ndarray) -> np.ndarray:
        return batch

    def activation(self, batch: np.ndarray, layer: str, side: Side) -> np.ndarray:
        return batch

    def close(self) -> None:
        return


def save(path: Path, picture: np.ndarray) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(picture).save(path)
    return path


@pytest.mark.parametrize(
    "given",
    [
        COLOUR,
        COLOUR.transpose(0, 3, 1, 2),
        COLOUR / 255,
        (COLOUR.transpose(0, 3, 1, 2) / 255).astype(np.float32),
        list(COLOUR),
        [Image.fromarray(one) for one in COLOUR],
    ],
    ids=["uint8", "channels first", "float", "tensor", "list of arrays", "list of images"],
)
def test_pictures_come_back_as_they_are_seen(given: object) -> None:
    source = open_images(given)
    assert len(source) == len(source.names) == 5
    for index in range(5):
        assert source.sample(index).picture.dtype == np.uint8
        assert np.array_equal(source.sample(index).picture, COLOUR[index])


@pytest.mark.parametrize("given", [COLOUR[..., 0], COLOUR[..., :1]])
def test_grey_arrays(given: np.ndarray) -> None:
    picture = open_images(given).sample(2).picture
    assert picture.shape == (7, 6, 3)
    assert all(np.array_equal(picture[..., channel], COLOUR[2, ..., 0]) for channel in range(3))


@pytest.mark.parametrize("given", [COLOUR[0], Image.fromarray(COLOUR[0])])
def test_one_picture(given: object) -> None:
    source = open_images(given)
    assert len(source) == 1 and np.array_equal(source.sample(0).picture, COLOUR[0])


def test_three_grey_images_may_have_been_one_in_colour() -> None:
    planes = COLOUR[0].transpose(2, 0, 1)
    source = open_images(planes)
    assert len(source) == 3 and "Pass array[None] if" in (source.note or "")
    assert np.array_equal(open_images(planes[None]).sample(0).picture, COLOUR[0])
    assert open_images(COLOUR[0]).note is None and open_images(COLOUR[..., 0]).note is None


def test_columns_of_paths_and_of_encoded_pictures(tmp_path: Path) -> None:
    paths = [str(save(tmp_path / f"{index}.png", COLOUR[index])) for index in range(2)]
    column = [
        {"bytes": Path(paths[0]).read_bytes(), "path": None},
        {"bytes": None, "path": paths[1]},
    ]
    ragged = np.empty(2, object)
    ragged[:] = [COLOUR[0], COLOUR[1][:4]]
    for given in (np.array(paths), pd.Series(paths), [{"image": one} for one in column], ragged):
        source = open_images(given)
        assert np.array_equal(source.sample(0).picture, COLOUR[0])
        assert np.array_equal(source.sample(1).picture[:4], COLOUR[1][:4])


def test_a_folder_in_natural_order(tmp_path: Path) -> None:
    for name in ("photo10.png", "photo2.png", ".hidden.png"):
        save(tmp_path / name, COLOUR[0])
    (tmp_path / "notes.txt").write_text("no image")
    source = open_images(str(tmp_path))
    assert source.names == ("photo2.png", "photo10.png")
    assert source.labels is None and source.classes is None
    assert np.array_equal(source.sample(1).picture, COLOUR[0])


def test_a_folder_of_classes(tmp_path: Path) -> None:
    save(tmp_path / "rose" / "1.png", COLOUR[0])
    save(tmp_path / "10" / "1.png", COLOUR[1])
    save(tmp_path / "2" / "1.png", COLOUR[2])
    source = open_images(tmp_path)
    assert source.classes == ("10", "2", "rose")
    assert dict(zip(source.names, source.labels or (), strict=True)) == {
        "2/1.png": 1,
        "10/1.png": 0,
        "rose/1.png": 2,
    }
    named = open_images(tmp_path, classes=["rose", "x", "2", "10"])
    assert dict(zip(named.names, named.labels or (), strict=True))["2/1.png"] == 2
    with pytest.raises(ImageError, match="sub-folder '10', which is none of the 2 classes"):
        open_images(tmp_path, classes=["rose", "2"])


def test_files_are_upright_and_opaque(tmp_path: Path) -> None:
    turned = Image.fromarray(COLOUR[0])
    exif = turned.getexif()
    exif[0x0112] = 6
    turned.save(tmp_path / "a.png", exif=exif)
    clear = np.dstack([COLOUR[1], np.zeros((7, 6), np.uint8)])
    save(tmp_path / "b.png", clear)
    deep = np.full((4, 4), 257 * 100, np.uint16)
    Image.fromarray(deep).save(tmp_path / "c.png")
    Image.fromarray(COLOUR[2]).convert("P").save(tmp_path / "d.gif")
    source = open_images([str(tmp_path / name) for name in ("a.png", "b.png", "c.png", "d.gif")])
    assert np.array_equal(source.sample(0).picture, np.rot90(COLOUR[0], -1))
    assert (source.sample(1).picture == 255).all()
    assert (source.sample(2).picture == 100).all()
    assert source.sample(3).picture.shape == (7, 6, 3)


def test_no_images() -> None:
    source = open_images(None, classes=["a"])
    assert len(source) == 0 and source.labels is None and source.classes == ("a",)
    assert source.note is not None and "images=…" in source.note
    assert open_images(source) is source


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (COLOUR.astype(np.float32), r"from 0 to 255.*Divide by 255"),
        (COLOUR / 255 - 0.5, r"preprocess=…"),
        (np.full((2, 4, 4, 3), np.nan), "nan"),
        (COLOUR.astype(np.int64), r"int64.*uint8"),
        (COLOUR[..., :2], r"shape \(5, 7, 6, 2\)"),
        (np.zeros((0, 4, 4, 3), np.uint8), "is empty"),
        ([], "is empty"),
        (["nowhere.png"], r"No file at 'nowhere\.png'"),
        ("nowhere", "No folder or file at 'nowhere'"),
        ([{"a": 1}], "keys 'a', and none of them is 'image'"),
        ([object()], "image 0 is a object"),
        (7, "cannot be read from int"),
    ],
)
def test_what_is_no_image(given: object, says: str) -> None:
    with pytest.raises(ImageError, match=says):
        open_images(given)


def test_files_that_are_no_pictures(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="has no images"):
        open_images(tmp_path)
    (tmp_path / "text.png").write_text("no picture")
    whole = save(tmp_path / "cut.png", RANDOM.integers(0, 256, (60, 60, 3), np.uint8))
    whole.write_bytes(whole.read_bytes()[:-5000])
    source = open_images(tmp_path)
    for index, name in enumerate(source.names):
        with pytest.raises(ImageError, match=name):
            source.sample(index)
    with pytest.raises(ImageError, match="no image 2; there are 2"):
        source.sample(2)


def test_labels() -> None:
    classes = ["rose", "tulip"]
    assert open_images(COLOUR, [0, 1, None, np.int64(1), 0], classes).labels == (0, 1, None, 1, 0)
    names = np.array(["tulip", "rose", "rose", "rose", "tulip"])
    assert open_images(COLOUR, names, classes).labels == (1, 0, 0, 0, 1)
    assert open_images(COLOUR, range(5)).labels == (0, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("labels", "classes", "says"),
    [
        ([0], None, "1 labels for 5 images"),
        ([0, 0, 0, 0, 2], ["a", "b"], r"labels\[4\] is 2, beyond the last of 2"),
        ([0, -1, 0, 0, 0], None, "below 0"),
        (["a"] * 5, None, "classes=…"),
        (["c"] * 5, ["a", "b"], "none of the 2 classes"),
        ([0.5] * 5, None, "index of a class"),
        (3, None, "must be a list"),
        ([0] * 5, "rose", "classes must be a list"),
    ],
)
def test_labels_that_do_not_fit(labels: object, classes: object, says: str) -> None:
    with pytest.raises(ImageError, match=says):
        open_images(COLOUR, labels, classes)
    with pytest.raises(ImageError, match=r"images=…|classes must"):
        open_images(None, labels, classes)


def test_default_preprocessing() -> None:
    batch = preprocess([Sample(COLOUR[0]), Sample(COLOUR[1][:5])], Model())
    assert batch.shape == (2, 3, 4, 8) and batch.dtype == np.float32
    resized = Image.fromarray(COLOUR[0]).resize((8, 4), Image.Resampling.BILINEAR)
    assert batch[0] == pytest.approx(np.asarray(resized).transpose(2, 0, 1) / 255)
    last = preprocess([SAMPLE], Model(layout="NHWC"))
    assert np.array_equal(last[0].transpose(2, 0, 1), batch[0])
    kept = preprocess([SAMPLE], Model((None, None, None)))
    assert kept[0] == pytest.approx(COLOUR[0].transpose(2, 0, 1) / 255)
    grey = preprocess([Sample(np.full((4, 8, 3), 51, np.uint8))], Model((1, 4, 8)))
    assert grey.shape == (1, 1, 4, 8) and grey == pytest.approx(0.2)
    with pytest.raises(ImageError, match="takes 7 channels"):
        preprocess([SAMPLE], Model((7, 4, 8)))


@pytest.mark.parametrize("shape", [(3, 1 << 24, 4), (3, 1 << 24, None), (3, 5000, 5000)])
def test_a_picture_is_not_enlarged_to_whatever_a_model_claims(shape: LooseShape) -> None:
    model = Model(shape)
    with pytest.raises(ImageError, match=r"not enlarged to more than 16777216.*preprocess=…"):
        preprocess([SAMPLE], model)
    with pytest.raises(ImageError, match="not enlarged"):
        patch_size(model, None, (4, 8))
    assert batch_size(model, (4, 8)) == 1
    large = Sample(np.broadcast_to(np.uint8(0), (5000, 5000, 3)))
    assert preprocess([large], Model((1, 5000, 5000))).shape == (1, 1, 5000, 5000)


@pytest.mark.parametrize(("side", "batch"), [(224, 32), (1024, 16), (4096, 1), (8192, 1)])
def test_pictures_enter_together_as_far_as_memory_allows(side: int, batch: int) -> None:
    assert batch_size(Model((3, side, side)), (4, 8)) == batch
    assert batch_size(Model((None, None, None)), (side, side)) == batch


def test_custom_preprocessing() -> None:
    batch = preprocess([SAMPLE] * 2, Model((3, 7, 6)), lambda one: one.transpose(2, 0, 1) - 128.0)
    assert batch.dtype == np.float32
    assert np.array_equal(batch[1], COLOUR[0].transpose(2, 0, 1) - np.float32(128))
    with pytest.raises(ImageError, match=r"shape \(7, 6, 3\), but the model takes \(3, 7, 6\)"):
        preprocess([SAMPLE], Model((3, 7, 6)), lambda one: one)
    with pytest.raises(ImageError, match=r"preprocess failed.*IndexError"):
        preprocess([SAMPLE], Model((3, 7, 6)), lambda one: one[len(one)])


@pytest.mark.parametrize(("size", "shape"), [(None, (7, 6)), (3, (3, 3)), (100, (7, 6))])
def test_png(size: int | None, shape: tuple[int, int]) -> None:
    data, width, height = png(COLOUR[0] if size is None else shrunk(COLOUR[0], size))
    with Image.open(io.BytesIO(data)) as image:
        assert (image.format, image.size) == ("PNG", (width, height))
    assert (height, width) == shape
