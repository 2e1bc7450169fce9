"""Training: a function for each step of the schedule, and the loop around them.

Written from anomaly_code.yaml by gencc 0.x.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path

from . import data, initial, label_names, losses, metrics, validation
from .adam import Adam
from .at_once import at_once, compiled
from .config import Config
from .model import Networks
from .optimizers import Optimizer
from .outputs import fit
from .stateless import gradient
from .support import weights
from .support.arithmetic import arrange
from .support.datasets import only
from .support.device import Tensor, ops, prepare, take_rows, to_tensor
from .support.locations import Location
from .support.minibatches import minibatch_indices, minibatches_per_epoch
from .support.run import Observer, Run
from .support.stored import ahead, on_device
from .trained import Trained

COLUMNS = ("reconstruction",)
MULTIPLICATIONS = 9416  # of one example, once through each network


@compiled
def train_step(
    networks: Networks, optimizer: Optimizer, x: Tensor
) -> dict[str, Tensor]:
    """Minimize reconstruction over encoder and decoder."""

    def forward() -> tuple[Tensor, dict[str, Tensor]]:
        code = networks.encoder(x)
        x_hat = networks.decoder(code)
        reconstruction = ops.mean(losses.reconstruction(x, x_hat))
        return reconstruction, {"reconstruction": reconstruction}

    gradients, report = gradient(forward, optimizer.weights)
    optimizer.apply(gradients)
    return report


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

    dataset, trial = data.parts(data.load(location, config.precision))
    images = on_device(dataset.examples, tensor)
    metrics.require_both(trial, (0,))
    held_out = only(trial, (0,))
    per_epoch = minibatches_per_epoch(len(images), config.batch_size)
    total = config.epochs * per_epoch if steps is None else steps
    networks = Networks()
    weights.initialize(networks, initial.weights(config.seed))
    arrange(networks, config.precision)
    optimizers = make_optimizers(networks, config)

    facts = config.facts(
        dataset.digest, weights.rules(optimizers) | label_names.facts({"x": dataset})
    )
    run = Run(out, COLUMNS, facts, resume, overwrite, validation.VALIDATION)
    run.on_step, run.on_epoch = on_step, on_epoch
    if run.checkpoint:
        # How often each optimizer has moved its weights until then.
        updates = {"optimizer": run.step}
        weights.restore(networks, optimizers, run.checkpoint, updates)
    run.begin(weights.export(networks, optimizers))

    trained = Trained(networks, config, tensor, lambda: trial, out, run.step)
    batch = config.batch_size

    @ahead(images)
    def minibatch(number: int) -> Tensor:
        rows = minibatch_indices(config.seed, len(images), batch, number)
        return take_rows(images, rows)

    for step in at_once(run.steps(total, per_epoch), steps_at_once):
        x = minibatch(step)
        run.log(step, train_step(networks, optimizers["optimizer"], x))
        if run.validation_due(step):
            run.log(step, validation.measured(trained, held_out))
        if run.save_due(step):
            run.save(step + 1, weights.export(networks, optimizers))
    trained = replace(trained, step=run.step)
    if not run.interrupted:
        fit(trained, dataset)
    return run, trained
