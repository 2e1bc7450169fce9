"""Training: a function for each step of the schedule, and the loop around them.

Written from aae_gaussian.yaml by gencc 0.x.
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

COLUMNS = ("reconstruction", "told_apart", "fools")
MULTIPLICATIONS = 67525  # of one example, once through each network


def reconstruction_step(
    networks: Networks,
    encoder_optimizer: Optimizer,
    decoder_optimizer: Optimizer,
    x: Tensor,
    z_noise: Tensor,
) -> dict[str, Tensor]:
    """Minimize reconstruction over encoder and decoder."""
    q = networks.encoder(x)
    z = q.mean + torch.exp(q.log_var / 2) * z_noise
    x_hat = networks.decoder(z)
    reconstruction = losses.reconstruction(x, x_hat).mean()

    encoder_optimizer.zero_grad()
    decoder_optimizer.zero_grad()
    reconstruction.backward()
    encoder_optimizer.step()
    decoder_optimizer.step()
    return {"reconstruction": reconstruction.detach()}


def regularization_critic_step(
    networks: Networks,
    optimizer: Optimizer,
    x: Tensor,
    z_noise: Tensor,
    z_prior: Tensor,
) -> dict[str, Tensor]:
    """Minimize told_apart over critic."""
    with torch.no_grad():
        q = networks.encoder(x)
        z = q.mean + torch.exp(q.log_var / 2) * z_noise
    logits_z_prior = networks.critic(z_prior).squeeze(1)
    logits_z = networks.critic(z).squeeze(1)
    told_apart = losses.told_apart(logits_z_prior, logits_z).mean()

    optimizer.zero_grad()
    told_apart.backward()
    optimizer.step()
    return {"told_apart": told_apart.detach()}


def regularization_encoder_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, z_noise: Tensor
) -> dict[str, Tensor]:
    """Minimize fools over encoder."""
    q = networks.encoder(x)
    z = q.mean + torch.exp(q.log_var / 2) * z_noise
    logits_z = networks.critic(z).squeeze(1)
    fools = losses.fools(logits_z).mean()

    optimizer.zero_grad()
    # In this step critic is a constant.
    fools.backward(inputs=[*networks.encoder.parameters()])
    optimizer.step()
    return {"fools": fools.detach()}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    adam = partial(torch.optim.Adam, betas=(0.5, 0.999), eps=1e-08, fused=True)
    return {
        "encoder": adam(networks.encoder.parameters(), lr=config.encoder_lr),
        "decoder": adam(networks.decoder.parameters(), lr=config.decoder_lr),
        "critic": adam(networks.critic.parameters(), lr=config.critic_lr),
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
        updates = {
            "encoder": run.step + run.step,
            "decoder": run.step,
            "critic": 3 * run.step,
        }
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
        z_noise = tensor(normal("reconstruction/z_noise", step, (batch, 2)))
        run.log(
            step,
            reconstruction_step(
                networks, optimizers["encoder"], optimizers["decoder"], x, z_noise
            ),
        )
        for turn in range(3):
            z_noise = tensor(
                normal("regularization_critic/z_noise", 3 * step + turn, (batch, 2))
            )
            z_prior = tensor(
                normal("regularization_critic/z_prior", 3 * step + turn, (batch, 2))
            )
            run.log(
                step,
                regularization_critic_step(
                    networks, optimizers["critic"], x, z_noise, z_prior
                ),
            )
        z_noise = tensor(normal("regularization_encoder/z_noise", step, (batch, 2)))
        run.log(
            step,
            regularization_encoder_step(networks, optimizers["encoder"], x, z_noise),
        )
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, Trained(networks, config, tensor, dataset.trial, out, run.step)
