"""Training: a function for each step of the schedule, and the loop around them.

Written from image_to_image_unpaired.yaml by gencc 0.x.
"""

# PyTorch has no type for backward.
# mypy: allow-untyped-calls

from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from torch.optim import Optimizer

from . import data, initial, label_names, losses
from .config import Config
from .model import Networks
from .support import weights
from .support.arithmetic import arrange
from .support.datasets import trials
from .support.device import prepare, take_rows, to_tensor
from .support.locations import Location
from .support.minibatches import minibatch_indices, minibatches_per_epoch
from .support.processes import meet, share_gradients
from .support.run import Observer, Run
from .support.stored import ahead, on_device
from .trained import Trained

COLUMNS = ("fools", "cycle", "translation_loss", "judge_a", "judge_b")
MULTIPLICATIONS = 83074  # of one example, once through each network


def translation_step(
    networks: Networks, optimizer: Optimizer, a: Tensor, b: Tensor, config: Config
) -> dict[str, Tensor]:
    """Minimize fools + lambda_cycle * cycle over to_a and to_b."""
    fake_b = networks.to_b(a)
    critic_on_fake_b = networks.critic_b(fake_b).squeeze(1)
    fake_a = networks.to_a(b)
    critic_on_fake_a = networks.critic_a(fake_a).squeeze(1)
    back_a = networks.to_a(fake_b)
    back_b = networks.to_b(fake_a)
    fools = losses.fools(critic_on_fake_b, critic_on_fake_a).mean()
    cycle = losses.cycle(a, back_a, b, back_b).mean()
    translation_loss = fools + config.lambda_cycle * cycle

    optimizer.zero_grad()
    # In this step critic_b and critic_a are constants.
    translation_loss.backward(
        inputs=[*networks.to_a.parameters(), *networks.to_b.parameters()]
    )
    optimizer.step()
    return {
        "fools": fools.detach(),
        "cycle": cycle.detach(),
        "translation_loss": translation_loss.detach(),
    }


def critic_a_step(
    networks: Networks, optimizer: Optimizer, a: Tensor, b: Tensor
) -> dict[str, Tensor]:
    """Minimize judge_a over critic_a."""
    with torch.no_grad():
        fake_a = networks.to_a(b)
    critic_on_a = networks.critic_a(a).squeeze(1)
    critic_on_fake_a = networks.critic_a(fake_a).squeeze(1)
    judge_a = losses.judge_a(critic_on_a, critic_on_fake_a).mean()

    optimizer.zero_grad()
    judge_a.backward()
    optimizer.step()
    return {"judge_a": judge_a.detach()}


def critic_b_step(
    networks: Networks, optimizer: Optimizer, a: Tensor, b: Tensor
) -> dict[str, Tensor]:
    """Minimize judge_b over critic_b."""
    with torch.no_grad():
        fake_b = networks.to_b(a)
    critic_on_b = networks.critic_b(b).squeeze(1)
    critic_on_fake_b = networks.critic_b(fake_b).squeeze(1)
    judge_b = losses.judge_b(critic_on_b, critic_on_fake_b).mean()

    optimizer.zero_grad()
    judge_b.backward()
    optimizer.step()
    return {"judge_b": judge_b.detach()}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    adam = partial(torch.optim.Adam, betas=(0.5, 0.999), eps=1e-08, fused=True)
    return {
        "translation": adam(
            [*networks.to_a.parameters(), *networks.to_b.parameters()],
            lr=config.translation_lr,
        ),
        "critic_a": adam(networks.critic_a.parameters(), lr=config.critic_a_lr),
        "critic_b": adam(networks.critic_b.parameters(), lr=config.critic_b_lr),
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
    images = {name: on_device(part.examples, tensor) for name, part in dataset.items()}
    per_epoch = minibatches_per_epoch(min(map(len, images.values())), config.batch_size)
    total = config.epochs * per_epoch if steps is None else steps
    networks = Networks().to(torch_device, dtype)
    weights.initialize(networks, initial.weights(config.seed))
    share_gradients(networks)
    arrange(networks, config.precision)
    optimizers = make_optimizers(networks, config)

    facts = config.facts(
        "-".join(part.digest for part in dataset.values()),
        weights.rules(optimizers) | label_names.facts(dataset),
    )
    run = Run(out, COLUMNS, facts, resume, overwrite)
    run.on_step, run.on_epoch = on_step, on_epoch
    if run.checkpoint:
        # How often each optimizer has moved its weights until then.
        updates = {"translation": run.step, "critic_a": run.step, "critic_b": run.step}
        weights.restore(networks, optimizers, run.checkpoint, updates)
    run.begin(weights.export(networks, optimizers))

    batch = config.batch_size

    @ahead(images)
    def minibatch(name: str, number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(images[name]), batch, number, name)
        return take_rows(images[name], rows)

    for step in run.steps(total, per_epoch):
        a = minibatch("a", step)
        b = minibatch("b", step)
        run.log(
            step, translation_step(networks, optimizers["translation"], a, b, config)
        )
        run.log(step, critic_a_step(networks, optimizers["critic_a"], a, b))
        run.log(step, critic_b_step(networks, optimizers["critic_b"], a, b))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, Trained(
        networks, config, tensor, lambda: trials(dataset), out, run.step
    )
