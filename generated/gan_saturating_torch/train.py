"""Training: a function for each step of the schedule, and the loop around them.

Written from gan_saturating.yaml by gencc 0.x.
"""

# PyTorch has no type for backward.
# mypy: allow-untyped-calls

from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from torch.optim import Optimizer

from . import data, initial, losses
from .batch_norm import constant
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

COLUMNS = ("discriminator_objective", "generator_objective")
MULTIPLICATIONS = 52673  # of one example, once through each network


def discriminator_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, z: Tensor
) -> dict[str, Tensor]:
    """Maximize log(discriminator(x)) + log(1 - discriminator(fake)) over discriminator."""
    with torch.no_grad(), constant(networks.generator):
        fake = networks.generator(z)
    logits_x = networks.discriminator(x).squeeze(1)
    logits_fake = networks.discriminator(fake).squeeze(1)
    discriminator_objective = losses.discriminator_objective(
        logits_x, logits_fake
    ).mean()
    loss = -discriminator_objective

    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"discriminator_objective": discriminator_objective.detach()}


def generator_step(
    networks: Networks, optimizer: Optimizer, z: Tensor
) -> dict[str, Tensor]:
    """Minimize log(1 - discriminator(fake)) over generator."""
    fake = networks.generator(z)
    logits_fake = networks.discriminator(fake).squeeze(1)
    generator_objective = losses.generator_objective(logits_fake).mean()

    optimizer.zero_grad()
    # In this step discriminator is a constant.
    generator_objective.backward(inputs=[*networks.generator.parameters()])
    optimizer.step()
    return {"generator_objective": generator_objective.detach()}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    sgd = partial(torch.optim.SGD, momentum=0.5, fused=True)
    return {
        "discriminator": sgd(
            networks.discriminator.parameters(), lr=config.discriminator_lr
        ),
        "generator": sgd(networks.generator.parameters(), lr=config.generator_lr),
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

    require_several(config.batch_size, "generator/batch_norm_1")
    dataset = data.load(location, config.precision)
    images = on_device(dataset.examples, tensor)
    # an iteration takes config.k minibatches
    per_epoch = max(
        minibatches_per_epoch(len(images), config.batch_size) // config.k, 1
    )
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
        weights.restore(networks, optimizers, run.checkpoint)
    run.begin(weights.export(networks, optimizers))

    batch = config.batch_size
    uniform = own_rows(streams.uniform, config.seed)

    @ahead(images)
    def minibatch(number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(images), batch, number)
        return take_rows(images, rows)

    for step in run.steps(total, per_epoch):
        for turn in range(config.k):
            number = config.k * step + turn
            x = minibatch(number)
            z = tensor(uniform("discriminator/z", number, (batch, 16), -1.0, 1.0))
            run.log(
                step, discriminator_step(networks, optimizers["discriminator"], x, z)
            )
        z = tensor(uniform("generator/z", step, (batch, 16), -1.0, 1.0))
        run.log(step, generator_step(networks, optimizers["generator"], z))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, Trained(networks, config, tensor, dataset.trial, out, run.step)
