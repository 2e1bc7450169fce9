"""Lints: warned where something is probably not meant, and silent everywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc import lints
from gencc.diagnostics import Diagnostic
from gencc.frontend.parse import parse
from gencc.frontend.yaml.document import Document, load, load_text
from gencc.ir.model import Model
from gencc.resolve import resolve
from small import AUTOENCODER, GAN, VAE, Change, model

SPECS = Path(__file__).parents[2] / "specs"


def lint(model: Model) -> tuple[Diagnostic, ...]:
    """All warnings but W0711, as a changed spec may leave names unused."""
    return tuple(w for w in lints.lint(model) if w.code != "W0711")


def warnings(document: Document) -> tuple[Diagnostic, ...]:
    return lint(resolve(document, parse(document)))


def diagnostics(name: str, *changes: tuple[str, str]) -> tuple[Diagnostic, ...]:
    """What is warned about a spec of the gallery with some of its text replaced.

    Nothing is allowed in it.
    """
    text = (SPECS / f"{name}.yaml").read_text(encoding="utf-8")
    text = "\n".join(line for line in text.split("\n") if not line.startswith("allow:"))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return warnings(load_text("spec.yaml", text))


def changed(name: str, *changes: tuple[str, str]) -> list[str]:
    return [d.code for d in diagnostics(name, *changes)]


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda p: p.stem)
def test_the_gallery_is_clean(path: Path) -> None:
    document = load(path)
    assert lints.lint(resolve(document, parse(document))) == ()


def test_the_first_loss_of_the_gan_saturates() -> None:
    (warning,) = diagnostics("gan_saturating")
    assert warning.code == "W0701"
    assert "`maximize: log(discriminator(fake))`" in warning.help
    assert "0.0067" in warning.notes[0] and "0.9933" in warning.notes[0]


SATURATING = "minimize: log(1 - discriminator(fake))"


@pytest.mark.parametrize(
    ("objective", "is_flat"),
    [
        ("maximize: -log(1 - discriminator(fake))", True),
        ("minimize: 0.5 * log(1 - discriminator(fake)) + 1", True),
        ("maximize: -2 * log(1 - discriminator(fake))", True),
        ("minimize: sum(fake) - (1 - log(1 - discriminator(fake)))", True),
        ("maximize: log(discriminator(fake))", False),
        ("minimize: -log(discriminator(fake))", False),
        ("minimize: mean(fake) - log(1 - discriminator(fake))", False),
    ],
)
def test_signs_of_the_saturating_loss(objective: str, is_flat: bool) -> None:
    assert changed("gan_saturating", (SATURATING, objective)) == ["W0701"] * is_flat


def test_logarithms_need_a_sigmoid() -> None:
    fixed = (SATURATING, "maximize: log(discriminator(fake))")
    last = "leaky_relu: 0.2, dense: 1, sigmoid]"
    for layers in ("leaky_relu: 0.2, dense: 1]", "leaky_relu: 0.2, dense: 1, tanh]"):
        assert "W0702" in changed("gan_saturating", fixed, (last, layers))
    soft = (last, "leaky_relu: 0.2, dense: 1, softplus]")
    only = ("log(discriminator(x)) + log(1 - discriminator(fake))",
            "log(discriminator(x)) - discriminator(fake)")  # fmt: skip
    assert changed("gan_saturating", fixed, soft, only) == []


def test_a_posterior_wants_its_divergence() -> None:
    assert changed("vae", ("C * reconstruction + kl", "C * reconstruction")) == [
        "W0703"
    ]
    mean = ("sample(q)            #", "q.mean #")
    assert changed("vae", ("C * reconstruction + kl", "C * reconstruction"), mean) == []


def test_a_sigmoid_is_not_compared_with_values_out_of_its_range() -> None:
    assert changed("vae", ("scale: [0, 1]", "scale: [-1, 1]")) == ["W0704"]
    assert changed("conv_vae", ("scale: [0, 1]", "scale: [0, 255]")) == ["W0704"]
    assert changed("vae", ("scale: [0, 1]", "scale: [0, 0.5]")) == []


def warned(text: str, *changes: Change) -> list[str]:
    """The codes about one of the small models."""
    return [warning.code for warning in lint(model(text, *changes))]


@pytest.mark.parametrize("text", [AUTOENCODER, GAN, VAE])
def test_the_small_models_are_clean(text: str) -> None:
    assert warned(text) == []


# ------------------------------------------------------------------ judgements


def test_a_critic_of_two_images_saturates_too() -> None:
    """What learns may be any of the inputs."""
    inputs = (
        "{input: x, layers: [flatten, dense",
        "{input: [x, fake], layers: [flatten, concat, dense",
    )
    calls = [
        ("log(discriminator(x))", "log(discriminator(x, x))"),
        ("log(1 - discriminator(fake))", "log(1 - discriminator(x, fake))"),
        ("-log(discriminator(fake))", "log(1 - discriminator(x, fake))"),
    ]
    assert warned(GAN, inputs, *calls) == ["W0701"]


@pytest.mark.parametrize(
    ("judged", "codes"),
    [("[dense: 1, sigmoid]", {"W0701"}), ("[dense: 1]", {"W0701", "W0702"})],
)
def test_a_head_is_judged_as_a_network_is(judged: str, codes: set[str]) -> None:
    trunk = "layers: [flatten, dense: 1, sigmoid]"
    heads = f"layers: [flatten], heads: {{real: {judged}, kind: [dense: 2]}}"
    let = ("let:\n", "let:\n  on_x: discriminator(x)\n  on_fake: discriminator(fake)\n")
    losses = [
        ("-log(discriminator(x))", "mean(on_x.kind) - log(on_x.real)"),
        ("log(1 - discriminator(fake))", "log(on_x.real)"),
        ("-log(discriminator(fake))", "log(1 - on_fake.real)"),
    ]
    assert set(warned(GAN, (trunk, heads), let, *losses)) == codes


def test_the_complement_of_a_learned_number_is_no_judgement() -> None:
    share = ("  decoder:", "  rate: {learned: 0.5}\n  decoder:")
    assert warned(VAE, share, ("sse(x, x_hat)", "sse(x, x_hat) + log(1 - rate)")) in (
        [],
        ["W0702"],
    )


# ------------------------------------------------------------------ codes

WIDE = ("dense: 8]", "dense: 64]")


def test_a_code_as_wide_as_the_data() -> None:
    (warning,) = lint(model(AUTOENCODER, WIDE))
    assert warning.code == "W0706"
    assert "64 numbers, the data 64" in warning.message


@pytest.mark.parametrize(
    "change",
    [
        ("dense: 64]", "dense: 63]"),
        ("encoder(x)", "encoder(corrupt(x, 0.3))"),
        ("decoder(code)", "decoder(corrupt(code, 0.3))"),
    ],
)
def test_a_wide_code_with_a_constraint(change: Change) -> None:
    assert warned(AUTOENCODER, WIDE, change) == []


def test_a_posterior_of_two_networks_wants_its_divergence() -> None:
    assert warned(VAE, ("reconstruction + beta * kl", "reconstruction")) == ["W0703"]
    sampled = ("kl(q, prior.z)", "log_prob(q, z) - log_prob(prior.z, z)")
    assert warned(VAE, sampled) == []
    deterministic = ("z: sample(q)", "z: q.mean")
    spread = ("reconstruction + beta * kl", "reconstruction + sum(square(q.log_var))")
    assert warned(VAE, deterministic, spread) == []


FREE_BITS = (
    "kl(q, prior.z)",
    "sum(maximum(0.5 * (square(q.mean) + exp(q.log_var) - 1 - q.log_var), 0.1))",
)
KIND_OF = ("kl(q, prior.z)", "sum(abs(q.mean)) + sum(square(exp(q.log_var / 2) - 1))")


@pytest.mark.parametrize("divergence", [FREE_BITS, KIND_OF])
def test_a_divergence_that_is_written_out_is_one(divergence: Change) -> None:
    assert warned(VAE, divergence) == []


def test_two_samples_say_nothing_about_the_variance() -> None:
    twice = ("sse(x, x_hat)", "sse(x, x_hat) + sse(x, decoder(sample(q)))")
    alone = ("reconstruction + beta * kl", "reconstruction")
    assert set(warned(VAE, twice, alone)) == {"W0703"}


def test_a_constraint_of_the_mean_alone_leaves_the_variance_free() -> None:
    assert warned(VAE, ("kl(q, prior.z)", "sum(square(q.mean))")) == ["W0703"]


# ------------------------------------------------------------------ sums of terms

PLAIN = ("reconstruction + beta * kl", "reconstruction + kl")
MEAN = ("sse(x, x_hat)", "mse(x, x_hat)")


@pytest.mark.parametrize(
    "changes",
    [
        [MEAN, PLAIN],
        [MEAN, ("reconstruction + beta * kl", "kl + reconstruction")],
        [("reconstruction + beta * kl", "mse(x, x_hat) + kl(q, prior.z)")],
        [MEAN, ("reconstruction + beta * kl", "whole"),
         ("  kl:", "  whole: mse(x, x_hat) + kl(q, prior.z)\n  kl:")],
        [MEAN, PLAIN, ("kl(q, prior.z)", "0.5 * sum(square(q.mean) + exp(q.log_var) - 1 - q.log_var)")],
        [("sse(x, x_hat)", "mean(bce(x, x_hat))"), PLAIN],
    ],
)  # fmt: skip
def test_a_mean_beside_a_sum(changes: list[Change]) -> None:
    (warning,) = lint(model(VAE, *changes))
    assert warning.code == "W0707"
    assert "64 times" in warning.notes[0]


@pytest.mark.parametrize(
    "changes",
    [
        [PLAIN],
        [MEAN],
        [MEAN, ("reconstruction + beta * kl", "64 * reconstruction + kl")],
        [MEAN, ("reconstruction + beta * kl", "reconstruction + kl / 64")],
        [("sse(x, x_hat)", "64 * mse(x, x_hat)"), PLAIN],
        [MEAN, PLAIN, ("kl(q, prior.z)", "beta * kl(q, prior.z)")],
        [MEAN, PLAIN, ("kl(q, prior.z)", "mean(square(q.mean)) + mean(square(q.log_var))"),
         ("z: sample(q)", "z: q.mean")],
        [MEAN, PLAIN, ("kl(q, prior.z)", "norm(q.mean) + norm(q.log_var)"),
         ("z: sample(q)", "z: q.mean")],
        [PLAIN, ("kl(q, prior.z)", "kl(q, prior.z) - log(sigmoid(mean(z)))")],
        [("sse(x, x_hat)", "sse(x, x_hat) - log(sigmoid(mean(z)))"), PLAIN],
        [PLAIN, ("reconstruction + kl", "reconstruction + kl + square(mean(z) - 1)")],
    ],
)  # fmt: skip
def test_sums_and_weighted_means(changes: list[Change]) -> None:
    assert warned(VAE, *changes) == []


AGAIN = "- {update: generator, minimize: fools}"


def test_a_network_that_two_steps_update() -> None:
    twice = f"{AGAIN}\n    - {{update: generator, minimize: sum(square(fake))}}"
    (warning,) = lint(model(GAN, (AGAIN, twice)))
    assert warning.code == "W0708"
    assert warning.message.startswith("`generator` is updated a second time")


@pytest.mark.parametrize("name", ["phase", "generator_phase"])
def test_steps_with_names_are_meant(name: str) -> None:
    second = f"- {{name: {name}, update: generator, minimize: sum(square(fake))}}"
    assert warned(GAN, (AGAIN, f"{AGAIN}\n    {second}")) == []


def test_one_step_for_several_networks_is_one_update() -> None:
    both = "- {update: [generator, discriminator], minimize: fools + told_apart}"
    schedule = "    - {update: discriminator, minimize: told_apart}\n    "
    assert warned(GAN, (schedule + AGAIN, f"    {both}")) == []


# ------------------------------------------------------------------ allow


@pytest.mark.parametrize(
    ("text", "code", "changes"),
    [(AUTOENCODER, "W0706", [WIDE]), (VAE, "W0707", [MEAN, PLAIN])],
)
def test_what_is_allowed_gives_no_warning(
    text: str, code: str, changes: list[Change]
) -> None:
    assert warned(text, *changes) == [code]
    assert warned(text, *changes, ("data:", f"allow: [{code}]\ndata:")) == []
    assert warned(text, *changes, ("data:", "allow: [W0701]\ndata:")) == [code]


# ------------------------------------------------------------------ untrained statistics

STAGES = """\
gencc: 1
name: stages
data: {source: digits, scale: [0, 1], batch: 64}
networks:
  encoder: {input: x, layers: [flatten, dense: 16, batch_norm, relu]}
  decoder: {input: code, layers: [dense: 32, batch_norm, relu, dense: 64, reshape: [8, 8, 1]]}
let: {code: encoder(x), x_hat: decoder(code)}
losses: {near: "sse(x, x_hat)", small: sum(square(code))}
train:
  optimizer: {adam: {lr: 1.0e-3}}
  stages:
    - {name: first, epochs: 1, update: encoder, minimize: near}
    - {name: second, epochs: 1, update: [encoder, decoder], minimize: near}
"""
FIRST = "update: encoder, minimize: near"


def test_statistics_that_no_stage_has_trained() -> None:
    (warning,) = lint(model(STAGES))
    assert warning.code == "W0709" and "`decoder`" in warning.message
    assert "`first`" in warning.message
    held = (FIRST, "update: encoder, minimize: small + sum(square(stop(x_hat)))")
    assert warned(STAGES, held) == ["W0709"]


@pytest.mark.parametrize(
    "changes",
    [
        [(FIRST, "update: [encoder, decoder], minimize: near")],
        [(FIRST, "update: encoder, minimize: small")],
        [(FIRST, "schedule: [{update: encoder, minimize: near}, {update: decoder, minimize: near}]")],
        [("dense: 32, batch_norm,", "dense: 32,")],
        [(FIRST, "update: [encoder, decoder], minimize: near"),
         ("1, update: [encoder, decoder], minimize: near}\n    - ", "1, update: [encoder, decoder], minimize: near}\n    - "),
         ("{name: second, epochs: 1, update: [encoder, decoder]", "{name: second, epochs: 1, update: encoder")],
    ],
)  # fmt: skip
def test_statistics_that_are_trained_by_then(changes: list[Change]) -> None:
    assert warned(STAGES, *changes) == []


@pytest.mark.parametrize(
    ("objective", "is_reported"),
    [
        ("maximize: reconstruction", True),
        ("minimize: -reconstruction", True),
        ("minimize: -0.5 * reconstruction", True),
        ("minimize: reconstruction / (-2)", True),
        ("maximize: mse(x, x_hat)", True),
        ("maximize: mae(x, x_hat)", True),
        ("maximize: norm(x_hat)", True),
        ("maximize: sum((x - x_hat) ** 2)", True),
        ("minimize: sum(x_hat) - sum(exp(code))", True),
        ("minimize: reconstruction", False),
        ("maximize: -reconstruction", False),
        ("maximize: 0 * reconstruction + sum(code)", False),
        ("minimize: reconstruction - sum(square(code))", False),
        ("maximize: sum(square(tanh(x_hat)))", False),
        ("maximize: sum(square(stop(x_hat))) + sum(x_hat)", False),
        ("maximize: minimum(reconstruction, 5)", False),
        ("maximize: sum(log(sigmoid(x_hat)))", False),
    ],
)
def test_objectives_that_grow_without_end(objective: str, is_reported: bool) -> None:
    changes = (
        (", sigmoid, reshape", ", reshape"),
        ("minimize: reconstruction", objective),
    )
    assert ("W0710" in warned(AUTOENCODER, *changes)) is is_reported


def test_a_bounded_network_is_pushed_nowhere() -> None:
    changes = ("minimize: reconstruction", "maximize: reconstruction")
    assert "W0710" not in warned(AUTOENCODER, changes)  # it ends in a sigmoid


def test_a_bound_is_followed_through_many_names() -> None:
    names = "".join(f"  u{n + 1}: u{n} + u{n}\n" for n in range(60))
    changes = (
        (", sigmoid, reshape", ", reshape"),
        (
            "  x_hat: decoder(code)\n",
            f"  x_hat: decoder(code)\n  u0: sse(x, x_hat)\n{names}",
        ),
        ("minimize: reconstruction", "maximize: u60"),
    )
    assert "W0710" in warned(AUTOENCODER, *changes)
