"""What a comparator leaves behind, counted in a real Jupyter kernel."""

import json

import pytest
from jupyter_client.manager import start_new_kernel

MAKE = """
from cnn_comparator import CNNComparator, demo
images, labels = demo.images(per_category=1)
def make():
    return CNNComparator(
        demo.snapshot(10), demo.snapshot(100), images=images, labels=labels,
        classes=demo.CATEGORIES,
    )
def work(w):
    w.summary()
    w.comparison.probabilities("epoch_010", 0)
"""

COUNT = """
import gc, os, threading
from comm import get_comm_manager
from ipywidgets.widgets import widget as _widgets
gc.collect()
print(json.dumps({
    "widgets": len(_widgets._instances),
    "comms": len(get_comm_manager().comms),
    "threads": sum("cnn" in thread.name for thread in threading.enumerate()),
    "files": len([
        name for name in os.listdir("/dev/fd")
        if os.path.realpath(f"/dev/fd/{name}").endswith(".onnx")
    ]),
    "hooks": len(get_ipython().events.callbacks["post_run_cell"]),
}))
"""


class Notebook:
    def __init__(self, client):
        self._client = client

    def run(self, code, cell):
        """Runs a cell as JupyterLab does, and gives what it printed."""
        request = self._client.session.msg(
            "execute_request",
            {"code": code, "silent": False, "store_history": True},
            metadata={"cellId": cell},
        )
        self._client.shell_channel.send(request)
        printed = []
        while True:
            message = self._client.get_iopub_msg(timeout=60)
            if message["parent_header"].get("msg_id") != request["header"]["msg_id"]:
                continue
            content = message["content"]
            if message["msg_type"] == "stream":
                printed.append(content["text"])
            elif message["msg_type"] == "error":
                raise AssertionError("\n".join(content["traceback"]))
            elif content.get("execution_state") == "idle":
                return "".join(printed)

    def send(self, kind, content):
        message = self._client.session.msg(kind, content)
        self._client.shell_channel.send(message)

    def count(self):
        return json.loads(self.run("import json" + COUNT, "count"))


@pytest.fixture(scope="module")
def notebook():
    manager, client = start_new_kernel(kernel_name="python3")
    notebook = Notebook(client)
    notebook.run(MAKE, "make")
    notebook.run("w = make(); work(w); w.close(); del w", "warm up")
    yield notebook
    client.stop_channels()
    manager.shutdown_kernel(now=True)


CASES = {
    "closed": "w = make(); work(w); w.close()",
    "closed twice": "w = make(); w.close(); w.close()",
    "with": "with make() as w: work(w)",
    "with that fails": "try:\n  with make() as w: work(w); 1 / 0\nexcept ZeroDivisionError: pass",
}


@pytest.mark.parametrize("code", CASES.values(), ids=CASES)
def test_nothing_is_left_when_closed(notebook, code):
    before = notebook.count()
    notebook.run(code, "c")
    assert notebook.count() == before


@pytest.mark.parametrize(
    "code", ["w = make(); work(w); display(w)", "make()", "ws = [make(), make()]; ws[0]"]
)
def test_ten_runs_of_a_cell_leave_what_one_leaves(notebook, code):
    notebook.run(code, code)
    one = notebook.count()
    for _ in range(9):
        notebook.run(code, code)
    assert notebook.count() == one


def test_what_a_variable_refers_to_survives_the_next_run(notebook):
    notebook.run("kept = make(); first = {'a': make()}", "edited")
    notebook.run("other = make()", "edited")
    assert notebook.run("print(kept.comm is not None, first['a'].comm is not None)", "x") == (
        "True True\n"
    )
    notebook.run("kept.close(); first['a'].close(); other.close()", "x")


def test_a_closed_data_comm_drops_its_jobs(notebook):
    notebook.run("w = make()", "comm")
    before = notebook.count()
    model = notebook.run("print(w.model_id)", "x").strip()
    open_comm = {
        "comm_id": "data-1",
        "target_name": "cnn_comparator.data",
        "data": {"model_id": model},
    }
    notebook.send("comm_open", open_comm)
    for number in range(20):
        request = {"kind": "accuracy", "token": f"t{number}", "a": "epoch_010", "b": "epoch_100"}
        notebook.send("comm_msg", {"comm_id": "data-1", "data": request})
    assert notebook.count()["comms"] == before["comms"] + 1
    notebook.send("comm_close", {"comm_id": "data-1", "data": {}})
    assert notebook.run("print(len(w._queue._jobs))", "x") == "0\n"
    assert notebook.count()["comms"] == before["comms"]
    notebook.run("w.close()", "x")
    assert notebook.count()["threads"] == 0
