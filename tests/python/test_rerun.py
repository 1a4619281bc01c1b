"""A cell that is run again goes on where its panels were, in a real shell."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets import TraitError

from cnn_comparator import CNNComparator

MAKE = """
from cnn_comparator import CNNComparator, demo
pictures = demo.images(per_category=1)[0]
epochs = {"before": demo.snapshot(10), "after": demo.snapshot(100)}
def make(images=pictures, snapshots=epochs, **traits):
    return CNNComparator(snapshots, images=images, **traits)
"""
CHOSEN = {"layer": "conv2", "metric": "relative", "image": 2, "channel": 7, "kernel": 3}


class Notebook:
    """Runs cells as ipykernel does."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._name = uuid4().hex

    def run(self, source: str, cell: str = "cell") -> CNNComparator:
        metadata = {"cellId": f"{cell} of {self._name}"}
        parent = {"header": {"msg_id": uuid4().hex}, "metadata": metadata}
        self._shell.get_parent = lambda: parent
        self._shell.run_cell(source).raise_error()
        made: CNNComparator = self._shell.user_ns["w"]
        return made


@pytest.fixture
def notebook() -> Iterator[Notebook]:
    shell = InteractiveShell.instance()
    found = Notebook(shell)
    found.run(f"{MAKE}\nw = None", "first")
    yield found
    CNNComparator.close_all()
    InteractiveShell.clear_instance()


def chosen(w: CNNComparator) -> dict[str, Any]:
    return {name: getattr(w, name) for name in CHOSEN}


def select(w: CNNComparator, **traits: Any) -> None:
    for name, value in {**CHOSEN, **traits}.items():
        setattr(w, name, value)


def test_nothing_is_chosen_at_first(notebook: Notebook) -> None:
    w = notebook.run("w = make()")
    assert [w.layer, w.image, w.channel] == [None, None, None]


def test_the_selection_is_taken_over(notebook: Notebook) -> None:
    select(notebook.run("w = make()"))
    w = notebook.run("w = make()")
    assert chosen(w) == CHOSEN
    # The one after the next as well.
    assert chosen(notebook.run("w = make()")) == CHOSEN


def test_another_cell_begins_anew(notebook: Notebook) -> None:
    select(notebook.run("w = make()"))
    w = notebook.run("v, w = w, make()", "other")
    assert [w.layer, w.image, w.metric] == [None, None, "euclidean"]
    w.close()


def test_what_is_given_wins_over_what_was_chosen(notebook: Notebook) -> None:
    select(notebook.run("w = make(layer='conv1')"))
    w = notebook.run("w = make(layer='conv1')")
    # The channel and the kernel were those of another layer.
    assert chosen(w) == {**CHOSEN, "layer": "conv1", "channel": None, "kernel": None}


@pytest.mark.parametrize(("layer", "kept"), [("conv3", "conv3"), ("conv4", None)])
def test_a_layer_without_the_kernel_that_is_given_is_left_out(
    notebook: Notebook, layer: str, kept: str | None
) -> None:
    source = "w = make(kernel=80)"
    select(notebook.run(source), layer=layer)
    w = notebook.run(source)
    assert (w.layer, w.kernel, w.image) == (kept, 80, CHOSEN["image"])


@pytest.mark.parametrize(
    "given", ["image='2'", "channel=[1]", "layer=['conv1']", "rpd_cuts=__import__('numpy').ones(4)"]
)
def test_what_is_of_another_type_is_refused_as_in_the_first_run(
    notebook: Notebook, given: str
) -> None:
    select(notebook.run("w = make()"))
    with pytest.raises(TraitError, match=given.partition("=")[0]):
        notebook.run(f"w = make({given})")


def test_what_is_gone_is_left_out(notebook: Notebook) -> None:
    select(notebook.run("w = make()"))
    w = notebook.run("w = make(pictures[:2], [*epochs.values()][::-1])")
    assert w.pair == {"a": "epoch_100", "b": "epoch_010"}
    expected = {"layer": "conv2", "metric": "relative", "image": None}
    assert chosen(w) == {**expected, "channel": None, "kernel": None}
    other = {name: {"other.weight": "np.ones((2, 3, 3, 3))"} for name in ("x", "y")}
    text = str(other).replace("'np", "np").replace("3))'", "3))")
    w = notebook.run(f"import numpy as np\nw = make(None, {text})")
    assert (w.layer, w.metric) == (None, "relative")


def test_an_output_is_taken_over_by_the_same_network_alone(notebook: Notebook) -> None:
    select(notebook.run("w = make()"), shown_output=1, output_channel=2)
    w = notebook.run("w = make()")
    assert (w.shown_output, w.output_channel) == (1, 2)
    other = "{'a': {'conv2.weight': np.ones((2, 3, 3, 3))}, 'b': {'conv2.weight': np.eye(3)}}"
    w = notebook.run(f"import numpy as np\nw = make(pictures, {other})")
    assert (w.layer, w.shown_output, w.output_channel) == ("conv2", None, None)


def test_each_of_several_goes_on_where_its_own_was(notebook: Notebook) -> None:
    source = "w = [make(), make()]"
    two: Any = notebook.run(source)
    select(two[0])
    select(two[1], layer="conv3", image=1)
    again: Any = notebook.run(source)
    assert [(w.layer, w.image) for w in again] == [("conv2", 2), ("conv3", 1)]


def test_a_closed_one_leaves_nothing(notebook: Notebook) -> None:
    w = notebook.run("w = make()")
    select(w)
    w.close()
    assert notebook.run("w = make()").layer is None
