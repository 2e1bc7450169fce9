"""What determines a training: pinned word for word, and blind to all else.

These texts lie in every trained run. Whoever has to change one here ends the runs of
everybody, and raises `VERSION`.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from gencc.driver import check
from gencc.ir.model import Identity

SPECS = Path(__file__).parents[2] / "specs"

VAE = """
gencc: 1
name: vae
data: {source: digits, scale: [0, 1], batch: 128}
latent: {z: {normal: 2}}
networks:
  encoder:
    input: x
    layers: [flatten, dense: 16, relu]
    heads: {mean: [dense: 2], log_var: [dense: 2]}
  decoder: {input: z, layers: [dense: 64, sigmoid, reshape: [8, 8, 1]]}
params: {C: 10}
let:
  q: normal(encoder(x))
  z: sample(q)
  x_hat: decoder(z)
losses:
  reconstruction: sse(x, x_hat)
  kl: kl(q, prior.z)
train:
  epochs: 3
  optimizer: {adam: {lr: 1.0e-3}}
  minimize: C * reconstruction + kl
outputs:
  sample: decoder(sample(prior.z))
"""


def identity(folder: Path, text: str) -> Identity:
    path = folder / "spec.yaml"
    path.write_text(text)
    return check(path).lowered.identity


def test_an_identity_word_for_word(tmp_path: Path) -> None:
    assert identity(tmp_path, VAE) == Identity(
        "1",
        (
            ("data source", "digits"),
            ("data shape", "[8, 8, 1]"),
            ("data scale", "[0, 1]"),
            ("data classes", "10"),
            ("encoder input", "[8, 8, 1]"),
            ("encoder layer 1", "flatten"),
            ("encoder layer 2", "dense 16"),
            ("encoder layer 3", "relu"),
            ("encoder head mean layer 1", "dense 2"),
            ("encoder head log_var layer 1", "dense 2"),
            ("decoder input", "[2]"),
            ("decoder layer 1", "dense 64"),
            ("decoder layer 2", "sigmoid"),
            ("decoder layer 3", "reshape [8, 8, 1]"),
            ("latent `z`", "normal 2"),
            (
                "loss `reconstruction`",
                "sse(x, decoder(sample[z_noise](normal(encoder(x)))))",
            ),
            ("loss `kl`", "kl(normal(encoder(x)), prior.z)"),
            ("train minimizes", "C * reconstruction + kl"),
            ("schedule steps", "train"),
            ("train updates", "encoder, decoder"),
            ("train optimizers", "optimizer"),
            ("optimizer moves", "encoder, decoder"),
        ),
        ("C",),
    )


# Of specs of the gallery, what the one above does not have.
PINNED = {
    "wgan_gp": {
        "critic layer 2": "leaky_relu 0.2",
        "critic layer 5": "dense 1, no bias",
        "loss `penalty`": "square(norm(grad(critic(interpolate[u_fraction](x, "
        "generator(sample[z](prior.z)))), interpolate[u_fraction](x, "
        "generator(sample[z](prior.z))))) - 1)",
        "critic minimizes": "steepness * penalty - distance",
        "generator maximizes": "height",
        "schedule steps": "critic, generator",
        "critic repeat": "k",
    },
    "dcgan": {
        "generator layer 3": "batch_norm, decay 0.9, epsilon 1e-05",
        "latent `z`": "normal 16",
        "generator layer 5": "conv_transpose 64, kernel (4, 4), stride (2, 2), "
        "crop (1, 1) (1, 1), init normal 0.02, no bias",
    },
    "unpool_ae": {
        "encoder layer 3": "max_pool (2, 2)",
        "decoder switches": "of encoder",
    },
    "linear_ae": {"decoder layer 1": "dense 64, tied to encoder/dense_1"},
    "code_classifier": {
        "data hold_out": "0.25",
        "stage `autoencoder` steps": "autoencoder",
        "stage `classifier` steps": "classifier",
        "classifier moves": "classifier",
    },
    "image_to_image_unpaired": {
        "data `a` only": "[3]",
        "schedule shares": "a, b",
        "translation minimizes": "fools + lambda_cycle * cycle",
    },
}


@pytest.mark.parametrize("spec", PINNED)
def test_pinned_items(spec: str) -> None:
    items = dict(check(SPECS / f"{spec}.yaml").lowered.identity.items)
    assert {name: items.get(name) for name in PINNED[spec]} == PINNED[spec]


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda p: p.stem)
def test_every_item_has_a_name_of_its_own(path: Path) -> None:
    facts = check(path).lowered.identity
    names = [name for name, _ in facts.items]
    assert len({*names}) == len(names)
    assert all(" " in name for name in names)  # so none is that of a setting


SAME = {
    "prose": ("name: vae\n", "name: vae\nabout: another\npaper: another\n"),
    "a comment": ("losses:\n", "losses:  # of an example\n"),
    "epochs": ("epochs: 3", "epochs: 30"),
    "a rate, which is seen in the optimizer": ("lr: 1.0e-3", "lr: 2.0e-3"),
    "a number that a run may set": ("C: 10", "C: 20"),
    "an output": ("outputs:\n", "outputs:\n  again: x_hat\n"),
    "an output with noise of its own": (
        "let:\n",
        "let:\n  other: decoder(sample(prior.z))\n",
    ),
    "an output with a parameter": (
        "outputs:\n",
        "outputs:\n  shifted: decoder(sample(prior.z) + shift)\n",
    ),
    "a metric": ("outputs:\n", "metrics: {error: 'mse(x, x_hat)'}\noutputs:\n"),
    "a name of let": ("x_hat", "back"),
    "another name of let": ("q", "posterior"),
    "blanks and parentheses": (
        "C * reconstruction + kl",
        "((C  *reconstruction)+ (kl))",
    ),
    "a definition in its place": ("sse(x, x_hat)", "sse(x, decoder(z))"),
    "a default written out": (
        "[dense: 64,",
        "[dense: {units: 64, init: glorot_uniform, bias: true},",
    ),
    "the order of keys": (
        "losses:\n  reconstruction: sse(x, x_hat)\n  kl: kl(q, prior.z)",
        "losses:\n  kl: kl(q, prior.z)\n  reconstruction: sse(x, x_hat)",
    ),
}


@pytest.mark.parametrize("what", SAME)
def test_what_does_not_determine_a_training(what: str, tmp_path: Path) -> None:
    text = VAE.replace(*SAME[what])
    assert text != VAE
    if "shift" in text:
        text = text.replace("C: 10", "C: 10, shift: 1")
    before, after = identity(tmp_path, VAE), identity(tmp_path, text)
    assert dict(after.items) == dict(before.items)
    assert after.parameters == before.parameters


# What is changed, and the items that then differ.
OTHER = {
    "a size": ("dense: 16", "dense: 17", ["encoder layer 2"]),
    "an activation": ("relu", "silu", ["encoder layer 3"]),
    "a start": (
        "[dense: 64,",
        "[dense: {units: 64, init: he_normal},",
        ["decoder layer 1"],
    ),
    "a scale": ("scale: [0, 1]", "scale: [0, 2]", ["data scale"]),
    "a prior": (
        "kl: kl(q, prior.z)",
        "kl: sum(square(sample(prior.z)))",
        ["loss `kl`"],
    ),
    "a formula": ("sse(x, x_hat)", "mse(x, x_hat)", ["loss `reconstruction`"]),
    "a formula behind a name": (
        "z: sample(q)",
        "z: 2 * sample(q)",
        ["loss `reconstruction`"],
    ),
    "the name of a draw": (
        "z: sample(q)\n  x_hat: decoder(z)",
        "w: sample(q)\n  x_hat: decoder(w)",
        ["loss `reconstruction`"],
    ),
    "an objective": ("C * reconstruction + kl", "C * reconstruction", None),
    "a direction": ("minimize: C", "maximize: C", None),
    "what is updated": (
        "minimize: C",
        "update: [decoder, encoder]\n  minimize: C",
        None,
    ),
}


@pytest.mark.parametrize("what", OTHER)
def test_what_determines_a_training(what: str, tmp_path: Path) -> None:
    old, new, names = OTHER[what]
    assert old in VAE
    before = dict(identity(tmp_path, VAE).items)
    after = dict(identity(tmp_path, VAE.replace(old, new)).items)
    differing = [n for n in {**before, **after} if before.get(n) != after.get(n)]
    assert differing if names is None else differing == names


def test_names_of_names_of_names_stay_short(tmp_path: Path) -> None:
    doubled = "".join(f"  u{n + 1}: u{n} + u{n}\n" for n in range(60))
    text = VAE.replace("losses:", f"  u0: sum(x_hat)\n{doubled}losses:")
    start = time.perf_counter()
    facts = identity(tmp_path, text.replace("sse(x, x_hat)", "u60"))
    assert time.perf_counter() - start < 20
    assert max(len(text) for _, text in facts.items) < 500
    other = identity(tmp_path, text.replace("sse(x, x_hat)", "u59"))
    assert facts != other
