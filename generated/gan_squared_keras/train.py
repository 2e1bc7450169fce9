"""Training: a function for each step of the schedule, and the loop around them.

Written from gan_squared.yaml by gencc 0.x.
"""

from functools import partial
from pathlib import Path

import tensorflow as tf

from . import data, initial, losses
from .at_once import at_once, compiled
from .batch_norm import constant
from .config import Config
from .model import Networks
from .normalizing import require_several
from .optimizers import Optimizer
from .sgd import SGD
from .support import streams, weights
from .support.arithmetic import arrange
from .support.device import Tensor, ops, prepare, take_rows, to_precision, to_tensor
from .support.locations import Location
from .support.minibatches import minibatch_indices, minibatches_per_epoch
from .support.run import Observer, Run
from .support.stored import ahead, on_device
from .support.workers import own_rows
from .trained import Trained

COLUMNS = ("discriminator_objective", "generator_objective")
MULTIPLICATIONS = 52673  # of one example, once through each network


@compiled
def discriminator_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, z: Tensor
) -> dict[str, Tensor]:
    """Maximize log(discriminator(x)) + log(1 - discriminator(fake)) over discriminator."""
    with constant(networks.generator):
        fake = networks.generator(z, training=True)
    with tf.GradientTape() as tape:
        logits_x = ops.squeeze(networks.discriminator(x), axis=1)
        logits_fake = ops.squeeze(networks.discriminator(fake), axis=1)
        discriminator_objective = ops.mean(
            losses.discriminator_objective(logits_x, logits_fake)
        )
        loss = -discriminator_objective

    gradients = tape.gradient(loss, optimizer.weights)
    optimizer.apply(gradients, after=[loss])
    return {"discriminator_objective": discriminator_objective}


@compiled
def generator_step(
    networks: Networks, optimizer: Optimizer, z: Tensor
) -> dict[str, Tensor]:
    """Minimize square(1 - discriminator(fake)) over generator."""
    with tf.GradientTape() as tape:
        fake = networks.generator(z, training=True)
        logits_fake = ops.squeeze(networks.discriminator(fake), axis=1)
        generator_objective = ops.mean(losses.generator_objective(logits_fake))

    # In this step discriminator is a constant.
    gradients = tape.gradient(generator_objective, optimizer.weights)
    optimizer.apply(gradients, after=[generator_objective])
    return {"generator_objective": generator_objective}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    sgd = partial(SGD, momentum=0.5)
    return {
        "discriminator": sgd(
            networks.discriminator.trainable_variables, lr=config.discriminator_lr
        ),
        "generator": sgd(
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

    require_several(config.batch_size, "generator/batch_norm_1")
    dataset = data.load(location, config.precision)
    images = on_device(dataset.examples, tensor)
    # an iteration takes config.k minibatches
    per_epoch = max(
        minibatches_per_epoch(len(images), config.batch_size) // config.k, 1
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
        weights.restore(networks, optimizers, run.checkpoint)
    run.begin(weights.export(networks, optimizers))

    batch = config.batch_size
    array = partial(to_precision, precision=config.precision)
    uniform = own_rows(streams.uniform, config.seed)

    @ahead(images)
    def minibatch(number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(images), batch, number)
        return take_rows(images, rows)

    for step in at_once(run.steps(total, per_epoch), steps_at_once):
        for turn in range(config.k):
            number = config.k * step + turn
            x = minibatch(number)
            z = array(uniform("discriminator/z", number, (batch, 16), -1.0, 1.0))
            run.log(
                step, discriminator_step(networks, optimizers["discriminator"], x, z)
            )
        z = array(uniform("generator/z", step, (batch, 16), -1.0, 1.0))
        run.log(step, generator_step(networks, optimizers["generator"], z))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, Trained(networks, config, tensor, dataset.trial, out, run.step)
