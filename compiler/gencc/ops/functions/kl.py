"""`kl(q, prior.z)`: 1/2 sum(mean^2 + exp(log_var) - 1 - log_var), in nats.

The divergence of a normal q from N(0, I), for each example. Kingma & Welling 2014,
arXiv:1312.6114, appendix B.
"""

from __future__ import annotations

from gencc.ops.cases import Digits, Float32
from gencc.ops.drawing import Special
from gencc.ops.functions import Function
from gencc.resolve import distributions

FUNCTION = Function(
    ("q", "prior.z"),
    distributions.kl,
    elsewhere=(("kld kl_div kl_divergence kl_loss kldiv_loss", "`kl(q, prior.z)`"),),
)

DOCUMENTATION = "| `kl(q, prior.z)` | ½ Σ (mean² + exp(log_var) − 1 − log_var) |"

_NEAR_0 = Digits(
    size=1.0, why="exp(v) - 1 - v is about v^2 / 2, and its parts are rounded like 1"
)

CASES = (  # and rows/distributions.py
    Float32(
        "digits of log_prob and kl",
        ((0.5,),),
        {
            "of_prior": "log_prob(prior.z, 3 * H)",
            "far": "log_prob(prior.z, 60 * H)",
            "narrow": "log_prob(normal(0.25 * x, -20 * x), H)",
            "wide": "log_prob(normal(0.25 * x, 60 * H), x)",
            "kl_mean": "kl(normal(H, -x), prior.z)",
            "kl_wide": "kl(normal(x, 60 * H), prior.z)",
            "kl_narrow": "kl(normal(x, -60 * H), prior.z)",
            "kl_near": "kl(normal(0 * x, 0.01 * H), prior.z)",
        },
        top="latent: {z: {normal: 1}}",
        values={"kl_near": _NEAR_0},
        gradients={"kl_near": _NEAR_0},
    ),
)

DRAWN = Special("coding.variational")
