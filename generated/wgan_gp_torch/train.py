"""Training: a function for each step of the schedule, and the loop around them.

Written from wgan_gp.yaml by gencc 0.x.
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

COLUMNS = ("penalty", "distance", "critic_loss", "height")
MULTIPLICATIONS = 9282  # of one example, once through each network


def critic_step(
    networks: Networks,
    optimizer: Optimizer,
    x: Tensor,
    z: Tensor,
    u_fraction: Tensor,
    config: Config,
) -> dict[str, Tensor]:
    """Minimize steepness * penalty - distance over critic."""
    with torch.no_grad():
        fake = networks.generator(z)
        u = x + u_fraction[:, None] * (fake - x)
    u.requires_grad_()
    (critic_slope_at_u,) = torch.autograd.grad(
        networks.critic(u).sum(), u, create_graph=True
    )
    critic_on_x = networks.critic(x).squeeze(1)
    critic_on_fake = networks.critic(fake).squeeze(1)
    penalty = losses.penalty(critic_slope_at_u).mean()
    distance = losses.distance(critic_on_x, critic_on_fake).mean()
    critic_loss = config.steepness * penalty - distance

    optimizer.zero_grad()
    critic_loss.backward()
    optimizer.step()
    return {
        "penalty": penalty.detach(),
        "distance": distance.detach(),
        "critic_loss": critic_loss.detach(),
    }


def generator_step(
    networks: Networks, optimizer: Optimizer, z: Tensor
) -> dict[str, Tensor]:
    """Maximize height over generator."""
    fake = networks.generator(z)
    critic_on_fake = networks.critic(fake).squeeze(1)
    height = critic_on_fake.mean()  # critic(fake)
    loss = -height

    optimizer.zero_grad()
    # In this step critic is a constant.
    loss.backward(inputs=[*networks.generator.parameters()])
    optimizer.step()
    return {"height": height.detach()}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    adam = partial(torch.optim.Adam, betas=(0.5, 0.99), eps=1e-08, fused=True)
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

    dataset = data.load(location, config.precision)
    examples = on_device(dataset.examples, tensor)
    # an iteration takes config.k minibatches
    per_epoch = max(
        minibatches_per_epoch(len(examples), config.batch_size) // config.k, 1
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
        # How often each optimizer has moved its weights until then.
        updates = {"critic": config.k * run.step, "generator": run.step}
        weights.restore(networks, optimizers, run.checkpoint, updates)
    run.begin(weights.export(networks, optimizers))

    batch = config.batch_size
    normal = own_rows(streams.normal, config.seed)
    uniform = own_rows(streams.uniform, config.seed)

    @ahead(examples)
    def minibatch(number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(examples), batch, number)
        return take_rows(examples, rows)

    for step in run.steps(total, per_epoch):
        for turn in range(config.k):
            number = config.k * step + turn
            x = minibatch(number)
            z = tensor(normal("critic/z", number, (batch, 8)))
            u_fraction = tensor(uniform("critic/u_fraction", number, (batch,)))
            run.log(
                step,
                critic_step(networks, optimizers["critic"], x, z, u_fraction, config),
            )
        z = tensor(normal("generator/z", step, (batch, 8)))
        run.log(step, generator_step(networks, optimizers["generator"], z))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, Trained(networks, config, tensor, dataset.trial, out, run.step)
