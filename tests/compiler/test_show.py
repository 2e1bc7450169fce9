"""What `gencc show` says: the shapes, the parameters, and the schedule in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from gencc.cli.show.model import show
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import load, load_text
from gencc.ir.expressions import Constant, Number
from gencc.ir.layers import Layer
from gencc.ir.model import Model, Optimizer, Step
from gencc.ops.initializers.he_normal import HeNormal
from gencc.ops.initializers.normal import ScaledNormal
from gencc.ops.layers.batch_norm import BatchNorm
from gencc.ops.layers.conv import Conv
from gencc.ops.layers.conv_transpose import ConvTranspose
from gencc.ops.layers.dense import Dense
from gencc.ops.layers.elu import Elu
from gencc.ops.layers.flatten import Flatten
from gencc.ops.layers.relu import Relu
from gencc.ops.notation import number
from gencc.ops.optimizers.sgd import Sgd
from gencc.resolve import resolve

SPECS = Path(__file__).parents[2] / "specs"

GAN = """\
gan_saturating
  Goodfellow et al. 2014, arXiv:1406.2661, Algorithm 1

data
  x  digits, scaled to [0, 1], 64 in a minibatch  [8, 8, 1]
  y  its label                                    0 to 9

generator: z -> [8, 8, 1]
  z                                       [16]
  dense_1       128 units, no bias        [128]       2,048
  batch_norm_1  decay 0.9, epsilon 1e-05  [128]         256
  relu_1                                  [128]
  dense_2       128 units, no bias        [128]      16,384
  batch_norm_2  decay 0.9, epsilon 1e-05  [128]         256
  relu_2                                  [128]
  dense_3       64 units                  [64]        8,256
  sigmoid_1                               [64]
  reshape_1                               [8, 8, 1]
  total                                              27,200
                and running statistics                  512

discriminator: x -> [1]
  x                                       [8, 8, 1]
  flatten_1                               [64]
  dense_1       128 units                 [128]       8,320
  leaky_relu_1  slope 0.2                 [128]
  dense_2       128 units                 [128]      16,512
  leaky_relu_2  slope 0.2                 [128]
  dense_3       1 unit                    [1]           129
  sigmoid_1                               [1]
  total                                              24,961

params
  k  1; a count

let
  fake  generator(sample(prior.z))  [8, 8, 1]

training, 150 epochs; each iteration:
  discriminator k = 1 times, then generator; a fresh minibatch of x and fresh z each
  time.
  1. k = 1 times: a fresh minibatch of x and fresh z; discriminator goes up
     log(discriminator(x)) + log(1 - discriminator(fake)) [sgd lr 0.005, momentum 0.5];
     generator is a constant.
  2. once: fresh z; generator goes down log(1 - discriminator(fake)) [sgd lr 0.2,
     momentum 0.5]; discriminator is a constant.

outputs, as in: python -m gan_saturating_BACKEND OUTPUT
  sample  fake  [8, 8, 1]"""


def model(name: str) -> Model:
    document = load(SPECS / f"{name}.yaml")
    return resolve(document, parse(document))


def with_step(
    resolved: Model, step: Step, optimizers: tuple[Optimizer, ...] | None = None
) -> Model:
    stages = (replace(resolved.stages[0], steps=(step,)),)
    return replace(
        resolved, stages=stages, optimizers=optimizers or resolved.optimizers
    )


def squeezed(text: str) -> str:
    """The text in one line, however it was wrapped."""
    return " ".join(text.split())


def section(text: str, title: str) -> list[str]:
    """The lines below a title, the cells of each separated by one blank."""
    (part,) = (p for p in text.split("\n\n") if p.startswith(title))
    return [squeezed(line) for line in part.splitlines()[1:]]


def test_the_whole_of_one() -> None:
    assert show(model("gan_saturating")) == GAN


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda p: p.stem)
def test_it_fits_and_is_ascii(path: Path) -> None:
    text = show(model(path.stem))
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 100
    assert all(line == line.rstrip() for line in text.splitlines())


def test_heads_are_indented_and_counted() -> None:
    text = show(model("vae"))
    assert "encoder: x -> mean [2], log_var [2]\n" in text
    lines = section(text, "encoder")
    assert lines[4:] == [
        "mean:",
        "dense_1 2 units [2] 514",
        "log_var:",
        "dense_1 2 units [2] 514",
        "total 17,668",
    ]
    assert "\n    dense_1" in text
    assert section(text, "let")[0] == "q normal(encoder(x)) mean [2], log_var [2]"


def test_running_statistics_are_no_parameters() -> None:
    weights = [w for _, w in model("conv_vae").network("encoder").weights()]
    lines = section(show(model("conv_vae")), "encoder")
    assert sum(not w.trainable for w in weights) == 4
    assert lines[-2:] == ["total 23,024", "and running statistics 192"]


def test_a_mirror_is_shown_expanded() -> None:
    lines = section(show(model("autoencoder")), "decoder: code -> [8, 8, 1]")
    assert [line.split()[0] for line in lines] == [
        "code", "dense_1", "relu_1", "dense_2", "relu_2", "dense_3", "reshape_1",
        "total",
    ]  # fmt: skip


def test_a_step_that_moves_two_networks() -> None:
    text = squeezed(show(model("vae")))
    assert (
        "1. once: a fresh minibatch of x and fresh z_noise; encoder and decoder go "
        "down C * reconstruction + kl [adam lr 0.001, beta_1 0.9, beta_2 0.999, "
        "epsilon 1e-08]."
    ) in text


def test_a_step_with_two_optimizers() -> None:
    vae = model("vae")
    rules = Sgd(0.1, 0.5, nesterov=True), Sgd(0.2, 0.0, nesterov=False)
    optimizers = (
        Optimizer("one", ("encoder",), rules[0]),
        Optimizer("two", ("decoder",), rules[1]),
    )
    step = replace(vae.steps[0], optimizers=("one", "two"), repeat=3)
    text = squeezed(show(with_step(vae, step, optimizers)))
    assert "1. 3 times: " in text
    assert (
        "[encoder: sgd lr 0.1, momentum 0.5, nesterov; decoder: sgd lr 0.2]."
    ) in text


def test_a_step_that_draws_nothing() -> None:
    vae = model("vae")
    step = replace(vae.steps[0], objective=Number(Constant(), None, 1.0), text="1")
    text = squeezed(show(with_step(vae, step)))
    assert "1. once: encoder and decoder go down 1 [adam" in text


def test_hidden_characters_are_shown_as_escapes() -> None:
    text = show(replace(model("vae"), paper="\x1b[31m\u202e"))
    assert "<U+001B>[31m<U+202E>" in text
    assert "\x1b" not in text


def test_long_formulas_are_wrapped() -> None:
    source = (SPECS / "vae.yaml").read_text(encoding="utf-8")
    long = " + ".join(["sse(x, x_hat)"] * 20)
    document = load_text("vae.yaml", source.replace("sse(x, x_hat) ", f"{long} ", 1))
    text = show(resolve(document, parse(document)))
    assert squeezed(text).count("sse(x, x_hat)") == 20
    assert max(map(len, text.splitlines())) <= 100


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (Dense(1, bias=False), "1 unit, no bias"),
        (Dense(3, init=HeNormal()), "3 units, init he_normal"),
        (Dense(3, init=ScaledNormal(0.02)), "3 units, init normal 0.02"),
        (
            Conv(2, (3, 5), (1, 2), ((1, 1), (0, 1))),
            "2 filters 3x5, stride 1x2, padding 1 x 0+1",
        ),
        (
            ConvTranspose(1, (4, 4), (2, 2), ((0, -1), (0, -1)), bias=False),
            "1 filter 4x4, stride 2, crop 0-1, no bias",
        ),
        (BatchNorm(), "decay 0.9, epsilon 1e-05"),
        (Elu(1.0), "slope 1"),
        (Relu(), ""),
        (Flatten(), ""),
    ],
)
def test_a_layer_described_in_prose(layer: Layer, text: str) -> None:
    assert layer.settings() == text


def test_numbers_are_shown_exactly() -> None:
    assert [number(n) for n in (10.0, 0.1, 1e-8, -1.0)] == ["10", "0.1", "1e-08", "-1"]


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (
            "source: digits, scale: [0, 1], augment: [{shift: 2}]",
            "digits, scaled to [0, 1], shift 2, 9 in a minibatch",
        ),
        (
            "source: npz, shape: [3], window: {length: 8, stride: 2}",
            "npz, windows 2 rows apart, 9 in a minibatch",
        ),
        (
            "source: images, shape: [8, 8, 1], scale: [0, 1], resize: crop",
            "images, scaled to [0, 1], resize crop, 9 in a minibatch",
        ),
    ],
)
def test_what_becomes_of_examples_before_training(data: str, shown: str) -> None:
    text = (
        "gencc: 1\n"
        "name: shown\n"
        f"data: {{{data}, batch: 9}}\n"
        "networks: {e: {input: x, layers: [flatten, dense: 2]}}\n"
        "losses: {height: sum(e(x))}\n"
        "train: {epochs: 1, optimizer: {sgd: {lr: 0.1}}, minimize: height}\n"
    )
    document = load_text("shown.yaml", text)
    lines = squeezed(show(resolve(document, parse(document))))
    assert all(part in lines for part in shown.split(", "))  # shapes stand among them
