"""Constants that operators compute from others: within budgets, and only when they are read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from ...errors import CNNComparatorError, SourceError
from ...snapshot import Shape
from . import budgets
from .amounts import elements, work
from .constants import Computed, Constant
from .tensors import TensorStore

if TYPE_CHECKING:
    import onnx

_SMALL = 1024
"""Elements up to which a result is kept, so that long chains of small ones take linear time."""


class Computation:
    """A node with one output and constants alone as inputs.

    ``shape`` is what shape inference says of the output, ``None`` where it says nothing; a
    result of another shape is an error.
    """

    def __init__(
        self,
        node: onnx.NodeProto,
        sources: Mapping[str, Constant],
        opsets: tuple[onnx.OperatorSetIdProto, ...],
        shape: Shape | None,
    ) -> None:
        self.node = node
        self.sources = dict(sources)
        self.shape = shape
        self._opsets = opsets
        self._kept: np.ndarray | None = None

    @property
    def is_small(self) -> bool:
        """Whether the result is kept once it is known."""
        return self.shape is not None and prod(self.shape) <= _SMALL

    def result(self, store: TensorStore) -> np.ndarray:
        """What the node computes. Raises ``SourceError``."""
        return store.kept(self, lambda: self._computed(store))

    @property
    def is_known(self) -> bool:
        """Whether the result is kept already."""
        return self._kept is not None

    def steps(self, skip: Callable[[Computation], bool]) -> Iterator[Computation]:
        """The computations that lead to this one, in order, but for skipped ones; itself last."""
        done: set[Computation] = set()
        stack = [(self, False)]
        while stack:
            one, leaving = stack.pop()
            if leaving:
                yield one
            elif one not in done and not skip(one):
                done.add(one)
                stack.append((one, True))
                stack += [
                    (source.computation, False)
                    for source in one.sources.values()
                    if isinstance(source.computation, Computation)
                ]

    def _computed(self, store: TensorStore) -> np.ndarray:
        if self._kept is not None:
            return self._kept
        steps = list(self.steps(lambda one: one.is_known))
        last = {source.computation: step for step in steps for source in step.sources.values()}
        results: dict[Computed | None, np.ndarray] = {}
        for step in steps:
            results[step] = step._step(store, results)
            for source in step.sources.values():
                if last[source.computation] is step:
                    results.pop(source.computation, None)
        return results[self]

    def _step(
        self, store: TensorStore, results: Mapping[Computed | None, np.ndarray]
    ) -> np.ndarray:
        feeds = {
            name: source.of(results[source.computation])
            if source.computation in results
            else source.value(store)
            for name, source in self.sources.items()
        }
        found = self._evaluated(feeds, store)
        if self.shape is not None and found.shape != self.shape:
            raise self._failed(store, f"its shape is {found.shape}, not {self.shape}")
        if found.size <= _SMALL:
            self._kept = found
        return found

    def _evaluated(self, feeds: Mapping[str, np.ndarray], store: TensorStore) -> np.ndarray:
        from onnx import TensorProto, helper
        from onnx.reference import ReferenceEvaluator

        def info(name: str) -> onnx.ValueInfoProto:
            return helper.make_tensor_value_info(name, TensorProto.UNDEFINED, None)

        node = self.node
        try:
            self._check(feeds, store)
            graph = helper.make_graph(
                [node], "constant", [*map(info, feeds)], [info(node.output[0])]
            )
            evaluator = ReferenceEvaluator(helper.make_model(graph, opset_imports=self._opsets))
            with np.errstate(all="ignore"):
                return np.asarray(evaluator.run(None, dict(feeds))[0])
        except CNNComparatorError:
            raise
        except Exception as error:
            raise self._failed(store, f"{type(error).__name__}: {error}"[:200]) from error

    def _check(self, feeds: Mapping[str, np.ndarray], store: TensorStore) -> None:
        """Raises ``SourceError`` when the result would be larger than it may or is said to be."""
        inputs = [feeds[name] if name else None for name in self.node.input]
        count = elements(self.node, inputs)
        limit = budgets.at_once(store.stored)
        if count is None or count > limit:
            raise budgets.over(
                store.name, limit, f"elements in the constant '{self.node.output[0]}'"
            )
        known = sum(one.size for one in inputs if one is not None)
        if self.shape is not None and count > prod(self.shape) + known + _SMALL:
            raise self._failed(store, f"it has {count:,} elements, not {prod(self.shape):,}")

    def _failed(self, store: TensorStore, why: str) -> SourceError:
        return SourceError(
            f"The constant '{self.node.output[0]}' ({self.node.op_type}) of '{store.name}' cannot "
            f"be computed: {why}. Simplify the model, e.g. with onnxsim, or export it again."
        )


class Workload:
    """What reading all parameters of a model takes, known from shapes; see ``onnx_budgets``."""

    def __init__(self, store: TensorStore) -> None:
        self._store = store
        self._operations = 0
        self._computed = 0
        self._compared = 0
        self._kept: set[Computation] = set()

    def add(self, constant: Constant) -> None:
        """Counts the computing of a constant. Raises ``SourceError``."""
        if not isinstance(constant.computation, Computation):
            self._count(constant.size)
            return
        for step in constant.computation.steps(self._kept.__contains__):
            self._operations += 1
            if self._operations > budgets.OPERATIONS:
                what = "operations for its weights"
                raise budgets.over(self._store.name, budgets.OPERATIONS, what)
            shapes = [step.sources[name].shape for name in step.node.input if name]
            self._count(prod(step.shape or ()) + work(step.node, shapes))
            if step.is_small:
                self._kept.add(step)

    def compare(self, constant: Constant) -> None:
        """Counts a parameter, too. Raises ``SourceError``."""
        self.add(constant)
        self._compared += constant.size
        limit = budgets.compared(self._store.stored)
        if self._compared > limit:
            raise budgets.over(self._store.name, limit, "weights, more than its bytes can hold")

    def _count(self, amount: int) -> None:
        self._computed += amount
        limit = budgets.computed(self._store.stored)
        if self._computed > limit:
            raise budgets.over(self._store.name, limit, "elements in its computed constants")
