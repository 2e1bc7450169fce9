"""Training: a function for each step of the schedule, and the loop around them.

Written from image_to_image.yaml by gencc 0.x.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

import tensorflow as tf

from . import data, initial, losses, validation
from .adam import Adam
from .at_once import at_once, compiled
from .config import Config
from .kinks import absolute
from .model import Networks
from .optimizers import Optimizer
from .resampling import upsample
from .support import weights
from .support.arithmetic import arrange
from .support.device import Tensor, ops, prepare, take_rows, to_tensor
from .support.locations import Location
from .support.minibatches import minibatch_indices, minibatches_per_epoch
from .support.run import Observer, Run
from .support.stored import ahead, on_device
from .trained import Trained

COLUMNS = ("told_apart", "fools", "distance", "generator_loss")
MULTIPLICATIONS = 116289  # of one example, once through each network


@compiled
def critic_step(
    networks: Networks, optimizer: Optimizer, x: Tensor
) -> dict[str, Tensor]:
    """Minimize told_apart over critic."""
    a = absolute(x - upsample(ops.average_pool(x, 2, 2), 2))
    x_hat = networks.generator(a)
    with tf.GradientTape() as tape:
        logits_x_a = ops.squeeze(networks.critic([x, a]), axis=1)
        logits_x_hat_a = ops.squeeze(networks.critic([x_hat, a]), axis=1)
        told_apart = ops.mean(losses.told_apart(logits_x_a, logits_x_hat_a))

    gradients = tape.gradient(told_apart, optimizer.weights)
    optimizer.apply(gradients, after=[told_apart])
    return {"told_apart": told_apart}


@compiled
def generator_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, config: Config
) -> dict[str, Tensor]:
    """Minimize fools + lambda_l1 * distance over generator."""
    a = absolute(x - upsample(ops.average_pool(x, 2, 2), 2))
    with tf.GradientTape() as tape:
        x_hat = networks.generator(a)
        logits_x_hat_a = ops.squeeze(networks.critic([x_hat, a]), axis=1)
        fools = ops.mean(losses.fools(logits_x_hat_a))
        distance = ops.mean(losses.distance(x, x_hat))
        generator_loss = fools + config.lambda_l1 * distance

    # In this step critic is a constant.
    gradients = tape.gradient(generator_loss, optimizer.weights)
    optimizer.apply(gradients, after=[generator_loss])
    return {"fools": fools, "distance": distance, "generator_loss": generator_loss}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    adam = partial(Adam, beta_1=0.5, beta_2=0.999, epsilon=1e-08)
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
    steps_at_once: int = 1,
) -> tuple[Run, Trained]:
    """Train in the run folder `out`, from the start or from its newest checkpoint.

    At `location` are the data, if not those of the package; `steps` is the number of
    iterations in all, instead of that of the epochs; `overwrite` replaces a run that
    is there. `on_step` is called with the number and the losses of each step, `on_epoch`
    with the number of each epoch and the means over its steps. Raises PackageError.
    """
    prepare(device, config.precision, config.batch_size * MULTIPLICATIONS)
    tensor = partial(to_tensor, precision=config.precision)

    dataset, trial = data.parts(data.load(location, config.precision))
    images = on_device(dataset.examples, tensor)
    # an iteration takes 2 minibatches
    per_epoch = max(minibatches_per_epoch(len(images), config.batch_size) // 2, 1)
    total = config.epochs * per_epoch if steps is None else steps
    networks = Networks()
    weights.initialize(networks, initial.weights(config.seed))
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

    for step in at_once(run.steps(total, per_epoch), steps_at_once):
        x = minibatch(2 * step)
        run.log(step, critic_step(networks, optimizers["critic"], x))
        x = minibatch(2 * step + 1)
        run.log(step, generator_step(networks, optimizers["generator"], x, config))
        if run.validation_due(step):
            run.log(step, validation.measured(trained, trial))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, replace(trained, step=run.step)
