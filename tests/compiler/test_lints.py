"""Lints: warned where something is probably not meant, and silent everywhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from gencc.diagnostics import Diagnostic
from gencc.document import Document, load, load_text
from gencc.lints import lint
from gencc.parse import parse
from gencc.resolve import resolve

SPECS = Path(__file__).parents[2] / "specs"


def warnings(document: Document) -> tuple[Diagnostic, ...]:
    return lint(resolve(document, parse(document)))


def diagnostics(name: str, *changes: tuple[str, str]) -> tuple[Diagnostic, ...]:
    """What is said about a spec of the gallery with some of its text replaced.

    Nothing is allowed in it.
    """
    text = (SPECS / f"{name}.yaml").read_text(encoding="utf-8")
    text = "\n".join(one for one in text.split("\n") if not one.startswith("allow:"))
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return warnings(load_text("spec.yaml", text))


def changed(name: str, *changes: tuple[str, str]) -> list[str]:
    return [d.code for d in diagnostics(name, *changes)]


@pytest.mark.parametrize("path", sorted(SPECS.glob("*.yaml")), ids=lambda p: p.stem)
def test_the_gallery_is_clean(path: Path) -> None:
    assert warnings(load(path)) == ()


def test_the_first_loss_of_the_gan_saturates() -> None:
    (found,) = diagnostics("gan_saturating")
    assert found.code == "W0701"
    assert "`maximize: log(discriminator(fake))`" in found.help
    assert "0.0067" in found.notes[0] and "0.9933" in found.notes[0]


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


def test_a_sigmoid_is_not_compared_with_what_it_cannot_reach() -> None:
    assert changed("vae", ("scale: [0, 1]", "scale: [-1, 1]")) == ["W0704"]
    assert changed("conv_vae", ("scale: [0, 1]", "scale: [0, 255]")) == ["W0704"]
    assert changed("vae", ("scale: [0, 1]", "scale: [0, 0.5]")) == []
