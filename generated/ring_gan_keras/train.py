"""Training: a function for each step of the schedule, and the loop around them.

Written from ring_gan.yaml by gencc 0.x.
"""

from functools import partial
from pathlib import Path

import tensorflow as tf

from . import data, initial, losses
from .adam import Adam
from .at_once import at_once, compiled
from .config import Config
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

COLUMNS = ("told_apart", "fools")
MULTIPLICATIONS = 34947  # of one example, once through each network


@compiled
def discriminator_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, z: Tensor
) -> dict[str, Tensor]:
    """Minimize told_apart over discriminator."""
    fake = networks.generator(z)
    with tf.GradientTape() as tape:
        logits_x = ops.squeeze(networks.discriminator(x), axis=1)
        logits_fake = ops.squeeze(networks.discriminator(fake), axis=1)
        told_apart = ops.mean(losses.told_apart(logits_x, logits_fake))

    gradients = tape.gradient(told_apart, optimizer.weights)
    optimizer.apply(gradients, after=[told_apart])
    return {"told_apart": told_apart}


@compiled
def generator_step(
    networks: Networks, optimizer: Optimizer, z: Tensor
) -> dict[str, Tensor]:
    """Minimize fools over generator."""
    with tf.GradientTape() as tape:
        fake = networks.generator(z)
        logits_fake = ops.squeeze(networks.discriminator(fake), axis=1)
        fools = ops.mean(losses.fools(logits_fake))

    # In this step discriminator is a constant.
    gradients = tape.gradient(fools, optimizer.weights)
    optimizer.apply(gradients, after=[fools])
    return {"fools": fools}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    adam = partial(Adam, beta_1=0.5, beta_2=0.999, epsilon=1e-08)
    return {
        "discriminator": adam(
            networks.discriminator.trainable_variables, lr=config.discriminator_lr
        ),
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
    per_epoch = minibatches_per_epoch(len(examples), config.batch_size)
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
        updates = {"discriminator": run.step, "generator": run.step}
        weights.restore(networks, optimizers, run.checkpoint, updates)
    run.begin(weights.export(networks, optimizers))

    batch = config.batch_size
    array = partial(to_precision, precision=config.precision)
    normal = own_rows(streams.normal, config.seed)

    @ahead(examples)
    def minibatch(number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(examples), batch, number)
        return take_rows(examples, rows)

    for step in at_once(run.steps(total, per_epoch), steps_at_once):
        x = minibatch(step)
        z = array(normal("discriminator/z", step, (batch, 8)))
        run.log(step, discriminator_step(networks, optimizers["discriminator"], x, z))
        z = array(normal("generator/z", step, (batch, 8)))
        run.log(step, generator_step(networks, optimizers["generator"], z))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, Trained(networks, config, tensor, dataset.trial, out, run.step)
