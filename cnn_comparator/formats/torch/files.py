"""What checkpoints of PyTorch hold, never running what a pickle says and without PyTorch."""

from __future__ import annotations

from ...errors import SourceError
from ..foreign.kinds import TABLE_END, TENSORFLOW_CHECKPOINT
from ..pickles.archive import Contents, load_pickles, load_zip
from ..pickles.machine import PickleError
from ..state_dicts.stored import StoredValue
from ..stored_file import StoredFile
from ..zip_archive import is_zip

AGAIN = "Save only the weights, torch.save(model.state_dict(), …), and pass them with model=…."
_TAR = 257
"""Where an archive of tar has its mark."""


def load_checkpoint(path: str) -> StoredValue:
    """What a checkpoint of PyTorch holds; its bytes stay in the file until they are read.

    Raises ``SourceError``.
    """
    file = StoredFile(path)
    try:
        return StoredValue(_contents(file).value, file.size, file.close)
    except PickleError as error:
        raise SourceError(_why(file, error)) from error
    except BaseException:
        file.close()
        raise


def _contents(file: StoredFile) -> Contents:
    if is_zip(file):
        return load_zip(file)
    return load_pickles(file)


def _why(file: StoredFile, error: PickleError) -> str:
    head = file.read(0, min(file.size, 2 * _TAR)).tobytes()
    end = file.read(max(0, file.size - len(TABLE_END)), min(file.size, len(TABLE_END))).tobytes()
    file.close()
    if end == TABLE_END:
        return TENSORFLOW_CHECKPOINT.said(file.name)
    if head[_TAR : _TAR + 5] == b"ustar":
        return (
            f"'{file.name}' is a tar archive, as PyTorch wrote them before 0.2. "
            "Load it with PyTorch once and save it again."
        )
    return (
        f"'{file.name}' is cut off or is no checkpoint of PyTorch: {error}. "
        "Download it again, or save it with torch.save(model.state_dict(), …)."
    )
