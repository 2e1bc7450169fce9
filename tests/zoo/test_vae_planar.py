"""While nothing is bent it is the VAE, and a bend has the log-determinant of its Jacobian."""

from __future__ import annotations

import numpy as np
import pytest
from gencc.verification.reference.tape import Array
from zoo import changed, training

VAE = ("  z:   bent(z_2, u_3, w_3, b_3)", "  z:   z_0 + 0 * bent(z_2, u_3, w_3, b_3)")
STEP = 1e-5  # of central differences, which are exact to about 1e-10
NO_VOLUME = ("z_0) - volume", "z_0) - 0 * volume")


def test_with_flows_that_bend_nothing_it_is_the_vae() -> None:
    flows, vae = (
        training(changed("vae_planar")),
        training(changed("vae_planar", VAE, NO_VOLUME)),
    )
    assert flows.run(1) == [pytest.approx(losses, rel=1e-12) for losses in vae.run(1)]


def test_the_log_determinant_is_that_of_the_jacobian() -> None:
    """Of all three bends, at a posterior without variance, whose draws are its mean."""
    random = np.random.default_rng(0)
    state = {f"{p}_{i}/value": random.normal(size=2) for p in "uw" for i in (1, 2, 3)}
    state |= {f"b_{i}/value": np.asarray(random.normal()) for i in (1, 2, 3)}
    mean = np.array([0.4, -0.7])

    def bent(z: Array) -> Array:
        for i in (1, 2, 3):
            u, w, b = (state[f"{name}_{i}/value"] for name in "uwb")
            z = z + u * np.tanh(w @ z + b)
        return z

    columns = [
        (bent(mean + STEP * e) - bent(mean - STEP * e)) / (2 * STEP) for e in np.eye(2)
    ]
    log_det = np.linalg.slogdet(np.stack(columns, axis=1))[1]
    losses = []
    for changes in ((), (NO_VOLUME,)):
        run = training(changed("vae_planar", *changes))
        for name in ("mean", "log_var"):
            run.state[f"encoder/{name}/dense_1/kernel"][:] = 0
        run.state["encoder/mean/dense_1/bias"][:] = mean
        run.state["encoder/log_var/dense_1/bias"][:] = -60
        run.state.update({name: value.copy() for name, value in state.items()})
        losses.append(run.run(1)[0]["kl"])
    assert losses[1] - losses[0] == pytest.approx(log_det, abs=1e-8)
