"""`grad(critic(u), u)`: how the number that a network gives changes with its argument.

Of the shape of u, in the unit of the number over that of u. Gulrajani et al. 2017,
arXiv:1704.00028; Mescheder et al. 2018, arXiv:1801.04406.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve.gradients import gradient

FUNCTION = Function(
    ("critic(v)", "v"),
    gradient,
    opens=True,
    operation="own",
    elsewhere=(("gradient gradients autograd jacobian", "`grad(critic(u), u)`"),),
)

DOCUMENTATION = (
    "| `grad(critic(u), u)` | how the one number that a network gives for an example "
    "changes with what it is given; of the shape of u |"
)

CASES = ()  # rows/gradients.py: through layers of every kind

DRAWN = Special("discriminators._penalty")
