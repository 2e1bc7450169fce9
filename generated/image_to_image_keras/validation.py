"""What a training measures on held-out examples, computed as after training.

Written from image_to_image.yaml by gencc 0.x.
"""

from . import losses, outputs
from .config import Config
from .kinks import absolute
from .means import by_column, mean_of
from .model import Networks
from .resampling import upsample
from .support.datasets import Dataset
from .support.device import Tensor, ops
from .support.minibatches import in_order
from .support.validation import Validation
from .trained import Trained

VALIDATION = Validation(
    columns=(
        "val_told_apart",
        "val_fools",
        "val_distance",
        "val_generator_loss",
        "val_outlines",
    ),
    epochs=1,
)


def held_out_losses(networks: Networks, x: Tensor, config: Config) -> dict[str, Tensor]:
    """The losses of a minibatch, by their columns, as after training."""
    a = absolute(x - upsample(ops.average_pool(x, 2, 2), 2))
    logits_x_a = ops.squeeze(networks.critic([x, a]), axis=1)
    x_hat = networks.generator(a)
    logits_x_hat_a = ops.squeeze(networks.critic([x_hat, a]), axis=1)
    told_apart = ops.mean(losses.told_apart(logits_x_a, logits_x_hat_a))
    fools = ops.mean(losses.fools(logits_x_hat_a))
    distance = ops.mean(losses.distance(x, x_hat))
    generator_loss = fools + config.lambda_l1 * distance
    return {
        "val_told_apart": told_apart,
        "val_fools": fools,
        "val_distance": distance,
        "val_generator_loss": generator_loss,
    }


def measured(trained: Trained, held_out: Dataset) -> dict[str, float]:
    """Every loss, as its mean over the held-out examples, and metrics; by their columns.

    The draws are the same each time, and none of those of the training.
    """
    config = trained.config
    parts = []
    for rows in in_order(len(held_out.examples), config.batch_size):
        x = trained.tensor(held_out.examples[rows])
        parts.append((len(x), held_out_losses(trained.networks, x, config)))
    metrics = by_column(
        outputs.measured_in_training, trained, {"outlines": "val_outlines"}
    )
    return mean_of(parts) | metrics
