"""The prior is the mixture of the normals that the encoder gives for pseudo-inputs, by scipy."""

from __future__ import annotations

import numpy as np
import pytest
from drawn_data import drawn_data
from scipy import special, stats
from zoo import changed, metric, output, trained

CERTAIN = ("z:      sample(q)", "z:      q.mean")
MEASURED = (
    "outputs:\n",
    "metrics: {kl: kl}\n"
    "outputs:\n"
    "  q_mean: q.mean\n"
    "  q_log_var: q.log_var\n"
    "  p_mean: stack(p.mean, K) + 0 * sum(x)\n"
    "  p_log_var: stack(p.log_var, K) + 0 * sum(x)\n",
)


def test_the_prior_is_the_mixture_of_the_posteriors_of_pseudo_inputs() -> None:
    model = changed("vamp", CERTAIN, MEASURED)
    of = trained(model, drawn_data(model, 7)["x"].values)
    z, log_var = output(of, "q_mean"), output(of, "q_log_var")
    means, log_vars = output(of, "p_mean")[0], output(of, "p_log_var")[0]
    assert means.shape == (50, 8)
    assert np.ptp(means, axis=0).min() > 0
    own = stats.norm(z, np.exp(log_var / 2)).logpdf(z).sum(axis=1)
    of_each = stats.norm(means, np.exp(log_vars / 2)).logpdf(z[:, None]).sum(axis=2)
    prior = special.logsumexp(of_each, axis=1) - np.log(50)
    assert metric(of, "kl") == pytest.approx(np.mean(own - prior))
