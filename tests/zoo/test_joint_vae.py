"""The choice costs 0 nats where all are equally likely, and log 10 where one is certain."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training


@pytest.mark.parametrize(("logit", "nats"), [(0.0, 0.0), (60.0, np.log(10))])
def test_a_choice_among_ten_costs_up_to_log_10(logit: float, nats: float) -> None:
    no_capacity = ("{linear: {start: 0, end: 2.3, epochs: 50}}", "0.0")
    run = training(changed("joint_vae", no_capacity))
    run.state["encoder/logits/dense_1/kernel"][:] = 0.0
    run.state["encoder/logits/dense_1/bias"][3] = logit
    (losses,) = run.run(1)
    assert losses["missed_c"] == pytest.approx(nats, abs=1e-12)
