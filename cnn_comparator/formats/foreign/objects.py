"""What people pass as a snapshot that is none: each is named, with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from .kinds import KERAS, PICTURE

_OBJECTS: Sequence[tuple[str, tuple[str, ...], str]] = (
    ("torch.export", ("ExportedProgram",), "Pass the module in it, program.module()"),
    ("torch.optim", (), "An optimiser is no model. Pass the model that it trains"),
    ("torch.utils.data", (), "Images go into images=…. Pass a model here"),
    ("keras", (), KERAS.remedy),
    ("tensorflow", (), KERAS.remedy),
    ("onnx", ("ModelProto",), "Save it with onnx.save(model, 'model.onnx') and pass that path"),
    ("onnxruntime", (), "Pass the path of the file that it was made from"),
    ("PIL", (), PICTURE.remedy),
)
"""The package of a type, names of it and of those it is derived from, and what to do; any name
where there is none.
"""


def kind_of_object(source: object) -> str | None:
    """What a value is and what to do with it, in sentences; ``None`` where it is not known."""
    if isinstance(source, bytes | bytearray):
        return "A snapshot cannot be read from bytes. Pass the path of the file they are from."
    if hasattr(source, "read") and hasattr(source, "seek"):
        return "A snapshot cannot be read from an open file. Pass its path."
    if isinstance(source, list | tuple | set):
        return (
            f"A snapshot cannot be read from a {type(source).__name__} of {len(source)}. Pass two "
            "snapshots, or one list or mapping of snapshots and nothing beside it."
        )
    for kind in type(source).__mro__:
        for package, names, remedy in _OBJECTS:
            is_of = kind.__module__ == package or kind.__module__.startswith(f"{package}.")
            if is_of and (not names or kind.__name__ in names):
                return f"{type(source).__qualname__} is no snapshot that is read here. {remedy}."
    return None
