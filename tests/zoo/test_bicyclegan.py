"""That a code be found again moves the generator alone, not the encoder that finds it."""

from __future__ import annotations

import numpy as np
from zoo import changed, training


def test_the_encoder_does_not_learn_to_find_codes() -> None:
    first = training(changed("bicyclegan"))
    second = training(changed("bicyclegan", ("0.5 * found", "20 * found")))
    for run in (first, second):
        run.run(1)
    differ = {
        name.partition("/")[0]
        for name, array in first.state.items()
        if not name.startswith("optimizers") and np.any(array != second.state[name])
    }
    assert differ == {"generator"}
