"""Step functions as programs of JAX, of one call and of many.

The same in every package.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

import jax
import keras
import numpy as np

from .optimizers import Optimizer
from .support.device import Tensor, taken
from .support.rows import Rows, of_iteration
from .support.sharing import joined, part

Values = list[Tensor]  # of variables, in the order of `variables_of`


def is_tensor(argument: Any) -> bool:
    """Whether it is new in each step."""
    return isinstance(argument, jax.Array | np.ndarray | Rows)


class Program:
    """A step function as a program, compiled when it is first called.

    It takes the tensors of the step, and the values of all variables of its networks and
    optimizers; their new values come out beside the step's report. `fixed` are the
    arguments that are no tensors, with None for each tensor.
    """

    def __init__(self, step: Callable[..., Any]) -> None:
        @partial(jax.jit, static_argnums=0)
        def pure(fixed: Any, before: Values, tensors: Any) -> tuple[Any, Values]:
            state = variables_of(fixed)
            remaining = iter(tensors)
            arguments = (
                part(taken(next(remaining))) if a is None else a for a in fixed
            )
            with keras.StatelessScope(zip(state, before, strict=True)) as scope:
                report = step(*arguments)
            return report, [scope.get_current_value(variable) for variable in state]

        self.pure = pure

    def __call__(self, fixed: Any, tensors: Any) -> Any:
        """One step."""
        state = variables_of(fixed)
        before = [variable.value for variable in state]
        report, after = self.pure(fixed, before, joined(tensors))
        _assign(state, after)
        return report

    def names(self, fixed: Any, tensors: Any) -> tuple[str, ...] | None:
        """What it reports; None for a number without a name."""
        before = [variable.value for variable in variables_of(fixed)]
        report, _ = jax.eval_shape(partial(self.pure, fixed), before, joined(tensors))
        return tuple(report) if isinstance(report, dict) else None


def repeated(
    calls: Sequence[tuple[Program, Any]], most: int
) -> Callable[[int, Any], list[Any]]:
    """The calls of an iteration, made again and again in one program.

    It takes how often, at most `most` times, and for each call its tensors of all
    iterations; the result are the reports of each call, in arrays.
    """
    state = variables_of([argument for _, fixed in calls for argument in fixed])
    order = {id(variable): number for number, variable in enumerate(state)}

    def iteration(values: Values, tensors: Any) -> tuple[Values, list[Any]]:
        values, reports = list(values), []
        for (program, fixed), given in zip(calls, tensors, strict=True):
            own = [order[id(variable)] for variable in variables_of(fixed)]
            report, after = program.pure(
                fixed, [values[number] for number in own], given
            )
            for number, value in zip(own, after, strict=True):
                values[number] = value
            reports.append(report)
        return values, reports

    @jax.jit
    def many(count: int, before: Values, tensors: Any) -> tuple[Values, list[Any]]:
        def once(number: Any, so_far: Any) -> Any:
            values, every = so_far
            values, reports = iteration(values, of_iteration(tensors, number))
            added = jax.tree.map(
                lambda column, report: column.at[number].set(report), every, reports
            )
            return values, added

        _, shapes = jax.eval_shape(iteration, before, of_iteration(tensors, 0))
        empty = jax.tree.map(
            lambda s: jax.numpy.zeros((most, *s.shape), s.dtype), shapes
        )
        # A loop of any length is the same program: where blocks begin changes no digit.
        after: tuple[Values, list[Any]]
        after = jax.lax.fori_loop(0, count, once, (before, empty))
        return after

    def call(count: int, tensors: Any) -> list[Any]:
        before = [variable.value for variable in state]
        after, reports = many(count, before, joined(tensors, axis=1))
        _assign(state, after)
        return list(jax.tree.map(np.asarray, reports))

    return call


def variables_of(fixed: Any) -> list[keras.Variable]:
    """Each variable of these networks and optimizers once, always in the same order."""
    variables: dict[int, keras.Variable] = {}
    for argument in fixed:
        for variable in _own(argument):
            variables[id(variable)] = variable
    return list(variables.values())


def _own(argument: Any) -> Iterator[keras.Variable]:
    if isinstance(argument, Optimizer):
        yield from argument.weights
        for part in argument.state.values():
            yield from part
        yield from argument.sums
        yield from () if argument.steps is None else (argument.steps,)
        yield from (argument.lr,) if isinstance(argument.lr, keras.Variable) else ()
        return
    for network in getattr(argument, "__dict__", {}).values():  # settings have none
        yield from getattr(network, "variables", [])


def _assign(variables: Sequence[keras.Variable], values: Values) -> None:
    for variable, value in zip(variables, values, strict=True):
        variable.assign(value)
