"""Functions without side effects: JAX differentiates no others.

The same in every package.

In a keras.StatelessScope an assignment leaves the variable as it is; the scope holds
the new value, and passes it on.
"""

# Keras has no types.
# mypy: allow-subclassing-any

from collections.abc import Callable
from typing import Any, TypeVar

import jax
import keras

from .support.device import Tensor

Result = TypeVar("Result")


class Scope(keras.StatelessScope):
    """A scope that starts with the variables as they are in the scope around it."""

    def __init__(self) -> None:
        super().__init__()
        self.assigned: dict[int, tuple[keras.Variable, Tensor]] = {}

    def add_update(self, update: tuple[keras.Variable, Tensor]) -> None:
        super().add_update(update)
        self.assigned[id(update[0])] = update

    def get_current_value(self, variable: keras.Variable) -> Tensor | None:
        value = super().get_current_value(variable)
        if value is None and self.original_scope is not None:
            return self.original_scope.get_current_value(variable)
        return value


def gradient(
    forward: Callable[[], tuple[Tensor, Result]], weights: list[keras.Variable]
) -> tuple[list[Tensor], Result]:
    """The gradient of the loss of `forward` by these weights, and its report."""

    def loss_at(values: list[Tensor]) -> tuple[Tensor, Result]:
        for weight, value in zip(weights, values, strict=True):
            weight.assign(value)
        return forward()

    return differentiate(loss_at, [weight.value for weight in weights])


def differentiate(
    function: Callable[..., tuple[Tensor, Result]], *values: Any, by: int = 0
) -> tuple[Any, Result]:
    """The gradient of the first result by `values[by]`, and the second result.

    Running statistics that it assigns end as after a plain call.
    """
    pure, settled = without_effects(function)
    slope, more = jax.grad(pure, argnums=by, has_aux=True)(*values)
    return slope, settled(more)


def without_effects(
    function: Callable[..., tuple[Any, Result]],
) -> tuple[Callable[..., tuple[Any, Any]], Callable[[Any], Result]]:
    """The function, with what it assigns beside its second result; and what assigns it."""
    variables: list[keras.Variable] = []

    def pure(*arguments: Any) -> tuple[Any, Any]:
        with Scope() as scope:
            value, more = function(*arguments)
        variables[:] = [variable for variable, _ in scope.assigned.values()]
        return value, (more, [assigned for _, assigned in scope.assigned.values()])

    def settled(result: Any) -> Result:
        more: Result
        more, after = result
        for variable, assigned in zip(variables, after, strict=True):
            variable.assign(assigned)
        return more

    return pure, settled
