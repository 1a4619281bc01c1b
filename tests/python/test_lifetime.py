"""What a comparator leaves behind, counted in a real Jupyter kernel."""

import json

import pytest
from jupyter_client.manager import start_new_kernel

pytestmark = pytest.mark.slow

MAKE = """
from cnn_comparator import CNNComparator, demo
images, labels = demo.images(per_category=1)
def make():
    return CNNComparator(
        demo.snapshot(10), demo.snapshot(100), images=images, labels=labels,
        classes=demo.CATEGORIES,
    )
def work(w):
    comparison = w.comparison
    w.summary()
    for name in comparison.snapshots:
        comparison.probabilities(name, 0)
    layer = next(pair for pair in comparison.layers(*comparison.default_pair) if pair.weight)
    comparison.activation(*comparison.default_pair, layer.id, "output", 0)
"""

MAKE_TORCH = """
import os, tempfile
import torch
from safetensors.torch import save_file
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from cnn_comparator import CNNComparator
def build():
    conv, norm = nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4)
    return nn.Sequential(conv, norm, nn.Flatten(), nn.Linear(144, 2))
net, folder = build(), tempfile.mkdtemp()
torch.save(build().state_dict(), f"{folder}/a.pt")
save_file(build().state_dict(), f"{folder}/b.safetensors")
photos = TensorDataset(torch.rand(6, 3, 8, 8), torch.arange(6) % 2)
def make():
    return CNNComparator(
        {"live": net, "state": f"{folder}/a.pt", "tensors": f"{folder}/b.safetensors"},
        model=build, images=DataLoader(photos, batch_size=2, shuffle=True),
    )
"""

COUNT = """
import gc, json, os, pathlib, sys, threading
from comm import get_comm_manager
from ipywidgets.widgets import widget as _widgets
from cnn_comparator.jobs import JobQueue
def holds(name):
    return name.endswith((".onnx", ".pt", ".safetensors"))
def count():  # In variables the list of all objects would keep every comparator alive.
    gc.collect()
    alive = [(type(one), one) for one in gc.get_objects()]
    module = getattr(sys.modules.get("torch.nn"), "Module", ())
    modules = [one for kind, one in alive if issubclass(kind, module)]
    maps = pathlib.Path("/proc/self/maps")
    return {
        "widgets": len(_widgets._instances),
        "comms": len(get_comm_manager().comms),
        "jobs": sum(len(one._jobs) for kind, one in alive if kind is JobQueue),
        "threads": sum("cnn" in thread.name for thread in threading.enumerate()),
        "files": sum(holds(os.path.realpath(f"/dev/fd/{name}")) for name in os.listdir("/dev/fd")),
        "maps": sum(map(holds, maps.read_text().splitlines())) if maps.exists() else 0,
        # What a comparator that was closed, and is still in a variable or in Out, must not hold.
        "opened": sum(kind.__name__ in ("Opened", "ModelRuns", "Cache") for kind, _ in alive),
        "snapshots": sum(hasattr(kind, "runner") and hasattr(kind, "layers") for kind, _ in alive),
        "modules": len(modules),
        "hooks": len(get_ipython().events.callbacks["post_run_cell"])
            + sum(len(one._forward_hooks) + len(one._forward_pre_hooks) for one in modules),
    }
print(json.dumps(count()))
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
        return json.loads(self.run(COUNT, "count"))


@pytest.fixture(scope="module", params=["", MAKE_TORCH], ids=["ONNX", "PyTorch"])
def notebook(request):
    manager, client = start_new_kernel(kernel_name="python3")
    notebook = Notebook(client)
    notebook.run(MAKE + request.param, "make")
    notebook.run("w = make(); work(w); w.close(); del w", "warm up")
    yield notebook
    client.stop_channels()
    manager.shutdown_kernel(now=True)


CASES = {
    "reloaded": "w = make(); work(w); w.reload(); work(w); w.close()",
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
        pair = {"a": "epoch_010", "b": "epoch_100"}
        request = {"kind": "study", "token": f"t{number}", "name": "behaviour", "params": pair}
        notebook.send("comm_msg", {"comm_id": "data-1", "data": request})
    assert notebook.count()["comms"] == before["comms"] + 1
    notebook.send("comm_close", {"comm_id": "data-1", "data": {}})
    assert notebook.run("print(len(w._queue._jobs))", "x") == "0\n"
    assert notebook.count()["comms"] == before["comms"]
    notebook.run("w.close()", "x")
    assert notebook.count()["threads"] == 0
