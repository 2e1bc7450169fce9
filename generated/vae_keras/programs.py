"""Step functions as graphs of TensorFlow, of one call and of many.

The same in every package.
"""

# TensorFlow has no types.
# mypy: allow-untyped-decorators

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np
import tensorflow as tf

from .support import devices
from .support.device import taken
from .support.rows import Rows, of_iteration
from .support.sharing import on_each_device, part


def is_tensor(argument: Any) -> bool:
    """Whether it is new in each step."""
    return isinstance(argument, tf.Tensor | np.ndarray | Rows)


class Program:
    """A step function as a graph, made when it is first called.

    `fixed` are the arguments that are no tensors, with None for each tensor.
    """

    def __init__(self, step: Callable[..., Any]) -> None:
        def whole(fixed: Any, tensors: Any) -> Any:
            every = [taken(tensor) for tensor in tensors]

            def compute() -> Any:
                own = map(part, every)
                return step(*(next(own) if a is None else a for a in fixed))

            return on_each_device(compute)

        # AutoGraph would rewrite the step, and anew at each start, for nothing: no
        # control flow of a step depends on a tensor.
        self.whole = whole

    @cached_property
    def graph(self) -> Any:
        """The graph, or a program of XLA: what `--compile` says is known by the first call."""
        return tf.function(self.whole, autograph=False, jit_compile=_by_xla())

    def __call__(self, fixed: Any, tensors: Any) -> Any:
        """One step."""
        return self.graph(fixed, tensors)

    def names(self, fixed: Any, tensors: Any) -> tuple[str, ...] | None:
        """What it reports; None for a number without a name."""
        report = self.graph.get_concrete_function(fixed, tensors).structured_outputs
        return tuple(report) if isinstance(report, dict) else None


def _by_xla() -> bool | None:
    return devices.POLICY.is_compiled or None


def repeated(
    calls: Sequence[tuple[Program, Any]], most: int
) -> Callable[[int, Any], list[Any]]:
    """The calls of an iteration, made again and again in one graph.

    It takes how often, at most `most` times, and for each call its tensors of all
    iterations; the result are the reports of each call, in arrays.
    """

    def iteration(tensors: Any) -> list[Any]:
        pairs = zip(calls, tensors, strict=True)
        return [program(fixed, given) for (program, fixed), given in pairs]

    @partial(tf.function, autograph=False, jit_compile=_by_xla())
    def many(count: Any, tensors: Any) -> list[Any]:
        first = [
            program.graph.get_concrete_function(fixed, given).structured_outputs
            for (program, fixed), given in zip(
                calls, of_iteration(tensors, 0), strict=True
            )
        ]
        empty = [tf.TensorArray(value.dtype, count) for value in tf.nest.flatten(first)]

        def once(number: Any, every: Any) -> tuple[Any, list[Any]]:
            reports = tf.nest.flatten(iteration(of_iteration(tensors, number)))
            pairs = zip(every, reports, strict=True)
            return number + 1, [array.write(number, value) for array, value in pairs]

        _, every = tf.while_loop(
            lambda number, _: number < count, once, (0, empty), parallel_iterations=1
        )
        columns = [array.stack() for array in every]
        return list(tf.nest.pack_sequence_as(first, columns))

    def call(count: int, tensors: Any) -> list[Any]:
        reports = many(tf.constant(count), tensors)
        return list(tf.nest.map_structure(np.asarray, reports))

    return call
