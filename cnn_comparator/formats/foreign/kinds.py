"""What other programs save, and how to make something of it that can be read. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_ARRAYS = (
    "save the weights with numpy.savez('weights.npz', **weights), a mapping of names to arrays"
)
_ORIGINAL = "Pass the model that it was made from"


@dataclass(frozen=True)
class Kind:
    """What a file or a folder is, and what to do with it.

    ``suffixes`` are those of files; ``inside`` fits the names of files that only such folders have.
    """

    what: str
    remedy: str
    suffixes: tuple[str, ...] = ()
    inside: re.Pattern[str] | None = None

    def said(self, path: str, is_folder: bool = False) -> str:
        """The sentences of the error."""
        a_folder = "a folder with " if is_folder else ""
        return f"'{path}' is {a_folder}{self.what}, which is not read here. {self.remedy}."


TENSORFLOW_CHECKPOINT = Kind(
    "a checkpoint of TensorFlow",
    f"Load it with tf.train.load_checkpoint, and {_ARRAYS}",
    (".index", ".meta"),
    re.compile(r".+\.data-\d{5}-of-\d{5}"),
)

KERAS = Kind(
    "a model of Keras",
    "Export it with model.export('model.onnx', format='onnx'), or save its weights with "
    "numpy.savez('weights.npz', **{one.path: one.numpy() for one in model.weights})",
    (".keras", ".h5", ".hdf5"),
)

PICTURE = Kind(
    "a picture",
    "Pictures go into images=…; pass the path of a model here",
    (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff"),
)

KINDS = (
    TENSORFLOW_CHECKPOINT,
    KERAS,
    Kind(
        "a model of TensorFlow Lite",
        "Convert it with 'python -m tf2onnx.convert --tflite model.tflite --output model.onnx'",
        (".tflite", ".lite"),
    ),
    Kind(
        "a graph of TensorFlow",
        "Convert it with 'python -m tf2onnx.convert --saved-model FOLDER --output model.onnx', or "
        "--graphdef for a frozen graph",
        (".pb", ".pbtxt"),
        re.compile(r"saved_model\.pb(txt)?"),
    ),
    Kind(
        "a model of Core ML",
        f"{_ORIGINAL}, as a file of PyTorch or ONNX",
        (".mlmodel",),
        re.compile(r"Manifest\.json"),
    ),
    Kind(
        "a file of GGUF",
        f"{_ORIGINAL}, as a rule '.safetensors' files, or read it with the package gguf and "
        f"{_ARRAYS}",
        (".gguf", ".ggml"),
    ),
    Kind(
        "a model compiled for one graphics processor",
        f"Its weights cannot be told from it. {_ORIGINAL}, as a rule an '.onnx' file",
        (".engine", ".plan", ".trt"),
    ),
    Kind(
        "a file of Flax",
        "Restore it with flax.serialization.msgpack_restore and pass the parameters themselves, a "
        "mapping of names to arrays",
        (".msgpack",),
    ),
    Kind(
        "a checkpoint of Orbax",
        "Restore it there and pass the parameters themselves, a mapping of names to arrays",
        inside=re.compile(r"_CHECKPOINT_METADATA|manifest\.ocdbt"),
    ),
    Kind(
        "a model of OpenVINO",
        f"{_ORIGINAL}, as a rule an '.onnx' file",
        (".xml",),
    ),
    Kind(
        "a single array of NumPy",
        _ARRAYS.capitalize(),
        (".npy",),
    ),
    Kind(
        "a program exported with torch.export",
        "Export it with torch.onnx.export(torch.export.load('model.pt2'), f='model.onnx'), or pass "
        "torch.export.load('model.pt2').module()",
        (".pt2",),
    ),
    Kind(
        "a program of ExecuTorch",
        f"{_ORIGINAL}, as a file of PyTorch or ONNX",
        (".pte",),
    ),
    Kind(
        "a model in the format of ONNX Runtime",
        f"{_ORIGINAL}, an '.onnx' file",
        (".ort",),
    ),
    Kind(
        "a model of Caffe",
        f"{_ORIGINAL}, as a file of PyTorch or ONNX",
        (".caffemodel", ".prototxt"),
    ),
    Kind(
        "a model of PaddlePaddle",
        "Convert it with 'paddle2onnx --model_dir FOLDER --save_file model.onnx'",
        (".pdparams", ".pdmodel", ".pdiparams"),
    ),
    Kind(
        "a file of weights of Darknet",
        "Convert it to ONNX, or load it with the program that trained it and save the weights "
        "with torch.save(model.state_dict(), 'model.pt')",
        (".weights",),
    ),
    Kind(
        "a file of MATLAB",
        f"Load it with scipy.io.loadmat, and {_ARRAYS}; or export the network with "
        "exportONNXNetwork",
        (".mat",),
    ),
    Kind(
        "a distributed checkpoint of PyTorch",
        "Put it together with torch.distributed.checkpoint.format_utils.dcp_to_torch_save(folder, "
        "'model.pt') and pass 'model.pt'",
        (".distcp",),
        re.compile(r".+\.distcp"),
    ),
)

NO_MODELS = (
    PICTURE,
    Kind(
        "source code",
        "Pass a file of weights, and the class or function that makes the model as model=…",
        (".py", ".ipynb"),
    ),
    Kind(
        "a text",
        "Pass the path of a model",
        (".csv", ".yaml", ".yml", ".txt", ".md", ".log"),
    ),
    Kind(
        "a packed archive",
        "Unpack it, and pass the model in it",
        (".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar"),
    ),
)

TABLE_END = bytes.fromhex("57fb808b247547db")
"""The last bytes of a checkpoint of TensorFlow in one file, a table of LevelDB."""

_BY_SUFFIX: Mapping[str, Kind] = {
    suffix: kind for kind in (*KINDS, *NO_MODELS) for suffix in kind.suffixes
}


def kind_of_file(suffix: str) -> Kind | None:
    """What a file is, by the end of its name in lower case."""
    is_part = re.fullmatch(r"\.data-\d{5}-of-\d{5}", suffix)
    return TENSORFLOW_CHECKPOINT if is_part else _BY_SUFFIX.get(suffix)


def kind_of_folder(names: Iterable[str]) -> Kind | None:
    """What a folder is, by the names of the files in it."""
    given = list(names)
    return next(
        (
            kind
            for kind in KINDS
            if kind.inside is not None and any(map(kind.inside.fullmatch, given))
        ),
        None,
    )
