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


def lower(model: Model) -> Model:
    """The model as backends need it; raises CompileError."""
    model = verify(expose_logits(model))
    model = verify(stabilize(model))
    model = verify(guard_branches(model))
    model = verify(repeat_rows(model))
    model = verify(name_numbers(model))
    return verify(settle_constants(model))
