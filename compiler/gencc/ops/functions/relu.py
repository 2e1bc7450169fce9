"""`relu(v)`: max(v, 0), element by element, with slope 0 at 0."""

from __future__ import annotations

from gencc.ops.cases import NEAR, SMALL, Case
from gencc.ops.drawing import Unary, rising
from gencc.ops.functions import Arithmetic
from gencc.ops.functions._building import elementwise

FUNCTION = elementwise("relu", "v", arithmetic=Arithmetic("max", (0.0,)))

DOCUMENTATION = "| `relu(v)` | max(v, 0), elementwise; its slope at 0 is 0 |"

CASES = (
    Case(
        "relu, at 0",
        NEAR,
        {
            "bent": "relu(h)",
            "small": "relu(1e-100 * h)",
            "large": "relu(1e100 * h)",
            "turned": "relu(-h)",
        },
        batch=1,
        optimizer=SMALL,
    ),
)

DRAWN = Unary(rising(lambda v: max(v, 0.0), least=0.0))
