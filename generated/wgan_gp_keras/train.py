"""Training: a function for each step of the schedule, and the loop around them.

Written from wgan_gp.yaml by gencc 0.x.
"""

from functools import partial
from pathlib import Path

import tensorflow as tf

from . import data, initial, losses
from .adam import Adam
from .at_once import at_once, compiled
from .config import Config
from .input_gradients import input_gradient
from .model import Networks
from .optimizers import Optimizer
from .support import streams, weights
from .support.arithmetic import arrange
from .support.device import Tensor, ops, prepare, take_rows, to_precision, to_tensor
from .support.locations import Location
from .support.minibatches import minibatch_indices, minibatches_per_epoch
from .support.run import Observer, Run
from .support.stored import ahead, on_device
from .support.workers import own_rows
from .trained import Trained

COLUMNS = ("penalty", "distance", "critic_loss", "height")
MULTIPLICATIONS = 9282  # of one example, once through each network


@compiled
def critic_step(
    networks: Networks,
    optimizer: Optimizer,
    x: Tensor,
    z: Tensor,
    u_fraction: Tensor,
    config: Config,
) -> dict[str, Tensor]:
    """Minimize steepness * penalty - distance over critic."""
    fake = networks.generator(z)
    u = x + u_fraction[:, None] * (fake - x)
    with tf.GradientTape() as tape:
        critic_slope_at_u = input_gradient(networks.critic, u)
        critic_on_x = ops.squeeze(networks.critic(x), axis=1)
        critic_on_fake = ops.squeeze(networks.critic(fake), axis=1)
        penalty = ops.mean(losses.penalty(critic_slope_at_u))
        distance = ops.mean(losses.distance(critic_on_x, critic_on_fake))
        critic_loss = config.steepness * penalty - distance

    gradients = tape.gradient(critic_loss, optimizer.weights)
    optimizer.apply(gradients, after=[critic_loss])
    return {"penalty": penalty, "distance": distance, "critic_loss": critic_loss}


@compiled
def generator_step(
    networks: Networks, optimizer: Optimizer, z: Tensor
) -> dict[str, Tensor]:
    """Maximize height over generator."""
    with tf.GradientTape() as tape:
        fake = networks.generator(z)
        critic_on_fake = ops.squeeze(networks.critic(fake), axis=1)
        height = ops.mean(critic_on_fake)  # critic(fake)
        loss = -height

    # In this step critic is a constant.
    gradients = tape.gradient(loss, optimizer.weights)
    optimizer.apply(gradients, after=[loss])
    return {"height": height}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    adam = partial(Adam, beta_1=0.5, beta_2=0.99, epsilon=1e-08)
    return {
        "critic": adam(networks.critic.trainable_variables, lr=config.critic_lr),
        "generator": adam(
            networks.generator.trainable_variables, lr=config.generator_lr
        ),
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
    steps_at_once: int = 16,
) -> tuple[Run, Trained]:
    """Train in the run folder `out`, from the start or from its newest checkpoint.

    At `location` are the data, if not those of the package; `steps` is the number of
    iterations in all, instead of that of the epochs; `overwrite` replaces a run that
    is there. `on_step` is called with the number and the losses of each step, `on_epoch`
    with the number of each epoch and the means over its steps. Raises PackageError.
    """
    prepare(device, config.precision, config.batch_size * MULTIPLICATIONS)
    tensor = partial(to_tensor, precision=config.precision)

    dataset = data.load(location, config.precision)
    examples = on_device(dataset.examples, tensor)
    # an iteration takes config.k minibatches
    per_epoch = max(
        minibatches_per_epoch(len(examples), config.batch_size) // config.k, 1
    )
    total = config.epochs * per_epoch if steps is None else steps
    networks = Networks()
    weights.initialize(networks, initial.weights(config.seed))
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
    array = partial(to_precision, precision=config.precision)
    normal = own_rows(streams.normal, config.seed)
    uniform = own_rows(streams.uniform, config.seed)

    @ahead(examples)
    def minibatch(number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(examples), batch, number)
        return take_rows(examples, rows)

    for step in at_once(run.steps(total, per_epoch), steps_at_once):
        for turn in range(config.k):
            number = config.k * step + turn
            x = minibatch(number)
            z = array(normal("critic/z", number, (batch, 8)))
            u_fraction = array(uniform("critic/u_fraction", number, (batch,)))
            run.log(
                step,
                critic_step(networks, optimizers["critic"], x, z, u_fraction, config),
            )
        z = array(normal("generator/z", step, (batch, 8)))
        run.log(step, generator_step(networks, optimizers["generator"], z))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, Trained(networks, config, tensor, dataset.trial, out, run.step)
