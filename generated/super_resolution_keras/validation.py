"""What a training measures on held-out examples, computed as after training.

Written from super_resolution.yaml by gencc 0.x.
"""

from . import losses, outputs
from .config import Config
from .means import by_column, mean_of
from .model import Networks
from .support.datasets import Dataset
from .support.device import Tensor, ops
from .support.minibatches import in_order
from .support.validation import Validation
from .trained import Trained

VALIDATION = Validation(
    columns=(
        "val_told_apart",
        "val_reconstruction",
        "val_fools",
        "val_generator_loss",
        "val_psnr",
        "val_blocks",
    ),
    epochs=1,
)


def held_out_losses(networks: Networks, x: Tensor, config: Config) -> dict[str, Tensor]:
    """The losses of a minibatch, by their columns, as after training."""
    logits_x = ops.squeeze(networks.critic(x), axis=1)
    low = ops.average_pool(x, 2, 2)
    high = networks.generator(low)
    logits_high = ops.squeeze(networks.critic(high), axis=1)
    told_apart = ops.mean(losses.told_apart(logits_x, logits_high))
    reconstruction = ops.mean(losses.reconstruction(x, high))
    fools = ops.mean(losses.fools(logits_high))
    generator_loss = reconstruction + config.lambda_adv * fools
    return {
        "val_told_apart": told_apart,
        "val_reconstruction": reconstruction,
        "val_fools": fools,
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
        outputs.measured, trained, {"psnr": "val_psnr", "blocks": "val_blocks"}
    )
    return mean_of(parts) | metrics
