"""`sample(d)`: a draw; of a normal mean + exp(log_var / 2) N(0, 1).

Kingma & Welling 2014, arXiv:1312.6114, section 2.4: the gradient goes through mean and
log_var.
"""

from __future__ import annotations

from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve import distributions

FUNCTION = Function(
    ("distribution",),
    distributions.sample,
    draws="noise",
    elsewhere=(("rsample reparameterize reparametrize draw", ""),),
)

DOCUMENTATION = "| `sample(d)` | a draw: mean + exp(log_var / 2) · noise for a normal |"

CASES = ()  # rows/distributions.py: what is done with distributions

DRAWN = Special("coding.variational")
