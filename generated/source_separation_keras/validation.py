"""What a training measures on held-out examples, computed as after training.

Written from source_separation.yaml by gencc 0.x.
"""

from . import losses, outputs
from .means import by_column, mean_of
from .model import Networks
from .support import streams
from .support.datasets import Dataset
from .support.device import Tensor, ops
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
    s = ops.take(x, s_order, axis=0)
    m = 0.5 * x + 0.5 * s
    found = networks.separator(m)
    separation = ops.mean(losses.separation(found, x, s))
    return {"val_separation": separation}


def measured(trained: Trained, held_out: Dataset) -> dict[str, float]:
    """Every loss, as its mean over the held-out examples, and metrics; by their columns.

    The draws are the same each time, and none of those of the training.
    """
    config = trained.config
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
    return mean_of(parts) | metrics
