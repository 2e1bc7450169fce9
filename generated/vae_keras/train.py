"""Training: a function for each step of the schedule, and the loop around them.

Written from vae.yaml by gencc 0.x.
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

COLUMNS = ("reconstruction", "kl", "loss")
MULTIPLICATIONS = 34884  # of one example, once through each network


@compiled
def train_step(
    networks: Networks, optimizer: Optimizer, x: Tensor, z_noise: Tensor, config: Config
) -> dict[str, Tensor]:
    """Minimize C * reconstruction + kl over encoder and decoder."""
    with tf.GradientTape() as tape:
        q = networks.encoder(x)
        z = q["mean"] + ops.exp(q["log_var"] / 2) * z_noise
        x_hat = networks.decoder(z)
        reconstruction = ops.mean(losses.reconstruction(x, x_hat))
        kl = ops.mean(losses.kl(q))
        loss = config.C * reconstruction + kl

    gradients = tape.gradient(loss, optimizer.weights)
    optimizer.apply(gradients, after=[loss])
    return {"reconstruction": reconstruction, "kl": kl, "loss": loss}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    return {
        "optimizer": Adam(
            [
                *networks.encoder.trainable_variables,
                *networks.decoder.trainable_variables,
            ],
            lr=config.lr,
            beta_1=0.9,
            beta_2=0.999,
            epsilon=1e-08,
        )
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
        updates = {"optimizer": run.step}
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
        z_noise = array(normal("train/z_noise", step, (batch, 2)))
        run.log(step, train_step(networks, optimizers["optimizer"], x, z_noise, config))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    return run, Trained(networks, config, tensor, dataset.trial, out, run.step)
