"""Reads a pickle without running it: no import, no call, no object of any class but our own.

Every opcode of protocols 0 to 5 (``pickletools`` of the standard library describes them) works on
plain containers and on the stubs of ``stubs.py``. What a name stands for is decided by ``resolve``.
The standard library's unpickler is not used: it reserves memory for whatever memo index a file
claims, takes what the extension registry has cached, and hashes tuples of any depth.
"""

from __future__ import annotations

import codecs
import struct
from collections.abc import Callable, Mapping
from typing import Any

from .containers import add_items, extend, key_of, set_items
from .stubs import Builder, Rebuild, Stub, StubClass

OPERATIONS = 10_000_000
"""Operations of one pickle: room for some hundred thousand tensors."""
CONTAINERS = 2_000_000
"""Lists, tuples, mappings and objects of one pickle."""
_DIGITS = 1000
_STOP = ord(".")
_UNSIGNED = {
    width: struct.Struct(f"<{kind}").unpack_from
    for width, kind in zip((2, 4, 8), "HIQ", strict=True)
}

Resolve = Callable[[str, str], object]
PersistentLoad = Callable[[object], object]
_Method = Callable[["PickleMachine"], object]


class PickleError(ValueError):
    """Why a pickle cannot be read, as the middle of a sentence."""


class PickleMachine:
    """Reads one pickle after the other out of ``data``, from ``position`` on."""

    def __init__(
        self, data: bytes, resolve: Resolve, persistent_load: PersistentLoad, position: int = 0
    ) -> None:
        self.position = position
        self._data = data
        self._resolve = resolve
        self._persistent_load = persistent_load
        self._containers = CONTAINERS
        self._stack: list[Any] = []
        self._marks: list[list[Any]] = []
        self._memo: dict[int, Any] = {}

    def load(self) -> object:
        """The next value. Raises ``PickleError``."""
        self._stack, self._marks, self._memo = [], [], {}
        try:
            return self._run()
        except PickleError:
            raise
        except (LookupError, ValueError, TypeError, AttributeError, OverflowError, struct.error):
            raise PickleError("it ends too early or is damaged") from None

    def _run(self) -> object:
        data, methods = self._data, _METHODS
        for _ in range(OPERATIONS):
            code = data[self.position]
            self.position += 1
            if code == _STOP:
                return self._stack.pop()
            methods[code](self)
        raise PickleError(f"it has more than {OPERATIONS:,} operations")

    def _take(self, count: int) -> bytes:
        start, stop = self.position, self.position + count
        if not start <= stop <= len(self._data):
            raise PickleError("it ends too early")
        self.position = stop
        return self._data[start:stop]

    def _number(self, width: int) -> int:
        start = self.position
        self.position = start + width
        if width == 1:
            return self._data[start]
        found: int = _UNSIGNED[width](self._data, start)[0]
        return found

    def _line(self) -> bytes:
        end = self._data.index(b"\n", self.position)
        line = self._data[self.position : end]
        self.position = end + 1
        return line

    def _made(self, value: object) -> None:
        self._containers -= 1
        if self._containers < 0:
            raise PickleError(f"it makes more than {CONTAINERS:,} objects")
        self._stack.append(value)

    def _above_mark(self) -> list[Any]:
        found = self._stack
        self._stack = self._marks.pop()
        return found

    def _call(self, function: object, arguments: object) -> object:
        given = arguments if isinstance(arguments, tuple) else ()
        if isinstance(function, Rebuild):
            try:
                return function.make(*given)
            except PickleError:
                raise
            except Exception as error:
                raise PickleError(f"it holds a value that cannot be rebuilt ({error})") from error
        made_by = function if isinstance(function, StubClass) else StubClass("", "object")
        return Stub(made_by, given)


# One function an opcode. `m` is the machine.


def _mark(m: PickleMachine) -> None:
    m._marks.append(m._stack)
    m._stack = []


def _pop(m: PickleMachine) -> None:
    if m._stack:
        m._stack.pop()
    else:
        m._above_mark()


def _int_line(m: PickleMachine) -> None:
    line = m._line()
    m._stack.append({b"00": False, b"01": True}.get(line) if len(line) == 2 else None)
    if m._stack[-1] is None:
        m._stack[-1] = _whole(line)


def _whole(line: bytes) -> int:
    digits = line.rstrip(b"L")
    if len(digits) > _DIGITS:
        raise PickleError("it holds a number of too many digits")
    return int(digits)


def _long(m: PickleMachine, size: int) -> None:
    if size > _DIGITS:
        raise PickleError("it holds a number of too many digits")
    m._stack.append(int.from_bytes(m._take(size), "little", signed=True))


def _text(m: PickleMachine, width: int) -> None:
    m._stack.append(m._take(m._number(width)).decode("utf-8", "replace"))


def _old_text(m: PickleMachine, width: int) -> None:
    m._stack.append(m._take(m._number(width)).decode("latin-1"))


def _quoted(m: PickleMachine) -> None:
    line = m._line().strip()
    if len(line) < 2 or line[:1] != line[-1:]:
        raise PickleError("it is damaged")
    m._stack.append(codecs.escape_decode(line[1:-1])[0].decode("latin-1"))


def _tuple(m: PickleMachine, count: int) -> None:
    if len(m._stack) < count:
        raise PickleError("it is damaged")
    found = tuple(m._stack[-count:])
    del m._stack[-count:]
    m._made(found)


def _mapping(m: PickleMachine) -> None:
    pairs = m._above_mark()
    found: dict[Any, Any] = {}
    set_items(found, pairs)
    m._made(found)


def _set_item(m: PickleMachine) -> None:
    value, key = m._stack.pop(), m._stack.pop()
    set_items(m._stack[-1], [key, value])


def _named(m: PickleMachine, module: object, name: object) -> None:
    if not isinstance(module, str) or not isinstance(name, str):
        raise PickleError("it is damaged")
    m._stack.append(m._resolve(module[:_DIGITS], name[:_DIGITS]))


def _global(m: PickleMachine) -> None:
    module = m._line().decode("utf-8", "replace")
    _named(m, module, m._line().decode("utf-8", "replace"))


def _stack_global(m: PickleMachine) -> None:
    name, module = m._stack.pop(), m._stack.pop()
    _named(m, module, name)


def _extension(m: PickleMachine, width: int) -> None:
    m._stack.append(StubClass("copyreg", f"extension {m._number(width)}"))


def _reduce(m: PickleMachine) -> None:
    arguments = m._stack.pop()
    m._made(m._call(m._stack.pop(), arguments))


def _new_object_with_names(m: PickleMachine) -> None:
    names, arguments, made_by = m._stack.pop(), m._stack.pop(), m._stack.pop()
    made = m._call(made_by, arguments)
    if isinstance(made, Stub):
        made.items.append(names)
    m._made(made)


def _instance(m: PickleMachine) -> None:
    module = m._line().decode("utf-8", "replace")
    name = m._line().decode("utf-8", "replace")
    arguments = tuple(m._above_mark())
    m._made(m._call(m._resolve(module, name), arguments))


def _object(m: PickleMachine) -> None:
    made_by, *arguments = m._above_mark()
    m._made(m._call(made_by, tuple(arguments)))


def _build(m: PickleMachine) -> None:
    state = m._stack.pop()
    target = m._stack[-1]
    if isinstance(target, Stub):
        target.state = state
    elif isinstance(target, Builder):
        try:
            target.build(state)
        except Exception as error:
            raise PickleError(f"it holds a value that cannot be rebuilt ({error})") from error


def _persistent(m: PickleMachine, name: object) -> None:
    m._made(m._persistent_load(name))


def _small_number(m: PickleMachine) -> None:
    m._stack.append(m._data[m.position])
    m.position += 1


def _get_near(m: PickleMachine) -> None:
    m._stack.append(m._memo[m._data[m.position]])
    m.position += 1


def _get(m: PickleMachine, index: int) -> None:
    m._stack.append(m._memo[index])


def _put(m: PickleMachine, index: int) -> None:
    if len(m._memo) > CONTAINERS:
        raise PickleError(f"it keeps more than {CONTAINERS:,} objects")
    m._memo[index] = m._stack[-1]


def _push(value: object) -> _Method:
    return lambda m: m._stack.append(value)


_BY_OPCODE: Mapping[bytes, _Method] = {
    b"(": _mark,
    b"0": _pop,
    b"1": lambda m: m._above_mark(),
    b"2": lambda m: m._stack.append(m._stack[-1]),
    b"F": lambda m: m._stack.append(float(m._line())),
    b"G": lambda m: m._stack.append(struct.unpack(">d", m._take(8))[0]),
    b"I": _int_line,
    b"L": lambda m: m._stack.append(_whole(m._line())),
    b"J": lambda m: m._stack.append(int.from_bytes(m._take(4), "little", signed=True)),
    b"K": _small_number,
    b"M": lambda m: m._stack.append(m._number(2)),
    b"\x8a": lambda m: _long(m, m._number(1)),
    b"\x8b": lambda m: _long(m, m._number(4)),
    b"N": _push(None),
    b"\x88": _push(True),
    b"\x89": _push(False),
    b"P": lambda m: _persistent(m, m._line().decode("utf-8", "replace")),
    b"Q": lambda m: _persistent(m, m._stack.pop()),
    b"S": _quoted,
    b"T": lambda m: _old_text(m, 4),
    b"U": lambda m: _old_text(m, 1),
    b"V": lambda m: m._stack.append(m._line().decode("raw-unicode-escape", "replace")),
    b"X": lambda m: _text(m, 4),
    b"\x8c": lambda m: _text(m, 1),
    b"\x8d": lambda m: _text(m, 8),
    b"B": lambda m: m._stack.append(m._take(m._number(4))),
    b"C": lambda m: m._stack.append(m._take(m._number(1))),
    b"\x8e": lambda m: m._stack.append(m._take(m._number(8))),
    b"\x96": lambda m: m._stack.append(m._take(m._number(8))),
    b"\x97": _push(StubClass("", "buffer")),
    b"\x98": lambda m: None,
    b")": lambda m: m._made(()),
    b"]": lambda m: m._made([]),
    b"}": lambda m: m._made({}),
    b"\x8f": lambda m: m._made(set()),
    b"\x91": lambda m: m._made(frozenset(map(key_of, m._above_mark()))),
    b"t": lambda m: m._made(tuple(m._above_mark())),
    b"\x85": lambda m: _tuple(m, 1),
    b"\x86": lambda m: _tuple(m, 2),
    b"\x87": lambda m: _tuple(m, 3),
    b"l": lambda m: m._made(m._above_mark()),
    b"d": _mapping,
    b"a": lambda m: extend(m._stack[-2], [m._stack.pop()]),
    b"e": lambda m: _appends(m),
    b"s": _set_item,
    b"u": lambda m: _set_items(m),
    b"\x90": lambda m: _add_items(m),
    b"c": _global,
    b"\x93": _stack_global,
    b"\x82": lambda m: _extension(m, 1),
    b"\x83": lambda m: _extension(m, 2),
    b"\x84": lambda m: _extension(m, 4),
    b"R": _reduce,
    b"\x81": _reduce,
    b"\x92": _new_object_with_names,
    b"i": _instance,
    b"o": _object,
    b"b": _build,
    b"g": lambda m: _get(m, _whole(m._line())),
    b"h": _get_near,
    b"j": lambda m: _get(m, m._number(4)),
    b"p": lambda m: _put(m, _whole(m._line())),
    b"q": lambda m: _put(m, m._number(1)),
    b"r": lambda m: _put(m, m._number(4)),
    b"\x94": lambda m: _put(m, len(m._memo)),
    b"\x80": lambda m: m._take(1),
    b"\x95": lambda m: m._take(8),
}
"""By opcode. STOP ends the loop itself."""


def _appends(m: PickleMachine) -> None:
    values = m._above_mark()
    extend(m._stack[-1], values)


def _set_items(m: PickleMachine) -> None:
    pairs = m._above_mark()
    set_items(m._stack[-1], pairs)


def _add_items(m: PickleMachine) -> None:
    values = m._above_mark()
    add_items(m._stack[-1], values)


def _unknown(m: PickleMachine) -> None:
    raise PickleError("it is damaged")


_METHODS = [_BY_OPCODE.get(bytes((code,)), _unknown) for code in range(256)]
