"""The tutorials run as they stand, and say what is true."""

from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

TUTORIALS = Path(__file__).parents[2] / "docs" / "tutorials"


def outputs(name: str) -> dict[str, str]:
    """What each cell printed or showed, by id."""
    notebook = nbformat.read(TUTORIALS / name, 4)
    nbclient.NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    return {cell.id: "\n".join(map(_text, cell.get("outputs", ()))) for cell in notebook.cells}


def _text(output: Any) -> str:
    return str(output.get("text") or output.get("data", {}).get("text/plain", ""))


@pytest.mark.slow
def test_why_did_it_flip() -> None:
    told = outputs("why-did-it-flip.ipynb")
    assert "A's conv3 into B: it returns 29 of the 82" in told["transplant"]
    assert "kernels of A's" in told["which"] and "return the prediction" in told["which"]
    assert "sum -0.156" in told["values"]
    assert "8 of 8 layers" in told["widget"]
