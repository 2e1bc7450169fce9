"""Mistakes planted into generated packages: does the comparison see each of them?

`make planted` makes the trainings and prints the table: where each mistake is caught, as
tests of the gallery and of the words would catch it. Exit status 1 where it is not.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from examined import MANY, own_examples, scaled
from flags import Flags
from gencc.driver import check
from gencc.verification.conformance.baseline import Baseline, compute_baseline
from gencc.verification.parity.verdict import Judgement, Outcome, beyond
from harness import BACKENDS, GALLERY, SMALL, Job, build_spec, start_jobs

WORD_SPECS = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Mistake:
    """Texts of one file of a package, and what a mistaken author writes instead.

    seen: where it is expected to show first: "losses", the "state" (weights,
    statistics, moments) alone, the "codes" that the trained model gives alone, or
    "nowhere", as the frameworks agree.
    """

    what: str
    package: str
    file: str
    edits: tuple[tuple[str, str], ...]
    seen: str = "losses"
    steps: int = 20
    flags: tuple[str, ...] = ()

    @property
    def spec(self) -> str:
        return self.package.rpartition("_")[0]

    @property
    def backend(self) -> str:
        return self.package.rpartition("_")[2]


def mistake(
    what: str,
    target: str,
    old: str,
    new: str,
    seen: str = "losses",
    steps: int = 20,
    flags: tuple[str, ...] = (),
) -> Mistake:
    """One text written instead of another; `place` is `package/file`."""
    package, _, file = target.partition("/")
    return Mistake(what, package, file, ((old, new),), seen, steps, flags)


DISCRIMINATOR_UPDATE = """\
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"discriminator_objective"\
"""
ZEROED_TOO_EARLY = """\
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return {"discriminator_objective"\
"""
GENERATOR_TURN = """\
        z = tensor(normal("generator/z", step, (batch, 16)))
        run.log(step, generator_step(networks, optimizers["generator"], z))
"""
DISCRIMINATOR_TURN = """\
        z = tensor(normal("discriminator/z", step, (batch, 16)))
"""
TOGETHER = """\
    g_optimizer.zero_grad()
    fools.backward(inputs=[*networks.g.parameters()])
    d_optimizer.step()
"""
SEQUENTIAL = """\
    d_optimizer.step()
    networks.d.requires_grad_(False)
    fools = losses.fools(networks.d(networks.g(z)).squeeze(1)).mean()
    networks.d.requires_grad_(True)
    g_optimizer.zero_grad()
    fools.backward(inputs=[*networks.g.parameters()])
"""
FROZEN = """\
    with torch.no_grad(), finished(networks.encoder):
"""
UNFROZEN = """\
    with torch.no_grad():
        networks.encoder(x)
"""
NUMBERS = """\
    log_noise = networks.log_noise()
    slope = networks.slope()
"""
SWAPPED = """\
    slope = networks.log_noise()
    log_noise = networks.slope()
"""
STAGES = ("--batch-size", "250")  # 7 steps in an epoch
MISTAKES = (
    # Batch normalization
    mistake(
        "batch norm: another decay",
        "dcgan_torch/model.py",
        "decay=0.9,",
        "decay=0.99,",
        "state",
    ),
    mistake(
        "batch norm: decay for 1 - decay",
        "dcgan_keras/batch_norm.py",
        "self.decay * running + (1 - self.decay) * batch",
        "(1 - self.decay) * running + self.decay * batch",
        "state",
    ),
    mistake(
        "batch norm: unbiased running variance",
        "dcgan_torch/batch_norm.py",
        "alpha=1 - 1 / count",
        "alpha=1",
        "state",
    ),
    mistake(
        "batch norm: another epsilon",
        "dcgan_torch/model.py",
        "epsilon=1e-05",
        "epsilon=0.001",
    ),
    mistake(
        "batch norm: statistics of a constant generator move",
        "dcgan_torch/train.py",
        "with torch.no_grad(), constant(networks.generator):",
        "with torch.no_grad():",
        "state",
    ),
    mistake(
        "batch norm: statistics of a constant discriminator move",
        "dcgan_keras/train.py",
        "with constant(networks.discriminator):",
        "if True:",
        "state",
    ),
    mistake(
        "batch norm: statistics of the batch after training",
        "conv_vae_torch/outputs.py",
        "trained.networks.eval()",
        "trained.networks.train()",
        "codes",
    ),
    # Optimizers
    mistake("Adam: another epsilon", "vae_torch/train.py", "eps=1e-08", "eps=1e-07"),
    mistake(
        "Adam: epsilon inside the root",
        "vae_keras/adam.py",
        "(ops.sqrt(v) + epsilon)",
        "ops.sqrt(v + self.epsilon * root_2 * root_2)",
    ),
    mistake(
        "Adam: another beta_2",
        "vae_torch/train.py",
        "betas=(0.9, 0.999)",
        "betas=(0.9, 0.99)",
    ),
    mistake(
        "Adam: no bias correction",
        "vae_keras/adam.py",
        "self.lr * root_2 / correction_1, self.epsilon * root_2",
        "self.lr, self.epsilon",
    ),
    mistake(
        "Adam: the formula of keras.optimizers.Adam",
        "vae_keras/adam.py",
        "(ops.sqrt(v) + epsilon)",
        "(ops.sqrt(v) + self.epsilon)",
    ),
    mistake(
        "Adam: gradients accumulate",
        "vae_torch/train.py",
        "    optimizer.zero_grad()\n",
        "",
    ),
    mistake(
        "SGD: momentum with dampening",
        "gan_saturating_torch/train.py",
        "momentum=0.5,",
        "momentum=0.5, dampening=0.5,",
    ),
    mistake(
        "SGD: momentum after Nesterov",
        "gan_saturating_keras/train.py",
        "momentum=0.5",
        "momentum=0.5, nesterov=True",
    ),
    # Layers
    mistake(
        "conv: padding on the other side",
        "conv_vae_torch/model.py",
        "nn.ZeroPad2d((0, 1, 0, 1))",
        "nn.ZeroPad2d((1, 0, 1, 0))",
    ),
    mistake(
        "conv_transpose: cropped on the other side",
        "conv_vae_torch/model.py",
        "nn.ZeroPad2d((0, -1, 0, -1))",
        "nn.ZeroPad2d((-1, 0, -1, 0))",
    ),
    mistake(
        "flatten: channels first",
        "dcgan_torch/model.py",
        '{"dense_1": (128, 1)}',
        "{}",
    ),
    mistake(
        "leaky_relu: another slope",
        "gan_saturating_torch/model.py",
        "nn.LeakyReLU(0.2)",
        "nn.LeakyReLU(0.01)",
    ),
    mistake(
        "leaky_relu: slope rounded to float32 (keras.layers)",
        "gan_saturating_keras/model.py",
        "from .activations import LeakyReLU",
        "from keras.layers import LeakyReLU",
    ),
    mistake(
        "order of layers: relu before batch norm",
        "dcgan_keras/model.py",
        'BatchNorm(decay=0.9, epsilon=1e-05),\n            layers.Activation("relu"),',
        'layers.Activation("relu"),\n            BatchNorm(decay=0.9, epsilon=1e-05),',
    ),
    # Losses
    mistake(
        "KL: averaged over the code",
        "vae_torch/losses.py",
        "0.5 * torch.sum(",
        "0.5 * torch.mean(",
    ),
    mistake(
        "reconstruction: averaged over the pixels",
        "vae_torch/losses.py",
        "torch.sum((x - x_hat)",
        "torch.mean((x - x_hat)",
    ),
    mistake(
        "no 1/2 in exp(log_var / 2)",
        "vae_torch/train.py",
        "torch.exp(q.log_var / 2)",
        "torch.exp(q.log_var)",
    ),
    mistake(
        "saturating instead of non-saturating",
        "dcgan_torch/losses.py",
        "return -F.logsigmoid(logits_fake)",
        "return F.logsigmoid(-logits_fake)",
    ),
    mistake(
        "log(p + 1e-7) instead of logits",
        "dcgan_torch/losses.py",
        "return -F.logsigmoid(logits_fake)",
        "return -logits_fake.sigmoid().add(1e-7).log()",
    ),
    # Steps and schedules
    mistake(
        "detach too many: z",
        "vae_torch/train.py",
        "networks.decoder(z)",
        "networks.decoder(z.detach())",
    ),
    Mistake(
        "gradients leak into the discriminator",
        "gan_saturating_torch",
        "train.py",
        (
            (DISCRIMINATOR_UPDATE, ZEROED_TOO_EARLY),
            ("backward(inputs=[*networks.generator.parameters()])", "backward()"),
        ),
    ),
    Mistake(
        "generator before discriminator",
        "dcgan_torch",
        "train.py",
        (
            (GENERATOR_TURN, ""),
            (DISCRIMINATOR_TURN, GENERATOR_TURN + DISCRIMINATOR_TURN),
        ),
    ),
    mistake(
        "the same noise for both updates",
        "dcgan_torch/train.py",
        'normal("generator/z"',
        'normal("discriminator/z"',
    ),
    mistake(
        "the same minibatch in all k turns",
        "gan_saturating_torch/train.py",
        "x = minibatch(number)",
        "x = minibatch(step)",
        flags=("--k", "3"),
    ),
    mistake(
        "the order of the data is the same in every epoch",
        "vae_torch/support/minibatches.py",
        "what, epoch, count",
        "what, 0, count",
    ),
    # Ties, switches, joined inputs
    mistake(
        "tied kernel: constant in the mirror",
        "tied_torch/tied.py",
        'get_parameter("weight")',
        'get_parameter("weight").detach()',
    ),
    mistake(
        "max_pool: the last of several largest pixels",
        "unpool_ae_keras/pooling.py",
        "ops.min(ops.where(largest, positions, len(places))",
        "ops.max(ops.where(largest, positions, -1)",
    ),
    mistake(
        "max_unpool: into the first pixel of each window",
        "unpool_ae_keras/pooling.py",
        "switches[..., None] == positions, images",
        "0 * switches[..., None] == positions, images",
    ),
    mistake(
        "max_unpool: by the switches of the next image",
        "unpooling_torch/pooling.py",
        "switches.flatten(2)",
        "switches.roll(1, 0).flatten(2)",
    ),
    mistake(
        "concat: in another order",
        "image_to_image_torch/model.py",
        "torch.cat([x, a], dim=1)",
        "torch.cat([a, x], dim=1)",
    ),
    # Labels, order, noise on the data
    mistake(
        "shuffle: the same order in every step",
        "source_separation_torch/train.py",
        'permutation("train/s_order", step',
        'permutation("train/s_order", 0',
    ),
    mistake(
        "minimum: of the means, not of each example",
        "source_separation_torch/losses.py",
        "return torch.where(straight <= crossed, straight, crossed)",
        "return torch.minimum(straight.mean(), crossed.mean()).expand(len(x))",
    ),
    mistake(
        "trained on what is held out",
        "source_separation_torch/train.py",
        "dataset, trial = data.parts",
        "trial, dataset = data.parts",
    ),
    mistake(
        "cross entropy: averaged over the classes",
        "frozen_torch/losses.py",
        'reduction="none")',
        'reduction="none") / 10',
        flags=STAGES,
    ),
    mistake(
        "cross entropy: labels of another minibatch",
        "frozen_torch/train.py",
        "take_rows(labels, rows)",
        "take_rows(labels, (rows + batch) % len(labels))",
        flags=STAGES,
    ),
    mistake(
        "mask: what is left is made larger, as in dropout",
        "frozen_torch/train.py",
        "torch.where(x_hat_mask < 0.1, 0.0, code)",
        "torch.where(x_hat_mask < 0.1, 0.0, code / 0.9)",
        flags=STAGES,
    ),
    # Stages, schedules, settings
    mistake(
        "stages: the frozen encoder normalizes by the batch",
        "frozen_torch/train.py",
        FROZEN,
        FROZEN.replace("finished", "constant"),
        flags=STAGES,
    ),
    mistake(
        "stages: running statistics of the frozen encoder move",
        "frozen_torch/train.py",
        FROZEN,
        UNFROZEN + FROZEN,
        flags=STAGES,
    ),
    mistake(
        "stages: the moments of Adam start anew",
        "frozen_torch/train.py",
        "            x, y = minibatch(step)\n",
        "            x, y = minibatch(step)\n"
        '            optimizers["classifier"].state.clear()\n',
        flags=STAGES,
    ),
    mistake(
        "simultaneous: one step after the other",
        "at_once_torch/train.py",
        TOGETHER,
        SEQUENTIAL,
    ),
    mistake(
        "every: in the first of k iterations",
        "every_third_torch/train.py",
        "(step + 1) % config.k",
        "step % config.k",
    ),
    mistake(
        "share: noise of its own for the second step",
        "every_third_torch/train.py",
        'optimizers["g"], z)',
        'optimizers["g"], tensor(normal("g/z", step, (batch, 3))))',
    ),
    mistake(
        "linear annealing: one step ahead",
        "annealed_torch/train.py",
        "linear(step,",
        "linear(step + 1,",
    ),
    mistake(
        "exponential annealing: linear",
        "annealed_torch/anneal.py",
        "start * (end / start) ** min(step / steps, 1.0)",
        "start + (end - start) * min(step / steps, 1.0)",
    ),
    mistake(
        "a step's own optimizer: that of the networks",
        "step_optimizers_torch/train.py",
        'optimizers["second"]',
        'optimizers["encoder"]',
    ),
    mistake(
        "domains: b in the order of a",
        "image_to_image_unpaired_torch/train.py",
        "batch, number, name)",
        'batch, number, "a")',
    ),
    # Densities
    mistake(
        "log_prob: without log 2 pi",
        "learned_numbers_torch/losses.py",
        "math.log(2 * math.pi)",
        "0.0",
    ),
    mistake(
        "learned numbers: swapped",
        "learned_numbers_torch/train.py",
        NUMBERS,
        SWAPPED,
    ),
    # Without one of these, "caught" would mean nothing.
    Mistake("none", "vae_torch", "train.py", (), "nowhere"),
    Mistake("none", "conv_vae_torch", "train.py", (), "nowhere"),
    Mistake("none", "gan_saturating_torch", "train.py", (), "nowhere"),
    Mistake("none", "dcgan_torch", "train.py", (), "nowhere"),
    Mistake("none", "unpool_ae_torch", "train.py", (), "nowhere"),
    Mistake("none", "source_separation_torch", "train.py", (), "nowhere"),
    Mistake("none", "image_to_image_torch", "train.py", (), "nowhere"),
    Mistake("none", "image_to_image_unpaired_torch", "train.py", (), "nowhere"),
    Mistake("none", "frozen_torch", "train.py", (), "nowhere", flags=STAGES),
)


@dataclass(frozen=True)
class Planted:
    """What the reference says of a mistaken package."""

    mistake: Mistake
    judged: Judgement

    @property
    def seen(self) -> str:
        """Where it shows first: in the losses, in the state alone, in the codes alone."""
        if split := self.judged.split:
            if split.loss:
                return "losses"
            tensors = self.judged.comparison.tensors
            parted = [t.name for t in tensors if beyond(t, self.judged.unit)]
            codes = all(name.startswith("outputs/") for name in parted)
            return "codes" if codes else "state"
        if self.judged.outcome is Outcome.UNDECIDABLE:
            return "undecidable"
        return "nowhere"

    def row(self) -> str:
        """A line of the table."""
        mistake, judged = self.mistake, self.judged
        split, comparison = judged.split, judged.comparison
        where = f"step {split.step}" if self.seen == "losses" and split else self.seen
        tensors = max(tensor.between for tensor in comparison.tensors)
        return (
            f"{mistake.what:57} {mistake.spec:23} {mistake.backend:6} {where:11}"
            f" {comparison.between.max():8.1e} {tensors:8.1e}"
        )


HEADING = (
    f"{'mistake':57} {'spec':23} {'in':6} {'caught at':11} {'losses':>8} {'tensors':>8}"
)


def path_of(spec: str) -> Path:
    """The spec, of the gallery or of the words."""
    path = GALLERY / f"{spec}.yaml"
    return path if path.exists() else WORD_SPECS / path.name


def plant(mistake: Mistake, packages: Path, folder: Path) -> Path:
    """A copy of the package with the mistake, in a folder of its own."""
    shutil.copytree(packages / mistake.package, folder / mistake.package)
    path = folder / mistake.package / mistake.file
    text = path.read_text(encoding="utf-8")
    for old, new in mistake.edits:
        assert old in text, (
            f"{mistake.what}: {mistake.package}/{mistake.file} has no {old!r}"
        )
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return folder


def make_all(mistakes: Sequence[Mistake], folder: Path) -> list[Planted]:
    """Trains every mistaken package, and has the reference judge it."""
    packages = folder / "packages"
    for spec in sorted({mistake.spec for mistake in mistakes}):
        build_spec(path_of(spec), packages)
    jobs: dict[str, list[Job]] = {name: [] for name in BACKENDS}
    runs = []
    for number, mistake in enumerate(mistakes):
        own = plant(mistake, packages, folder / f"{number:02d}")
        flags = (
            "--precision",
            "float64",
            "--steps",
            str(mistake.steps),
            *flags_of(mistake).arguments,
        )
        job = Job(
            str(own),
            mistake.package,
            (*flags, "--out", str(own / "run")),
            mistake.seen == "codes",
        )
        jobs[mistake.backend].append(job)
        runs.append(job)
    processes = [
        start_jobs(listed, folder / f"{name}.json") for name, listed in jobs.items()
    ]
    assert [process.wait() for process in processes] == [0, 0]

    @cache
    def expected(spec: str, flags: Flags, steps: int, longer: bool) -> Baseline:
        model = scaled(flags.applied(check(path_of(spec)).model))
        data = own_examples(packages, f"{spec}_torch")
        more = dict(zip(("starts", "rounded"), MANY[-1], strict=True)) if longer else {}
        return compute_baseline(
            model, data, steps, seed=flags.seed, batch=flags.batch, **more
        )

    def judged(mistake: Mistake, job: Job, longer: bool = False) -> Judgement:
        error = job.out / "error.txt"
        assert not error.exists(), error.read_text()
        baseline = expected(mistake.spec, flags_of(mistake), mistake.steps, longer)
        judgement = replace(baseline, has_outputs=job.pictures).judge(job.out)
        if judgement.split and mistake.seen == "nowhere" and not longer:
            return judged(mistake, job, longer=True)
        return judgement

    return [
        Planted(mistake, judged(mistake, job))
        for mistake, job in zip(mistakes, runs, strict=True)
    ]


def flags_of(mistake: Mistake) -> Flags:
    """Those of its training, beside precision and steps."""
    return Flags((*SMALL.get(mistake.spec, ()), *mistake.flags))


def main() -> int:
    """Make all of them and print the table; the result is the exit code."""
    with tempfile.TemporaryDirectory() as folder:
        outcomes = make_all(MISTAKES, Path(folder))
    print(HEADING)
    for outcome in outcomes:
        print(outcome.row(), "" if outcome.seen == outcome.mistake.seen else " MISSED")
    return 0 if all(o.seen == o.mistake.seen for o in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
