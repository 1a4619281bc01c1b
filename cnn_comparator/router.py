"""Answers the requests of one data comm: a thin map from messages to the comparison."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import numpy as np

from . import pictures
from ._version import __version__
from .comparison import Comparison
from .errors import Cancelled, CNNComparatorError, RequestError, VersionError
from .gate import Gate
from .jobs import Job, JobQueue
from .manifest import manifest
from .protocol import PROTOCOL_VERSION, Message, parse_request, requests_of
from .studies import study_named
from .studies.study import Partial, Progress, Study
from .studies.wire import encoded, joined
from .words import encoded_words

INTERVAL = 0.1
"""Shortest time between two results of a study, in seconds."""

MAX_PART = 32 << 20
"""Largest part that is answered, in bytes a snapshot."""

RELOAD_PRIORITY = -1

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
                self._submit_study(request)
        except Exception as error:  # noqa: BLE001 - the browser is told
            self._fail(str(token), error)

    def close(self) -> None:
        """Drops the jobs of a browser that has gone."""
        self._queue.cancel_all(lambda key: isinstance(key, tuple) and key[0] == id(self))

    def _submit_study(self, request: Message) -> None:
        study = study_named(request["name"])
        params = study.params(**request["params"])
        reporter = Reporter(study, self._send, request["token"])
        steps = self._gate.each(self._study(study, params, reporter))
        self._submit(request, study.priority, steps, reporter.done)

    def _study(self, study: Study[Any, Any], params: Any, reporter: Reporter) -> Iterator[None]:
        run = self._comparison.run(study, params)
        while True:
            try:
                told = next(run)
            except StopIteration as end:
                reporter.finish(end.value)
                return
            reporter.tell(told)
            yield

    def _submit(
        self,
        request: Message,
        priority: int,
        steps: Iterator[None],
        done: Callable[[], None] = lambda: None,
    ) -> None:
        token = request["token"]

        def finished(error: BaseException | None) -> None:
            if error is None:
                done()
            else:
                self._fail(token, error)

        self._queue.submit(Job((id(self), token), priority, steps, finished))

    def _submit_reload(self, request: Message) -> None:
        """Once a token: the browser repeats what takes long, or whose answer was lost."""
        is_done = self._reload_tokens.get(request["token"])
        if is_done:
            self._answer("reload", request, {}, ())
        elif is_done is None:
            self._reload_tokens[request["token"]] = False
            self._submit(request, RELOAD_PRIORITY, self._reload(request))

    def _reload(self, request: Message) -> Iterator[None]:
        token = request["token"]
        try:
            self._reload_all()
        except BaseException:
            del self._reload_tokens[token]
            raise
        self._reload_tokens = {token: True}
        self._answer("reload", request, {}, ())
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
        of = comparison.mean_activation if "images" in tensor else comparison.activation
        found = of(a, b, **tensor)
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
        buffers: list[bytes] = []
        labels: list[int | None] = []
        errors: list[str | None] = []
        for index in range(start, stop):
            # One that cannot be read costs its neighbours nothing.
            try:
                labels.append(source.label(index))
            except CNNComparatorError:
                labels.append(None)
            try:
                buffers.append(pictures.png(source.thumbnail(index, request["size"]))[0])
                errors.append(None)
            except CNNComparatorError as error:
                buffers.append(b"")
                errors.append(str(error))
        return {"start": start, "stop": stop, "labels": labels, "errors": errors}, buffers


class Reporter:
    """Publishes what a study tells, numbered, and not too often."""

    def __init__(
        self, study: Study[Any, Any], send: Callable[[Message, Buffers], None], token: str
    ) -> None:
        self._study = study
        self._send = send
        self._token = token
        self._last = 0.0
        self._count = 0
        self._held: Partial | None = None
        self._has_told = False

    def tell(self, told: Progress | Partial | None) -> None:
        """Takes what a study yields; partial results that come too soon are sent together."""
        if isinstance(told, Partial):
            self._held = joined(self._study, self._held, told)
            self._has_told = True
        if time.monotonic() - self._last < INTERVAL:
            return
        # A result says more than how far it is, which would always come first.
        if self._held is not None:
            self._result(self._held)
        if isinstance(told, Progress):
            body = {"done": told.done, "total": told.total, "text": encoded_words(told.text)}
            self._publish("progress", body, ())

    def finish(self, result: Any) -> None:
        """Sends the result, or what of it has not been told."""
        told = self._study.grows and self._has_told
        last = self._held if told else Partial(self._study.sent(result), 1.0)
        if last is not None:
            self._result(last)

    def done(self) -> None:
        """The last word."""
        self._send({"kind": "done", "token": self._token, "count": self._count}, ())

    def _result(self, partial: Partial) -> None:
        self._held = None
        result, buffers = encoded(partial.result)
        grows = list(self._study.grows)
        body = {"result": result, "share": partial.share, "grows": grows}
        self._publish("result", body, buffers)

    def _publish(self, kind: str, body: Message, buffers: Buffers) -> None:
        self._send({"kind": kind, "token": self._token, "seq": self._count, **body}, buffers)
        self._count += 1
        self._last = time.monotonic()
