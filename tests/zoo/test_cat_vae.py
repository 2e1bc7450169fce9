"""Three choices among ten cost 3 log 10 nats where all are certain, and 0 at the prior."""

from __future__ import annotations

import numpy as np
import pytest
from zoo import changed, training


@pytest.mark.parametrize(("logit", "nats"), [(0.0, 0.0), (60.0, 3 * np.log(10))])
def test_three_choices_cost_up_to_3_log_10(logit: float, nats: float) -> None:
    run = training(changed("cat_vae"))
    for head in ("a", "b", "c"):
        run.state[f"encoder/{head}/dense_1/kernel"][:] = 0.0
        run.state[f"encoder/{head}/dense_1/bias"][3] = logit
    (losses,) = run.run(1)
    assert losses["kl"] == pytest.approx(nats, abs=1e-12)
