"""Data for any model: the reference is trained on them where only its sums count."""

from __future__ import annotations

import numpy as np
from gencc.ir.model import Model
from gencc.verification.reference.training import Examples


def drawn_data(model: Model, count: int) -> dict[str, Examples]:
    """So many examples for each input, within its scale, with labels and factors."""
    examples = {}
    for seed, domain in enumerate(model.data.domains):
        random = np.random.default_rng(seed)
        values = random.uniform(*(domain.scale or (-1.0, 1.0)), (count, *domain.shape))
        labels = random.integers(0, domain.classes or 1, count)
        factors = random.uniform(-1, 1, (count, domain.factor_count or 1))
        examples[domain.name] = Examples(values, labels, factors)
    return examples
