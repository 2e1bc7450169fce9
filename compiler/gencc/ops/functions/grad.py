"""`grad(v, u)`: how a number of each example changes with a value that it is computed from.

Of the shape of u, in the unit of the number over that of u. Gulrajani et al. 2017,
arXiv:1704.00028; Mescheder et al. 2018, arXiv:1801.04406. Of one number for each position along
an axis it is the gradient of each: `grad(rows(v, K), u)` has the rows of the Jacobian of v, as the
penalty of contractive autoencoders needs them (Rifai et al. 2011, equation 5).
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
    elsewhere=(
        ("gradient gradients autograd", "`grad(critic(u), u)`"),
        ("jacobian jacrev jacfwd batch_jacobian", "`grad(rows(v, K), u)`"),
        ("vjp vector_jacobian_product", "`grad(sum(stop(w) * v), u)`"),
    ),
)

DOCUMENTATION = (
    "| `grad(v, u)` | how a number of each example changes with a value that it is computed "
    "from, `grad(critic(u), u)`; of the shape of u; `grad(rows(v, K), u)` is that of each of the K "
    "numbers of v, along the axis K |"
)

CASES = ()  # rows/gradients.py: through layers of every kind

DRAWN = Special("discriminators._penalty")
