"""Mutations of pickles: opcodes swapped, memo indices, sizes and names changed. Pure."""

from __future__ import annotations

import io
import pickletools
import random
import struct
from collections.abc import Sequence

from .plain import LIMITS, PLAIN

_GLOBALS = (
    *("os system", "builtins eval", "builtins getattr", "posix system", "nt system"),
    *("torch._utils _rebuild_tensor_v2", "torch._utils _rebuild_parameter", "torch FloatStorage"),
    *("torch._utils _rebuild_sparse_tensor", "torch._utils _rebuild_qtensor", "torch Size"),
    *("torch LongStorage", "torch.storage UntypedStorage", "torch.storage _load_from_bytes"),
    *("collections OrderedDict", "collections defaultdict", "builtins set", "builtins dict"),
    *("numpy.core.multiarray _reconstruct", "numpy.core.multiarray scalar", "numpy dtype"),
    *("numpy ndarray", "torch.nn.modules.conv Conv2d", "_codecs encode", "copyreg _reconstructor"),
    *("torch.jit._script unpackage_script_module", "subprocess Popen", " ", "a.b.c d", "\ud800 x"),
)
_OPCODES = b"0()]}tl2NRbcioaesudq.QPhjrK\x85\x86\x87\x88\x89\x8f\x90\x91\x92\x93\x94\x95\x97\x98"


def mutated(rng: random.Random, data: bytes, seeds: Sequence[bytes]) -> bytes:
    """One pickle, or several one after another and what follows them."""
    parts, rest = pieces(data)
    if not parts:
        return rng.choice(PLAIN)(rng, data, seeds)
    for _ in range(rng.choice((1, 1, 2, 4))):
        _mutate(rng, parts)
    return b"".join(parts) + rest


def pieces(data: bytes) -> tuple[list[bytes], bytes]:
    """The opcodes with their arguments, and the bytes after the last pickle."""
    parts: list[bytes] = []
    at = 0
    while at < len(data):
        stream, places = io.BytesIO(data[at:]), []
        try:
            places = [place for _, _, place in pickletools.genops(stream) if place is not None]
        except (ValueError, KeyError, IndexError, AttributeError, OverflowError, struct.error):
            break
        ends = [*places[1:], stream.tell()]
        parts += [data[at + a : at + b] for a, b in zip(places, ends, strict=True)]
        at += stream.tell()
    return parts, data[at:]


def _mutate(rng: random.Random, parts: list[bytes]) -> None:
    if not parts:
        return
    at, other = rng.randrange(len(parts)), rng.randrange(len(parts))
    kind = rng.randrange(9)
    if kind == 0:
        del parts[at]
    elif kind == 1:
        parts[at:at] = [parts[other]] * rng.choice((1, 1, 3, 500))
    elif kind == 2:
        parts[at], parts[other] = parts[other], parts[at]
    elif kind == 3:
        parts[at] = bytes([rng.choice(_OPCODES)]) + parts[at][1:]
    elif kind == 4:
        parts[at:at] = [_global(rng), b")", b"R"][: rng.choice((1, 3))]
    elif kind == 5:
        parts[at] = rng.choice((b"(" * 900, b"]" * 900, b"(" * 900 + b"t" * 900, b"2" * 900))
    else:
        places = [place for place, part in enumerate(parts) if len(part) > 1]
        if places:
            at = rng.choice(places)
            parts[at] = _argument(rng, parts[at])


def _argument(rng: random.Random, part: bytes) -> bytes:
    """The same opcode with another number, size or name."""
    code, argument = part[:1], bytearray(part[1:])
    if code in b"c\x93":
        return _global(rng)
    if code in b"KMJhqjr\x95BTX\x8a\x8bG\x8c\x8dU" or rng.random() < 0.5:
        width = min(len(argument), rng.choice((1, 2, 4, 8)))
        value = (rng.choice(LIMITS) + rng.choice((-1, 0, 1))) % (1 << 8 * width)
        return code + value.to_bytes(width, "little") + bytes(argument[width:])
    argument[rng.randrange(len(argument))] = rng.randrange(256)
    return code + bytes(argument)


def _global(rng: random.Random) -> bytes:
    module, _, name = rng.choice(_GLOBALS).partition(" ")
    return b"c" + b"\n".join(text.encode("utf-8", "surrogatepass") for text in (module, name, ""))
