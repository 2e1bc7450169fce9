"""Training: a function for each step of the schedule, and the loop around them.

Written from aae_deterministic.yaml by gencc 0.x.
"""

from functools import partial
from pathlib import Path

import tensorflow as tf

from . import data, initial, losses
from .adam import Adam
from .at_once import at_once, compiled
from .config import Config
from .gradients import take
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

COLUMNS = ("reconstruction", "told_apart", "fools")
MULTIPLICATIONS = 67267  # of one example, once through each network


@compiled
def reconstruction_step(
    networks: Networks,
    encoder_optimizer: Optimizer,
    decoder_optimizer: Optimizer,
    x: Tensor,
) -> dict[str, Tensor]:
    """Minimize reconstruction over encoder and decoder."""
    with tf.GradientTape() as tape:
        z = networks.encoder(x)
        x_hat = networks.decoder(z)
        reconstruction = ops.mean(losses.reconstruction(x, x_hat))

    gradients = tape.gradient(
        reconstruction, [*encoder_optimizer.weights, *decoder_optimizer.weights]
    )
    remaining = iter(gradients)
    encoder_optimizer.apply(
        take(remaining, encoder_optimizer.weights), after=[reconstruction, *gradients]
    )
    decoder_optimizer.apply(
        take(remaining, decoder_optimizer.weights), after=[reconstruction, *gradients]
    )
    return {"reconstruction": reconstruction}


@compiled
def regularization_critic_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, z_prior: Tensor
) -> dict[str, Tensor]:
    """Minimize told_apart over critic."""
    z = networks.encoder(x)
    with tf.GradientTape() as tape:
        logits_z_prior = ops.squeeze(networks.critic(z_prior), axis=1)
        logits_z = ops.squeeze(networks.critic(z), axis=1)
        told_apart = ops.mean(losses.told_apart(logits_z_prior, logits_z))

    gradients = tape.gradient(told_apart, optimizer.weights)
    optimizer.apply(gradients, after=[told_apart])
    return {"told_apart": told_apart}


@compiled
def regularization_encoder_step(
    networks: Networks, optimizer: Optimizer, x: Tensor
) -> dict[str, Tensor]:
    """Minimize fools over encoder."""
    with tf.GradientTape() as tape:
        z = networks.encoder(x)
        logits_z = ops.squeeze(networks.critic(z), axis=1)
        fools = ops.mean(losses.fools(logits_z))

    # In this step critic is a constant.
    gradients = tape.gradient(fools, optimizer.weights)
    optimizer.apply(gradients, after=[fools])
    return {"fools": fools}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    adam = partial(Adam, beta_1=0.5, beta_2=0.999, epsilon=1e-08)
    return {
        "encoder": adam(networks.encoder.trainable_variables, lr=config.encoder_lr),
        "decoder": adam(networks.decoder.trainable_variables, lr=config.decoder_lr),
        "critic": adam(networks.critic.trainable_variables, lr=config.critic_lr),
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
    images = on_device(dataset.examples, tensor)
    per_epoch = minibatches_per_epoch(len(images), config.batch_size)
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
        updates = {
            "encoder": run.step + run.step,
            "decoder": run.step,
            "critic": 3 * run.step,
        }
        weights.restore(networks, optimizers, run.checkpoint, updates)
    run.begin(weights.export(networks, optimizers))

    batch = config.batch_size
    array = partial(to_precision, precision=config.precision)
    normal = own_rows(streams.normal, config.seed)

    @ahead(images)
    def minibatch(number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(images), batch, number)
        return take_rows(images, rows)

    for step in at_once(run.steps(total, per_epoch), steps_at_once):
        x = minibatch(step)
        run.log(
            step,
            reconstruction_step(
                networks, optimizers["encoder"], optimizers["decoder"], x
            ),
        )
        for turn in range(3):
            z_prior = array(
                normal("regularization_critic/z_prior", 3 * step + turn, (batch, 2))
            )
            run.log(
                step,
                regularization_critic_step(networks, optimizers["critic"], x, z_prior),
            )
        run.log(step, regularization_encoder_step(networks, optimizers["encoder"], x))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, Trained(networks, config, tensor, dataset.trial, out, run.step)
