"""The pickle machine against the standard library, and against files that lie."""

import contextlib
import pickle
import struct
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnn_comparator.formats.pickles.machine import (
    CONTAINERS,
    OPERATIONS,
    PickleError,
    PickleMachine,
)
from cnn_comparator.formats.pickles.rebuild import Rebuilding
from cnn_comparator.formats.pickles.stubs import Stub
from tests.python.growth import growth

KEYS = st.text(max_size=5) | st.integers(-(2**59), 2**59) | st.booleans() | st.binary(max_size=3)
LEAVES = KEYS | st.none() | st.floats(allow_nan=False) | st.integers(-(2**200), 2**200)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.tuples(inner, inner)
        | st.tuples(inner)
    ),
    max_leaves=20,
)


def read(data):
    return PickleMachine(data, Rebuilding(bytes).resolve, lambda name: name).load()


class Foreign:
    def __init__(self):
        self.x = 1


@settings(max_examples=200, deadline=None)
@given(VALUES, st.integers(0, 5))
def test_plain_values_are_read_as_the_standard_library_reads_them(value, protocol):
    data = pickle.dumps(value, protocol)
    assert read(data) == pickle.loads(data) == value


@pytest.mark.parametrize("protocol", range(6))
def test_objects_become_stubs_with_their_state(protocol):
    found = read(pickle.dumps({"model": Foreign(), "again": [1]}, protocol))
    assert isinstance(found["model"], Stub)
    assert found["again"] == [1]
    assert found["model"].made_by.name == "Foreign"
    assert found["model"].attributes == {"x": 1}


def test_sets_shared_values_and_values_that_hold_themselves():
    shared = [1]
    found = read(pickle.dumps([shared, shared, {1, 2}, frozenset("ab")], 4))
    assert found[0] is found[1] and found[2] == {1, 2} and found[3] == frozenset("ab")
    shared.append(shared)
    own = read(pickle.dumps(shared, 4))
    assert own[1] is own


DEEP = b"\x80\x02}(" + b")" + b"\x85" * 1_000_000 + b"K\x01u."
LIES = {
    "memo index": b"\x80\x02]r\xff\xff\xff\x7f.",
    "memo index in digits": b"]p99999999999999999999\n.",
    "tuples of a million depths as key": DEEP,
    "the same in a set": b"\x80\x04\x8f(" + b")" + b"\x85" * 1_000_000 + b"\x90.",
    "lists of a million depths": b"]" * 500_000 + b"a" * 499_999 + b".",
    "integer of many digits": b"L" + b"9" * 100_000 + b"L\n.",
    "integer of many bytes": b"\x8b" + struct.pack("<I", 1 << 20) + b"\x00" * (1 << 20) + b".",
    "negative length": b"\x80\x02B\xff\xff\xff\xff.",
    "huge frame": b"\x80\x04\x95\xff\xff\xff\xff\xff\xff\xff\xff]." + b"\x00" * 8,
    "huge text": b"\x80\x04\x8d\xff\xff\xff\xff\xff\xff\xff\x7f.",
    "no mark": b"\x80\x02e.",
    "empty stack": b".",
    "odd pairs": b"\x80\x02}(K\x01u.",
    "unknown opcode": b"\xff.",
    "missing memo": b"h\x05.",
    "no buffer": b"\x97\x98.",
    "unhashable keys": b"}(]]u.",
    "stack global of numbers": b"K\x01K\x02\x93.",
    "nothing": b"",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LIES)
def test_pickles_that_lie_end_at_once(name):
    begin = time.process_time()
    with contextlib.suppress(PickleError):
        read(LIES[name])
    assert time.process_time() - begin < 5


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"N" * (OPERATIONS + 1), "operations"),
        (b"}" * (CONTAINERS + 1), "makes"),
        (b"N" + b"\x94" * (CONTAINERS + 2), "keeps"),
    ],
)
def test_budgets_are_named(data, says):
    with pytest.raises(PickleError, match=says):
        read(data)


@pytest.mark.slow
@pytest.mark.parametrize("wrap", [lambda key: key, lambda key: (key, "a")], ids=["int", "tuple"])
def test_keys_made_to_collide_take_no_longer(wrap):
    pickles = {
        size: pickle.dumps(dict.fromkeys(wrap((2**61 - 1) * n) for n in range(1, size)), 4)
        for size in (300, 2_400)
    }
    assert growth(lambda size: read(pickles[size]), 300) < 32
