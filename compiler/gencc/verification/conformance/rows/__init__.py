"""The cases of the suite in the order in which they run, basic operations first."""

from __future__ import annotations

from itertools import chain

from gencc.verification.conformance.row import Row
from gencc.verification.conformance.rows import (
    activations,
    augmentations,
    digits,
    distributions,
    functions,
    gradients,
    layers,
    losses,
    networks,
    optimizers,
    outputs,
    schedules,
    validations,
)

GROUPS: dict[str, tuple[Row, ...]] = {
    "layers": layers.ROWS,
    "activations": activations.ROWS,
    "networks": networks.ROWS,
    "functions": functions.ROWS,
    "distributions": distributions.ROWS,
    "losses": losses.ROWS,
    "optimizers": optimizers.ROWS,
    "schedules": schedules.ROWS,
    "outputs": outputs.ROWS,
    "augmentations": augmentations.ROWS,
    "validation": validations.ROWS,
    "gradients": gradients.ROWS,
    "digits": digits.ROWS,
}

EVERY: tuple[Row, ...] = tuple(chain.from_iterable(GROUPS.values()))
