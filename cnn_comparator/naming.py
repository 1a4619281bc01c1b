"""Names as they may be shown and sent, and what in them is none of the network's. Pure."""

from __future__ import annotations

import re

MARKED = frozenset(
    (
        *("_orig_mod", "_forward_module", "_checkpoint_wrapped_module"),
        *("_fsdp_wrapped_module", "_fpw_module", "_dmp_wrapped_module"),
    )
)
"""Where compiled, checkpointed and sharded modules of PyTorch keep the one that they wrap."""
PARALLEL = "module"
"""Where data-parallel and averaged ones keep theirs. Any network may have a module called so."""
WRAPPERS = MARKED | {PARALLEL}

MOST = 120
"""Characters of a name, or of another package's error, in a message."""
_WORD = 200
_MESSAGE = 1500

_LONG_WORD = re.compile(rf"\S{{{_WORD + 1},}}")
_SPELLING = re.compile(r"^qlinear|\dd$|[^a-z0-9]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]"
)


def encodable(text: str) -> str:
    """The text, with what UTF-8 and JSON cannot hold, as in names of files in no encoding, as �."""
    return _SURROGATES.sub("\ufffd", text)


def spelled(operator: str) -> str:
    """The name of an operator in one spelling, without axes and integers: ``leakyrelu`` for
    ``leaky_relu`` and ``QLinearLeakyRelu``, ``conv`` for ``Conv2d``.
    """
    return _SPELLING.sub("", operator.lower())


def shown(text: str, most: int = MOST) -> str:
    """The text in a message: no control characters or overrides, the middle of long ones left out.

    Control characters and marks of direction become �.
    """
    if len(text) > most:
        half = (most - 1) // 2
        text = f"{text[:half]}…{text[-half:]}"
    return _HIDDEN.sub("\ufffd", encodable(text))


def bounded(message: str) -> str:
    """A whole message: as ``shown``, word by word, and not longer than people read."""
    words = _LONG_WORD.sub(lambda word: shown(word.group(), _WORD), message)
    return shown(" ".join(words.split()), _MESSAGE)


def reason(error: BaseException) -> str:
    """What another package's error says, with its kind, in a message."""
    try:
        said = shown(" ".join(str(error).split())).rstrip(".")
    except Exception:  # noqa: BLE001 - an error that cannot even be printed
        said = ""
    kind = type(error).__name__
    return f"{kind}: {said}" if said else kind
