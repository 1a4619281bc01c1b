"""Answers the requests of one data comm: a thin map from messages to the comparison."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import Any, Protocol

import numpy as np

from . import pictures
from ._version import __version__
from .comparison import Comparison
from .comparison.model_runs import Progress
from .errors import Cancelled, ChangedError, CNNComparatorError, RequestError, VersionError
from .gate import Gate
from .jobs import Job, JobQueue
from .manifest import manifest
from .overview import overview_row
from .protocol import PROTOCOL_VERSION, Message, parse_request, requests_of

INTERVAL = 0.1
"""Shortest time between two results of a job, in seconds."""

MAX_PART = 32 << 20
"""Largest part that is answered, in bytes a snapshot."""

PRIORITY = {
    "reload": -1,
    "extent": 0,
    "predictions": 1,
    "activations": 1,
    "patches": 2,
    "overview": 3,
}
LEAST_URGENT = 4

Buffers = Sequence[bytes | memoryview]


class Comm(Protocol):
    """What the router needs of a comm."""

    def send(self, data: Message, buffers: list[Any] | None = None) -> None: ...


class Router:
    """Serves one browser. Messages are handled where they arrive; long work goes to the queue."""

    def __init__(
        self,
        comparison: Comparison,
        queue: JobQueue,
        comm: Comm,
        gate: Gate | None = None,
        reload: Callable[[], None] | None = None,
    ) -> None:
        """`reload` opens the snapshots again, alone in `gate`."""
        self._comparison = comparison
        self._queue = queue
        self._comm = comm
        self._gate = gate or Gate()
        self._reload_all = reload or (lambda: comparison.reload())
        self._reload_tokens: dict[str, bool] = {}
        self._answers: dict[str, Callable[[Message], tuple[Message, Buffers]]] = {
            "manifest": self._manifest,
            "part": self._part,
            "image": self._image,
            "thumbnails": self._thumbnails,
        }
        self._jobs: dict[str, Callable[[Message, Reporter], Iterator[None]]] = {
            "reload": self._reload,
            "extent": self._extent,
            "overview": self._overview,
            "predictions": self._predictions,
            "accuracy": self._accuracy,
            "activations": self._activations,
            "patches": self._patches,
        }

    def handle(self, content: object) -> None:
        """Answers the requests of one message; every failure becomes an ``error`` answer."""
        for request in requests_of(content):
            self._handle(request)

    def _handle(self, content: object) -> None:
        token = content.get("token") if isinstance(content, dict) else None
        try:
            request = parse_request(content)
            kind = request["kind"]
            if kind == "cancel":
                self._cancel(request)
            elif kind == "hello":
                # Also while the snapshots are opened again: it tells that somebody is there.
                self._answer(kind, request, *self._hello(request))
            elif kind in self._answers:
                with self._gate.shared():
                    self._answer(kind, request, *self._answers[kind](request))
            elif kind == "reload":
                self._submit_reload(request)
            else:
                self._submit(kind, request)
        except Exception as error:  # noqa: BLE001 - the browser is told
            self._fail(str(token), error)

    def close(self) -> None:
        """Drops the jobs of a browser that has gone."""
        self._queue.cancel_all(lambda key: isinstance(key, tuple) and key[0] == id(self))

    def _submit(self, kind: str, request: Message) -> None:
        token = request["token"]
        reporter = Reporter(self._send, token, kind)

        def finished(error: BaseException | None) -> None:
            if error is not None:
                self._fail(token, error)
            elif kind not in ("extent", "reload"):
                self._send({"kind": "done", "token": token, "count": reporter.count}, ())

        steps = self._jobs[kind](request, reporter)
        if kind != "reload":
            steps = self._gate.each(steps)
        priority = PRIORITY.get(kind, LEAST_URGENT)
        self._queue.submit(Job((id(self), token), priority, steps, finished))

    def _submit_reload(self, request: Message) -> None:
        """Once a token: the browser repeats what takes long, or whose answer was lost."""
        is_done = self._reload_tokens.get(request["token"])
        if is_done:
            self._answer("reload", request, {}, ())
        elif is_done is None:
            self._reload_tokens[request["token"]] = False
            self._submit("reload", request)

    def _reload(self, request: Message, reporter: Reporter) -> Iterator[None]:
        token = request["token"]
        try:
            self._reload_all()
        except BaseException:
            del self._reload_tokens[token]
            raise
        self._reload_tokens = {token: True}
        reporter.answer({})
        yield

    def _cancel(self, request: Message) -> None:
        if self._queue.cancel((id(self), request["target"])):
            self._fail(request["target"], Cancelled("Cancelled."))

    def _fail(self, token: str, error: BaseException) -> None:
        if isinstance(error, CNNComparatorError):
            code, message = error.code, str(error)
        else:
            code = "internal"
            message = f"Something unexpected went wrong: {type(error).__name__}: {error}"
        self._send({"kind": "error", "token": token, "code": code, "message": message}, ())

    def _answer(self, kind: str, request: Message, body: Message, buffers: Buffers) -> None:
        self._send({"kind": kind, "token": request["token"], **body}, buffers)

    def _send(self, message: Message, buffers: Buffers) -> None:
        self._comm.send(message, buffers=list(buffers))

    def _hello(self, request: Message) -> tuple[Message, Buffers]:
        if request["protocol"] != PROTOCOL_VERSION:
            raise VersionError(
                f"The JupyterLab extension is cnn-comparator {request['package']} and the Python "
                f"package is {__version__}, which do not understand each other; run "
                "`pip install --upgrade cnn-comparator` where JupyterLab and where the Jupyter "
                "kernel run, then reload the page."
            )
        return {"protocol": PROTOCOL_VERSION, "package": __version__}, ()

    def _manifest(self, request: Message) -> tuple[Message, Buffers]:
        first, last = self._comparison.default_pair
        a, b = request.get("a", first), request.get("b", last)
        return manifest(self._comparison, a, b), ()

    def _part(self, request: Message) -> tuple[Message, Buffers]:
        start, stop = request["start"], request["stop"]
        if not start <= stop or (stop - start) * 4 > MAX_PART:
            raise RequestError(f"A part of elements {start} to {stop} cannot be answered.")
        arrays = self._tensor(request, start, stop)
        body: Message = {"start": start, "stop": stop}
        buffers = []
        for key, array in arrays.items():
            body[f"dtype_{key}"] = None if array is None else array.dtype.name
            if array is not None:
                buffers.append(memoryview(np.ascontiguousarray(array)).cast("B"))
        return body, buffers

    def _tensor(self, request: Message, start: int, stop: int) -> dict[str, np.ndarray | None]:
        comparison, tensor = self._comparison, request["tensor"]
        a, b = request["a"], request["b"]
        if "parameter" in tensor:
            pair = comparison.parameter(a, b, tensor["parameter"])
            return {
                key: None if own is None else comparison.read(name, own, start, stop)
                for key, name, own in (("a", a, pair.a), ("b", b, pair.b))
            }
        found = comparison.activation(a, b, tensor["layer"], tensor["side"], tensor["image"])
        return {
            key: None if array is None else array.reshape(-1)[start:stop]
            for key, array in found.items()
        }

    def _image(self, request: Message) -> tuple[Message, Buffers]:
        source, index = self._comparison.images, request["image"]
        png, width, height = pictures.png(self._comparison.picture(index))
        label = source.label(index)
        body = {
            "image": index,
            "name": source.names[index],
            "width": width,
            "height": height,
            "label": label,
        }
        return body, [png]

    def _thumbnails(self, request: Message) -> tuple[Message, Buffers]:
        source = self._comparison.images
        start, stop = request["start"], min(request["stop"], len(source))
        buffers, labels = [], []
        for index in range(start, stop):
            # One that cannot be read costs its neighbours nothing; chosen, it says why.
            try:
                labels.append(source.label(index))
            except CNNComparatorError:
                labels.append(None)
            try:
                buffers.append(pictures.png(source.thumbnail(index, request["size"]))[0])
            except CNNComparatorError:
                buffers.append(b"")
        return {"start": start, "stop": stop, "labels": labels}, buffers

    def _extent(self, request: Message, reporter: Reporter) -> Iterator[None]:
        parameter = request["parameter"]
        a, b, folded = request["a"], request["b"], request.get("folded", False)
        for change in self._comparison.change_steps(a, b, parameter, folded):
            if change is not None:
                body = {
                    "parameter": parameter,
                    "max_abs_change": change.measures["max_abs"] if change.finite else None,
                    "finite": change.finite,
                    "nonfinite": change.nonfinite,
                    "floor": _number(change.floor) or 0.0,
                }
                reporter.answer(body)
            yield

    def _overview(self, request: Message, reporter: Reporter) -> Iterator[None]:
        a, b = request["a"], request["b"]
        total = self._comparison.comparable_count(a, b)
        layers: list[Message] = []
        buffers: list[bytes] = []

        def flush() -> None:
            reporter.result({"total": total, "layers": layers[:]}, buffers[:])
            layers.clear()
            buffers.clear()

        for found in self._comparison.overview_steps(a, b, request.get("folded", False)):
            if found is not None:
                pair, change = found
                layers.append({"layer": pair.id, **overview_row(change)})
                kernels = () if change.weight is None else change.weight.kernels
                buffers.append(np.asarray(kernels, "<f8").tobytes())
            if layers and reporter.is_due():
                flush()
            yield
        flush()

    def _predictions(self, request: Message, reporter: Reporter) -> Iterator[None]:
        image = request["image"]
        body: Message = {"label": self._comparison.images.label(image)}
        for side in ("a", "b"):
            body[side], body[f"error_{side}"] = None, None
            try:
                found = self._comparison.probabilities(request[side], image)
                body[side] = [_number(float(value)) for value in found]
            except ChangedError:
                raise
            except CNNComparatorError as error:
                body[f"error_{side}"] = str(error)
            yield
        reporter.result(body)

    def _accuracy(self, request: Message, reporter: Reporter) -> Iterator[None]:
        counts = None
        for counts in self._comparison.accuracy_steps(request["a"], request["b"]):
            if reporter.is_due():
                reporter.result(_counts(counts))
            yield
        if counts is not None:
            reporter.result(_counts(counts))

    def _activations(self, request: Message, reporter: Reporter) -> Iterator[None]:
        sides = []
        for side in ("input", "output"):
            found = self._comparison.activation(
                request["a"], request["b"], request["layer"], side, request["image"]
            )
            shapes = {
                f"shape_{key}": None if array is None else list(array.shape)
                for key, array in found.items()
            }
            sides.append({"side": side, **shapes})
            yield
        reporter.result({"sides": sides})

    def _patches(self, request: Message, reporter: Reporter) -> Iterator[None]:
        for found in self._comparison.patches_steps(
            request["a"],
            request["b"],
            request["layer"],
            request["side"],
            request["channel"],
            request["image"],
            request["count"],
        ):
            if isinstance(found, Progress):
                if reporter.is_due():
                    reporter.progress(found.done, found.total, found.text)
            else:
                reporter.result(
                    {
                        "proposals": found.proposals,
                        "a": _patches(found.a),
                        "b": _patches(found.b),
                        "note": found.note,
                    }
                )
            yield


class Reporter:
    """Publishes what a job finds, numbered."""

    def __init__(self, send: Callable[[Message, Buffers], None], token: str, job: str) -> None:
        self._send = send
        self._token = token
        self._job = job
        self._last = 0.0
        self.count = 0

    def is_due(self) -> bool:
        """Whether the last message is long enough ago."""
        return time.monotonic() - self._last >= INTERVAL

    def answer(self, body: Message) -> None:
        """The one answer of a one-shot request that needed the queue."""
        self._send({"kind": self._job, "token": self._token, **body}, ())

    def result(self, body: Message, buffers: Buffers = ()) -> None:
        self._publish({"kind": "result", "job": self._job, **body}, buffers)

    def progress(self, done: int, total: int, text: str) -> None:
        self._publish({"kind": "progress", "done": done, "total": total, "text": text}, ())

    def _publish(self, message: Message, buffers: Buffers) -> None:
        self._send({**message, "token": self._token, "seq": self.count}, buffers)
        self.count += 1
        self._last = time.monotonic()


def _number(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None


def _counts(counts: Any) -> Message:
    return {
        "correct_a": counts.correct_a,
        "correct_b": counts.correct_b,
        "done": counts.done,
        "total": counts.total,
    }


def _patches(patches: Sequence[Any] | None) -> list[Message] | None:
    if patches is None:
        return None
    return [
        {
            "box": [int(extent) for extent in patch.box],
            "activation": _number(patch.activation),
            "rank_a": patch.rank_a,
            "rank_b": patch.rank_b,
        }
        for patch in patches
    ]
