"""Names from files in messages."""

import pytest

from cnn_comparator.errors import SourceError
from cnn_comparator.naming import bounded, shown

HOSTILE = {
    "long": "a" * 10_000,
    "long words": "layer " * 10_000,
    "override": "a\u202ecod.exe",
    "isolate": "\u2066a",
    "control": "a\x00\x1b[31mb\r\nc",
    "surrogate": "a\ud800b",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_errors_show_names_bounded_and_as_text(name):
    said = str(SourceError(f"'{HOSTILE[name]}' cannot be read. Check the path."))
    assert len(said) <= 1500
    assert said.startswith("'")
    assert not any(letter in said for letter in "\u202e\u2066\x00\x1b\r\n\ud800")
    assert said.endswith("Check the path.")


def test_plain_messages_stay_as_they_are():
    message = "'/home/someone/models/a b.pt' × – … “cannot” be read: 3 × 4. Save it again."
    assert bounded(message) == message
    assert shown("x" * 50) == "x" * 50
