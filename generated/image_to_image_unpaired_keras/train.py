"""Training: a function for each step of the schedule, and the loop around them.

Written from image_to_image_unpaired.yaml by gencc 0.x.
"""

from functools import partial
from pathlib import Path

import tensorflow as tf

from . import data, initial, label_names, losses
from .adam import Adam
from .at_once import at_once, compiled
from .config import Config
from .model import Networks
from .optimizers import Optimizer
from .support import weights
from .support.arithmetic import arrange
from .support.datasets import trials
from .support.device import Tensor, ops, prepare, take_rows, to_tensor
from .support.locations import Location
from .support.minibatches import minibatch_indices, minibatches_per_epoch
from .support.run import Observer, Run
from .support.stored import ahead, on_device
from .trained import Trained

COLUMNS = ("fools", "cycle", "translation_loss", "judge_a", "judge_b")
MULTIPLICATIONS = 83074  # of one example, once through each network


@compiled
def translation_step(
    networks: Networks, optimizer: Optimizer, a: Tensor, b: Tensor, config: Config
) -> dict[str, Tensor]:
    """Minimize fools + lambda_cycle * cycle over to_a and to_b."""
    with tf.GradientTape() as tape:
        fake_b = networks.to_b(a)
        critic_on_fake_b = ops.squeeze(networks.critic_b(fake_b), axis=1)
        fake_a = networks.to_a(b)
        critic_on_fake_a = ops.squeeze(networks.critic_a(fake_a), axis=1)
        back_a = networks.to_a(fake_b)
        back_b = networks.to_b(fake_a)
        fools = ops.mean(losses.fools(critic_on_fake_b, critic_on_fake_a))
        cycle = ops.mean(losses.cycle(a, back_a, b, back_b))
        translation_loss = fools + config.lambda_cycle * cycle

    # In this step critic_b and critic_a are constants.
    gradients = tape.gradient(translation_loss, optimizer.weights)
    optimizer.apply(gradients, after=[translation_loss])
    return {"fools": fools, "cycle": cycle, "translation_loss": translation_loss}


@compiled
def critic_a_step(
    networks: Networks, optimizer: Optimizer, a: Tensor, b: Tensor
) -> dict[str, Tensor]:
    """Minimize judge_a over critic_a."""
    fake_a = networks.to_a(b)
    with tf.GradientTape() as tape:
        critic_on_a = ops.squeeze(networks.critic_a(a), axis=1)
        critic_on_fake_a = ops.squeeze(networks.critic_a(fake_a), axis=1)
        judge_a = ops.mean(losses.judge_a(critic_on_a, critic_on_fake_a))

    gradients = tape.gradient(judge_a, optimizer.weights)
    optimizer.apply(gradients, after=[judge_a])
    return {"judge_a": judge_a}


@compiled
def critic_b_step(
    networks: Networks, optimizer: Optimizer, a: Tensor, b: Tensor
) -> dict[str, Tensor]:
    """Minimize judge_b over critic_b."""
    fake_b = networks.to_b(a)
    with tf.GradientTape() as tape:
        critic_on_b = ops.squeeze(networks.critic_b(b), axis=1)
        critic_on_fake_b = ops.squeeze(networks.critic_b(fake_b), axis=1)
        judge_b = ops.mean(losses.judge_b(critic_on_b, critic_on_fake_b))

    gradients = tape.gradient(judge_b, optimizer.weights)
    optimizer.apply(gradients, after=[judge_b])
    return {"judge_b": judge_b}


def make_optimizers(networks: Networks, config: Config) -> dict[str, Optimizer]:
    """Each moves the weights of its own networks and keeps its own state."""
    adam = partial(Adam, beta_1=0.5, beta_2=0.999, epsilon=1e-08)
    return {
        "translation": adam(
            [*networks.to_a.trainable_variables, *networks.to_b.trainable_variables],
            lr=config.translation_lr,
        ),
        "critic_a": adam(networks.critic_a.trainable_variables, lr=config.critic_a_lr),
        "critic_b": adam(networks.critic_b.trainable_variables, lr=config.critic_b_lr),
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
    images = {name: on_device(part.examples, tensor) for name, part in dataset.items()}
    per_epoch = minibatches_per_epoch(min(map(len, images.values())), config.batch_size)
    total = config.epochs * per_epoch if steps is None else steps
    networks = Networks()
    weights.initialize(networks, initial.weights(config.seed))
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

    for step in at_once(run.steps(total, per_epoch), steps_at_once):
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
