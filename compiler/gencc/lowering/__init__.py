"""Rewrites Model -> Model, each in a file of its own and leaving a valid model.

`lower` is the order in which they run before a backend sees the model.
"""

from gencc.ir.model import Model
from gencc.ir.verify import verify
from gencc.lowering.branches import guard_branches
from gencc.lowering.constants import settle_constants
from gencc.lowering.logits import expose_logits
from gencc.lowering.numbers import name_numbers
from gencc.lowering.repeated import repeat_rows
from gencc.lowering.stable import stabilize

_PASSES = (
    expose_logits,
    stabilize,
    guard_branches,
    repeat_rows,
    name_numbers,
    settle_constants,
)


def lower(model: Model) -> Model:
    """A valid model, as backends need it; raises CompileError."""
    for change in _PASSES:
        before, model = model, change(model)
        if model != before:
            verify(model)
    return model
