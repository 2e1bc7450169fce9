"""What a training measures on held-out examples, computed as after training.

Written from anomaly_reconstruction.yaml by gencc 0.x.
"""

# What a module of PyTorch returns has no type.
# mypy: no-warn-return-any

import torch
from torch import Tensor

from . import losses, outputs
from .means import by_column, mean_of
from .model import Networks
from .support.datasets import Dataset
from .support.minibatches import in_order
from .support.validation import Validation
from .trained import Trained

VALIDATION = Validation(columns=("val_reconstruction", "val_auroc"), epochs=1)


def held_out_losses(networks: Networks, x: Tensor) -> dict[str, Tensor]:
    """The losses of a minibatch, by their columns, as after training."""
    code = networks.encoder(x)
    x_hat = networks.decoder(code)
    reconstruction = losses.reconstruction(x, x_hat).mean()
    return {"val_reconstruction": reconstruction}


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
            parts.append((len(x), held_out_losses(trained.networks, x)))
        metrics = by_column(outputs.measured, trained, {"auroc": "val_auroc"})
    trained.networks.train()
    return mean_of(parts) | metrics
