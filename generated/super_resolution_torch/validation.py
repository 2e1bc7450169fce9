"""What a training measures on held-out examples, computed as after training.

Written from super_resolution.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

import torch
import torch.nn.functional as F
from torch import Tensor

from . import losses, outputs
from .config import Config
from .means import by_column, mean_of
from .model import Networks
from .support.datasets import Dataset
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
    logits_x = networks.critic(x).squeeze(1)
    low = F.avg_pool2d(x, 2)
    high = networks.generator(low)
    logits_high = networks.critic(high).squeeze(1)
    told_apart = losses.told_apart(logits_x, logits_high).mean()
    reconstruction = losses.reconstruction(x, high).mean()
    fools = losses.fools(logits_high).mean()
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
    trained.networks.eval()
    with torch.inference_mode():
        parts = []
        for rows in in_order(len(held_out.examples), config.batch_size):
            x = trained.tensor(held_out.examples[rows])
            parts.append((len(x), held_out_losses(trained.networks, x, config)))
        metrics = by_column(
            outputs.measured, trained, {"psnr": "val_psnr", "blocks": "val_blocks"}
        )
    trained.networks.train()
    return mean_of(parts) | metrics
