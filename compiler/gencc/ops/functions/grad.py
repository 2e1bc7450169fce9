"""`grad(v, u)`: how a number of each example changes with a value that it is computed from.

Of the shape of u, in the unit of the number over that of u. Gulrajani et al. 2017,
arXiv:1704.00028; Mescheder et al. 2018, arXiv:1801.04406.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.gradients import gradient

FUNCTION = Function(
    ("v", "u"),
    gradient,
    operation="own",
    along=True,
    elsewhere=(("gradient gradients autograd jacobian", "`grad(critic(u), u)`"),),
)

DOCUMENTATION = (
    "| `grad(v, u)` | how a number of each example changes with a value that it is computed "
    "from, `grad(critic(u), u)`; of the shape of u |"
)

CASES = ()  # rows/gradients.py: through layers of every kind

DRAWN = Special("discriminators._penalty")
