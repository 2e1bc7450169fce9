"""What a training measures on held-out examples, computed as after training.

Written from source_separation.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

import torch
from torch import Tensor

from . import losses, outputs
from .means import by_column, mean_of
from .model import Networks
from .support import streams
from .support.datasets import Dataset
from .support.minibatches import in_order
from .support.validation import Validation
from .trained import Trained

VALIDATION = Validation(
    columns=("val_separation", "val_separated", "val_guessed"), epochs=1
)


def held_out_losses(
    networks: Networks, x: Tensor, s_order: Tensor
) -> dict[str, Tensor]:
    """The losses of a minibatch, by their columns, as after training."""
    s = x.index_select(0, s_order)
    m = 0.5 * x + 0.5 * s
    found = networks.separator(m)
    separation = losses.separation(found, x, s).mean()
    return {"val_separation": separation}


def measured(trained: Trained, held_out: Dataset) -> dict[str, float]:
    """Every loss, as its mean over the held-out examples, and metrics; by their columns.

    The draws are the same each time, and none of those of the training.
    """
    config = trained.config
    trained.networks.eval()
    with torch.inference_mode():
        parts = []
        for rows in in_order(len(held_out.examples), config.batch_size):
            x = trained.tensor(held_out.examples[rows])
            s_order = trained.draw(
                streams.permutation, "validation/s_order", rows.start, len(x)
            )
            parts.append((len(x), held_out_losses(trained.networks, x, s_order)))
        metrics = by_column(
            outputs.measured,
            trained,
            {"separated": "val_separated", "guessed": "val_guessed"},
        )
    trained.networks.train()
    return mean_of(parts) | metrics
