"""Kinds of models for somebody's data: what examples are -> the text of a spec.

What is written is a beginning that trains in about a minute, to be read and changed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # which needs NumPy
    from gencc.cli.init.examples import Examples

_ITERATIONS = 2000  # of a training
_CONVOLUTIONAL = 600  # of one of convolutional networks, which take longer each
_BATCH = 64
_LEAST_SIDE = 16  # pixels, from which networks are convolutional
_SMALLEST = 8  # pixels, down to which convolutions halve images
_FILTERS = 16


@dataclass(frozen=True)
class Kind:
    """A kind of model: what it is, whether it is for these examples, its spec.

    `write` has the examples and gives the lines behind the data; `low` is the least
    number of an image.
    """

    about: str
    write: Callable[[Examples], Iterator[str]]
    refuses: Callable[[Examples], str] = lambda examples: ""
    low: int = 0
    holds_out: bool = True
    only_usual: bool = False


def spec(name: str, kind: Kind, examples: Examples) -> str:
    """The text of a spec."""
    only = kind.only_usual and examples.labels.usual
    trained = examples.labels.usual_count if only else examples.count
    # The usual ones are ranked among the others, so some of them are held out.
    held_out = kind.holds_out and (trained >= 50 or only)
    trained = math.ceil(0.9 * trained) if held_out else trained
    batch = min(_BATCH, max(2, trained // 2))
    lines = ["gencc: 1", f"name: {name}", "about: >", f"  {kind.about}", "", "data:"]
    lines += [f"  {line}" for line in examples.keys]
    if examples.scaled:
        lines.append(f"  scale: [{kind.low}, 1]")
    lines.append(f"  batch: {batch}")
    if only:
        lines.append(
            f"  only: [{only}]".ljust(30) + "# what is usual; the others are tried on"
        )
    if held_out:
        lines.append(
            "  hold_out: 0.1".ljust(30) + "# looked at in training, and shown after it"
        )
    iterations = _CONVOLUTIONAL if _is_convolutional(examples.shape) else _ITERATIONS
    epochs = max(1, min(500, round(iterations * batch / trained)))
    body = "\n".join(kind.write(examples)).replace("EPOCHS", str(epochs))
    return "\n".join(lines) + "\n\n" + body + "\n"


# ------------------------------------------------------------------ networks


def _is_convolutional(shape: Sequence[int]) -> bool:
    sides = shape[:-1]
    return (
        len(sides) == 2 and min(sides) >= _LEAST_SIDE and all(n % 4 == 0 for n in sides)
    )


def _halvings(shape: Sequence[int]) -> int:
    """How often the sides of an image are halved, up to four times."""
    number = 0
    while number < 4 and all(
        n % 2 ** (number + 1) == 0 and n // 2**number >= _SMALLEST for n in shape[:-1]
    ):
        number += 1
    return number


def _width(shape: Sequence[int]) -> int:
    """Units of a hidden layer: a power of two near the number of inputs."""
    return int(min(512, max(32, 2 ** round(math.log2(math.prod(shape))))))


def _encoder(shape: Sequence[int], activation: str = "relu") -> list[str]:
    """Layers of a network that reads an example, without the last."""
    if _is_convolutional(shape):
        layers: list[str] = []
        for number in range(_halvings(shape)):
            filters = _FILTERS * 2**number
            layers += [_conv("conv", filters), activation]
        return [*layers, "flatten"]
    flat = ["flatten"] if len(shape) > 1 else []
    return [*flat, f"dense: {_width(shape)}", activation]


def _decoder(shape: Sequence[int], last: Sequence[str]) -> list[str]:
    """Layers of a network that makes an example, `last` being its activation."""
    if _is_convolutional(shape):
        number = _halvings(shape)
        height, width = (n // 2**number for n in shape[:-1])
        filters = _FILTERS * 2 ** (number - 1)
        layers = [f"dense: {height * width * filters}", "relu"]
        layers.append(f"reshape: [{height}, {width}, {filters}]")
        for step in range(number - 1, 0, -1):
            layers += [_conv("conv_transpose", _FILTERS * 2 ** (step - 1)), "relu"]
        return [*layers, _conv("conv_transpose", shape[-1]), *last]
    reshape = [f"reshape: {[*shape]}"] if len(shape) > 1 else []
    return [
        f"dense: {_width(shape)}",
        "relu",
        f"dense: {math.prod(shape)}",
        *last,
        *reshape,
    ]


def _conv(name: str, filters: int) -> str:
    return f"{name}: {{filters: {filters}, kernel: 4, stride: 2, padding: same}}"


def _layers(layers: Sequence[str], indent: str = "    ") -> Iterator[str]:
    """layers: [...], or one below the other where they are long."""
    short = f"{indent}layers: [{', '.join(layers)}]"
    if len(short) <= 90:
        yield short
        return
    yield f"{indent}layers:"
    yield from (f"{indent}  - {layer}" for layer in layers)


def _network(name: str, given: str, layers: Sequence[str]) -> Iterator[str]:
    yield from (f"  {name}:", f"    input: {given}")
    yield from _layers(layers)


def _last(examples: Examples) -> list[str]:
    return ["sigmoid"] if examples.scaled else []


def _code(examples: Examples) -> int:
    """How many numbers a code has: two of little, up to 32 of large images."""
    size = math.prod(examples.shape)
    return 2 if size < 64 else 8 if size <= 28 * 28 else 32


def _train(minimize: str) -> Iterator[str]:
    yield from (
        "train:",
        "  epochs: EPOCHS",
        "  optimizer: {adam: {lr: 1.0e-3}}",
        f"  minimize: {minimize}",
    )


# ------------------------------------------------------------------ kinds


def _autoencoder(examples: Examples) -> Iterator[str]:
    size = min(_code(examples), math.prod(examples.shape) - 1)
    yield "networks:"
    yield from _network("encoder", "x", [*_encoder(examples.shape), f"dense: {size}"])
    yield from _network("decoder", "code", _decoder(examples.shape, _last(examples)))
    yield from (
        "",
        "let:",
        "  code:  encoder(x)",
        "  x_hat: decoder(code)",
        "",
        "losses:",
        "  reconstruction: sse(x, x_hat)          # summed over an example, averaged over the batch",
        "",
        *_train("reconstruction"),
        "",
        "outputs:                                 # each becomes a command of the package",
        "  reconstruct: x_hat",
        "  encode:      code",
    )


def _anomaly(examples: Examples) -> Iterator[str]:
    yield from _autoencoder(examples)
    yield "  score:       sse(x, x_hat)             # large for what is unlike the data"
    if not examples.scaled:
        yield "  error:       square(x - x_hat)         # of each column"
    if examples.labels.usual:
        yield from ("", "metrics:", "  auroc: auroc(sse(x, x_hat))")


def _denoising(examples: Examples) -> Iterator[str]:
    yield "networks:"
    hidden = _width(examples.shape) // 2
    yield from _network(
        "encoder", "x", [*_encoder(examples.shape), f"dense: {hidden}", "relu"]
    )
    yield from _network("decoder", "code", _decoder(examples.shape, _last(examples)))
    yield from (
        "",
        "params:",
        "  sigma: 0.25                            # standard deviation of the noise that is added",
        "",
        "let:",
        "  noisy: corrupt(x, sigma)               # x + sigma * N(0, 1)",
        "  code:  encoder(noisy)",
        "  x_hat: decoder(code)",
        "",
        "losses:",
        "  reconstruction: sse(x, x_hat)          # the clean example, not the one that was seen",
        "",
        *_train("reconstruction"),
        "",
        "outputs:                                 # each becomes a command of the package",
        "  denoise: [x, noisy, x_hat]"
        if len(examples.shape) > 1
        else "  denoise: x_hat",
        "  repair:  decoder(encoder(x))           # of data that are noisy already",
    )


def _vae(examples: Examples, condition: str = "") -> Iterator[str]:
    size = _code(examples)
    with_class = f", {condition}" if condition else ""
    trunk, decoder = _encoder(examples.shape), _decoder(examples.shape, _last(examples))
    if condition:
        trunk = [*(["flatten"] if len(examples.shape) > 1 else []), "concat"]
        trunk += [f"dense: {_width(examples.shape)}", "relu"]
        decoder = ["concat", *decoder]
    yield from ("latent:", f"  z: {{normal: {size}}}", "", "networks:")
    yield from _network("encoder", f"[x{with_class}]" if condition else "x", trunk)
    yield f"    heads: {{mean: [dense: {size}], log_var: [dense: {size}]}}"
    yield from _network("decoder", f"[z{with_class}]" if condition else "z", decoder)
    yield from (
        "",
        "params:",
        f"  C: {10.0 if examples.scaled else 1.0}                                # 1 / (2σ²) for "
        "p(x|z) = N(x_hat, σ² I)",
        "",
        "let:",
        *([f"  {condition}:     one_hot(y)"] if condition else []),
        f"  q:     normal(encoder(x{with_class}))",
        "  z:     sample(q)                       # reparametrized: mean + exp(log_var / 2) * noise",
        f"  x_hat: decoder(z{with_class})",
        "",
        "losses:",
        "  reconstruction: sse(x, x_hat)",
        "  kl:             kl(q, prior.z)         # in closed form",
        "",
        *_train("C * reconstruction + kl"),
        "",
        "outputs:                                 # each becomes a command of the package",
    )
    each = ", one_hot(each(y))" if condition else ""
    rows = "               # a row for each class" if condition else ""
    yield f"  sample:      decoder(sample(prior.z){each}){rows}"
    yield from ("  reconstruct: x_hat", "  encode:      q.mean")
    if size == 2 and not condition:
        yield "  manifold:    decoder(grid(prior.z))"


def _cvae(examples: Examples) -> Iterator[str]:
    return _vae(examples, "c")


def _gan(examples: Examples) -> Iterator[str]:
    last = ["tanh"] if examples.scaled else []
    size = max(8, _code(examples))
    judge = [*_encoder(examples.shape, "leaky_relu: 0.2"), "dense: 1", "sigmoid"]
    yield from ("latent:", f"  z: {{normal: {size}}}", "", "networks:")
    yield from _network("generator", "z", _decoder(examples.shape, last))
    yield from _network("discriminator", "x", judge)
    rate = "{adam: {lr: 2.0e-4, beta_1: 0.5}}"
    yield from (
        "",
        "let:",
        "  fake: generator(sample(prior.z))",
        "",
        "losses:",
        "  told_apart: -log(discriminator(x)) - log(1 - discriminator(fake))",
        "  fools:      -log(discriminator(fake))",
        "",
        "train:",
        "  epochs: EPOCHS",
        "  optimizers:",
        f"    discriminator: {rate}",
        f"    generator:     {rate}",
        "  schedule:",
        "    - {update: discriminator, minimize: told_apart}",
        "    - {update: generator,     minimize: fools}",
        "",
        "outputs:                                 # each becomes a command of the package",
        "  sample: fake",
    )


def _without_labels(examples: Examples) -> str:
    return "" if examples.labels.count else "it needs labels, and these data have none"


def _of_many_numbers(examples: Examples) -> str:
    squeezed = math.prod(examples.shape) > 1
    return "" if squeezed else "examples of one number cannot be squeezed into a code"


def _without_columns(examples: Examples) -> str:
    return (
        ""
        if examples.scaled
        else "noise of one size for columns of all kinds means little"
    )


KINDS = {
    "vae": Kind(
        "Variational autoencoder: examples are encoded as distributions, and drawn anew.",
        _vae,
    ),
    "autoencoder": Kind(
        "Autoencoder: examples are squeezed into a short code, and restored.",
        _autoencoder,
        _of_many_numbers,
    ),
    "denoising": Kind(
        "Denoising autoencoder: examples are restored from copies with noise.",
        _denoising,
        _without_columns,
    ),
    "cvae": Kind(
        "Conditional variational autoencoder: examples are drawn anew, class by class.",
        _cvae,
        _without_labels,
    ),
    "gan": Kind(
        "Generative adversarial network: a generator learns to fool a discriminator.",
        _gan,
        low=-1,
        holds_out=False,
    ),
    "anomaly": Kind(
        "Anomalies, as an autoencoder finds them: what it restores badly is unlike the data.",
        _anomaly,
        _of_many_numbers,
        only_usual=True,
    ),
}
"""Each by its name."""
