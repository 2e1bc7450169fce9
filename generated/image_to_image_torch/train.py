"""Training: a function for each step of the schedule, and the loop around them.

Written from image_to_image.yaml by gencc 0.x.
"""

# PyTorch has no type for backward.
# mypy: allow-untyped-calls

from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor
from torch.optim import Optimizer

from . import data, initial, losses, validation
from .config import Config
from .model import Networks
from .support import weights
from .support.arithmetic import arrange
from .support.device import prepare, take_rows, to_tensor
from .support.locations import Location
from .support.minibatches import minibatch_indices, minibatches_per_epoch
from .support.processes import meet, share_gradients
from .support.run import Observer, Run
from .support.stored import ahead, on_device
from .trained import Trained

COLUMNS = ("told_apart", "fools", "distance", "generator_loss")
MULTIPLICATIONS = 116289  # of one example, once through each network


def critic_step(
    networks: Networks, optimizer: Optimizer, x: Tensor
) -> dict[str, Tensor]:
    """Minimize told_apart over critic."""
    a = torch.abs(
        x - F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="nearest-exact")
    )
    with torch.no_grad():
        x_hat = networks.generator(a)
    logits_x_a = networks.critic(x, a).squeeze(1)
    logits_x_hat_a = networks.critic(x_hat, a).squeeze(1)
    told_apart = losses.told_apart(logits_x_a, logits_x_hat_a).mean()

    optimizer.zero_grad()
    told_apart.backward()
    optimizer.step()
    return {"told_apart": told_apart.detach()}


def generator_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, config: Config
) -> dict[str, Tensor]:
    """Minimize fools + lambda_l1 * distance over generator."""
    a = torch.abs(
        x - F.interpolate(F.avg_pool2d(x, 2), scale_factor=2, mode="nearest-exact")
    )
    x_hat = networks.generator(a)
    logits_x_hat_a = networks.critic(x_hat, a).squeeze(1)
    fools = losses.fools(logits_x_hat_a).mean()
    distance = losses.distance(x, x_hat).mean()
    generator_loss = fools + config.lambda_l1 * distance

    optimizer.zero_grad()
    # In this step critic is a constant.
    generator_loss.backward(inputs=[*networks.generator.parameters()])
    optimizer.step()
    return {
        "fools": fools.detach(),
        "distance": distance.detach(),
        "generator_loss": generator_loss.detach(),
    }


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    adam = partial(torch.optim.Adam, betas=(0.5, 0.999), eps=1e-08, fused=True)
    return {
        "critic": adam(networks.critic.parameters(), lr=config.critic_lr),
        "generator": adam(networks.generator.parameters(), lr=config.generator_lr),
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

    dataset, trial = data.parts(data.load(location, config.precision))
    images = on_device(dataset.examples, tensor)
    # an iteration takes 2 minibatches
    per_epoch = max(minibatches_per_epoch(len(images), config.batch_size) // 2, 1)
    total = config.epochs * per_epoch if steps is None else steps
    networks = Networks().to(torch_device, dtype)
    weights.initialize(networks, initial.weights(config.seed))
    share_gradients(networks)
    arrange(networks, config.precision)
    optimizers = make_optimizers(networks, config)

    facts = config.facts(dataset.digest, weights.rules(optimizers))
    run = Run(out, COLUMNS, facts, resume, overwrite, validation.VALIDATION)
    run.on_step, run.on_epoch = on_step, on_epoch
    if run.checkpoint:
        # How often each optimizer has moved its weights until then.
        updates = {"critic": run.step, "generator": run.step}
        weights.restore(networks, optimizers, run.checkpoint, updates)
    run.begin(weights.export(networks, optimizers))

    trained = Trained(networks, config, tensor, lambda: trial, out, run.step)
    batch = config.batch_size

    @ahead(images)
    def minibatch(number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(images), batch, number)
        return take_rows(images, rows)

    for step in run.steps(total, per_epoch):
        x = minibatch(2 * step)
        run.log(step, critic_step(networks, optimizers["critic"], x))
        x = minibatch(2 * step + 1)
        run.log(step, generator_step(networks, optimizers["generator"], x, config))
        if run.validation_due(step):
            run.log(step, validation.measured(trained, trial))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, replace(trained, step=run.step)
