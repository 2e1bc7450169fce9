"""Training: a function for each step of the schedule, and the loop around them.

Written from conv_vae.yaml by gencc 0.x.
"""

# PyTorch has no type for backward.
# mypy: allow-untyped-calls

from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from torch.optim import Optimizer

from . import data, initial, losses
from .config import Config
from .model import Networks
from .normalizing import require_several
from .support import streams, weights
from .support.arithmetic import arrange
from .support.device import prepare, take_rows, to_tensor
from .support.locations import Location
from .support.minibatches import minibatch_indices, minibatches_per_epoch
from .support.processes import meet, share_gradients
from .support.run import Observer, Run
from .support.stored import ahead, on_device
from .support.workers import own_rows
from .trained import Trained

COLUMNS = ("reconstruction", "kl", "loss")
MULTIPLICATIONS = 226336  # of one example, once through each network


def train_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, z_noise: Tensor
) -> dict[str, Tensor]:
    """Minimize reconstruction + kl over encoder and decoder."""
    q = networks.encoder(x)
    z = q.mean + torch.exp(q.log_var / 2) * z_noise
    x_hat_logits = networks.decoder(z)
    reconstruction = losses.reconstruction(x, x_hat_logits).mean()
    kl = losses.kl(q).mean()
    loss = reconstruction + kl

    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {
        "reconstruction": reconstruction.detach(),
        "kl": kl.detach(),
        "loss": loss.detach(),
    }


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    return {
        "optimizer": torch.optim.Adam(
            [*networks.encoder.parameters(), *networks.decoder.parameters()],
            lr=config.lr,
            betas=(0.9, 0.999),
            eps=1e-08,
            fused=True,
        )
    }


def train(
    config: Config,
    out: Path,
    location: Location | None = None,
    device: str = "cpu",
    steps: int | None = None,
    resume: bool = False,
    overwrite: bool = False,
    on_step: Observer | None = None,
    on_epoch: Observer | None = None,
) -> tuple[Run, Trained]:
    """Train in the run folder `out`, from the start or from its newest checkpoint.

    At `location` are the data, if not those of the package; `steps` is the number of
    iterations in all, instead of that of the epochs; `overwrite` replaces a run that
    is there. `on_step` is called with the number and the losses of each step, `on_epoch`
    with the number of each epoch and the means over its steps. Raises PackageError.
    """
    work = config.batch_size * MULTIPLICATIONS
    torch_device, dtype = prepare(meet(device), config.precision, work)
    tensor = partial(to_tensor, device=torch_device, dtype=dtype)

    require_several(config.batch_size, "decoder/batch_norm_1")
    dataset = data.load(location, config.precision)
    images = on_device(dataset.examples, tensor)
    per_epoch = minibatches_per_epoch(len(images), config.batch_size)
    total = config.epochs * per_epoch if steps is None else steps
    networks = Networks().to(torch_device, dtype)
    weights.initialize(networks, initial.weights(config.seed))
    share_gradients(networks)
    arrange(networks, config.precision)
    optimizers = make_optimizers(networks, config)

    facts = config.facts(dataset.digest, weights.rules(optimizers))
    run = Run(out, COLUMNS, facts, resume, overwrite)
    run.on_step, run.on_epoch = on_step, on_epoch
    if run.checkpoint:
        # How often each optimizer has moved its weights until then.
        updates = {"optimizer": run.step}
        weights.restore(networks, optimizers, run.checkpoint, updates)
    run.begin(weights.export(networks, optimizers))

    batch = config.batch_size
    normal = own_rows(streams.normal, config.seed)

    @ahead(images)
    def minibatch(number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(images), batch, number)
        return take_rows(images, rows)

    for step in run.steps(total, per_epoch):
        x = minibatch(step)
        z_noise = tensor(normal("train/z_noise", step, (batch, 8)))
        run.log(step, train_step(networks, optimizers["optimizer"], x, z_noise))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, Trained(networks, config, tensor, dataset.trial, out, run.step)
