"""What a training measures on held-out examples, computed as after training.

Written from denoising_ae.yaml by gencc 0.x.
"""

from . import losses, outputs
from .config import Config
from .means import by_column, mean_of
from .model import Networks
from .support import streams
from .support.datasets import Dataset
from .support.device import Tensor, ops
from .support.minibatches import in_order
from .support.validation import Validation
from .trained import Trained

VALIDATION = Validation(
    columns=("val_reconstruction", "val_before", "val_after"), epochs=1
)


def held_out_losses(
    networks: Networks,
    x: Tensor,
    noisy_noise: Tensor,
    noisy_mask: Tensor,
    config: Config,
) -> dict[str, Tensor]:
    """The losses of a minibatch, by their columns, as after training."""
    noisy = ops.where(
        noisy_mask < config.p,
        ops.zeros_like(x + config.sigma * noisy_noise),
        x + config.sigma * noisy_noise,
    )
    code = networks.encoder(noisy)
    x_hat = networks.decoder(code)
    reconstruction = ops.mean(losses.reconstruction(x, x_hat))
    return {"val_reconstruction": reconstruction}


def measured(trained: Trained, held_out: Dataset) -> dict[str, float]:
    """Every loss, as its mean over the held-out examples, and metrics; by their columns.

    The draws are the same each time, and none of those of the training.
    """
    config = trained.config
    parts = []
    for rows in in_order(len(held_out.examples), config.batch_size):
        x = trained.tensor(held_out.examples[rows])
        noisy_noise = trained.draw(
            streams.normal, "validation/noisy_noise", rows.start, (len(x), 8, 8, 1)
        )
        noisy_mask = trained.draw(
            streams.uniform, "validation/noisy_mask", rows.start, (len(x), 8, 8, 1)
        )
        parts.append(
            (
                len(x),
                held_out_losses(trained.networks, x, noisy_noise, noisy_mask, config),
            )
        )
    metrics = by_column(
        outputs.measured, trained, {"before": "val_before", "after": "val_after"}
    )
    return mean_of(parts) | metrics
