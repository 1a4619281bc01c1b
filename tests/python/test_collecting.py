"""Whether the garbage collector is as it was after a pause."""

import gc
from collections.abc import Iterator

import pytest

from cnn_comparator.collecting import PAUSED


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    yield
    gc.enable()


def test_the_outermost_pause_brings_it_back() -> None:
    with pytest.raises(KeyError), PAUSED:
        with PAUSED:
            assert not gc.isenabled()
        assert not gc.isenabled()
        raise KeyError
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    with PAUSED:
        pass
    assert not gc.isenabled()
